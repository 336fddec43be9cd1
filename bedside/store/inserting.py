"""Putting records into their tables: what is there already is told apart first, and rows go in kind by kind.

A large import and a single value take the same way; statements are made for many rows because an import has 100,000.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord
from bedside.store import journal, rows
from bedside.store.driver import IntegrityError
from bedside.store.journal import Entry
from bedside.text import _

if TYPE_CHECKING:
    from sqlite_utils import Database

    from bedside.store.reader import Reader

#: where a Problem says it lies that another window has taken a copy's serial number
TAKEN = "copy"
ARRIVAL = "INSERT INTO arrival (record, kind, patient, journal, clock) VALUES (?, ?, ?, ?, ?)"
_Found = tuple[AnyRecord, tuple[rows.Cell, ...]]


class Terms(TypedDict, total=False):
    """On what terms records are stored: `frozen` are the Assessments they were decided on, stored beside them.

    `leave_out` passes over a record that clashes; `guard` is asked in the same transaction, and raises to refuse all.
    """

    frozen: Iterable[bytes]
    leave_out: bool
    guard: Callable[[], None]


class Sorted(NamedTuple):
    """Records told apart: to be stored, stored already with the same content, and those whose id says another thing."""

    new: tuple[AnyRecord, ...]
    already: tuple[str, ...]
    clashing: dict[str, Problem]


def sort(store: Reader, records: Sequence[AnyRecord]) -> Sorted:
    """Tell the records apart; to be asked in the transaction that stores them."""
    stored = store.every_version([item.id for item in records])
    new: dict[str, AnyRecord] = {}
    already: list[str] = []
    clashing: dict[str, Problem] = {}
    for record in records:
        known = (new[record.id],) if record.id in new else stored.get(record.id, ())
        if not known:
            new[record.id] = record
        elif any(rows.same_content(item, record) for item in known):
            already.append(record.id)
        else:
            clashing[record.id] = _clash(record)
    return Sorted(tuple(new.values()), tuple(already), clashing)


def write(db: Database, records: Sequence[AnyRecord], entry: Entry) -> None:
    """Write a journal entry, its records and their arrivals in the caller's transaction; raise Problem if refused."""
    cells = [(rows.table_of(record), rows.to_row(record)) for record in records]
    number = journal.write(db, entry, len(cells), rows.digest(cells))
    by_kind: dict[str, list[_Found]] = {}
    for record, (table, row) in zip(records, cells, strict=True):
        by_kind.setdefault(table, []).append((record, row))
    for table in rows.kinds():
        # Patients come first: all others refer to them, and corrections to their own kind only.
        _insert(db, table, by_kind.get(table, ()))
    arrivals = (
        (record.id, table, record.patient, number, entry.clock)
        for record, (table, _) in zip(records, cells, strict=True)
    )
    db.conn.executemany(ARRIVAL, arrivals)


def _insert(db: Database, table: str, found: Sequence[_Found]) -> None:
    current: AnyRecord | None = None

    def each() -> Iterator[tuple[rows.Cell, ...]]:
        nonlocal current
        for record, row in found:
            # Read one by one: what was taken last is what the database refused.
            current = record
            yield row

    try:
        if found:
            db.conn.executemany(rows.kinds()[table].insert, each())
    except IntegrityError as error:
        if current is None:
            raise
        raise _refused(current, str(error)) from error


def _clash(record: AnyRecord) -> Problem:
    return Problem(_("another record with this id is stored already."), where=record.id, do=_("Correct that one."))


def _refused(record: AnyRecord, message: str) -> Problem:
    before = str(record.supersedes)
    told = (
        ("supersedes", _("this record was corrected already."), before, _("Correct the newer one.")),
        ("a correction belongs", _("a correction belongs to the patient and kind of its original."), before, ""),
        ("signed document", _("a signed document is never changed."), record.id, _("Write an addendum.")),
        ("printed copy", _("a printed copy is never taken back."), record.id, _("Destroy the paper.")),
        ("serial number", _("another window has just printed under this serial number."), TAKEN, _("Print again.")),
        ("FOREIGN KEY", _("this record belongs to no patient of the store."), record.id, ""),
    )
    for sign, text, where, do in told:
        if sign in message:
            return Problem(text, where=where, do=do)
    return Problem(_("the store refused this record ({message}).").format(message=message), where=record.id)
