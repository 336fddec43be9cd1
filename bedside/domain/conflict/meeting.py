"""All that two workstations say differently of one patient, what was settled of it, and what is struck therefore."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.conflict.known import roots, sights
from bedside.domain.conflict.model import Claim, Conflict, Kind, Right, conflict_id, newest
from bedside.domain.conflict.sources import SEVERAL, Meeting, Sources
from bedside.domain.conflict.table import Table
from bedside.domain.conflict.together import Entry, Look, doses_apart, orders_apart
from bedside.domain.conflict.words import Wording
from bedside.domain.records import AnyRecord, Dose, Order, Patient

Group = tuple[Claim, ...]


def meet(sources: Sources, catalogue: Catalogue, zone: ZoneInfo) -> Meeting:
    """Return what became of the records; the same in every store that knows the same records."""
    table = Table(sources.known, sources.versions)
    live, struck, because = table.laid()
    found = _Finder(table, sources.namesakes, Wording(catalogue, zone)).conflicts(live)
    return Meeting(live, struck, because, found)


class _Finder:
    """Finds what is in conflict on a table."""

    def __init__(self, table: Table, namesakes: Sequence[Patient], wording: Wording) -> None:
        self._table = table
        self._namesakes = namesakes
        self._wording = wording

    def conflicts(self, live: Sequence[AnyRecord]) -> tuple[Conflict, ...]:
        """Return what is in conflict, the earliest first."""
        found = (*self._of_lines(), *self._together(live), *self._identity(live))
        return tuple(sorted(found, key=lambda item: (item.at, item.id)))

    def _of_lines(self) -> Iterator[Conflict]:
        for item in self._table.lines:
            if not item.groups or self._table.root_struck(item.groups[0][0].record):
                continue
            several = any("#" in claim.token for group in item.groups for claim in group)
            order = isinstance(item.groups[0][0].record, Order)
            yield self._conflict("content" if several else "correction", item.groups, "order" if order else "chart")

    def _together(self, live: Sequence[AnyRecord]) -> Iterator[Conflict]:
        made = roots(self._table.known)
        by_id = {item.id: item for item in made}
        drugs = (item for item in live if isinstance(item, Order | Dose))
        first = ((item, by_id.get(self._table.family.root(item.id.partition("#")[0]))) for item in drugs)
        entries = [Entry(item, root) for item, root in first if root]
        if len({item.root.workstation for item in entries}) < SEVERAL:
            return
        look = Look(self._wording.catalogue, self._wording.zone, sights(made), self._table.settled)
        orders = [item for item in entries if isinstance(item.record, Order)]
        doses = [item for item in entries if isinstance(item.record, Dose)]
        yield from (self._conflict("orders", groups, "order") for groups in orders_apart(orders, look))
        yield from (self._conflict("doses", groups, "order") for groups in doses_apart(doses, orders, look))

    def _identity(self, live: Sequence[AnyRecord]) -> Iterator[Conflict]:
        people = sorted((item for item in live if isinstance(item, Patient)), key=newest)
        for other in self._namesakes if people else ():
            pair = sorted((people[-1], other), key=newest)
            if not self._table.settled.together(*(item.patient for item in pair)):
                yield self._conflict("identity", [(Claim(item.patient, item),) for item in pair], "decide")

    def _conflict(self, kind: Kind, groups: Sequence[Group], right: Right) -> Conflict:
        shown = [tuple(Claim(claim.token, self._shown(claim.record)) for claim in group) for group in groups]
        claims = [claim for group in shown for claim in group]
        tokens = tuple(claim.token for claim in claims)
        return Conflict(
            id=conflict_id(kind, tokens),
            kind=kind,
            patients=tuple(dict.fromkeys(claim.record.patient for claim in claims)),
            text=self._wording.text(kind, shown),
            records=tuple(claim.record for claim in claims),
            tokens=tokens,
            options=self._wording.options(kind, shown),
            right=right,
            reviews=self._table.settled.about(tokens),
        )

    def _shown(self, record: AnyRecord) -> AnyRecord:
        return self._table.named.get(id(record), record)
