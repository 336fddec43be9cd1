"""Outcomes that the oxygen of the stay tells: response, failure, prevention, end of follow-up. A gap is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

import msgspec

from bedside.domain.moment import end_of_day, local_date
from bedside.domain.records import AnyRecord, Event
from bedside.domain.wording import when_text
from bedside.protocol.assessment import Endpoint
from bedside.protocol.dispute import same_time, timed
from bedside.protocol.ladder import departure
from bedside.protocol.leaf import event_words, reading_words, record_evidence
from bedside.protocol.model import (
    FailureOutcome,
    FollowUpOutcome,
    OutcomeRule,
    ResponseOutcome,
    SoleDevice,
    UnventilatedOutcome,
    span,
)
from bedside.protocol.newest import outcome_of
from bedside.protocol.oxygen.course import Devices, Stretch, course
from bedside.protocol.oxygen.now import airway
from bedside.protocol.question import Question
from bedside.protocol.timing import onset
from bedside.protocol.verdict import Outcome, negate
from bedside.text import N_, _

_NOTHING_CHARTED = N_("no oxygen setting charted")


@dataclass(frozen=True)
class Stay:
    """What outcomes look at: the oxygen from the first dose (without one, from onset) until the patient leaves."""

    question: Question

    @cached_property
    def left(self) -> Event | None:
        """Return the death or discharge that ended the stay."""
        return departure(self.question)

    @cached_property
    def start(self) -> datetime | None:
        """Return from when on outcomes count; None where that is the first record."""
        dose, began = self.question.first_given, onset(self.question)
        return dose.at if dose else (began.at if began else None)

    @cached_property
    def end(self) -> datetime:
        """Return the end of the stay so far; a day without a clock time ends it at its end."""
        zone, at = self.question.chart.zone, self.question.chart.at
        if self.left is None or self.left.precision == "undated":
            return at
        whole = self.left.precision == "day"
        return min(at, end_of_day(local_date(self.left.at, zone), zone)) if whole else self.left.at

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """Return the oxygen of the whole stay, from before the start as well."""
        found = course(self.question)
        if self.left is None:
            return found
        return tuple(
            msgspec.structs.replace(item, end=min(item.end, self.end)) for item in found if item.start <= self.end
        )

    @cached_property
    def counted(self) -> tuple[Stretch, ...]:
        """Return the oxygen from the start on."""
        if self.start is None:
            return self.stretches
        start = min(self.start, self.end)
        found = (item for item in self.stretches if item.end > start or item is self.stretches[-1])
        return tuple(
            msgspec.structs.replace(item, start=start, certain=None) if item.since < start else item for item in found
        )


def endpoint(
    name: str,
    rule: OutcomeRule,
    stay: Stay,
    outcome: Outcome,
    reason: str,
    *records: AnyRecord | None,
    since: datetime | None = None,
    sustained: Outcome | None = None,
) -> Endpoint:
    """Return an outcome with the records it rests on."""
    return Endpoint(
        id=name,
        label=_(rule.label),
        outcome=outcome,
        reason=reason,
        origin=rule.origin,
        source=rule.source,
        since=stay.question.local(since),
        sustained=sustained,
        evidence=record_evidence(stay.question, *dict.fromkeys(records)),
    )


def response(name: str, rule: ResponseOutcome, stay: Stay) -> Endpoint:
    """Answer whether the patient responds now (at the end of the stay), first when, and whether it lasted."""
    found = stay.counted
    answers: tuple[Outcome, ...] = tuple(alone(rule.devices, item) for item in found)
    first = next((item for item, answer in zip(found, answers, strict=True) if answer == "MET"), None)
    now: Outcome = answers[-1] if answers else "UNKNOWN"
    lasted = _lasted(found, answers, span(rule.sustained))
    said = _in_use(found[-1]) if found else _(_NOTHING_CHARTED)
    loose = timed(stay.question.chart.events("intubated", "extubated"))[1]
    if loose and airway(stay.question).state != "off":
        now, said = "UNKNOWN", _untimed(loose[-1])
    if stay.left is not None and stay.left.code == "died":
        now, said = "NOT_MET", event_words(stay.left)
    if first is not None:
        when = when_text(first.start, "day" if first.certain else "minute", stay.question.chart.zone)
        said += f"; {_(_SUSTAINED[lasted]).format(time=when, length=rule.sustained)}"
    records = (*(first.records[:1] if first else ()), *(found[-1].records[-1:] if found else ()))
    began = first.start if first else None
    return endpoint(name, rule, stay, now, said, *records, since=began, sustained=lasted)


_SUSTAINED: dict[Outcome, str] = {
    "MET": N_("first reached {time}, lasted {length}"),
    "NOT_MET": N_("first reached {time}, not for {length}"),
    "UNKNOWN": N_("first reached {time}, the record leaves open whether for {length}"),
}


def _lasted(found: tuple[Stretch, ...], answers: tuple[Outcome, ...], least: timedelta) -> Outcome:
    """Return whether any run of stretches lasted; one beside a time that is not known leaves it open."""
    began: datetime | None = None
    for item, answer in zip(found, answers, strict=True):
        began = (began or item.since) if answer == "MET" else None
        if began is not None and item.end - began >= least:
            return "MET"
    beside = any({"MET", "UNKNOWN"} == set(pair) for pair in pairwise(answers))
    return "UNKNOWN" if beside or not answers or answers[-1] == "UNKNOWN" else "NOT_MET"


def failure(name: str, rule: FailureOutcome, stay: Stay) -> Endpoint:
    """Answer whether ventilation began after the first dose."""
    dose = stay.question.first_given
    if dose is None and not stay.question.untimed:
        return endpoint(name, rule, stay, "NOT_MET", _("no dose given: failure counts from the first dose"))
    outcome, item, reason = _begun_after(stay)
    since = item.start if item and outcome == "MET" else None
    return endpoint(name, rule, stay, outcome, reason, *(item.records[:1] if item else ()), since=since)


def unventilated(name: str, rule: UnventilatedOutcome, stay: Stay) -> Endpoint:
    """Answer whether ventilation was prevented; not defined for a patient ventilated before the first dose."""
    dose = stay.question.first_given
    before = next((item for item in _begun(stay.stretches) if dose and item.start < dose.at), None)
    if before is not None and dose and not _at_dose(stay, before):
        reason = _("ventilated before the first dose: not defined")
        return endpoint(name, rule, stay, "UNKNOWN", reason, *before.records[:1], dose)
    outcome, item, reason = _begun_after(stay)
    return endpoint(name, rule, stay, negate(outcome), reason, *(item.records[:1] if item else ()))


def _begun_after(stay: Stay) -> tuple[Outcome, Stretch | None, str]:
    """Return whether ventilation began after the first dose (without one, at all), with the stretch that says so."""
    dose, begun = stay.question.first_given, _begun(stay.stretches)
    later = [item for item in begun if dose is None or item.start >= dose.at or _at_dose(stay, item)]
    sure = next((item for item in later if not _at_dose(stay, item)), None)
    if sure is not None and (dose or not stay.question.untimed):
        when = when_text(sure.start, "day" if sure.certain else "minute", stay.question.chart.zone)
        form = _("ventilated from {time}") if dose else _("ventilated from {time}, no dose given")
        return "MET", sure, form.format(time=when)
    if reason := _order_open(stay, begun, later):
        return "UNKNOWN", next(iter((*later, *begun)), None), reason
    last = stay.stretches[-1] if stay.stretches else None
    if stay.left is not None and stay.left.code == "discharged":
        return "NOT_MET", last, _("discharged without it")
    if last is None:
        return "UNKNOWN", None, _(_NOTHING_CHARTED)
    if last.known or (last.kind == "gap" and last.records):
        form = _("{devices} now, ventilation not begun since the first dose")
        return "NOT_MET", last, form.format(devices=_in_use(last))
    return "UNKNOWN", last, last.fault


def _order_open(stay: Stay, begun: Sequence[Stretch], later: Sequence[Stretch]) -> str:
    """Return why nobody can say whether ventilation began before the first dose or after it; empty where one can."""
    if begun and stay.question.untimed:
        return _("ventilated, and a given dose is charted without its time: which came first is not charted")
    if timed(stay.question.chart.events("intubated"))[1]:
        return _("intubated, when is not charted")
    return _("ventilation and first dose at the same time or day: their order is not charted") if later else ""


def _untimed(event: Event) -> str:
    return _("{event}, when is not charted").format(event=event_words(event))


def _begun(found: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """Return the first stretch of each span of ventilation; what is unclear neither ends nor begins one."""
    starts: list[Stretch] = []
    inside = False
    for item in found:
        if item.kind == "ventilated" and not inside:
            starts.append(item)
        inside = item.kind == "ventilated" or (inside and item.kind == "unclear")
    return tuple(starts)


def _at_dose(stay: Stay, item: Stretch) -> bool:
    """Return whether a stretch and the first dose began at times that cannot be told apart."""
    dose = stay.question.first_given
    precision = "day" if item.certain else "minute"
    return dose is not None and same_time(item.start, precision, dose.at, dose.precision, stay.question.chart.zone)


def follow_up(name: str, rule: FollowUpOutcome, stay: Stay) -> Endpoint:
    """Answer whether follow-up has ended, and when first."""
    off = next((item for item in stay.counted if alone(rule.devices, item) == "MET"), None)
    marks = [
        item
        for end in rule.events
        for item in stay.question.chart.events(end.code)
        if item.state == end.state and (stay.start is None or item.precision == "undated" or item.at >= stay.start)
    ]
    known, untimed = timed(marks)
    mark = min(known, key=lambda item: item.at, default=None)
    if off is not None and (mark is None or off.start <= mark.at):
        reason = _("{devices} reached").format(devices=_in_use(off))
        return endpoint(name, rule, stay, "MET", reason, *off.records[:1], since=off.start)
    if mark is not None:
        return endpoint(name, rule, stay, "MET", event_words(mark), mark, since=mark.at)
    if untimed:
        return endpoint(name, rule, stay, "MET" if stay.left else "UNKNOWN", _untimed(untimed[-1]), untimed[-1])
    last = stay.counted[-1] if stay.counted else None
    outcome: Outcome = "NOT_MET" if last is not None and last.known else "UNKNOWN"
    records = last.records[-1:] if last else ()
    return endpoint(name, rule, stay, outcome, _in_use(last) if last else _(_NOTHING_CHARTED), *records)


def alone(devices: tuple[SoleDevice, ...], stretch: Stretch) -> Outcome:
    """Return whether one of the devices is the only one in use, UNKNOWN in a gap or where readings disagree."""
    answers: set[Outcome] = {_alone(devices, reading) for reading in stretch.readings}
    return answers.pop() if len(answers) == 1 else "UNKNOWN"


def _alone(devices: tuple[SoleDevice, ...], reading: Devices) -> Outcome:
    rule = next((item for item in devices if [item.device] == [device.name for device in reading]), None)
    if rule is None:
        return "NOT_MET"
    if rule.at_most is None:
        return "MET"
    flow = reading[0].flow
    return outcome_of(None if flow is None else flow <= rule.at_most)


def _in_use(stretch: Stretch) -> str:
    return _(" or ").join(reading_words(item) for item in stretch.readings) or stretch.fault
