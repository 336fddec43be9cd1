"""Dates as laboratories write them, put in the one form that is read: 2020-04-04T06:00.

A date whose day and month could change places is read only when a person has said the order.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from bedside.domain.problem import Problem
from bedside.text import _

DateOrder = Literal["", "dmy", "mdy"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ALSO = {"m\u00e4r": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12}
_CLOCK_TEXT = r"(?P<clock>\d{1,2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?(?:\s*(?:uhr|h))?"
_CLOCK = re.compile(_CLOCK_TEXT, re.IGNORECASE)
_DAYS = (
    r"(?P<y>\d{4})(?P<a>[-./])(?P<m>\d{1,2})(?P=a)(?P<d>\d{1,2})",
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    r"(?P<first>\d{1,2})(?P<a>[-./])\s?(?P<second>\d{1,2})(?P=a)\s?(?P<y>\d{4}|\d{2})",
    r"(?P<d>\d{1,2})\.?[ -]?(?P<month>[^\W\d_]{3,9})\.?[ -]?(?P<y>\d{4})",
    r"(?P<month>[^\W\d_]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})",
)
_WRITTEN = tuple(re.compile(rf"{day}(?:(?:\s*,\s*|\s+|T){_CLOCK_TEXT})?", re.IGNORECASE) for day in _DAYS)
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[+-]\d{2}:?\d{2})", re.IGNORECASE)
_MONTHS_IN_A_YEAR = 12
# Of a longer text blanks alone could be tried in too many ways.
_LONGEST = 60


def is_clock(text: str) -> bool:
    """Return whether a text is a clock time alone."""
    return text[:1].isdigit() and len(text) <= _LONGEST and _CLOCK.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Return whether a text is a date, with or without a clock time, in whatever order."""
    try:
        return read_time(text) != ""
    except Problem:
        return True


def clock_of(text: str) -> str:
    """Return a clock time as 06:00, empty for anything else."""
    match = _CLOCK.fullmatch(text) if len(text) <= _LONGEST else None
    return _clock(match) if match else ""


def read_time(text: str, order: DateOrder = "") -> str:
    """Return a date with its clock time as ISO text, empty for what is no date.

    Raises Problem for one that could be two dates, or is none in the order said.
    """
    if len(text) > _LONGEST:
        return ""
    if _ZONED.fullmatch(text):
        return text.replace(" ", "T", 1).replace(" ", "")
    for form in _WRITTEN:
        if match := form.fullmatch(text):
            day = _day(match, text, order)
            clock = _clock(match) if match["clock"] else ""
            return f"{day}T{clock}" if day and clock else day
    return ""


def written_time(text: str, order: DateOrder = "") -> str:
    """Return a date in the form that is read, anything else, one that could be two dates too, as it stands."""
    try:
        return read_time(text, order) or text
    except Problem:
        return text


def _day(match: re.Match[str], text: str, order: DateOrder) -> str:
    said = match.groupdict()
    year = said["y"] if len(said["y"]) > 2 else f"20{said['y']}"
    if "first" in said:
        day, month = _ordered(int(said["first"]), int(said["second"]), said["a"], text, order)
    else:
        day, month = int(said["d"]), _month(said)
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return ""


def _month(said: dict[str, str]) -> int:
    if "m" in said:
        return int(said["m"])
    name = said["month"].casefold()[:3]
    return _MONTHS.index(name) + 1 if name in _MONTHS else _ALSO.get(name, 0)


def _ordered(first: int, second: int, sign: str, text: str, order: DateOrder) -> tuple[int, int]:
    """Return day and month; two numbers between dots are day and month wherever nobody said otherwise."""
    if order:
        day, month = (first, second) if order == "dmy" else (second, first)
        if month > _MONTHS_IN_A_YEAR:
            said = _("{time!r} is no date with the month before day.")
            if order == "dmy":
                said = _("{time!r} is no date with the day before month.")
            raise Problem(said.format(time=text[:24]), where="time", do=_("Check the order of dates."))
        return day, month
    short = len(re.split(r"\D", text.split(maxsplit=1)[0])[-1]) < 4
    if sign == "." or (first == second and not short):
        return first, second
    if first > _MONTHS_IN_A_YEAR and second <= _MONTHS_IN_A_YEAR and not short:
        return first, second
    if second > _MONTHS_IN_A_YEAR and first <= _MONTHS_IN_A_YEAR and not short:
        return second, first
    said = _("{time!r} may have the day or the month first.").format(time=text[:24])
    do = _("Say which: --dates dmy (day first) or --dates mdy (month first).")
    raise Problem(said, where="time", do=do)


def _clock(match: re.Match[str]) -> str:
    hour, minute = match["clock"].split(":")
    half = (match["half"] or "").casefold()[:1]
    if half:
        if not 1 <= int(hour) <= _MONTHS_IN_A_YEAR:
            return match["clock"]
        hour = str(int(hour) % 12 + (12 if half == "p" else 0))
    return f"{int(hour):02d}:{minute}"
