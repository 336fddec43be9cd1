"""Which of several results under one laboratory name stands: preliminary, then final, then corrected.

The name is `Observation.identifier`. Nothing here asks in which order the results came, so that shuffled files give the
same chart. Results that nothing tells apart both stay: two different ones of one time are in dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from bedside.domain.records import AnyRecord, Observation, ResultStatus

_RANKS: Mapping[ResultStatus, int] = MappingProxyType({"preliminary": 0, "final": 1, "corrected": 2, "cancelled": 2})
_EVER = datetime.min.replace(tzinfo=UTC)
_Content = tuple[object, ...]


def says_nothing(record: AnyRecord) -> bool:
    """Return whether a laboratory says with this record that there is no result, or none that could be read."""
    if not isinstance(record, Observation) or record.void or record.held or record.value is not None:
        return False
    return record.status == "cancelled" or bool(record.identifier)


def reissued(ends: Iterable[AnyRecord], known: Iterable[AnyRecord] = ()) -> dict[str, AnyRecord]:
    """Return by id what stands in place of each result that the laboratory has replaced.

    `ends` are the records that no correction replaced, those that were taken out among them, `known` all there are.
    What a person said of a result holds for every time the laboratory sends the same again; another report counts anew.
    """
    families: dict[tuple[str, str], list[Observation]] = {}
    for item in ends:
        if isinstance(item, Observation) and item.identifier:
            families.setdefault((item.identifier, item.code), []).append(item)
    several = [family for family in families.values() if len(family) > 1]
    by_id = {item.id: item for item in known} if any(item.supersedes for each in several for item in each) else {}
    replaced: dict[str, AnyRecord] = {}
    for family in several:
        replaced.update(_by_hand(family, by_id))
        replaced.update(_read_since([item for item in family if item.id not in replaced], by_id))
        left = [item for item in family if item.id not in replaced]
        newest = max(left, key=_rank)
        # Of equals none replaces the other.
        outdone = (item for item in left if _rank(item) < _rank(newest) and not _beside(item, newest))
        replaced.update({item.id: newest for item in outdone})
    return replaced


def _beside(item: Observation, newest: Observation) -> bool:
    """Return whether two reports are of two samples: a laboratory that moves a sample's time says that it corrects.

    Orders with several samples, and files that number their resources from 1, give one name to both.
    """
    timed = item.precision == newest.precision == "minute" and item.at != newest.at
    return timed and item.status == newest.status and item.status in ("preliminary", "final")


def _by_hand(family: Iterable[Observation], by_id: Mapping[str, AnyRecord]) -> dict[str, AnyRecord]:
    """Return what a person said of each report that says again what was corrected or taken out."""
    acts = sorted((item for item in family if item.supersedes), key=_by_recording)
    said = {_content(_first(item, by_id)): item for item in acts}
    return {item.id: said[_content(item)] for item in family if not item.supersedes and _content(item) in said}


def _read_since(family: Sequence[Observation], by_id: Mapping[str, AnyRecord]) -> dict[str, AnyRecord]:
    """Return what stands for each report that could not be read when it first came, and was when it came again.

    The clock was behind, so that its time lay in the future, or the catalogue did not know its unit.
    """
    read = {_report(_first(item, by_id)): item for item in family if item.value is not None or item.held}
    twins = ((item.id, item, read.get(_report(item))) for item in family if says_nothing(item))
    return {name: twin for name, item, twin in twins if twin and (item.precision == "undated" or item.at == twin.at)}


def _report(item: Observation) -> _Content:
    return item.status, item.issued, item.raw


def _first(record: Observation, by_id: Mapping[str, AnyRecord]) -> Observation:
    """Return the report that a line of corrections began with."""
    while record.supersedes and isinstance(before := by_id.get(record.supersedes), Observation):
        record = before
    return record


def _content(item: Observation) -> _Content:
    return item.status, item.value, item.unit, item.comparator, item.raw, item.at, item.precision


def _by_recording(item: Observation) -> tuple[datetime, str]:
    return item.recorded_at, item.id


def _rank(item: Observation) -> tuple[int, datetime]:
    return _RANKS[item.status], item.issued or _EVER
