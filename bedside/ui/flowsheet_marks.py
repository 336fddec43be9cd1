"""Which values the protocol's rules rest on now: evidence of open triggers, of met criteria and of exclusions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bedside.protocol.assessment import Assessment, walk
from bedside.protocol.opened import opener_of
from bedside.protocol.verdict import Evidence, Verdict
from bedside.text import _
from bedside.ui.flowsheet_entries import Entry

_OF_SETTING = frozenset({"spo2", "rr", "fio2"})


class Mark(NamedTuple):
    """What a rule made of a value: the sign that stands beside it, its colour, a word, and the rule's name."""

    sign: str
    token: str
    word: str
    rule: str


@dataclass(frozen=True)
class Marks:
    """Marks by the record and the item that a rule read of it; `unseen` are results that are new to this user."""

    by: Mapping[str, tuple[tuple[str, Mark], ...]]
    unseen: frozenset[str] = frozenset()

    def of(self, entry: Entry) -> Mark | None:
        """Return the mark of an entry; of an oxygen setting each item has its own."""
        found = self.by.get(entry.record, ())
        return next((mark for item, mark in found if item == entry.code or _stands_for(item, entry)), None)


def _stands_for(item: str, entry: Entry) -> bool:
    """Return whether an entry shows what a rule read under another name than the entry's code."""
    return not entry.code and item not in _OF_SETTING


def marks_of(assessment: Assessment, unseen: frozenset[str] = frozenset()) -> Marks:
    """Return the marks of an assessment, open triggers before criteria."""
    found: dict[str, list[tuple[str, Mark]]] = {}
    for evidence, mark in _all(assessment):
        found.setdefault(evidence.record, []).append((evidence.item, mark))
    return Marks({record: tuple(marks) for record, marks in found.items()}, unseen)


def _all(assessment: Assessment) -> Iterator[tuple[Evidence, Mark]]:
    for trigger in assessment.open_triggers():
        mark = Mark("triangle-bang", "red", _("opened a trigger"), trigger.label)
        for evidence in opener_of(trigger):
            yield evidence, mark
    for verdict in walk(assessment.criteria):
        if verdict.outcome == "MET" and not verdict.children:
            for evidence in verdict.evidence:
                yield evidence, _mark(verdict)


def _mark(verdict: Verdict) -> Mark:
    if verdict.id.startswith("EXC"):
        return Mark("square-stop", "ink", _("exclusion met"), verdict.label)
    return Mark("tick", "green", _("criterion met"), verdict.label)
