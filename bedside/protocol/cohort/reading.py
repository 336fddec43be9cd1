"""One chart read as a row of the case series, by the rules of one protocol at the first dose and at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from bedside.domain.chart import Chart, rewind
from bedside.domain.moment import end_of_day, local_date
from bedside.domain.records import Event
from bedside.domain.vocabulary import START_CLASS
from bedside.domain.wording import event_text, reason_text, when_text
from bedside.protocol.assess import assess, glance
from bedside.protocol.assessment import Assessment, Endpoint, State
from bedside.protocol.cohort import course, facts
from bedside.protocol.cohort.case import Amount, Answered, Case, End, Group, Start, no_dose
from bedside.protocol.ladder import departure
from bedside.protocol.memo import Memo
from bedside.protocol.model import FailureOutcome, Protocol, UntreatedOutcome, UnventilatedOutcome
from bedside.protocol.oxygen.course import course as stretches
from bedside.protocol.oxygen.now import airway
from bedside.protocol.question import Question, order_key
from bedside.protocol.timing import onset
from bedside.protocol.verdict import negate
from bedside.text import _, decimal


class _Read(NamedTuple):
    """A stay with its undated entries (`whole`), its dated ones up to its end, and what the rules say then."""

    whole: Question
    stay: course.Stay
    assessment: Assessment
    protocol: Protocol

    @property
    def question(self) -> Question:
        return self.stay.question

    @property
    def first(self) -> datetime | None:
        dose = self.question.first_given
        return dose.at if dose else None


def case_of(chart: Chart, protocol: Protocol) -> Case:
    """Return a patient's row; what is not charted stays unknown, and undated entries are placed nowhere."""
    read = _read(chart, protocol)
    group, why = _group(read)
    treated = group == "treated"
    stay, end = read.stay, _end(read.whole)
    start, stated = _start(read)
    return Case(
        patient=chart.patient.patient,
        mrn=chart.patient.mrn,
        name=chart.patient.name,
        group=group,
        why=why,
        eligible=_eligible(read),
        start=start if treated else "",
        stated=stated and treated,
        from_admission=_from_admission(read) if treated else Amount(no_dose()),
        from_onset=_from_onset(read) if treated else Amount(no_dose()),
        doses=_doses(read, treated=treated),
        total_mg=_total(read, treated=treated),
        intervals=course.intervals(stay) if treated else (),
        ferritin=facts.peak(read.whole.chart, "ferritin"),
        crp=facts.peak(read.whole.chart, "crp"),
        device=course.device_at_start(stay),
        who_start=course.who_at(stay, stay.zero),
        who_day7=_who_day7(stay),
        who_end=course.who_at(stay, stay.end),
        steroids=facts.steroids(read.whole.chart, stay.end),
        infection=facts.infection(read.whole.chart, read.first),
        adverse=facts.adverse(read.assessment, protocol, read.whole.chart, read.first),
        ventilated=_ventilated(read),
        off_oxygen=_off_oxygen(read, end[0]),
        end=end[0],
        ended=end[1],
        stopped=course.stop_words(read.whole.orders),
        lane=course.lane(stay),
        doubts=_doubts(chart),
    )


def _read(chart: Chart, protocol: Protocol) -> _Read:
    kept = tuple(item for item in chart.records if item.precision != "undated")
    dated = chart if len(kept) == len(chart.records) else replace(chart, records=kept, known_index=None)
    left = departure(Question(protocol=protocol, chart=dated))
    if left is not None:
        at = end_of_day(local_date(left.at, chart.zone), chart.zone) if left.precision == "day" else left.at
        dated = rewind(dated, at) if at < chart.at else dated
    question = Question(protocol=protocol, chart=dated, memo=Memo())
    dose, began = question.first_given, onset(question)
    zero = dose.at if dose else (began.at if began else None)
    assessment = assess(protocol, dated, question.memo, whole=False)
    return _Read(Question(protocol=protocol, chart=chart), course.Stay(question, zero), assessment, protocol)


def _group(read: _Read) -> tuple[Group, str]:
    """Return whether the patient was treated, and why not; of whom nobody gave a reason, only the rules can say."""
    if read.first is not None or read.whole.untimed:
        return "treated", ""
    found = _outcome(read, UntreatedOutcome)
    if found is None:
        return "other", ""
    said = _because(found, read.whole.chart)
    if found.outcome == "MET" or said:
        return "not_treated", said or found.reason
    return "other", found.reason


def _because(found: Endpoint, chart: Chart) -> str:
    """Return why nobody treated, as it was charted: what stood in the way, and the reason in a person's words."""
    records = (chart.find(item.record) for item in found.evidence)
    said = ((event_text(item) if isinstance(item, Event) else "", reason_text(item.reason)) for item in records if item)
    return "; ".join(dict.fromkeys(words for pair in said for words in pair if words))


