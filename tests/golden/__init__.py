"""Journals as they were written once, frozen, and the check that they are read and written on the same, byte for byte."""
