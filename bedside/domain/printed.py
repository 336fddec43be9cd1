"""Printed copies: each has a serial number, and is kept with what it showed, so that paper can be told out of date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple, TypeGuard

from bedside.domain.chart import Chart
from bedside.domain.marks import PRINTED, UNPRINTED, WHOLE
from bedside.domain.moment import utc
from bedside.domain.records import AnyRecord, Document, Event, Recommendation
from bedside.domain.stamp import Stamp
from bedside.domain.vocabulary import RECOMMENDED
from bedside.text import _

Paper = Literal["note", "handoff", "sbar", "drug-chart", "trends", "downtime", "cohort"]
_DIGITS = 4
_STATION = 4
_KNOWN = "known:"
_ORDER = "order:"
_ROWS = "rows:"
_THEN = "then:"
# Of a number that is only reserved. A program that does not know it reads the count before it, and no document in it.
_RESERVED = f"{_KNOWN}reserved"
# in the order in which they are read
_LEADS = (_KNOWN, _ORDER, _ROWS, _THEN)
_MINUTE = timedelta(minutes=1)
#: a copy that does not say how many entries were known when it was printed
UNSAID = -1
_HASH_DIGITS = 12
# what a handoff says by itself: a signed recommendation of the same would stand there twice
_SAID_ANYWAY = frozenset({"dose", "lab", "oxygen"})
_GROUP = 4


class Then(NamedTuple):
    """The moment that a paper speaks of, where that is not when it was printed, and until when it knows the entries."""

    at: datetime
    known_at: datetime


class Copy(NamedTuple):
    """One printed copy of a paper about a patient; `content` is the hash of what it shows.

    `document` is the signed document that it is a copy of, empty for a draft and for papers that nobody signs.
    `known` is how many entries of the patient it takes into account (see `weighed`), `then` the moment it speaks of.
    `rows` are the due times of the doses that can be typed back from it by row code, `order` the order they follow.
    A `broken` one did not come out whole, or nobody said that it did: it replaces no other.
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
    then: Then | None = None

    @property
    def stands(self) -> Then:
        """Return the moment that the copy speaks of: a reprint of an old paper is as old as that."""
        return self.then or Then(self.at, self.at)


def serial(workstation: str, number: int) -> str:
    """Return the serial number of a copy, as printed: "0017-3f2a", unique over all workstations of a ward."""
    return f"{number:0{_DIGITS}}-{workstation[:_STATION]}"


def short(digest: str) -> str:
    """Return the first digits of a hash in groups, as every page prints them."""
    return " ".join(digest[start : start + _GROUP] for start in range(0, _HASH_DIGITS, _GROUP))


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
    """What a copy shows: which paper, the hash of its content, and the signed document it is of, if any.

    `then` is the moment it speaks of, None for what it is printed of as it stands now. A `reserved` number is that of a
    copy only once a mark says that it came out whole.
    """

    paper: Paper
    content: str
    document: str = ""
    back: Back = NOTHING
    then: Then | None = None
    reserved: bool = False


def entries(chart: Chart) -> tuple[AnyRecord, ...]:
    """Return every entry that a chart knows of, those that were corrected or taken out too, each once."""
    every = (chart.patient, *chart.records, *chart.struck, *chart.amendments)
    return tuple({item.id: item for item in every}.values())


def weighed(every: Iterable[AnyRecord], shown: Shown | Copy) -> list[AnyRecord]:
    """Return those of a patient's entries that a copy shows or lacks.

    A signed document keeps its own recommendations, and shows who co-signed it, not who co-signed another one.
    """
    if not shown.then or not shown.document:
        return list(every)
    told = (item for item in every if not isinstance(item, Recommendation))
    return [item for item in told if not (cosigns(item) and item.of != shown.document)]


def worth_saying(item: Recommendation) -> bool:
    """Return whether a handoff prints a signed recommendation: not what the program itself says when it is due."""
    return bool(item.owner) or item.wants not in _SAID_ANYWAY


