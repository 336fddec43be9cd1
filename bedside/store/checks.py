"""The comparisons that `verify` makes: the chain with itself, each entry with its rows, the rest with its entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from bedside.store import contents, journal, rows, seals, shape, vault
from bedside.store.breaks import Break, at
from bedside.store.contents import Row
from bedside.store.journal import Link
from bedside.store.vault import Keys

if TYPE_CHECKING:
    from sqlite_utils import Database

# Which records name something frozen, in which column, and what it is.
_FROZEN = (
    ("decision", "assessment", "frozen Assessment"),
    ("document", "assessment", "frozen Assessment"),
    ("document", "content", "signed text"),
)
# One row that was put first leaves all others behind it.
_NAMED = 5
_NOTHING = frozenset({"", rows.digest(())})


def chain(chain: Iterable[Link]) -> Iterator[Break]:
    """Yield the entries that were edited, removed or put in."""
    previous, place = journal.START, 1
    for link in chain:
        if link.seq != place:
            gap = f"Entry {place} is" if link.seq == place + 1 else f"Entries {place} to {link.seq - 1} are"
            yield Break(what="chain cut", entry=place, text=f"{gap} missing from the journal.")
        elif link.previous != previous:
            yield at(link, "chain cut", "does not follow the entry before it: one of them was replaced.")
        if journal.sealed(link).hash != link.hash:
            yield at(link, "entry edited", "was edited.")
        previous, place = link.hash, link.seq + 1


def covered_rows(db: Database, chain: Mapping[int, Link]) -> Iterator[Break]:
    """Yield the entries whose rows are not those they were written with."""
    waiting = dict(chain)
    for seq, group in groupby(contents.everything(db), key=lambda row: row.entry):
        link = waiting.pop(seq, None)
        if link is not None:
            yield from _entry_rows(link, tuple(group))
        else:
            yield Break(what="tail cut", entry=seq, text=f"Rows stand there of entry {seq}, which is missing.")
    for link in waiting.values():
        yield from _entry_rows(link, ())


def _entry_rows(link: Link, found: tuple[Row, ...]) -> Iterator[Break]:
    count = sum(row.table != contents.CLOCK for row in found)
    if not found and not link.count:
        if link.rows_sha256 not in _NOTHING and not seals.covered(link.rows_sha256):
            yield at(link, "row missing", "covers rows that are gone.")
    elif count < link.count:
        lost = link.count - count
        yield at(link, "row missing", f"covers {_rows_word(link.count)}, of which {lost} {_are(lost)} gone.")
    elif count > link.count:
        yield at(link, "row added", f"covers {_rows_word(link.count)}, but {count} stand there.")
    elif contents.digest(found) != link.rows_sha256:
        which = f"the {found[0].table} {found[0].cells[0]}" if count == 1 else f"one of {_rows_word(count)}"
        yield at(link, "row edited", f"covers {which}, which was edited.")


def arrivals(db: Database) -> Iterator[Break]:
    """Yield the entries before which a row has arrived that a later entry covers: signing asks what came after it."""
    moved = db.execute(
        "SELECT record, kind, journal FROM (SELECT record, kind, journal, max(journal) OVER "
        "(ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM arrival) WHERE journal < before"
    ).fetchall()
    for record, kind, seq in moved[:_NAMED]:
        text = f"Entry {seq} holds the {kind} {record}, which stands behind rows of a later entry."
        yield Break(what="order edited", entry=seq, text=text)
    if len(moved) > _NAMED:
        yield Break(what="order edited", text=f"{len(moved) - _NAMED} further rows stand out of their order.")


def strays(db: Database) -> Iterator[Break]:
    """Yield rows that no entry covers, and arrivals or references that lead nowhere."""
    for table in rows.kinds():
        for record, patient, known in db.execute(
            f'SELECT own.id, own.patient, came.patient FROM "{table}" AS own '
            f"LEFT JOIN arrival AS came ON came.record = own.id AND came.kind = '{table}' "
            "WHERE came.patient IS NOT own.patient"
        ):
            if known is None:
                yield Break(what="row added", text=f"The {table} {record} stands in no entry of the journal.")
            else:
                yield Break(what="row edited", text=f"The {table} {record} arrived for {known} and names {patient}.")
    for table, _, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Break(what="row missing", text=f"A row of the table {table} names a row of {parent} that is gone.")


def assessments(db: Database) -> Iterator[Break]:
    """Yield frozen Assessments and signed pages that were edited, and the records whose frozen part is gone."""
    for name, frozen in db.execute("SELECT hash, bytes FROM assessment"):
        if hashlib.sha256(frozen).hexdigest() != name:
            yield Break(what="assessment edited", text=f"The frozen Assessment {name} does not match its hash.")
    for table, column, what in _FROZEN:
        for record, name, *entry in db.execute(
            f"SELECT own.id, own.{column}, journal.seq, journal.at, journal.author FROM {table} AS own "
            "JOIN arrival ON arrival.record = own.id JOIN journal ON journal.seq = arrival.journal "
            f"WHERE own.{column} <> '' AND own.{column} NOT IN (SELECT hash FROM assessment)"
        ):
            seq, moment, author = entry
            text = f"Entry {seq} holds the {table} {record}, whose {what} {name} is gone."
            yield Break(what="assessment missing", entry=seq, at=moment, author=author, text=text)


def own_rows(db: Database, chain: Iterable[Link]) -> Iterator[Break]:
    """Yield the entry whose meta rows were edited."""
    covering = [link for link in chain if seals.META in seals.covered(link.rows_sha256)]
    if not covering:
        yield Break(what="chain cut", text="No entry of the journal covers the ward, its zone and the workstation.")
    elif seals.covered(covering[-1].rows_sha256)[seals.META] != seals.meta_digest(db):
        yield at(covering[-1], "meta edited", "covers the ward, its zone and the workstation, which were edited.")


def key_slots(chain: Iterable[Link], keys: Keys) -> tuple[tuple[Break, ...], tuple[str, ...]]:
    """Return the entry whose key slots are others now; the slots before the last change are only a remark."""
    covering = [link for link in chain if seals.SLOTS in seals.covered(link.rows_sha256)]
    digests = [seals.covered(link.rows_sha256)[seals.SLOTS] for link in covering[-2:]]
    now = vault.slots_digest(keys)
    if digests and digests[-1] == now:
        return (), ()
    if now in digests:
        last = covering[-1]
        return (), (f"The last change of the users (entry {last.seq}: {last.action}) did not finish. Make it again.",)
    text = "covers the users and their keys, but keys.json holds others."
    found = at(covering[-1], "keys edited", text) if covering else Break(what="keys edited", text=f"No entry {text}")
    return (found,), ()


def objects(db: Database) -> Iterator[Break]:
    """Yield tables, indexes and triggers that are not those of the schema."""
    wanted, found = shape.wanted(), shape.found(db)
    for name, (kind, sql) in wanted.items():
        if name not in found:
            yield Break(what=f"{kind} missing", text=f"The {kind} {name} was dropped.")
        elif found[name].sql != sql:
            yield Break(what=f"{kind} edited", text=f"The {kind} {name} is not as this version makes it.")
    for name in sorted(found.keys() - wanted.keys()):
        kind = found[name].kind
        yield Break(what=f"{kind} added", text=f"The {kind} {name} does not belong to the store.")


def _rows_word(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
