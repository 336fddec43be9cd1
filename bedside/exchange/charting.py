"""Judged table cells into records and report lines: stored, held with every reading still possible, or refused.

The same content gives the same ids, whatever the file is called, so that a second import stores nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import datetime
from hashlib import sha1
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from bedside.domain.moment import When, day_number, start_of_day
from bedside.domain.records import Observation, Reading
from bedside.domain.wording import when_text
from bedside.exchange.cells import Cell, Scene, Withdrawal, withdrawn
from bedside.exchange.row import Row
from bedside.exchange.weighing import SERIES_UNIT, Weighed
from bedside.text import ENGLISH, N_, _, speaking

Became = Literal["stored", "already", "superseded", "held", "refused"]
_IDS = UUID("5f0f4a1e-0c39-5c0e-9d55-6a1a3c1f7b21")
_NO_RESULT = N_("the laboratory gives no result.")
_NO_TIME = N_("no time is given, and the table has no columns, or too many, to choose from. Add a col or a time.")


class Source(NamedTuple):
    """Where and by whom a table is imported; `name` is short and holds no patient data."""

    name: str
    author: str
    workstation: str


class Line(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What became of one line of the file; `records` are ids (of the record charted before, for `already`).

    `patient` is whose it was taken for, empty where nobody knows; `printed` what a refused line says, as it says it.
    """

    line: int
    became: Became
    why: str = ""
    records: tuple[str, ...] = ()
    patient: str = ""
    printed: str = ""


