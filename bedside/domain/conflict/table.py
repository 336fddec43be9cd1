"""One patient's records laid side by side: which stand, which are struck, and what struck them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bedside.domain.conflict.lines import Family, Line, line
from bedside.domain.conflict.reviews import settled
from bedside.domain.records import AnyRecord, Dose, Event, Order, Patient
from bedside.domain.vocabulary import REVIEWED

Versions = Sequence[tuple[str, AnyRecord]]
Laid = tuple[tuple[AnyRecord, ...], tuple[AnyRecord, ...], Mapping[str, AnyRecord]]


class Table:
    """The records of one patient with what people have settled of them; `versions` are other contents by id.

    `named` holds what the chart shows instead of a record, by the identity of the object: one id may stand for several.
    """

    def __init__(self, known: Sequence[AnyRecord], versions: Versions) -> None:
        others: dict[str, list[AnyRecord]] = {}
        for name, item in versions:
            others.setdefault(name, []).append(item)
        self.known = known
        self.family = Family(known, others)
        self._replaced = {item.supersedes for item in known if item.supersedes}
        heads = [item for item in known if item.id not in self._replaced and not item.void]
        self.settled = settled(heads)
        self.lines: tuple[Line, ...] = tuple(line(root, self.family, self.settled) for root in self.family.forked())
        self._out = {id(one): by for item in self.lines for one, by in item.struck}
        self._out |= {id(item): by for item in heads if (by := self.root_struck(item))}
        self.named = dict(self._names())

    def laid(self) -> Laid:
        """Return the records in force, those struck, and by id what struck one that no correction replaced."""
        live, struck = list[AnyRecord](), list[AnyRecord]()
        because: dict[str, AnyRecord] = {}
        for item in self._every():
            shown, by = self.named.get(id(item), item), self._out.get(id(item))
            if item.id in self._replaced or by:
                struck.append(shown)
            elif not item.void:
                live.append(shown)
            if by:
                # A settlement takes out what it strikes, and reads as a void does.
                because[shown.id] = msgspec.structs.replace(by, void=True) if _settles(by) else by
        return tuple(live), tuple(struck), because

    def root_struck(self, item: AnyRecord) -> AnyRecord | None:
        """Return what struck the whole line of an order or dose."""
        return self.settled.struck.get(self.family.root(item.id)) if isinstance(item, Order | Dose) else None

    def _every(self) -> Iterator[AnyRecord]:
        yield from self.known
        for name, others in self.family.versions.items():
            yield from others if name in self.family.by_id else ()

    def _names(self) -> Iterator[tuple[int, AnyRecord]]:
        """Yield other contents with ids of their own: of several under one id the first that stands keeps it."""
        for name in self.family.versions:
            if name not in self.family.by_id:
                continue
            contents = tuple(self.family.contents(name))
            first = next((claim for claim in contents if id(claim.record) not in self._out), contents[0])
            for claim in contents:
                if claim is not first:
                    yield id(claim.record), msgspec.structs.replace(claim.record, id=claim.token)


def people(known: Sequence[AnyRecord], versions: Versions) -> list[Patient]:
    """Return the patient's own records that stand, more than one while they are in conflict."""
    wanted = [item for item in known if isinstance(item, Patient) or _settles(item)]
    return [item for item in Table(wanted, versions).laid()[0] if isinstance(item, Patient)]


def _settles(record: AnyRecord) -> bool:
    return isinstance(record, Event) and record.code == REVIEWED
