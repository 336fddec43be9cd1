"""Outcomes of a course as they stand: what the oxygen tells, eligible but not treated, continued after discharge.

Whether a patient was eligible at some time is not looked for through the whole stay (a replay does that): the state now
decides, and where that says no, the state when the reason was charted and when an arm was last reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from bedside.domain.finding import Finding
from bedside.domain.records import Decision, Event
from bedside.domain.vocabulary import START
from bedside.domain.wording import reason_text, when_text
from bedside.protocol import model
from bedside.protocol.assessment import Endpoint, State
from bedside.protocol.dispute import alike
from bedside.protocol.leaf import event_words
from bedside.protocol.outcome_course import Stay, endpoint, failure, follow_up, response, unventilated
from bedside.protocol.prompts import answers_of
from bedside.protocol.question import Question, order_key
from bedside.protocol.timing import episodes, reached_ever
from bedside.text import _

Judge = Callable[[datetime], State]


def outcomes(question: Question, state: State, judge: Judge) -> tuple[Endpoint, ...]:
    """Return the outcomes of the protocol. `state` is the one now, `judge` gives that of an earlier moment."""
    stay = Stay(question)
    found: list[Endpoint] = []
    for name, rule in question.protocol.outcomes.items():
        if isinstance(rule, model.UntreatedOutcome):
            found.append(_untreated(name, rule, stay, state, judge))
        else:
            found.append(_OUTCOMES[type(rule)](name, rule, stay))
    return tuple(found)


def outcome_findings(question: Question, found: tuple[Endpoint, ...]) -> tuple[Finding, ...]:
    """Return a finding for a treatment that goes on after discharge."""
    rules = question.protocol.outcomes
    return tuple(
        Finding(
            id=item.id,
            severity="warn",
            text=f"{item.label}: {item.reason}",
            records=tuple(seen.record for seen in item.evidence),
        )
        for item in found
        if item.outcome == "MET" and isinstance(rules[item.id], model.ContinuedOutcome)
    )


def _untreated(name: str, rule: model.UntreatedOutcome, stay: Stay, state: State, judge: Judge) -> Endpoint:
    question = stay.question
    if question.given or question.untimed:
        return endpoint(name, rule, stay, "NOT_MET", _("treated"), (*question.given, *question.untimed)[0])
    why = _reasons(question, rule)
    said = _(" and ").join(map(_reason, why)) or _("no reason charted")
    since = why[0].at if why else None
    if state == "ELIGIBLE":
        reason = _("eligible now, no dose given: {reason}").format(reason=said)
        return endpoint(name, rule, stay, "MET", reason, *why, since=since)
    arms = episodes(question)
    for moment in dict.fromkeys((*(item.at for item in why), *(item.at for item in arms[-1:]))):
        if judge(moment) == "ELIGIBLE":
            when = when_text(moment, "minute", question.chart.zone)
            reason = _("eligible {time}, no dose given: {reason}").format(time=when, reason=said)
            return endpoint(name, rule, stay, "MET", reason, *why, since=since)
    if state == "NOT_ELIGIBLE" and reached_ever(question) == "NOT_MET":
        reason = _("not eligible: no arm of respiratory failure was ever reached")
        return endpoint(name, rule, stay, "NOT_MET", reason)
    reason = _("not eligible now; whether at another time is not looked for here (a replay shows it)")
    return endpoint(name, rule, stay, "UNKNOWN", reason, *why)


def _reasons(question: Question, rule: model.UntreatedOutcome) -> tuple[Event | Decision, ...]:
    """Return the events and the decision that tell why, oldest first; what a later answer took back does not."""
    newest = (max(question.chart.events(item.code), key=order_key, default=None) for item in rule.reasons)
    found: list[Event | Decision] = [
        event for event, item in zip(newest, rule.reasons, strict=True) if event and event.state == item.state
    ]
    found += [item for item in answers_of(question, START)[-1:] if item.answer == "declined"]
    return tuple(sorted(found, key=order_key))


def _reason(item: Event | Decision) -> str:
    if isinstance(item, Decision):
        return _("not treating ({reason})").format(reason=reason_text(item.reason))
    return event_words(item)


def _continued(name: str, rule: model.ContinuedOutcome, stay: Stay) -> Endpoint:
    """Answer whether a dose was given or an order stood after discharge."""
    question, left = stay.question, stay.left
    if left is None or left.code != "discharged":
        return endpoint(name, rule, stay, "NOT_MET", event_words(left) if left else _("not discharged"), left)
    after = [item for item in question.given if item.at >= left.at or alike(item, left, question.chart.zone)]
    sure = next((item for item in after if not alike(item, left, question.chart.zone)), None)
    if sure is not None:
        reason = _("a dose was given after discharge")
        return endpoint(name, rule, stay, "MET", reason, left, sure, since=sure.at)
    if after:
        reason = _("dose and discharge at the same time or day: their order is not charted")
        return endpoint(name, rule, stay, "UNKNOWN", reason, left, after[0])
    return _ordered(name, rule, stay, left)


def _ordered(name: str, rule: model.ContinuedOutcome, stay: Stay, left: Event) -> Endpoint:
    """Answer by the order last given: it stands until it is stopped."""
    order = max(stay.question.orders, key=order_key, default=None)
    if order is None:
        given = bool(stay.question.given)
        reason = _("doses were given without an order that could be stopped") if given else _("never ordered")
        return endpoint(name, rule, stay, "UNKNOWN" if given else "NOT_MET", reason, left)
    if order.action == "stop":
        return endpoint(name, rule, stay, "NOT_MET", _("stopped"), left, order)
    if order.action == "hold":
        return endpoint(name, rule, stay, "UNKNOWN", _("paused at discharge, not stopped"), left, order)
    reason = _("the order was not stopped at discharge")
    return endpoint(name, rule, stay, "MET", reason, left, order, since=max(order.at, left.at))


_OUTCOMES: Mapping[type, Callable[[str, Any, Stay], Endpoint]] = MappingProxyType(
    {
        model.UnventilatedOutcome: unventilated,
        model.ResponseOutcome: response,
        model.FailureOutcome: failure,
        model.FollowUpOutcome: follow_up,
        model.ContinuedOutcome: _continued,
    }
)