class Judged(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A cell with the columns it may stand under and the ways to read its number.

    `short_by` is how many values its series has less than the table has columns, None for a table without columns.
    """

    cell: Cell
    times: tuple[When, ...]
    weighed: Weighed
    short_by: int | None

    @property
    def named(self) -> bool:
        """Return whether the line itself names the one time, certain or disputed in value only."""
        return self.cell.placed is not None or (self.cell.disputed and len(self.cell.times) == 1)


class Maker:
    """Turns judged cells into lines and records, in file order."""

    def __init__(self, source: Source, scene: Scene, patients: Sequence[str], charted: Set[str]) -> None:
        self.lines: dict[int, Line] = {}
        self.records: list[Observation] = []
        self._source = source
        self._scene = scene
        # The first one is charted for; under the others' ids the same person's values may have come in before.
        self._patients = patients
        self._charted = charted
        self._seen: dict[str, int] = {}
        self._withdrawn: dict[tuple[str, ...], Row] = {}

    def refuse(self, row: Row, why: str) -> None:
        """Note a line that is not taken."""
        self.lines[row.line] = Line(line=row.line, became="refused", why=row.said(why), printed=row.printed)

    def repeat(self, line: int, first: int, stands: int = 0) -> None:
        """Note a line that says again what an earlier one says; that one stands in the line `stands` of the file."""
        before = self.lines[first]
        became = "refused" if before.became == "refused" else "already"
        why = _("repeats line {line}.").format(line=stands or first)
        self.lines[line] = Line(line=line, became=became, why=why, records=before.records)

    def withdraw(self, item: Withdrawal) -> None:
        """Store that there is no result, or none that can be read, in place of what was reported before."""
        row = item.row
        # Without a time its name alone says which result it is: no moment of it is ever asked for.
        when = item.when or When(start_of_day(self._scene.born, self._scene.zone), "undated")
        content = (item.analyte.code, f"{when.at.isoformat()} {when.precision}", row.value, *_reported(row))
        first = self._withdrawn.setdefault(content, row)
        if first is not row:
            self.repeat(row.line, first.line, first.stands)
            return
        record = Observation(
            id=self._named(content),
            patient=self._patients[0],
            at=when.at,
            precision=when.precision,
            recorded_at=self._scene.now,
            author=self._source.author,
            workstation=self._source.workstation,
            source=f"{self._source.name}:{row.stands}",
            code=item.analyte.code,
            value=None,
            unit=item.analyte.unit,
            raw=row.value,
            status=row.status,
            identifier=row.identifier,
            issued=item.issued,
            note=row.note,
        )
        self._put(record, row.line, row.said(item.fault or _(_NO_RESULT)))
        if item.fault and self.lines[row.line].became == "stored":
            # Its value is not taken; that there is a report is kept, whatever of that name comes before or after it.
            self.lines[row.line] = msgspec.structs.replace(self.lines[row.line], became="refused", printed=row.printed)

    def take(self, item: Judged) -> None:
        """Store, hold or refuse a cell."""
        line = item.cell.row.line
        if item.weighed.kind == "reject":
            if gone := withdrawn(item.cell.row, item.weighed.text, self._scene):
                self.withdraw(gone)
            else:
                self.refuse(item.cell.row, item.weighed.text)
            return
        if not item.times:
            self.refuse(item.cell.row, _(_NO_TIME))
            return
        self._put(self._record(item), line, item.cell.row.said(_why(item)))

    def _put(self, record: Observation, line: int, why: str) -> None:
        if record.id in self._charted:
            why = _("was imported before.")
            self.lines[line] = Line(line=line, became="already", why=why, records=(record.id,))
            return
        self.records.append(record)
        became: Became = "held" if record.held else "stored"
        self.lines[line] = Line(line=line, became=became, why=why, records=(record.id,))

    def _record(self, item: Judged) -> Observation:
        cell, number = item.cell, item.cell.number
        single = len(item.times) == 1 and bool(cell.times)
        when = item.times[0] if single else When(self._undated_at(item), "undated")
        held = tuple(self._readings(item))
        return Observation(
            id=self._id(cell),
            patient=self._patients[0],
            at=when.at,
            precision=when.precision,
            recorded_at=self._scene.now,
            author=self._source.author,
            workstation=self._source.workstation,
            source=f"{self._source.name}:{cell.row.stands}",
            code=cell.code,
            value=None if number.doubtful else number.readings[0],
            unit=cell.unit.code,
            comparator=number.comparator,
            raw=cell.row.value,
            range_low=cell.limits.low,
            range_high=cell.limits.high,
            status=cell.row.status,
            held=held,
            finding=_finding(item) if held else "",
            identifier=cell.row.identifier,
            issued=cell.issued,
            interpretation=cell.row.interpretation,
            range_text=cell.row.range_text,
            note=cell.row.note,
        )

    def _readings(self, item: Judged) -> Iterator[Reading]:
        number = item.weighed
        if item.named:
            yield from number.readings if number.kind == "hold" or item.cell.disputed else ()
            return
        for reading in number.readings:
            for when in item.times:
                label = f"{reading.label}, {self._said(when)}"
                yield msgspec.structs.replace(reading, label=label, at=when.at, precision=when.precision)

    def _said(self, when: When) -> str:
        # A label is stored, and reads the same whatever language is spoken when it is made.
        with speaking(ENGLISH):
            said = when_text(when.at, when.precision, self._scene.zone)
        if when.precision != "day" or self._scene.day1 is None:
            return said
        day = day_number(start_of_day(self._scene.day1, self._scene.zone), when.at, self._scene.zone)
        return f"hospital day {day} ({said})"

    def _undated_at(self, item: Judged) -> datetime:
        """Return where an undated value sorts: the first day, or the first moment it may belong to."""
        day1 = self._scene.day1
        return start_of_day(day1, self._scene.zone) if day1 else min(item.times).at

    def _id(self, cell: Cell) -> str:
        times = (
            ";".join(f"{when.at.isoformat()} {when.precision}" for when in cell.times) or f"undated {self._scene.day1}"
        )
        return self._named((cell.code, times, cell.row.value, cell.unit.code, *_reported(cell.row)))

    def _named(self, parts: Sequence[str]) -> str:
        """Return the id of a content: of several records with the same one each has its own."""
        content = "\n".join(parts)
        first = _uuid5(f"{self._patients[0]}\n{content}\n1")
        count = self._seen[first] = self._seen.get(first, 0) + 1
        if count == 1 and len(self._patients) == 1:
            return first
        ids = [_uuid5(f"{name}\n{content}\n{count}") for name in self._patients]
        return next((name for name in ids if name in self._charted), ids[0])


def _uuid5(text: str) -> str:
    """Return what `uuid.uuid5` gives for a text as text; an import asks for many."""
    found = bytearray(sha1(_IDS.bytes + text.encode(), usedforsecurity=False).digest()[:16])
    found[6] = found[6] & 0x0F | 0x50
    found[8] = found[8] & 0x3F | 0x80
    said = found.hex()
    return f"{said[:8]}-{said[8:12]}-{said[12:16]}-{said[16:20]}-{said[20:]}"


def _reported(row: Row) -> tuple[str, ...]:
    """Return what tells the reports of one result apart; nothing for a value that is no report.

    One that is sent again with a comment is another report: whichever came first, the comment is kept.
    """
    said = (row.identifier, row.status, row.issued, row.interpretation, row.range_text, row.note)
    return said if row.identifier or row.issued or row.status != "final" else ()


def _finding(item: Judged) -> str:
    """Return the rule that holds a cell: its unit first, then its place, then what the table says of its value."""
    rule = item.weighed.finding
    if item.weighed.unit_failed or rule == SERIES_UNIT:
        return rule
    if not item.named:
        return "DQ-06" if (item.short_by or 0) > 1 else "DQ-05"
    return "DQ-04" if item.cell.disputed else rule


def _why(item: Judged) -> str:
    said = [item.weighed.text] if item.weighed.text else []
    if item.cell.disputed:
        said.append(_("The table marks the value as disputed."))
    if not item.named:
        said.append(_why_unplaced(item))
    return " ".join(said)


def _why_unplaced(item: Judged) -> str:
    count = len(item.times)
    if item.short_by is None and not item.cell.times:
        if count == 1:
            return _("The line gives no time: of the times of the other lines, one is possible.")
        return _("The line gives no time: of the times of the other lines, {count} are possible.").format(count=count)
    one = _("Its time is not certain: one is possible.")
    said = one if count == 1 else _("Its time is not certain: {count} are possible.").format(count=count)
    return f"{_short_series(item.short_by or 0)} {said}".strip()


def _short_series(short_by: int) -> str:
    if short_by <= 0:
        return ""
    if short_by == 1:
        return _("Its series has one value less than the table has columns.")
    return _("Its series has {count} values less than the table has columns.").format(count=short_by)
