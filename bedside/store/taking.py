"""Records that come back from files: taken as a merge takes them, with author, workstation and time as they stand.

A file is another store on paper. So its records arrive with an entry that begins with the word "merge": what they say
counts as known from then on, two lines of corrections may meet, and the entry says who took them in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord
from bedside.store import file, inserting, merge, rows
from bedside.store.difference import Arrival, Difference, Second, second_of
from bedside.store.driver import IntegrityError
from bedside.store.journal import Entry
from bedside.store.store import Store
from bedside.text import _


class Taken(NamedTuple):
    """The ids that were stored, those that were here already, and why others were not stored."""

    stored: tuple[str, ...]
    already: tuple[str, ...]
    clashing: Mapping[str, Problem]


def take(
    store: Store, records: Sequence[AnyRecord], second: Sequence[AnyRecord], frozen: Iterable[bytes], entry: Entry
) -> Taken:
    """Store records, originals before their corrections, with what other workstations say under some of their ids.

    All of it in one transaction; when nothing is new, nothing is written. Raises Problem or StoreError.
    """
    store.hold.require()
    with store.hold.named(), file.writing(store._db):
        found = inserting.sort(store, records)
        told = tuple(_unknown(store, found.new, second))
        if found.new or told:
            _write(store, Difference(tuple(_arrival(item, entry) for item in found.new), told, (), 0), entry)
        for content in frozen:
            store._db.execute(
                "INSERT INTO assessment SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM assessment WHERE hash = ?1)",
                (hashlib.sha256(content).hexdigest(), content),
            )
    return Taken(tuple(item.id for item in found.new), found.already, found.clashing)


def _write(store: Store, found: Difference, entry: Entry) -> None:
    try:
        merge.write(store, found, entry)
    except IntegrityError as error:
        raise Problem(
            _("the store refused these records ({error}).").format(error=error),
            where="file",
            do=_("Nothing was stored."),
        ) from error


def _unknown(store: Store, new: Iterable[AnyRecord], second: Sequence[AnyRecord]) -> Iterator[Second]:
    known = {name: list(found) for name, found in store.every_version([item.id for item in second]).items()}
    for item in new:
        known.setdefault(item.id, []).append(item)
    for item in second:
        told = known.get(item.id, [])
        if told and not any(rows.same_statement(item, each) for each in told):
            told.append(item)
            yield second_of(_arrival(item, None))


def _arrival(item: AnyRecord, entry: Entry | None) -> Arrival:
    clock = entry.clock if entry else ""
    return Arrival(item.id, rows.table_of(item), item.patient, clock, rows.to_row(item))
