"""The kinds of steps, one file a kind."""
