"""The officer's side: what is shown on a terminal, and what was typed there."""
