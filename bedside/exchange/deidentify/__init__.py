"""Records without identity, and the search that proves it."""
