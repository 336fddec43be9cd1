"""Signs outside ASCII that the notes use, named once; every one of them is in the bundled font (tested)."""

EN = "\u2013"
DOT = " \u00b7 "
LESS_EQUAL = "\u2264"
MORE_EQUAL = "\u2265"
SPACE = "\u00a0"
DEGREES = " \u00b0C"
MICRO = "\u00b5"
TIMES = "\u00d7"
ELLIPSIS = "\u2026"
FIO2 = "FiO\u2082"
SPO2 = "SpO\u2082"
SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"


def raised(number: int) -> str:
    """Return a number in raised digits, for a note below a table."""
    return "".join(SUPERSCRIPTS[int(digit)] for digit in str(number))
