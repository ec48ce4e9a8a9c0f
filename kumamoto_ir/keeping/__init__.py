"""Looking after what was kept: copies, health, the log of a bug, the stick."""
