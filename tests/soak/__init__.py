"""Hours at the window in minutes: random keys and mouse; nothing may fail, freeze or grow."""
