"""Inputs that nobody means well."""
