"""Oxygen and ventilation as rules read them: now, over time, and what was in force with a value."""