def cosigns(item: AnyRecord) -> TypeGuard[Document]:
    """Return whether an entry is a signature under a document of somebody else."""
    return isinstance(item, Document) and item.form == "cosignature"


def answers(item: AnyRecord) -> TypeGuard[Event]:
    """Return whether an entry says what became of a recommendation: no news of the patient to who signs after it."""
    return isinstance(item, Event) and item.code == RECOMMENDED


def reads(item: Document, own: Document | None, by: datetime) -> bool:
    """Return whether a copy of a signed document, made `by` a moment, is no older than another document."""
    if own is None or cosigns(item):
        return item.recorded_at <= by
    return item.recorded_at <= own.recorded_at


def copy_mark(
    chart: Chart,
    number: str,
    shown: Shown,
    stamp: Stamp,
    then: Chart | None = None,
    *,
    without: frozenset[str] = frozenset(),
) -> Event:
    """Return the mark of a copy: printed now, of one patient (a paper of many has one mark for each).

    It keeps how many entries were known: after a merge no clock tells which ones the paper lacks. `then` is the chart
    of the moment that the paper speaks of, where that is not this one, made `without` what came later than it says.
    """
    return Event(
        **stamp.envelope(chart.patient.patient),
        code=PRINTED,
        state=shown.paper,
        subject=number,
        text=" ".join(filter(None, _told(_counted(chart, shown, stamp.now, then, without), shown))),
    )


def broken_mark(patient: str, number: str, stamp: Stamp) -> Event:
    """Return the mark of a copy that did not come out whole, of one patient."""
    return Event(
        **stamp.envelope(patient),
        code=UNPRINTED,
        subject=number,
    )


def whole_mark(patient: str, number: str, stamp: Stamp) -> Event:
    """Return the mark of a copy whose number was reserved and that came out whole, of one patient."""
    return Event(
        **stamp.envelope(patient),
        code=WHOLE,
        subject=number,
    )


def _counted(chart: Chart, shown: Shown, now: datetime, then: Chart | None, without: frozenset[str]) -> int:
    """Return how many entries a copy takes into account; of signed documents those that it is no older than.

    An addendum speaks of the moment of its note; what was answered between the two its signer knew.
    """
    found = weighed(entries(then or chart), shown)
    if then is None or not shown.document:
        return len(found)
    signed = [item for item in weighed(entries(chart), shown) if isinstance(item, Document)]
    own = next((item for item in signed if item.id == shown.document), None)
    rest = sum(not isinstance(item, Document) for item in found)
    held = {item.id for item in found} | without
    said = [item for item in entries(chart) if answers(item) and item.id not in held]
    rest += sum(item.recorded_at <= then.known_at for item in said)
    return rest + sum(reads(item, own, now) for item in signed)


def _told(count: int, shown: Shown) -> tuple[str, ...]:
    order = f"{_ORDER}{shown.back.order}" if shown.back.order else ""
    reserved = _RESERVED if shown.reserved else ""
    then = _THEN + "/".join(utc(item).isoformat() for item in shown.then) if shown.then else ""
    return shown.content, shown.document, f"{_KNOWN}{count}", then, order, _written(shown.back.rows), reserved


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
    whole = {item.subject for item in told if item.code == WHOLE}
    broken |= {item.subject for item in told if _is_reserved(item) and item.subject not in whole}
    return tuple(_copy(item)._replace(broken=item.subject in broken) for item in told if item.code == PRINTED)


def _is_reserved(mark: Event) -> bool:
    return mark.code == PRINTED and _RESERVED in mark.text.split(" ")


def _copy(mark: Event) -> Copy:
    content, *told = mark.text.split(" ")
    known, order, rows, then = (next((item for item in told if item.startswith(lead)), "") for lead in _LEADS)
    known = known.removeprefix(_KNOWN)
    document = next((item for item in told if not item.startswith(_LEADS)), "")
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
        then=Then(*map(datetime.fromisoformat, then.removeprefix(_THEN).split("/"))) if then else None,
    )


def unlisted() -> str:
    """Return what a copy without a number means for whoever holds it."""
    return _("it has no number and is not listed, so it is never called out of date: this store can only be read here")
