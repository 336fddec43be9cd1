"""What was worked out for an earlier Assessment of the same patient; it saves work and changes no answer.

Handed in by whoever assesses one patient again and again. What an entry was made from is kept with it and compared:
values never change, so the same objects give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_not
from typing import Any, TypeVar

from bedside.domain.quality import QualityMemo
from bedside.domain.records import OxygenSetting
from bedside.protocol.rising import Walk
from bedside.protocol.verdict import Outcome
from bedside.scores.answer import Answer, Facts
from bedside.text import language

T = TypeVar("T")


class Memo:
    """For the charts of one patient in one catalogue and zone.

    What holds words is kept for each language by itself.
    """

    def __init__(self) -> None:
        self._quality: dict[str, QualityMemo] = {}
        self.walks: dict[object, Walk] = {}
        self._reached: dict[str, tuple[object, OxygenSetting, Outcome]] = {}
        self._made: dict[object, tuple[tuple[object, ...], Any]] = {}
        self._answers: dict[object, tuple[Facts, Answer]] = {}
        self._worlds: dict[int, Memo] = {}

    @property
    def quality(self) -> QualityMemo:
        """Return what data quality was found in the language spoken."""
        return self._quality.setdefault(language(), QualityMemo())

    def world(self, number: int) -> Memo:
        """Return the memo of one of the charts that open conflicts leave possible."""
        return self._worlds.setdefault(number, Memo())

    def made(self, key: object, sources: tuple[object, ...], work: Callable[[], T]) -> T:
        """Return what was worked out from `key` and these very objects alone."""
        said = language(), key
        known = self._made.get(said)
        if known is None or len(known[0]) != len(sources) or any(map(is_not, known[0], sources)):
            known = self._made[said] = (sources, work())
        return known[1]

    def answer(self, key: object, facts: Facts, work: Callable[[], Answer]) -> Answer:
        """Return the answer of a score that depends on `key` and its facts alone."""
        said = language(), key
        known = self._answers.get(said)
        if known is None or known[0] != facts:
            known = self._answers[said] = (facts, work())
        return known[1]

    def reached(self, rules: object, setting: OxygenSetting, work: Callable[[], Outcome]) -> Outcome:
        """Return an outcome that depends on some rules and one oxygen setting alone."""
        known = self._reached.get(setting.id)
        if known is None or known[0] != rules or known[1] is not setting:
            known = self._reached[setting.id] = (rules, setting, work())
        return known[2]
