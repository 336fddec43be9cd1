"""What another store has more than ours: records we lack, and versions of records that stand here otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from bedside.domain.marks import PRINTED
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Document, Event, Recommendation
from bedside.store import rows, versions
from bedside.store.contents import VARIANT_COLUMNS
from bedside.store.other import NOTHING, reading
from bedside.store.reader import Reader
from bedside.store.words import kind_word
from bedside.text import _

_AT_ONCE = 1000
_LISTED = "IN (SELECT value FROM json_each(?))"
_ARRIVALS = "SELECT seq, record, kind, patient, clock FROM arrival WHERE seq > ? ORDER BY seq LIMIT ?"
_HERE = f"SELECT record, kind, patient FROM arrival WHERE record {_LISTED}"


class Other(NamedTuple):
    """The opened copy of another store, and the folder it was copied from."""

    store: Reader
    folder: Path

    def ask(self, sql: str, *values: str | int) -> list[tuple]:
        """Return rows of the other store; what goes wrong names that one, not ours."""
        with reading(self.folder, self.store.folder):
            return self.store._all(sql, *values)


class Arrival(NamedTuple):
    """A record as it stands in the other store, and what was wrong with the clock when it came in there."""

    record: str
    kind: str
    patient: str
    clock: str
    cells: tuple[rows.Cell, ...]


class Second(NamedTuple):
    """A row of the table of second versions, without the entry it comes with."""

    record: str
    kind: str
    patient: str
    supersedes: str | None
    cells: str
    digest: str


class Difference(NamedTuple):
    """What is to be taken: `new` records in the order they came in there, and `second` versions of records.

    `differing` are those of `second` that say something else than what stands here, `known` is how many records of the
    other store are here already.
    """

    new: tuple[Arrival, ...]
    second: tuple[Second, ...]
    differing: tuple[Second, ...]
    known: int


def between(ours: Reader, other: Other) -> Difference:
    """Compare two stores record by record; raise Problem where they use one id for two things."""
    new: list[Arrival] = []
    told: list[Second] = []
    known = 0
    for some in _arrivals(other):
        here = _here(ours, some)
        for item in some:
            if item.record in here:
                _require_one_thing(item, here[item.record], other.folder)
                known += 1
                if item.cells != here[item.record].cells:
                    told.append(second_of(item))
            else:
                new.append(item)
    told += [Second(*row) for row in other.ask(f"SELECT {', '.join(VARIANT_COLUMNS)} FROM variant ORDER BY seq")]
    second = tuple(_unknown(ours, told))
    for item in second:
        _require_unsigned(item, other.folder)
    return Difference(tuple(new), second, tuple(_differing(ours, new, second)), known)


def _arrivals(other: Other) -> Iterator[list[Arrival]]:
    """Yield the other store's records in the order they came in there, some at a time."""
    last = 0
    while found := other.ask(_ARRIVALS, last, _AT_ONCE):
        last = found[-1][0]
        listed = _list(row[1] for row in found)
        cells = {row[0]: row for kind in {row[2] for row in found} for row in other.ask(_select(kind), listed)}
        yield [Arrival(record, kind, patient, clock, cells[record]) for _, record, kind, patient, clock in found]


def _here(ours: Reader, some: list[Arrival]) -> dict[str, Arrival]:
    """Return our records of the same ids."""
    listed = _list(item.record for item in some)
    found = ours._all(_HERE, listed)
    cells = {row[0]: row for kind in {row[1] for row in found} for row in ours._all(_select(kind), listed)}
    return {record: Arrival(record, kind, patient, "", cells[record]) for record, kind, patient in found}


def _unknown(ours: Reader, told: list[Second]) -> Iterator[Second]:
    """Yield each version that stands nowhere in our store, once."""
    some = list({(item.record, item.digest): item for item in told}.values())
    for start in range(0, len(some), _AT_ONCE):
        part = some[start : start + _AT_ONCE]
        listed = _list(item.record for item in part)
        here = set(ours._all(f"SELECT record, digest FROM variant WHERE record {_LISTED}", listed))
        for kind in {item.kind for item in part}:
            here |= {(row[0], digest(kind, row)) for row in ours._all(_select(kind), listed)}
        yield from (item for item in part if (item.record, item.digest) not in here)


def _differing(ours: Reader, new: list[Arrival], second: tuple[Second, ...]) -> Iterator[Second]:
    """Yield the versions that say something else than every other version, not only of other hands."""
    known = {name: list(found) for name, found in ours.every_version([item.record for item in second]).items()}
    wanted = {item.record for item in second}
    known |= {item.record: [_decoded(item.kind, item.cells)] for item in new if item.record in wanted}
    for item in second:
        record = _decoded(item.kind, versions.cells_of(item.kind, item.cells))
        if not any(rows.same_statement(record, each) for each in known[item.record]):
            known[item.record].append(record)
            yield item


def _require_one_thing(theirs: Arrival, ours: Arrival, folder: Path) -> None:
    """Raise Problem where an id names two things: no program makes such ids, and no rule could put them together."""
    if (theirs.kind, theirs.patient) != (ours.kind, ours.patient):
        raise Problem(
            _(
                "the id {record} means another thing there ({their_kind} of {their_patient}) than here ({our_kind} of "
                "{our_patient}). {kept}"
            ).format(
                record=theirs.record,
                their_kind=kind_word(theirs.kind),
                their_patient=theirs.patient,
                our_kind=kind_word(ours.kind),
                our_patient=ours.patient,
                kept=_(NOTHING),
            ),
            where=str(folder),
            do=_("Look whether one of the stores was edited by hand: bedside verify"),
        )


def _require_unsigned(theirs: Second, folder: Path) -> None:
    """Raise Problem for another version of what is signed or on paper: it is never changed, so one was edited."""
    record = _decoded(theirs.kind, versions.cells_of(theirs.kind, theirs.cells))
    if isinstance(record, Document | Recommendation) or (isinstance(record, Event) and record.code == PRINTED):
        raise Problem(
            _("the {kind} {record} is signed or printed, and says something else there than here. {kept}").format(
                kind=kind_word(theirs.kind), record=theirs.record, kept=_(NOTHING)
            ),
            where=str(folder),
            do=_("Look whether one of the stores was edited by hand: bedside verify"),
        )


def digest(kind: str, cells: tuple[rows.Cell, ...]) -> str:
    """Return what tells a version of a record from others."""
    return rows.digest([(kind, cells)])


def second_of(item: Arrival) -> Second:
    """Return what another store says under an id as a row of the table of second versions."""
    place = rows.kinds()[item.kind].columns.index("supersedes")
    corrects = item.cells[place]
    return Second(
        record=item.record,
        kind=item.kind,
        patient=item.patient,
        supersedes=None if corrects is None else str(corrects),
        cells=rows.encoded(rows.trimmed(item.kind, item.cells)).decode(),
        digest=digest(item.kind, item.cells),
    )


def _decoded(kind: str, cells: tuple[rows.Cell, ...]) -> AnyRecord:
    return rows.from_rows(rows.kinds()[kind], [cells])[0]


def _select(kind: str) -> str:
    return f"{rows.kinds()[kind].select} WHERE id {_LISTED}"


def _list(ids: Iterable[str]) -> str:
    return msgspec.json.encode(list(ids)).decode()
