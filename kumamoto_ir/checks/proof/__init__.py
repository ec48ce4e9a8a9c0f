"""The proof over all walks, on an abstract machine."""
