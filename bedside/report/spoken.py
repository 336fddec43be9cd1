"""How the language spoken writes numbers and dates, and the short words of a chart that mean something of their own.

What is stored, compared or put into a file stays as it is; these are for whoever reads the screen or the paper.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from bedside.domain.analyte import Analyte
from bedside.domain.moment import birth_text
from bedside.domain.quantity import told
from bedside.text import _, _p, date_text, decimal, languages, speaking

_NUMBER = re.compile(r"[<>=]*\s*[-\u2212]?\d+(?:\.\d+)?")


def figure(text: str) -> str:
    """Return a value as charted with the language's decimal sign; one that is no number stays as it was written."""
    return decimal(text) if _NUMBER.fullmatch(text) else text


def exact(number: Fraction) -> str:
    """Return a number for people, exact or in four digits, with the language's decimal sign."""
    return told(number)


def rounded(number: float) -> str:
    """Return a number of a scale or of a cursor in six digits at most, with the language's decimal sign."""
    return decimal(f"{number:g}")


def numeric_day(moment: date) -> str:
    """Return a day in numbers as the language orders them, 2020-04-04 in English: birth dates and columns of times."""
    return birth_text(moment)


def printed_day(day: date) -> str:
    """Return a day on paper: with the month in letters where the language's own numbers could be read in two ways."""
    if _p("days on paper", "in numbers") == "in numbers":
        return numeric_day(day)
    return date_text(day.day, day.month, day.year)


def dose_word(status: str) -> str:
    """Return what became of a dose in one word, as it stands beside one: given, held, refused."""
    return {
        "given": _p("dose", "given"),
        "held": _p("dose", "held"),
        "refused": _p("dose", "refused"),
        "missed": _p("dose", "missed"),
        "unavailable": _p("dose", "unavailable"),
    }.get(status, status)


def culture_word(state: str) -> str:
    """Return the state of a culture in one word."""
    return {
        "pending": _p("culture", "pending"),
        "positive": _p("culture", "positive"),
        "negative": _p("culture", "negative"),
        "contaminant": _p("culture", "contaminant"),
    }.get(state, state)


def unit_word(analyte: Analyte) -> str:
    """Return the unit of an analyte as shown: points and fractions are words, the others are the same everywhere."""
    return _(analyte.shown_unit or analyte.unit)


def shown_unit(analyte: Analyte) -> str:
    """Return the same, nothing for a plain number."""
    return _(analyte.shown_unit)


def sources_text(sources: str) -> str:
    """Return what a number is taken from: a source with its remark as one, else each of several in its own words."""
    whole = _(sources)
    return whole if whole != sources else "; ".join(_(item) for item in sources.split("; "))


def in_any_language(message: str) -> frozenset[str]:
    """Return a message in every language there is: what was signed in one is read in another."""
    found = set()
    for code in languages():
        with speaking(code):
            found.add(_(message))
    return frozenset(found)
