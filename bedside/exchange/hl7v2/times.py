"""Times of HL7 as ISO text: only what is written, never a minute that is not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bedside.domain.problem import Problem
from bedside.text import _

_TIME = re.compile(
    r"(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:\.(\d{1,6}))?)?)?)?)?)?([+-]\d{2}[0-5]\d)?"
)
# Not HL7, but with one meaning only.
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:[+-]\d{2}:\d{2}|Z)?)?")
_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:\d{2,6}(?:\.\d+)?(?:[+-]\d{4})?|T.*)?")
_OFFSET = re.compile(r"(?:[+-]\d{2}:\d{2}|Z)\Z")
_MOST_HOURS = 14


def iso_time(text: str, precision: str, where: str) -> str:
    """Return a time (DTM, or TS with its old second component) as ISO: with its clock time, or the day alone.

    An hour without minutes is its day; a month or a year is none. Raises Problem for what is no time.
    """
    if _ISO.fullmatch(text):
        return _checked(text, text, where)
    match = _TIME.fullmatch(text)
    if match is None:
        said = _("{time!r} is no HL7 time.").format(time=text[:32])
        raise Problem(said, where=where, do=_("Write it as 202004020600."))
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    if day is None or precision.upper() in {"Y", "L"}:
        said = _("{time!r} gives no day.").format(time=text[:32])
        raise Problem(said, where=where, do=_("Look the day up in the laboratory system."))
    zone = f"{offset[:3]}:{offset[3:]}" if offset else ""
    if minute is None or precision.upper() in {"D", "H"}:
        # An hour of another zone may lie on another day here.
        if hour and offset:
            said = _("{time!r} gives an hour and no minutes.").format(time=text[:32])
            raise Problem(said, where=where, do=_("Look the time up."))
        # Others are read by the offset of a header that gives its day only.
        return _checked(f"{year}-{month}-{day}T00:00{zone}", text, where).partition("T")[0]
    clock = f"{hour}:{minute}:{second or '00'}{'.' + fraction if fraction else ''}"
    return _checked(f"{year}-{month}-{day}T{clock}{zone}", text, where)


def offset_of(text: str) -> str:
    """Return the offset that a time is written with, empty for none: of `20200402+0200`, `+02:00`."""
    match = re.search(r"[+-](\d{2}):?(\d{2})\Z", text) if re.match(r"\d{8}", text) or "T" in text else None
    return f"{match[0][0]}{match[1]}:{match[2]}" if match else ""


def settled(iso: str, offset: str, zone: ZoneInfo, where: str) -> str:
    """Return a time of a message whose header time (MSH-7) has an offset; raise Problem where that reads it otherwise.

    By the standard that offset holds for the whole message (2.14.9.7: "used throughout the message as the default time
    zone"). It is that of the day of sending, though: it would move a sample of the other side of a clock change by an
    hour. So a time without an offset is taken where both readings are the same moment.
    """
    if "T" not in iso or not offset or _OFFSET.search(iso):
        return iso
    here = datetime.fromisoformat(iso).replace(tzinfo=zone)
    first, second = (here.replace(fold=fold).utcoffset() for fold in (0, 1))
    # One that occurs twice or never is refused by the reading of local times.
    if first == second and datetime.fromisoformat(iso + offset) != here.astimezone(UTC):
        text = _("{time} has no offset, and by that of the message ({offset}) it is another time than in {zone}.")
        text = text.format(time=iso, offset=offset, zone=zone.key)
        raise Problem(text, where=where, do=_("Have the laboratory send the offset with it."))
    return iso


def read_birth(text: str) -> date:
    """Return a birth date (PID-7); raise Problem for one that names no day."""
    match = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups()[:3])) if match else date.fromisoformat("")
    except ValueError as error:
        do = _("Have the laboratory correct it: whose values these are is not certain.")
        raise Problem(_("{date!r} is no birth date.").format(date=text[:32]), where="PID-7", do=do) from error


def _checked(iso: str, text: str, where: str) -> str:
    try:
        moment = datetime.fromisoformat(iso)
        offset = moment.utcoffset() or timedelta(0)
        if abs(offset) > timedelta(hours=_MOST_HOURS):
            raise ValueError(iso)
        # Days at the very ends of the calendar have no moment in another zone.
        if not date.min.year < moment.year < date.max.year:
            raise ValueError(iso)
    except ValueError as error:
        said = _("{time!r} is no time.").format(time=text[:32])
        raise Problem(said, where=where, do=_("Write it as 202004020600.")) from error
    return iso
