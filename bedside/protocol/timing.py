"""Onset of respiratory failure and the class of the start: the first time an arm was reached, or a charted onset."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Literal, NamedTuple

from bedside.domain.finding import Finding
from bedside.domain.moment import Precision
from bedside.domain.records import Event, OxygenSetting
from bedside.protocol.assessment import Timing
from bedside.protocol.dispute import same_time
from bedside.protocol.leaf import devices_words
from bedside.protocol.model import DeviceTest, TimingRule, span
from bedside.protocol.oxygen import reached
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome, any_of

_NOTHING = timedelta()


class Onset(NamedTuple):
    """When it began, how exactly that is known, and which record says so."""

    at: datetime
    precision: Precision
    record: Event | OxygenSetting


def onset(question: Question) -> Onset | None:
    """Return the onset: the last one recorded by hand, else the first setting that reached an arm."""
    rule = question.protocol.timing
    if rule is None:
        return None
    by_hand = [item for item in question.chart.events("onset") if item.state == "manual"]
    if by_hand:
        found = max(by_hand, key=lambda item: (item.recorded_at, item.id))
        return Onset(found.at, found.precision, found)
    found = (question.protocol.criteria[name] for name in rule.onset)
    arms = tuple(arm for arm in found if isinstance(arm, DeviceTest))
    for setting in question.chart.of(OxygenSetting):
        if question.memo.reached(arms, setting, partial(_reached_one, arms, setting)) == "MET":
            return Onset(setting.at, setting.precision, setting)
    return None


def _reached_one(arms: tuple[DeviceTest, ...], setting: OxygenSetting) -> Outcome:
    return any_of(reached(arm, setting) for arm in arms)


def timing(question: Question) -> Timing:
    """Return onset, elapsed hours and class of the first dose, before it of a start now."""
    rule, began = question.protocol.timing, onset(question)
    if rule is None or began is None:
        return Timing(onset=None, hours=None, name=None, window_closes=None, source=rule.source if rule else "")
    passed = elapsed(question, began)
    return Timing(
        onset=question.local(began.at),
        hours=round(passed.total_seconds() / 3600, 4),
        name=start_class(rule, passed),
        window_closes=question.local(began.at + span(rule.early_up_to)),
        source=rule.source,
    )


def elapsed(question: Question, began: Onset) -> timedelta:
    """Return the time from onset to the first given dose, or to now; 0 on the same day where only the day is known."""
    dose = question.first_given
    at, precision = (dose.at, dose.precision) if dose else (question.chart.at, "minute")
    passed = at - began.at
    if passed < _NOTHING and same_time(at, precision, began.at, began.precision, question.chart.zone):
        return _NOTHING
    return passed


def start_class(rule: TimingRule, passed: timedelta) -> Literal["early", "intermediate", "late"] | None:
    """Return the class of an elapsed time, compared to the second; None before onset."""
    if passed < _NOTHING:
        return None
    if passed <= span(rule.early_up_to):
        return "early"
    return "late" if passed >= span(rule.late_from) else "intermediate"


def timing_findings(question: Question) -> tuple[Finding, ...]:
    """Return the finding for a first dose before onset."""
    dose, began = question.first_given, onset(question)
    if dose is None or began is None or elapsed(question, began) >= _NOTHING:
        return ()
    what = devices_words(began.record) if isinstance(began.record, OxygenSetting) else "charted by hand"
    text = f"the first dose is charted before the onset of respiratory failure ({what}): check both times"
    return (Finding(id="TIME-G", severity="warn", text=text, records=(dose.id, began.record.id)),)
