"""Where somebody sits: the loop, the terminal, the answers files, the lines from paper."""
