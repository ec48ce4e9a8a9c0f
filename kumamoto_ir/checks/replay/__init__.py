"""A walk of the proof gone again on the real machine, by an officer who answers plainly."""
