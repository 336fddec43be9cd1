"""What leaves the program on paper: content first, pages after."""
