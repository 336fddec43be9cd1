"""Triggers of every possible chart as one: UNKNOWN where they rest on a conflict, and no open prompt gets lost."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bedside.domain.conflict import Conflict
from bedside.protocol.agreed.cause import behind, reason, records_of
from bedside.protocol.agreed.leaf import every
from bedside.protocol.assessment import Trigger
from bedside.protocol.ladder import departure, on_treatment
from bedside.protocol.prompts import unanswered
from bedside.protocol.question import Question
from bedside.protocol.watch.said import Prompt
from bedside.text import _


def agreed_triggers(question: Question, said: Sequence[tuple[Trigger, ...]]) -> tuple[Trigger, ...]:
    """Return the triggers that every possible chart was asked for, in the order of `question.worlds`."""
    return tuple(_agreed(question, found) for found in zip(*said, strict=True))


def _agreed(question: Question, found: Sequence[Trigger]) -> Trigger:
    first = found[0]
    if all(item == first for item in found) and question.chart.disputed.isdisjoint(first.rested_on):
        return first
    waits = [item.open_since for item in found if item.open_since is not None]
    answers = dict.fromkeys(item.answered for item in found if item.answered)
    made = msgspec.structs.replace(
        first,
        open_since=min(waits) if waits else None,
        answered=_(" or ").join(answers) or None if not waits else None,
        records=tuple(dict.fromkeys(record for item in found for record in item.records)),
        fired=tuple(sorted({moment for item in found for moment in item.fired})),
        proposes=all(item.proposes for item in found),
        opened_by=every(item.opened_by for item in found),
    )
    if len({(item.outcome, item.evidence, item.against) for item in found}) == 1 and _free(question, first):
        return made
    seen = every((*item.evidence, *item.against) for item in found)
    conflicts = behind(question, records_of(seen), [(item.outcome, item.reason) for item in found])
    return _unknown(question, made, conflicts, found)


def _unknown(question: Question, made: Trigger, conflicts: tuple[Conflict, ...], found: Sequence[Trigger]) -> Trigger:
    """Return a trigger that a conflict leaves open; for a safety trigger that is itself a prompt."""
    asks = _prompt(question, made.id, conflicts)
    since, records = made.open_since, made.records
    if asks:
        since = min(filter(None, (since, question.local(asks.since))))
        records = tuple(dict.fromkeys((*records, *asks.records)))
    return msgspec.structs.replace(
        made,
        outcome="UNKNOWN",
        action="review",
        reason=reason(conflicts),
        evidence=every(item.evidence for item in found),
        against=every(item.against for item in found),
        open_since=since,
        answered=made.answered if since is None else None,
        records=records,
        proposes=False,
    )


def _prompt(question: Question, name: str, conflicts: Sequence[Conflict]) -> Prompt | None:
    watch = question.protocol.triggers[name]
    wanted = watch.prompts == "always" or any(on_treatment(each) for each in question.worlds)
    if not watch.safety or not wanted or any(departure(each) for each in question.worlds):
        return None
    about = [record for item in conflicts for record in item.records]
    since = min(question.chart.at, max(item.at for item in about))
    asks = Prompt(since, max(item.recorded_at for item in about), tuple(item.id for item in about))
    return asks if unanswered(question, name, asks) else None


def _free(question: Question, trigger: Trigger) -> bool:
    return question.chart.disputed.isdisjoint(records_of(trigger.evidence, trigger.against))
