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
from bedside.store.words import kind_word
from bedside.text import N_, _, _n

if TYPE_CHECKING:
    from sqlite_utils import Database

_NO_ASSESSMENT = N_("Entry {entry} holds the {kind} {record}, whose frozen Assessment {name} is gone.")
_NO_TEXT = N_("Entry {entry} holds the {kind} {record}, whose signed text {name} is gone.")
# Which records name something frozen, in which column, and what is said where it is gone.
_FROZEN = (
    ("decision", "assessment", _NO_ASSESSMENT),
    ("document", "assessment", _NO_ASSESSMENT),
    ("document", "content", _NO_TEXT),
)
# One row that was put first leaves all others behind it.
_NAMED = 5
_NOTHING = frozenset({"", rows.digest(())})
# What is said of the objects of the schema, by their kind.
_DROPPED = {
    "table": (N_("table missing"), N_("The table {name} was dropped.")),
    "index": (N_("index missing"), N_("The index {name} was dropped.")),
    "trigger": (N_("trigger missing"), N_("The trigger {name} was dropped.")),
}
_EDITED = {
    "table": (N_("table edited"), N_("The table {name} is not as this version makes it.")),
    "index": (N_("index edited"), N_("The index {name} is not as this version makes it.")),
    "trigger": (N_("trigger edited"), N_("The trigger {name} is not as this version makes it.")),
}
_ADDED = {
    "table": (N_("table added"), N_("The table {name} does not belong to the store.")),
    "index": (N_("index added"), N_("The index {name} does not belong to the store.")),
    "trigger": (N_("trigger added"), N_("The trigger {name} does not belong to the store.")),
    "view": (N_("view added"), N_("The view {name} does not belong to the store.")),
}


def chain(chain: Iterable[Link]) -> Iterator[Break]:
    """Yield the entries that were edited, removed or put in."""
    previous, place = journal.START, 1
    for link in chain:
        if link.seq != place:
            yield Break(what=N_("chain cut"), entry=place, text=_gap(place, link.seq - 1))
        elif link.previous != previous:
            form = _("Entry {entry} does not follow the entry before it: one of them was replaced.")
            yield at(link, N_("chain cut"), form)
        if journal.sealed(link).hash != link.hash:
            yield at(link, N_("entry edited"), _("Entry {entry} was edited."))
        previous, place = link.hash, link.seq + 1


def covered_rows(db: Database, chain: Mapping[int, Link]) -> Iterator[Break]:
    """Yield the entries whose rows are not those they were written with."""
    waiting = dict(chain)
    for seq, group in groupby(contents.everything(db), key=lambda row: row.entry):
        link = waiting.pop(seq, None)
        if link is not None:
            yield from _entry_rows(link, tuple(group))
        else:
            text = _("Rows stand there of entry {entry}, which is missing.").format(entry=seq)
            yield Break(what=N_("tail cut"), entry=seq, text=text)
    for link in waiting.values():
        yield from _entry_rows(link, ())


def _entry_rows(link: Link, found: tuple[Row, ...]) -> Iterator[Break]:
    count = sum(row.table != contents.CLOCK for row in found)
    if not found and not link.count:
        if link.rows_sha256 not in _NOTHING and not seals.covered(link.rows_sha256):
            yield at(link, N_("row missing"), _("Entry {entry} covers rows that are gone."))
    elif count < link.count:
        lost = link.count - count
        gone = _n("{count} is gone", "{count} are gone", lost)
        form = _("Entry {entry} covers {rows}, of which {gone}.")
        yield at(link, N_("row missing"), form, rows=_rows_word(link.count), gone=gone)
    elif count > link.count:
        form = _("Entry {entry} covers {rows}, but {found} stand there.")
        yield at(link, N_("row added"), form, rows=_rows_word(link.count), found=count)
    elif contents.digest(found) != link.rows_sha256:
        one = _("Entry {entry} covers the {kind} {record}, which was edited.")
        form = one if count == 1 else _("Entry {entry} covers one of {rows}, which was edited.")
        kind, record = kind_word(found[0].table), found[0].cells[0]
        yield at(link, N_("row edited"), form, kind=kind, record=record, rows=_rows_word(count))


def arrivals(db: Database) -> Iterator[Break]:
    """Yield the entries before which a row has arrived that a later entry covers: signing asks what came after it."""
    moved = db.execute(
        "SELECT record, kind, journal FROM (SELECT record, kind, journal, max(journal) OVER "
        "(ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM arrival) WHERE journal < before"
    ).fetchall()
    for record, kind, seq in moved[:_NAMED]:
        form = _("Entry {entry} holds the {kind} {record}, which stands behind rows of a later entry.")
        text = form.format(entry=seq, kind=kind_word(kind), record=record)
        yield Break(what=N_("order edited"), entry=seq, text=text)
    if len(moved) > _NAMED:
        text = _("{count} further rows stand out of their order.").format(count=len(moved) - _NAMED)
        yield Break(what=N_("order edited"), text=text)


