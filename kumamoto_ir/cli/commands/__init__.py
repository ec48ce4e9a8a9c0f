"""What each command does: plain functions that return an exit code. `cli.py` only parses."""
