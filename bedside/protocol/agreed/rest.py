"""Outcomes, what is due and the findings of every possible chart as one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bedside.domain.finding import Finding
from bedside.protocol.agreed.cause import behind, findings, reason, records_of
from bedside.protocol.agreed.leaf import every
from bedside.protocol.assessment import Due, Endpoint
from bedside.protocol.question import Question


def agreed_outcomes(question: Question, said: Sequence[tuple[Endpoint, ...]]) -> tuple[Endpoint, ...]:
    """Return the outcomes of the course, UNKNOWN where they rest on a conflict."""
    return tuple(_outcome(question, found) for found in zip(*said, strict=True))


def agreed_dues(said: Sequence[tuple[Due, ...]]) -> tuple[Due, ...]:
    """Return what has to be measured; where charts differ, the one that asks for it earliest."""
    rows: dict[str, list[Due]] = {}
    for item in (item for found in said for item in found):
        rows.setdefault(item.item, []).append(item)
    return tuple(min(found, key=_urgency) for found in rows.values())


def agreed_findings(question: Question, said: Sequence[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Return the conflicts, then what the rules find in any possible chart; about a record in conflict, in all."""
    found = {(item.id, item.text): item for each in said for item in each}
    told = [{(item.id, item.text) for item in each} for each in said]
    sure = {key for key in found if all(key in each for each in told)}
    free = question.chart.disputed.isdisjoint
    return (*findings(question), *(item for key, item in found.items() if key in sure or free(item.records)))


def _outcome(question: Question, found: Sequence[Endpoint]) -> Endpoint:
    first, seen = found[0], every(item.evidence for item in found)
    if all(item == first for item in found) and question.chart.disputed.isdisjoint(records_of(seen)):
        return first
    conflicts = behind(question, records_of(seen), [(item.outcome, item.reason) for item in found])
    return msgspec.structs.replace(
        first,
        outcome="UNKNOWN",
        reason=reason(conflicts),
        since=None,
        sustained=None if first.sustained is None else "UNKNOWN",
        evidence=seen,
    )


def _urgency(item: Due) -> tuple[bool, bool, object]:
    return not item.overdue, item.due is None, item.due
