"""Printed copies: each has a serial number, and is kept with what it showed, so that paper can be told out of date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.marks import PRINTED, UNPRINTED
from bedside.domain.records import AnyRecord, Event
from bedside.domain.stamp import Stamp

Paper = Literal["note", "handoff", "sbar", "drug-chart", "trends", "downtime", "cohort"]
_DIGITS = 4
_STATION = 4
_KNOWN = "known:"
_ORDER = "order:"
_ROWS = "rows:"
_MINUTE = timedelta(minutes=1)
#: a copy that does not say how many entries were known when it was printed
UNSAID = -1


class Copy(NamedTuple):
    """One printed copy of a paper about a patient; `content` is the hash of what it shows.

    `document` is the signed document that it is a copy of, empty for a draft and for papers that nobody signs.
    `known` is how many entries of the patient the printing workstation held then (see `entries`).
    `rows` are the due times of the doses that can be typed back from it by row code, `order` the order they follow.
    A `broken` one did not come out whole: it replaces no other.
    """

    serial: str
    paper: Paper
    content: str
    document: str
    patient: str
    at: datetime
    author: str
    workstation: str = ""
    known: int = UNSAID
    rows: tuple[datetime, ...] = ()
    order: str = ""
    broken: bool = False


def serial(workstation: str, number: int) -> str:
    """Return the serial number of a copy, as printed: "0017-3f2a", unique over all workstations of a ward."""
    return f"{number:0{_DIGITS}}-{workstation[:_STATION]}"


def number_of(printed: str) -> int:
    """Return the number in a serial, 0 for none."""
    digits = printed.partition("-")[0]
    return int(digits) if digits.isdecimal() else 0


class Back(NamedTuple):
    """What can be typed back from a copy: the due times of its numbered rows, and the order that they follow."""

    rows: tuple[datetime, ...] = ()
    order: str = ""


NOTHING = Back()


class Shown(NamedTuple):
    """What a copy shows: which paper, the hash of its content, and the signed document it is of, if any."""

    paper: Paper
    content: str
    document: str = ""
    back: Back = NOTHING


def entries(chart: Chart) -> tuple[AnyRecord, ...]:
    """Return every entry that a chart knows of, those that were corrected or taken out too, each once."""
    every = (chart.patient, *chart.records, *chart.struck, *chart.amendments)
    return tuple({item.id: item for item in every}.values())


def copy_mark(chart: Chart, number: str, shown: Shown, stamp: Stamp) -> Event:
    """Return the mark of a copy: printed now, of one patient (a paper of many has one mark for each).

    It keeps how many entries were known: after a merge no clock tells which ones the paper lacks.
    """
    return Event(
        **stamp.envelope(chart.patient.patient),
        code=PRINTED,
        state=shown.paper,
        subject=number,
        text=" ".join(filter(None, _told(chart, shown))),
    )


def broken_mark(patient: str, number: str, stamp: Stamp) -> Event:
    """Return the mark of a copy that did not come out whole, of one patient."""
    return Event(
        **stamp.envelope(patient),
        code=UNPRINTED,
        subject=number,
    )


def _told(chart: Chart, shown: Shown) -> tuple[str, ...]:
    order = f"{_ORDER}{shown.back.order}" if shown.back.order else ""
    return shown.content, shown.document, f"{_KNOWN}{len(entries(chart))}", order, _written(shown.back.rows)


def _written(rows: tuple[datetime, ...]) -> str:
    """Return due times in few characters: the first one, then the minutes from each to the next."""
    if not rows:
        return ""
    steps = (str((two - one) // _MINUTE) for one, two in pairwise(rows))
    return _ROWS + ",".join((rows[0].astimezone(UTC).isoformat(timespec="minutes"), *steps))


def _read(written: str) -> tuple[datetime, ...]:
    first, *steps = written.removeprefix(_ROWS).split(",")
    rows = [datetime.fromisoformat(first)]
    for step in steps:
        rows.append(rows[-1] + int(step) * _MINUTE)
    return tuple(rows)


def copies(marks: Iterable[Event]) -> tuple[Copy, ...]:
    """Return the copies that marks tell of, in their order."""
    told = tuple(marks)
    broken = {item.subject for item in told if item.code == UNPRINTED}
    return tuple(_copy(item)._replace(broken=item.subject in broken) for item in told if item.code == PRINTED)


def _copy(mark: Event) -> Copy:
    content, *told = mark.text.split(" ")
    known, order, rows = (
        next((item for item in told if item.startswith(lead)), "") for lead in (_KNOWN, _ORDER, _ROWS)
    )
    known = known.removeprefix(_KNOWN)
    document = next((item for item in told if not item.startswith((_KNOWN, _ORDER, _ROWS))), "")
    return Copy(
        mark.subject,
        mark.state,  # pyright: ignore[reportArgumentType] - a mark is made by copy_mark only
        content,
        document,
        mark.patient,
        mark.at,
        mark.author,
        mark.workstation,
        int(known) if known.isdecimal() else UNSAID,
        _read(rows) if rows else (),
        order.removeprefix(_ORDER),
    )
