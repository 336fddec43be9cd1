"""One cell of a laboratory's table: its number, the unit behind it and the flag beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.domain.records import ResultStatus
from bedside.exchange.specimens import is_blood, is_department
from bedside.exchange.tables.words import statuses
from bedside.text import N_, _

_SIGN = r"(?:[<>]=?|[\u2264\u2265])"
_BODY = r"[-+]?\d[\d.,'\u2019]*"
_NUMBER = re.compile(rf"(?:{_SIGN})?\s*{_BODY}")
_WITH_UNIT = re.compile(rf"((?:{_SIGN})?\s*{_BODY})\s+(\S.*)")
_MARK = r"HH?|LL?|AA?|\+{1,3}|-{1,3}|\*{1,3}|!{1,3}|[\u2191\u2193]{1,3}"
_FLAG = re.compile(rf"(?:{_MARK}|N|HIGH|LOW|NORMAL|HOCH|NIEDRIG)", re.IGNORECASE)
_AFTER = re.compile(
    rf"({_NUMBER.pattern}(?:\s+\S+?)?)(?:\s+\(?({_MARK})\)?|\s*\(({_MARK})\)|([*!\u2191\u2193]{{1,3}}))"
)
# A minus in front of a number is its sign, however far it stands from it; only behind one it is a flag.
_BEFORE = re.compile(rf"((?!-)(?:{_MARK}))\s+((?:{_SIGN})?\s*\d.*)")
_PARTS = re.compile(rf"({_SIGN})?\s*(-?)(\d[\d.,'\u2019]*)")
_POINT = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:['\u2019]\d{3})+(?:\.\d+)?")
_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:['\u2019]\d{3})+,\d+")
# A number that its sign could also group, which only a person can settle.
_EITHER = re.compile(r"(?!0+[.,])\d{1,3}[.,]\d{3}")
_SHORT = 24
_NO_STATUS = N_("Write preliminary, final, corrected or cancelled.")


class Written(NamedTuple):
    """A cell taken apart: the number with its comparator, the unit and the flag that stand beside it."""

    value: str
    unit: str = ""
    flag: str = ""


def has_digit(text: str) -> bool:
    """Return whether a text holds a digit."""
    return any(char.isdigit() for char in text)


def is_number(cell: str) -> bool:
    """Return whether a cell is a number, perhaps with a comparator, a unit or a flag."""
    if not has_digit(cell):
        return False
    plain = split_value(cell).value
    return _NUMBER.fullmatch(plain) is not None


def is_flag(cell: str) -> bool:
    """Return whether a cell holds nothing but a laboratory's flag."""
    return _FLAG.fullmatch(cell) is not None


def split_value(cell: str) -> Written:
    """Return a cell's number, unit and flag; a cell of another kind is a value as it stands."""
    return _known(cell) if len(cell) <= _SHORT else _split(cell)


# A table says the same few thousand values again and again.
@lru_cache(maxsize=4096)
def _known(cell: str) -> Written:
    return _split(cell)


def _split(cell: str) -> Written:
    if _NUMBER.fullmatch(cell):
        return Written(cell)
    plain, flag = cell, ""
    if match := _AFTER.fullmatch(cell):
        plain, flag = match[1], match[2] or match[3] or match[4]
    elif match := _BEFORE.fullmatch(cell):
        plain, flag = match[2], match[1]
    if match := _WITH_UNIT.fullmatch(plain):
        return Written(match[1], match[2], flag)
    return Written(plain, "", flag)


def plain_number(text: str, decimal: str = "") -> str:
    """Return a number with a decimal point and nothing between its thousands; what is doubtful stays as it stands.

    `decimal` is the sign that a person said: then nothing is doubtful. Raise Problem for a number it cannot stand in.
    """
    match = None if text.isascii() and text.isdigit() else _PARTS.fullmatch(text)
    if match is None:
        return text
    front, body = f"{match[1] or ''}{match[2]}", match[3]
    if _COMMA.fullmatch(body) and decimal != ".":
        return front + re.sub(r"[.'\u2019]", "", body).replace(",", ".")
    if _POINT.fullmatch(body) and decimal != ",":
        return front + re.sub(r"[,'\u2019]", "", body)
    if _EITHER.fullmatch(body):
        if not decimal:
            return front + body
        return front + (body.replace(",", ".") if decimal in body else re.sub(r"[.,]", "", body))
    if decimal and ("," if decimal == "." else ".") in body:
        said = _("{number!r} does not have {sign!r} as its decimal sign.").format(number=text[:24], sign=decimal)
        raise Problem(said, where="value", do=_("Check it."))
    return front + body.replace(",", ".") if body.count(",") + body.count(".") == 1 else text


def is_doubtful(text: str) -> bool:
    """Return whether the sign in a number may be that of decimals or of thousands."""
    match = _PARTS.fullmatch(text)
    return match is not None and _EITHER.fullmatch(match[3]) is not None


def status_of(text: str) -> ResultStatus:
    """Return the status that a word says; raise Problem for another word."""
    said = text.strip().casefold()
    found = statuses().get(said) if said else "final"
    if found is None:
        why = _("{word!r} is no status of a result.").format(word=text[:24])
        raise Problem(why, where="status", do=_(_NO_STATUS))
    return found


def is_status(text: str) -> bool:
    """Return whether a text is a word, not a letter, for the status of a result."""
    return len(text) > 1 and text.strip().casefold() in statuses()


def require_blood(text: str) -> None:
    """Raise Problem for a specimen that is not blood: the catalogue's laboratory analytes are those of blood."""
    if text and not is_blood(text) and not is_department(text):
        why = _("the specimen is {specimen!r}, not blood.").format(specimen=text[:40])
        raise Problem(why, where="specimen", do=_("Chart it as a remark."))
