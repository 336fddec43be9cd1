"""Which of several results under one laboratory name stands: preliminary, then final, then corrected.

The name is `Observation.identifier`. Nothing here asks in which order the results came, so that shuffled files give the
same chart. Results that nothing tells apart both stay: two different ones of one time are in dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from bedside.domain.records import AnyRecord, Observation, ResultStatus

_RANKS: Mapping[ResultStatus, int] = {"preliminary": 0, "final": 1, "corrected": 2, "cancelled": 2}
_EVER = datetime.min.replace(tzinfo=UTC)


def is_cancelled(record: AnyRecord) -> bool:
    """Return whether a laboratory says with this record that there is no result."""
    return isinstance(record, Observation) and record.status == "cancelled" and not record.void


def reissued(ends: Iterable[AnyRecord]) -> dict[str, AnyRecord]:
    """Return by id what stands in place of each result that the laboratory has replaced.

    `ends` are the records that no correction replaced, those that were taken out among them: a person who took a result
    out did so to what was reported until then, and a later report counts anew.
    """
    families: dict[tuple[str, str], list[Observation]] = {}
    for item in ends:
        if isinstance(item, Observation) and item.identifier:
            families.setdefault((item.identifier, item.code), []).append(item)
    replaced: dict[str, AnyRecord] = {}
    for family in families.values():
        newest = max(family, key=_rank)
        # Of equals none replaces the other.
        replaced.update({item.id: newest for item in family if _rank(item) < _rank(newest)})
    return replaced


def _rank(item: Observation) -> tuple[int, datetime]:
    return _RANKS[item.status], item.issued or _EVER
