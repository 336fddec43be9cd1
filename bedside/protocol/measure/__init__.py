"""What scores read of a chart: each input with its record and age, or why nothing of it may be used."""
