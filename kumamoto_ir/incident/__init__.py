"""The pure core: events, the state they fold to, what is asked next, and what an answer becomes."""
