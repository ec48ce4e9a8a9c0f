"""State, events and conditions in Japanese: what screens, papers and findings say."""
