"""Leads a duty officer through an information-security incident by the municipality's own plan."""

__version__ = "0.1.0"
