"""Kinds of steps: that one file teaches the whole house."""
