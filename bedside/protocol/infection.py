"""Bacterial infection: an exclusion answers for a while, and any later suspicion, culture or rising marker voids it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bedside.domain.records import Event
from bedside.protocol.leaf import event_words, leaf, record_evidence
from bedside.protocol.model import InfectionTest, span
from bedside.protocol.newest import evidence
from bedside.protocol.question import Question, order_key
from bedside.protocol.rising import Look
from bedside.protocol.verdict import Evidence, Outcome, Verdict

_CODE = "infection"


@dataclass(frozen=True)
class _Answer:
    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()


def infection_test(name: str, rule: InfectionTest, question: Question) -> Verdict:
    """Answer whether a bacterial infection is suspected or found."""
    marks = question.chart.events(_CODE)
    excluded = max((item for item in marks if item.state == "excluded"), key=order_key, default=None)
    since = [item for item in marks if item.state != "excluded" and _later(item, excluded)]
    cultures = [item for item in question.chart.events("culture") if _later(item, excluded)]
    answer = _found(question, since, cultures)
    if answer is None and excluded is not None:
        answer = _voided(question, rule, excluded, cultures) or _holding(question, excluded)
    if answer is None:
        answer = _open(question, rule, cultures)
    return leaf(name, rule, answer.outcome, answer.reason, evidence=answer.evidence, missing=_CODE)


def _later(item: Event, mark: Event | None) -> bool:
    return mark is None or order_key(item) > order_key(mark)


def _found(question: Question, since: Sequence[Event], cultures: Sequence[Event]) -> _Answer | None:
    positive = [item for item in cultures if item.state == "positive" and not _cleared(item, cultures)]
    found = (*since, *positive)
    if not found:
        return None
    return _Answer("MET", "; ".join(_said(question, item) for item in found), record_evidence(question, *found))


def _cleared(positive: Event, cultures: Sequence[Event]) -> bool:
    """Return whether a positive culture was later called a contaminant."""
    return any(
        item.state == "contaminant" and item.subject == positive.subject and _later(item, positive) for item in cultures
    )


def _voided(question: Question, rule: InfectionTest, excluded: Event, cultures: Sequence[Event]) -> _Answer | None:
    calls = [item for item in cultures if item.state in {"pending", "positive"}]
    fires = [look for look in _fires(question, rule) if look.key > order_key(excluded)]
    if not calls and not fires:
        return None
    what = [event_words(item) for item in calls] + [f"{rule.voided_by} fired" for _ in fires[:1]]
    seen = record_evidence(question, excluded, *calls) + evidence(question, *(look.values[0] for look in fires))
    return _Answer("UNKNOWN", f"infection excluded, but then {', '.join(what)}: exclude it again or suspect it", seen)


def _holding(question: Question, excluded: Event) -> _Answer:
    seen = record_evidence(question, excluded)
    hours = question.protocol.settings.exclusion_holds.span
    if question.stale(excluded, span(hours)):
        return _Answer("UNKNOWN", f"infection excluded, {question.ago(excluded)}; that answers for {hours}", seen)
    return _Answer("NOT_MET", f"infection excluded, {question.ago(excluded)}", seen)


def _open(question: Question, rule: InfectionTest, cultures: Sequence[Event]) -> _Answer:
    newest = {item.subject: item for item in cultures}
    pending = [item for item in newest.values() if item.state == "pending"]
    if pending:
        words = ", ".join(event_words(item) for item in pending)
        return _Answer(
            "UNKNOWN", f"{words}; nobody has excluded or suspected infection", record_evidence(question, *pending)
        )
    fires = _fires(question, rule)[-1:]
    prompt = f" ({rule.voided_by} fired)" if fires else ""
    seen = evidence(question, *(look.values[0] for look in fires))
    return _Answer("UNKNOWN", f"nobody has excluded or suspected bacterial infection{prompt}", seen)


def _fires(question: Question, rule: InfectionTest) -> tuple[Look, ...]:
    return tuple(look for look in question.looks(rule.voided_by) if look.outcome == "MET")


def _said(question: Question, event: Event) -> str:
    return f"{event_words(event)}, {question.ago(event)}"
