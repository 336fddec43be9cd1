"""Improvement: the oxygen requirement fell and stayed lower, and a clinician charted that the patient is better."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from bedside.domain.moment import local_date, start_of_day
from bedside.domain.records import Event, OxygenSetting
from bedside.protocol.dispute import one_answer
from bedside.protocol.leaf import event_words, figure, reading_words, record_evidence, spelled
from bedside.protocol.model import ImprovementWatch, span
from bedside.protocol.oxygen.course import Mark, Stretch, course
from bedside.protocol.oxygen.fall import Descent, Fall, Period, descent
from bedside.protocol.question import Question, length_words, order_key
from bedside.protocol.verdict import Outcome, all_of, any_of
from bedside.protocol.watch.said import Prompt, Said
from bedside.text import _

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class _Part(msgspec.Struct, frozen=True):
    """One half of the answer: what it is, why, and the records it rests on."""

    outcome: Outcome
    reason: str
    records: tuple[Mark, ...] = ()


def improvement(_name: str, watch: ImprovementWatch, question: Question) -> Said:
    """Say whether oxygen and patient have both improved; `fires` has one prompt for each fall that came to that."""
    found = course(question)
    seen = descent(watch, question)
    oxygen, tick = _oxygen(watch, question, found, seen), _ticked(watch, question)
    outcome = all_of((oxygen.outcome, tick.outcome))
    against = tuple(item for part in (oxygen, tick) if part.outcome == "NOT_MET" for item in part.records)
    shown = tuple(item for item in (*oxygen.records, *tick.records) if item not in against)
    return Said(
        outcome,
        f"{oxygen.reason}; {tick.reason}",
        _threshold(watch),
        record_evidence(question, *shown),
        tuple(_fires(watch, question, seen)),
        against=record_evidence(question, *against),
    )


def _threshold(watch: ImprovementWatch) -> str:
    return _(
        "a lesser device, or on the same device set FiO2 at least {fio2} lower or flow at least {flow} lower, for "
        "{length}; and clinically improved"
    ).format(
        fio2=figure(watch.fio2_fall),
        flow=f"{figure(watch.flow_fall)} {watch.flow_unit}",
        length=spelled(watch.sustained),
    )


def _oxygen(watch: ImprovementWatch, question: Question, found: tuple[Stretch, ...], seen: Descent) -> _Part:
    """Return whether the requirement has fallen for as long as it has to."""
    at, sustained = question.chart.at, span(watch.sustained)
    if not found:
        return _Part("UNKNOWN", _("no oxygen setting charted"))
    last, holding = found[-1], seen.holding
    outcomes: list[Outcome] = [item.outcome(at, sustained) for item in holding]
    outcome = any_of((*outcomes, *_without_fall(found, seen, at - sustained)))
    fall = next((item for item, one in reversed(list(zip(holding, outcomes, strict=True))) if one == outcome), None)
    records = (*(fall.before.records[-1:] if fall else ()), *last.records[-1:])
    return _Part(outcome, _oxygen_reason(watch, question, fall, last, outcome), records)


def _without_fall(found: tuple[Stretch, ...], seen: Descent, start: datetime) -> tuple[Outcome, ...]:
    """Return what can be said where no fall is to be seen: nothing, where the record could hide one."""
    if seen.holding and not seen.doubt:
        return ()
    known = not seen.doubt and found[-1].known and found[0].start <= start
    return ("NOT_MET",) if known else ("UNKNOWN",)


def _oxygen_reason(
    watch: ImprovementWatch, question: Question, fall: Fall | None, last: Stretch, outcome: Outcome
) -> str:
    now = _(" or ").join(reading_words(item) for item in last.readings) or last.fault
    if fall is None:
        if outcome == "NOT_MET":
            return _("{devices}, not below an earlier setting").format(devices=now)
        return _("{devices}, nothing to compare with").format(devices=now) if last.known else now
    length = (question.chart.at - fall.first.start) // _HOUR * _HOUR
    before = _(" or ").join(reading_words(item) for item in fall.before.readings)
    form = _("{before} until {length} ago, {now}; the record leaves open whether it held for {least}")
    if outcome == "MET":
        form = _("{before} until {length} ago, {now}")
    elif outcome == "NOT_MET":
        form = _("{before} until {length} ago, {now}, not yet for {least}")
    return form.format(before=before, length=length_words(length), now=now, least=spelled(watch.sustained))


def _ticked(watch: ImprovementWatch, question: Question) -> _Part:
    """Return what clinicians charted last; it holds for a while only."""
    answers = _answers(watch, question)
    if not answers:
        return _Part("UNKNOWN", _("nobody has charted whether the patient is better"))
    newest = answers[-1]
    words = _(" and ").join(dict.fromkeys(event_words(item) for item in newest))
    said = f"{words}, {question.ago(newest[-1])}"
    outcomes: list[Outcome] = ["MET" if item.state in watch.met else "NOT_MET" for item in newest]
    if not one_answer(outcomes):
        return _Part("UNKNOWN", _("{answer}: disputed").format(answer=said), newest)
    if question.stale(newest[-1], span(watch.tick_holds)):
        return _Part("UNKNOWN", _("{answer}: too long ago").format(answer=said), newest)
    return _Part(outcomes[0], said, newest)


def _answers(watch: ImprovementWatch, question: Question) -> list[tuple[Event, ...]]:
    """Return the answers, oldest first, those of one instant together."""
    states = {*watch.met, *watch.not_met}
    found = [item for item in question.chart.events(watch.event) if item.state in states]
    return [tuple(items) for _at, items in groupby(sorted(found, key=order_key), key=_time)]


def _better(watch: ImprovementWatch, question: Question) -> list[tuple[Period, Event]]:
    """Return the periods in which the patient was charted as better."""
    answers = _answers(watch, question)
    ends = [items[0].at - timedelta.resolution for items in answers[1:]]
    found: list[tuple[Period, Event]] = []
    for items, end in zip(answers, [*ends, question.chart.at], strict=False):
        if all(item.state in watch.met for item in items):
            last = items[-1]
            holds = last.at + span(watch.tick_holds)
            if last.precision == "day":
                holds = max(holds, start_of_day(local_date(last.at, question.chart.zone) + _DAY, question.chart.zone))
            found.append(((last.at, min(end, holds)), last))
    return found


def _fires(watch: ImprovementWatch, question: Question, seen: Descent) -> list[Prompt]:
    """Return when each fall had lasted while the patient was better; what was so at the first dose never asks."""
    dose = question.first_given
    better = _better(watch, question)
    if dose is None or not better:
        return []
    found = [(fall, _first_true(watch, fall, better)) for fall in seen.falls]
    return [_prompt(watch, question, fall, true[0], true[1]) for fall, true in found if true and true[0] > dose.at]


def _first_true(
    watch: ImprovementWatch, fall: Fall, better: list[tuple[Period, Event]]
) -> tuple[datetime, Event] | None:
    """Return the first moment at which a fall had lasted and the patient was better, with who said so."""
    for start, end in fall.held:
        lasted = start + span(watch.sustained)
        place = bisect_left(better, lasted, key=lambda item: item[0][1])
        if place < len(better):
            (since, _until), event = better[place]
            if max(lasted, since) <= end:
                return max(lasted, since), event
    return None


def _prompt(watch: ImprovementWatch, question: Question, fall: Fall, at: datetime, tick: Event) -> Prompt:
    """Return the prompt of a fall, resting on all settings of the time it had to last."""
    settings = question.chart.of(OxygenSetting)
    start = bisect_left(settings, at - span(watch.sustained), key=_time)
    within = settings[start : bisect_right(settings, at, key=_time)]
    records = dict.fromkeys((*fall.before.records[-1:], *fall.first.records[:1], *within, tick))
    return Prompt(at, max(item.recorded_at for item in records), tuple(item.id for item in records))


def _time(item: Mark) -> datetime:
    return item.at
