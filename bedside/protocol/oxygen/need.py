"""Whether one oxygen setting asks for less support than another: by the ladder of devices, or on one device by number.

An estimated FiO2 never takes part, and a set one is compared on the same device only.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from bedside.domain.records import Device, DeviceName
from bedside.protocol.model import ImprovementWatch
from bedside.protocol.newest import outcome_of
from bedside.protocol.oxygen.course import Devices, Stretch
from bedside.protocol.verdict import Outcome


class Need(NamedTuple):
    """What one reading asks for: the place of its highest device on the ladder, 0 at the top, None for one it lacks.

    `alone` is the device that is the only one in use, with its `number` and the `fall` of it that counts (None: none).
    """

    rank: int | None
    alone: DeviceName | None = None
    number: Decimal | None = None
    fall: Decimal | None = None


class Stage(NamedTuple):
    """A stretch with what each of its readings asks for; none where the record does not say."""

    stretch: Stretch
    needs: tuple[Need, ...]

    @property
    def alone(self) -> DeviceName | None:
        """Return the device that is certainly the only one in use."""
        return self.needs[0].alone if len(self.needs) == 1 else None

    @property
    def on_ladder(self) -> bool:
        """Return whether the ladder names every device."""
        return all(need.rank is not None for need in self.needs)


class Ladder:
    """The ladder of a watch, looked up by device."""

    def __init__(self, watch: ImprovementWatch) -> None:
        self._places: Mapping[str, int] = {name: place for place, names in enumerate(watch.ladder) for name in names}
        self._by_fio2 = frozenset(watch.fio2_devices)
        flows: dict[str, Decimal] = dict.fromkeys(watch.flow_devices, watch.flow_fall)
        self._falls: Mapping[str, Decimal] = flows | dict.fromkeys(watch.fio2_devices, watch.fio2_fall)

    def stage(self, stretch: Stretch) -> Stage:
        """Return a stretch with what it asks for."""
        return Stage(stretch, tuple(self._need(reading) for reading in stretch.readings))

    def _need(self, devices: Devices) -> Need:
        found = [self._places.get(device.name) for device in devices]
        known = [place for place in found if place is not None]
        rank = min(known) if len(known) == len(found) else None
        only, *others = devices
        if others:
            return Need(rank)
        return Need(rank, only.name, self._number(only), self._falls.get(only.name))

    def _number(self, device: Device) -> Decimal | None:
        return device.fio2 if device.name in self._by_fio2 else device.flow


def lies_below(now: Stage, before: Stage) -> Outcome:
    """Return whether a stage needs less than another by as much as the protocol asks."""
    answers: set[Outcome] = {_less(one, other) for one in now.needs for other in before.needs}
    return answers.pop() if len(answers) == 1 else "UNKNOWN"


def rose(now: Stage, before: Stage) -> bool:
    """Return whether a stage needs more than another for certain, by however little."""
    return all(_more(one, other) for one in now.needs for other in before.needs)


def _less(now: Need, before: Need) -> Outcome:
    if now.rank is None or before.rank is None:
        return "UNKNOWN"
    if now.rank != before.rank:
        return outcome_of(now.rank > before.rank)
    if now.alone is None or now.alone != before.alone or now.fall is None:
        return "NOT_MET"
    if now.number is None or before.number is None:
        return "UNKNOWN"
    return outcome_of(before.number - now.number >= now.fall)


def _more(now: Need, before: Need) -> bool:
    if now.rank is None or before.rank is None:
        return False
    if now.rank != before.rank:
        return now.rank < before.rank
    same = now.alone is not None and now.alone == before.alone
    return same and now.number is not None and before.number is not None and now.number > before.number
