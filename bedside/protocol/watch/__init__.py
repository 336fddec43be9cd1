"""What each kind of trigger sees in the chart."""
