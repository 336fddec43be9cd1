"""The handbook: one set of chapters for the window, for paper and for the terminal."""
