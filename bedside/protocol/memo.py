"""What was worked out for an earlier Assessment of the same patient; it saves work and changes no answer.

Handed in by whoever assesses one patient again and again. What an entry was made from is kept with it and compared:
values never change, so the same objects give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable

from bedside.domain.quality import QualityMemo
from bedside.domain.records import OxygenSetting
from bedside.domain.value import Value
from bedside.protocol.rising import Walk
from bedside.protocol.verdict import Outcome


class Memo:
    """For the charts of one patient in one catalogue and zone."""

    def __init__(self) -> None:
        self.quality = QualityMemo()
        self.walks: dict[object, Walk] = {}
        self._past: dict[object, tuple[Value, Outcome]] = {}
        self._reached: dict[str, tuple[object, OxygenSetting, Outcome]] = {}

    def past(self, key: object, value: Value, work: Callable[[], Outcome]) -> Outcome:
        """Return an outcome that depends on `key` and one value alone."""
        known = self._past.get((key, value.records))
        if known is None or known[0] is not value:
            known = self._past[key, value.records] = (value, work())
        return known[1]

    def reached(self, rules: object, setting: OxygenSetting, work: Callable[[], Outcome]) -> Outcome:
        """Return an outcome that depends on some rules and one oxygen setting alone."""
        known = self._reached.get(setting.id)
        if known is None or known[0] != rules or known[1] is not setting:
            known = self._reached[setting.id] = (rules, setting, work())
        return known[2]
