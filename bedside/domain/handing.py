"""What people say for a handoff: a patient's severity, own lines, and actions with owner and time.

Each is a mark (see `domain.marks`): signed, dated, merged by id, and read by no rule. Nothing is replaced: the newest
severity holds, every line stands until it expires or somebody says that it is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, get_args

import msgspec

from bedside.domain.marks import HANDED
from bedside.domain.records import Event
from bedside.domain.stamp import Stamp

Severity = Literal["unstable", "watcher", "stable"]
LineKind = Literal["line", "action", "if"]
#: from the worst on
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
LINE_KINDS: tuple[LineKind, ...] = get_args(LineKind)
_DONE = "done"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is said: the words, who is to see to it and by when, and until when it is printed."""

    words: str
    until: datetime
    owner: str = ""
    due: datetime | None = None


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """A severity that a clinician picked: who, when, why, and until when it counts."""

    severity: Severity
    told: Told
    author: str
    at: datetime


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line, an action or an if-then of somebody's own; `key` is what is named when it is done."""

    key: str
    kind: LineKind
    told: Told
    author: str
    at: datetime


def severity_mark(patient: str, severity: Severity, told: Told, stamp: Stamp) -> Event:
    """Return the mark that picks a severity."""
    return _mark(patient, severity, "", _packed(told), stamp)


def line_mark(patient: str, kind: LineKind, told: Told, stamp: Stamp) -> Event:
    """Return the mark that adds a line; its id is the key of the line."""
    return _mark(patient, kind, "", _packed(told), stamp)


def done_mark(patient: str, key: str, stamp: Stamp) -> Event:
    """Return the mark that says that a line is done, or holds no more."""
    return _mark(patient, _DONE, key, "", stamp)


def picked(marks: Iterable[Event], at: datetime) -> Picked | None:
    """Return the severity picked last, where it has not expired by a moment; None lets the program propose."""
    said = [item for item in _handed(marks) if item.state in SEVERITIES]
    if not said:
        return None
    last = max(said, key=_by_time)
    told = _told(last)
    if told is None or told.until <= at:
        return None
    return Picked(severity=last.state, told=told, author=last.author, at=last.at)  # pyright: ignore[reportArgumentType]


def lines(marks: Iterable[Event], at: datetime) -> tuple[Line, ...]:
    """Return the lines that stand at a moment, oldest first; what is done or has expired is left out."""
    said = sorted(_handed(marks), key=_by_time)
    done = {item.subject for item in said if item.state == _DONE}
    found = [
        Line(key=item.id, kind=item.state, told=told, author=item.author, at=item.at)  # pyright: ignore[reportArgumentType]
        for item in said
        if item.state in LINE_KINDS and item.id not in done and (told := _told(item)) is not None
    ]
    return tuple(item for item in found if item.told.until > at)


def _handed(marks: Iterable[Event]) -> Iterable[Event]:
    return (item for item in marks if item.code == HANDED)


def _by_time(item: Event) -> tuple[datetime, datetime, str]:
    return item.at, item.recorded_at, item.id


def _packed(told: Told) -> str:
    return msgspec.json.encode(told, order="sorted").decode()


def _told(mark: Event) -> Told | None:
    """Return what a mark says; None for one of another version that cannot be read."""
    try:
        return msgspec.json.decode(mark.text, type=Told)
    except msgspec.DecodeError:
        return None


def _mark(patient: str, state: str, subject: str, text: str, stamp: Stamp) -> Event:
    return Event(
        **stamp.envelope(patient),
        code=HANDED,
        state=state,
        subject=subject,
        text=text,
    )