def strays(db: Database) -> Iterator[Break]:
    """Yield rows that no entry covers, and arrivals or references that lead nowhere."""
    for table in rows.kinds():
        for record, patient, known in db.execute(
            f'SELECT own.id, own.patient, came.patient FROM "{table}" AS own '
            f"LEFT JOIN arrival AS came ON came.record = own.id AND came.kind = '{table}' "
            "WHERE came.patient IS NOT own.patient"
        ):
            if known is None:
                text = _("The {kind} {record} stands in no entry of the journal.")
                yield Break(what=N_("row added"), text=text.format(kind=kind_word(table), record=record))
            else:
                form = _("The {kind} {record} arrived for {patient} and names {other}.")
                text = form.format(kind=kind_word(table), record=record, patient=known, other=patient)
                yield Break(what=N_("row edited"), text=text)
    for table, _row, parent, _key in db.execute("PRAGMA foreign_key_check"):
        text = _("A row of the table {table} names a row of {parent} that is gone.")
        yield Break(what=N_("row missing"), text=text.format(table=table, parent=parent))


def assessments(db: Database) -> Iterator[Break]:
    """Yield frozen Assessments and signed pages that were edited, and the records whose frozen part is gone."""
    for name, frozen in db.execute("SELECT hash, bytes FROM assessment"):
        if hashlib.sha256(frozen).hexdigest() != name:
            text = _("The frozen Assessment {name} does not match its hash.").format(name=name)
            yield Break(what=N_("assessment edited"), text=text)
    for table, column, form in _FROZEN:
        for record, name, *entry in db.execute(
            f"SELECT own.id, own.{column}, journal.seq, journal.at, journal.author FROM {table} AS own "
            "JOIN arrival ON arrival.record = own.id JOIN journal ON journal.seq = arrival.journal "
            f"WHERE own.{column} <> '' AND own.{column} NOT IN (SELECT hash FROM assessment)"
        ):
            seq, moment, author = entry
            text = _(form).format(entry=seq, kind=kind_word(table), record=record, name=name)
            yield Break(what=N_("assessment missing"), entry=seq, at=moment, author=author, text=text)


def own_rows(db: Database, chain: Iterable[Link]) -> Iterator[Break]:
    """Yield the entry whose meta rows were edited."""
    covering = [link for link in chain if seals.META in seals.covered(link.rows_sha256)]
    if not covering:
        text = _("No entry of the journal covers the ward, its zone and the workstation.")
        yield Break(what=N_("chain cut"), text=text)
    elif seals.covered(covering[-1].rows_sha256)[seals.META] != seals.meta_digest(db):
        form = _("Entry {entry} covers the ward, its zone and the workstation, which were edited.")
        yield at(covering[-1], N_("meta edited"), form)


def key_slots(chain: Iterable[Link], keys: Keys) -> tuple[tuple[Break, ...], tuple[str, ...]]:
    """Return the entry whose key slots are others now; the slots before the last change are only a remark."""
    covering = [link for link in chain if seals.SLOTS in seals.covered(link.rows_sha256)]
    digests = [seals.covered(link.rows_sha256)[seals.SLOTS] for link in covering[-2:]]
    now = vault.slots_digest(keys)
    if digests and digests[-1] == now:
        return (), ()
    if now in digests:
        last = covering[-1]
        text = _("The last change of the users (entry {entry}: {action}) did not finish. Make it again.")
        return (), (text.format(entry=last.seq, action=last.action),)
    what = N_("keys edited")
    if covering:
        form = _("Entry {entry} covers the users and their keys, but keys.json holds others.")
        return (at(covering[-1], what, form),), ()
    return (Break(what=what, text=_("No entry covers the users and their keys, but keys.json holds others.")),), ()


def objects(db: Database) -> Iterator[Break]:
    """Yield tables, indexes and triggers that are not those of the schema."""
    wanted, found = shape.wanted(), shape.found(db)
    for name, (kind, sql) in wanted.items():
        if name not in found:
            yield _object(_DROPPED[kind], name)
        elif found[name].sql != sql:
            yield _object(_EDITED[kind], name)
    for name in sorted(found.keys() - wanted.keys()):
        yield _object(_ADDED[found[name].kind], name)


def _rows_word(count: int) -> str:
    return _n("{count} row", "{count} rows", count)


def _gap(first: int, last: int) -> str:
    if first == last:
        return _("Entry {entry} is missing from the journal.").format(entry=first)
    return _("Entries {first} to {last} are missing from the journal.").format(first=first, last=last)


def _object(said: tuple[str, str], name: str) -> Break:
    what, form = said
    return Break(what=what, text=_(form).format(name=name))
