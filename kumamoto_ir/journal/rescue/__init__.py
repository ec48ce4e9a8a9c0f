"""A closed room: what can still be read of a file that is damaged, without trusting SQLite or anything in it."""