def _eligible(read: _Read) -> State:
    if read.first is None:
        found = _outcome(read, UntreatedOutcome)
        return "ELIGIBLE" if found and found.outcome == "MET" else read.assessment.state
    then = rewind(read.question.chart, read.first)
    state, _triggers = glance(read.protocol, then, Memo())
    return state


def _start(read: _Read) -> tuple[Start, bool]:
    """Return the class of the start by the times charted; where there are none, as a person states it."""
    timing = read.assessment.timing
    if read.first is not None and timing.hours is not None:
        return ("before_onset" if timing.hours < 0 else timing.name or ""), False
    said = max(read.whole.chart.events(START_CLASS), key=order_key, default=None)
    stated: Mapping[str, Start] = {"early": "early", "late": "late"}
    return (stated.get(said.state, ""), True) if said else ("", False)


def _from_onset(read: _Read) -> Amount:
    began = onset(read.question)
    if began is None or read.first is None:
        return Amount()
    return course.days_between(read.stay, began.at, began.precision)


def _from_admission(read: _Read) -> Amount:
    """Return the days from the admission that the first dose belongs to: the last one before it."""
    found = [item for item in read.question.chart.events("admitted") if read.first and item.at <= read.first]
    return course.days_between(read.stay, found[-1].at, found[-1].precision) if found else Amount()


def _doses(read: _Read, *, treated: bool) -> Amount:
    number = read.assessment.ladder.doses_given
    if not treated:
        return Amount(no_dose())
    if number is None or read.whole.untimed:
        return Amount()
    return Amount(str(number), float(number))


def _total(read: _Read, *, treated: bool) -> Amount:
    total = read.assessment.ladder.total_mg
    if not treated:
        return Amount(no_dose())
    if not total or read.whole.untimed:
        return Amount()
    return Amount(decimal(f"{float(total):g}"), float(total))


def _who_day7(stay: course.Stay) -> Amount:
    at = course.later_day(stay)
    if at is None:
        return Amount()
    # Who has left by then stays at what the leaving says; who has not come so far yet has no such day.
    return course.who_at(stay, at if at <= stay.end or departure(stay.question) is None else stay.end)


def _ventilated(read: _Read) -> Answered:
    undated = [item for item in read.whole.chart.events("intubated", "extubated") if item.precision == "undated"]
    begun = [item for item in stretches(read.question) if item.kind == "ventilated"]
    words: list[str] = []
    first = read.first
    if first is not None and any(item.start < first for item in begun):
        words.append(_("before the first dose"))
    after = _outcome(read, FailureOutcome) if first is not None else _outcome(read, UnventilatedOutcome)
    answer = after.outcome if after else "UNKNOWN"
    answer = answer if first is not None else negate(answer)
    if answer == "MET" and after is not None:
        words.append(_("after the first dose") if first is not None else after.reason)
    if undated:
        return Answered("MET", _undated_words(undated))
    if words:
        state = {"on": _("ventilated at the end"), "off": _("extubated")}.get(airway(read.question).state, "")
        return Answered("MET", ", ".join(filter(None, (*words, state))))
    if answer == "UNKNOWN" and not begun and _end(read.whole)[0] == "home":
        # As the rule itself has it where the discharge has a time.
        return Answered("NOT_MET", _("discharged without it"))
    return Answered(answer if answer == "NOT_MET" else "UNKNOWN")


def _undated_words(marks: list[Event]) -> str:
    starts = sum(item.code == "intubated" for item in marks)
    ends = len(marks) - starts
    state = _("extubated") if ends >= starts else _("not extubated")
    return _("when is not charted, {state}").format(state=state)


def _off_oxygen(read: _Read, end: End) -> Answered:
    """Return whether room air was the last thing in use that is charted."""
    if end == "died":
        return Answered("NOT_MET")
    known = [item for item in stretches(read.question) if item.known]
    if not known:
        return Answered()
    alone = {tuple(device.name for device in reading) for reading in known[-1].readings}
    if len(alone) > 1:
        return Answered()
    off = alone == {("ra",)}
    since = when_text(known[-1].start, "day", read.question.chart.zone)
    return Answered("MET" if off else "NOT_MET", _("since {when}").format(when=since) if off else "")


def _end(question: Question) -> tuple[End, str]:
    """Return how the stay ended, with when; who neither died nor was discharged is still here."""
    left = departure(question)
    if left is None:
        return "here", ""
    return ("died" if left.code == "died" else "home"), when_text(left.at, left.precision, question.chart.zone)


def _outcome(read: _Read, kind: type) -> Endpoint | None:
    rules = read.protocol.outcomes
    return next((item for item in read.assessment.outcomes if isinstance(rules.get(item.id), kind)), None)


def _doubts(chart: Chart) -> tuple[str, ...]:
    found = [chart.incomplete] if chart.incomplete else []
    if chart.conflicts:
        found.append(_("conflicts of entries: {n}").format(n=len(chart.conflicts)))
    if held := chart.held():
        found.append(_("held values: {n}").format(n=len(held)))
    return tuple(found)
