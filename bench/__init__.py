"""Measurements and endurance runs: not part of the product, run by hand, each printing its figures."""
