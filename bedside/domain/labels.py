"""The labels of held readings in words: they are stored in English, and read in the language spoken."""

from __future__ import annotations

import re

from bedside.text import MONTHS, _, date_text, decimal

_READ_AS = re.compile(r"(?P<number>.+) \(read as (?P<typed>[^)]+)\)(?P<rest>.*)")
_UNIT = re.compile(r"(?P<number>.*?\d\S*) (?P<unit>[^,]+)(?P<rest>.*)")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_DAY = re.compile(rf"\b(\d\d) ({'|'.join(MONTHS)}) (\d{{4}})\b")
_HOSPITAL_DAY = re.compile(r"\b(hospital day|day) (\d+)")


def reading_text(label: str) -> str:
    """Return the label of a reading, which is stored in English, in the language spoken."""
    match = _READ_AS.fullmatch(label)
    if match:
        number, typed = _with_unit(match["number"]), _with_unit(match["typed"])
        label = _("{number} (read as {typed})").format(number=number, typed=typed) + match["rest"]
    else:
        label = _with_unit(label)
    return _DAY.sub(_day, _HOSPITAL_DAY.sub(_hospital_day, _POINT.sub(decimal("."), label)))


def _with_unit(label: str) -> str:
    """Return a number with its unit in words, and what stands behind that as it is."""
    match = _UNIT.fullmatch(label)
    return f"{match['number']} {_(match['unit'])}{match['rest']}" if match else label


def _day(match: re.Match[str]) -> str:
    return date_text(int(match[1]), MONTHS.index(match[2]) + 1, int(match[3]))


def _hospital_day(match: re.Match[str]) -> str:
    form = _("hospital day {number}") if match[1] == "hospital day" else _("day {number}")
    return form.format(number=match[2])
