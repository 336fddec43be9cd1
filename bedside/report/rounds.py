"""What a round charts, in one order for the page of a finished shift and for the sheet that it is typed from."""

OXYGEN, PRESSURE = "oxygen", "bp"
#: what a round charts, in the order of the flowsheet
ROUND = ("temp", PRESSURE, "hr", "rr", "spo2", "avpu", OXYGEN)
