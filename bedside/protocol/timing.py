"""Onset of respiratory failure and the class of the start: the first time an arm was reached, or a charted onset."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Literal, NamedTuple

from bedside.domain.finding import Finding
from bedside.domain.moment import Precision
from bedside.domain.records import Event, OxygenSetting
from bedside.domain.wording import when_text
from bedside.protocol.assessment import Timing
from bedside.protocol.dispute import same_time
from bedside.protocol.ladder import departure
from bedside.protocol.leaf import devices_words
from bedside.protocol.model import DeviceTest, TimingRule, span
from bedside.protocol.oxygen.now import reached, ventilated
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome, any_of
from bedside.text import _

_NOTHING = timedelta()


class Onset(NamedTuple):
    """When it began, how exactly that is known, and which record says so."""

    at: datetime
    precision: Precision
    record: Event | OxygenSetting


def onset(question: Question) -> Onset | None:
    """Return the onset: the last one recorded by hand, else the first setting that reached an arm.

    None where a person has charted one without saying when.
    """
    if question.protocol.timing is None:
        return None
    by_hand, begun = _by_hand(question), episodes(question)
    if by_hand and by_hand[-1].precision == "undated":
        return None
    if by_hand:
        return Onset(by_hand[-1].at, by_hand[-1].precision, by_hand[-1])
    return Onset(begun[0].at, begun[0].precision, begun[0]) if begun else None


def episodes(question: Question) -> tuple[OxygenSetting, ...]:
    """Return the setting that began each episode: an arm reached for the first time, or again after a lapse.

    Another setting than one that reaches an arm ends an episode; ventilation does not, and neither does what the source
    leaves to the clinician.
    """
    arms, settings = _arms(question), question.chart.of(OxygenSetting)
    return question.memo.made(("episodes", arms), (settings,), partial(_episodes, question, arms, settings))


def reached_ever(question: Question) -> Outcome:
    """Return whether an arm was reached by any setting charted; UNKNOWN where none is charted or one is unclear."""
    arms, settings = _arms(question), question.chart.of(OxygenSetting)
    if not arms or not settings:
        return "UNKNOWN"
    return any_of(_reached(question, arms, setting) for setting in settings)


def _arms(question: Question) -> tuple[DeviceTest, ...]:
    rule = question.protocol.timing
    found = (question.protocol.criteria[name] for name in rule.onset) if rule else ()
    return tuple(arm for arm in found if isinstance(arm, DeviceTest))


def _episodes(
    question: Question, arms: tuple[DeviceTest, ...], settings: tuple[OxygenSetting, ...]
) -> tuple[OxygenSetting, ...]:
    found: list[OxygenSetting] = []
    inside = False
    for setting in settings:
        outcome = _reached(question, arms, setting)
        if outcome == "MET" and not inside:
            found.append(setting)
        inside = outcome == "MET" or (inside and (outcome == "UNKNOWN" or ventilated(setting)))
    return tuple(found)


def _by_hand(question: Question) -> list[Event]:
    """Return the onsets recorded by hand, in the order they were recorded: the last one counts."""
    found = [item for item in question.chart.events("onset") if item.state == "manual"]
    return sorted(found, key=lambda item: (item.recorded_at, item.id))


def _reached(question: Question, arms: tuple[DeviceTest, ...], setting: OxygenSetting) -> Outcome:
    return question.memo.reached(arms, setting, partial(_reached_one, arms, setting))


def _reached_one(arms: tuple[DeviceTest, ...], setting: OxygenSetting) -> Outcome:
    return any_of(reached(arm, setting) for arm in arms)


def timing(question: Question) -> Timing:
    """Return onset, elapsed hours and class of the first dose, before it of a start now."""
    rule, began = question.protocol.timing, onset(question)
    if rule is None or began is None:
        return Timing(onset=None, hours=None, name=None, window_closes=None, source=rule.source if rule else "")
    passed, closes = elapsed(question, began), began.at + span(rule.early_up_to)
    # A dose of which nobody knows when may be the first.
    said = not question.untimed
    open_still = said and question.first_given is None and departure(question) is None
    again = [item.at for item in episodes(question)[1:] if item.at > began.at]
    return Timing(
        onset=question.local(began.at),
        hours=_hours(passed) if said else None,
        name=start_class(rule, passed) if said else None,
        window_closes=question.local(closes),
        hours_left=_hours(max(_NOTHING, closes - question.chart.at)) if open_still else None,
        recurred=question.local(again[-1]) if again else None,
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
    late = rule.late_from is not None and passed >= span(rule.late_from)
    return "late" if late else "intermediate"


def timing_findings(question: Question) -> tuple[Finding, ...]:
    """Return the findings on a first dose before onset, and on more than one onset to choose from."""
    return (*_early_dose(question), *_other_onsets(question))


def _early_dose(question: Question) -> tuple[Finding, ...]:
    dose, began = question.first_given, onset(question)
    if dose is None or began is None or elapsed(question, began) >= _NOTHING:
        return ()
    what = devices_words(began.record) if isinstance(began.record, OxygenSetting) else _("charted by hand")
    form = _("the first dose is charted before the onset of respiratory failure ({what}): check both times")
    text = form.format(what=what)
    return (Finding(id="TIME-G", severity="warn", text=text, records=(dose.id, began.record.id)),)


def _other_onsets(question: Question) -> tuple[Finding, ...]:
    """Return a finding where onsets differ: the one that counts is named first, the others with it."""
    began = onset(question)
    by_hand, begun = _by_hand(question), episodes(question)
    said = {item.at: _("{time} by hand").format(time=_when(question, item)) for item in by_hand}
    said |= {item.at: f"{_when(question, item)} ({devices_words(item)})" for item in begun if item.at not in said}
    if began is None or len(said) <= 1:
        return ()
    others = ", ".join(words for at, words in said.items() if at != began.at)
    form = _("onset of respiratory failure {onset} counts; also charted: {others}")
    text = form.format(onset=said[began.at], others=others)
    unclear = len({item.at for item in by_hand}) > 1
    records = tuple(item.id for item in (*by_hand, *begun))
    return (Finding(id="TIME-T0", severity="warn" if unclear else "info", text=text, records=records),)


def _when(question: Question, record: Event | OxygenSetting) -> str:
    return when_text(record.at, record.precision, question.chart.zone)


def _hours(passed: timedelta) -> float:
    return round(passed.total_seconds() / 3600, 4)
