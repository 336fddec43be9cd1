"""The drug chart by weeks as plain values, the same for the screen and for paper."""
