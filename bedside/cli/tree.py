"""The Assessment as text: one line per criterion with its outcome, its evidence, and where the rule is from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.moment import local_date
from bedside.domain.wording import when_text
from bedside.protocol.assessment import Assessment, Ladder, Trigger
from bedside.protocol.verdict import Evidence, Outcome, Verdict

_OUTCOMES: dict[Outcome, str] = {"MET": "MET", "NOT_MET": "NOT MET", "UNKNOWN": "CANNOT SAY"}
_STATES = {"ELIGIBLE": "eligible", "NOT_ELIGIBLE": "not eligible", "INCOMPLETE": "incomplete: something is unknown"}
_WIDTH = 10
_DAY = 24
_IN_DAYS = 4 * _DAY


class Moment(NamedTuple):
    """The moment asked about, and the zone it is told in."""

    at: datetime
    zone: ZoneInfo


def lines(assessment: Assessment, zone: ZoneInfo) -> Iterator[str]:
    """Yield the lines of the whole assessment."""
    asked = Moment(assessment.at, zone)
    moment = when_text(assessment.at, "minute", zone)
    rules = assessment.protocol
    yield f"{assessment.patient}  {rules.id} {rules.version} ({rules.status})  at {moment} {zone.key}"
    yield f"state: {_STATES[assessment.state]} ({assessment.state})"
    yield from _waiting(assessment)
    yield from _titled("criteria", assessment.criteria, asked)
    yield from _titled("product label", assessment.label, asked)
    yield from _titled("gates before the first dose", assessment.gates, asked)
    yield from _flips(assessment)
    yield from _timing(assessment, zone)
    yield from _ladder(assessment, zone)
    if assessment.triggers:
        yield ""
        yield "triggers"
        for item in assessment.triggers:
            yield from _trigger(item, asked, in_use=assessment.ladder.status not in {"none", "stopped"})
    yield from _monitoring(assessment, zone)
    if assessment.findings:
        yield ""
        yield "findings"
        yield from (f"  {item.severity.upper():{_WIDTH}}  {item.id}  {item.text}" for item in assessment.findings)


def _waiting(assessment: Assessment) -> Iterator[str]:
    """Yield what waits for a clinician's answer, in one line: the details come far below."""
    found = [f"{item.id} {item.label}" for item in assessment.triggers if item.open_since]
    if found:
        yield f"waiting for an answer: {'; '.join(found)}"


def _titled(title: str, verdicts: tuple[Verdict, ...], asked: Moment) -> Iterator[str]:
    yield ""
    yield title
    for item in verdicts:
        yield from _verdict(item, asked, depth=1)


def _verdict(item: Verdict, asked: Moment, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{_OUTCOMES[item.outcome]:{_WIDTH}}  {item.id}  {item.label}"
    below = f"{indent}{'':{_WIDTH}}    "
    if item.reason and not item.children:
        yield f"{below}{item.reason}"
    rule = ", ".join(part for part in (item.threshold, item.origin, item.source) if part)
    if rule and not item.children:
        yield f"{below}rule: {rule}"
    yield from (f"{below}{_evidence(each, asked)}" for each in item.evidence)
    for child in item.children:
        yield from _verdict(child, asked, depth + 1)


def _evidence(item: Evidence, asked: Moment) -> str:
    said = " ".join(part for part in (item.item, item.value, item.unit) if part)
    note = f" ({item.note})" if item.note else ""
    return f"{said}, {when_text(item.at, item.precision, asked.zone)}, {_age(item, asked)}{note} [{item.record}]"


def _age(item: Evidence, asked: Moment) -> str:
    if item.precision == "minute":
        return f"{item.age_hours:.1f} h old" if item.age_hours < _IN_DAYS else f"{item.age_hours / _DAY:.1f} d old"
    days = (local_date(asked.at, asked.zone) - local_date(item.at, asked.zone)).days
    return "on the day" if days == 0 else f"{days} {'day' if days == 1 else 'days'} before"


def _flips(assessment: Assessment) -> Iterator[str]:
    if not assessment.flip:
        return
    yield ""
    state = _STATES[assessment.flip[0].to].partition(":")[0]
    yield f"what would make it {state} if it were found so, as lines to chart"
    for item in assessment.flip:
        yield f"  {item.criterion:{_WIDTH}}  {item.needs}"
        yield f"  {'':{_WIDTH}}    {item.line or 'no line of its own'}"


def _timing(assessment: Assessment, zone: ZoneInfo) -> Iterator[str]:
    timing = assessment.timing
    yield ""
    if timing.onset is None:
        yield "timing: no onset of respiratory failure is charted"
        return
    began = f"timing: onset {when_text(timing.onset, 'minute', zone)}"
    if timing.hours is None:
        yield f"{began}, class {timing.name or 'none'}"
    elif assessment.ladder.first_given:
        yield f"{began}, {timing.hours:.1f} hours before the first dose, class {timing.name or 'none'}"
    else:
        left = f", {timing.hours_left:.1f} hours left of the window" if timing.hours_left else ""
        yield f"{began}, {timing.hours:.1f} hours ago; a start now: class {timing.name or 'none'}{left}"


def _given(ladder: Ladder) -> str:
    """Return doses and milligrams, and of what a conflict leaves open that nobody can say."""
    doses = "dose" if ladder.doses_given == 1 else "doses"
    number = "doses given: cannot say" if ladder.doses_given is None else f"{ladder.doses_given} {doses} given"
    total = f"{ladder.total_mg} mg in all" if ladder.total_mg else "mg in all: cannot say"
    return f"{number}, {total}"


def _ladder(assessment: Assessment, zone: ZoneInfo) -> Iterator[str]:
    ladder = assessment.ladder
    yield f"treatment: {ladder.status}, {_given(ladder)}"
    if ladder.step and (ladder.status == "active" or ladder.waiting):
        what = "next due" if ladder.next_due else "overdue since"
        due = f", {what} {when_text(ladder.waiting, 'minute', zone)}" if ladder.waiting else ""
        day = f"treatment day {ladder.treatment_day}" if ladder.treatment_day else "no dose yet"
        yield f"           {assessment.drug} {ladder.step}, {day}{due}"
    if ladder.advice:
        yield f"           {ladder.advice}"
    if ladder.seam and ladder.status == "active":
        yield f"           change of interval: {ladder.seam.text}"
    if ladder.doses_left is not None:
        left = "dose" if ladder.doses_left == 1 else "doses"
        yield f"           at this interval {ladder.doses_left} {left} to {ladder.last_day or 'the last day allowed'}"
    if ladder.proposed:
        yield f"proposed:  {ladder.proposed.text}"
        yield from (f"           {item}" for item in ladder.proposed.warnings)


def _trigger(item: Trigger, asked: Moment, *, in_use: bool) -> Iterator[str]:
    """Yield a trigger; what may be done about the drug is listed only while the drug is in use."""
    waiting = f", open since {when_text(item.open_since, 'minute', asked.zone)}" if item.open_since else ""
    choices = ", ".join(choice.replace("_", " ") for choice in item.options) if item.open_since and in_use else ""
    what = item.action.replace("_", " ") + (f": {choices}" if choices else "")
    yield f"  {_OUTCOMES[item.outcome]:{_WIDTH}}  {item.id}  {item.label} ({what}{waiting})"
    below = f"  {'':{_WIDTH}}    "
    if item.reason:
        yield f"{below}{item.reason}"
    if item.threshold:
        yield f"{below}rule: {', '.join(part for part in (item.threshold, item.origin, item.source) if part)}"
    if item.answered:
        yield f"{below}answered: {item.answered}"
    now = {each.record for each in item.evidence}
    yield from (f"{below}opened by: {_evidence(each, asked)}" for each in item.opened_by if each.record not in now)
    yield from (f"{below}{_evidence(each, asked)}" for each in item.evidence)
    yield from (f"{below}against: {_evidence(each, asked)}" for each in item.against)


def _monitoring(assessment: Assessment, zone: ZoneInfo) -> Iterator[str]:
    """Yield what is overdue, a line each, and the rest in one."""
    if not assessment.monitoring:
        return
    yield ""
    yield "monitoring"
    for item in assessment.monitoring:
        if item.overdue and item.due:
            never = f"no {', '.join(item.missing)} charted"
            last = f"last {when_text(item.last, 'minute', zone)}" if item.last else never
            yield f"  {'OVERDUE':{_WIDTH}}  {item.label}, since {when_text(item.due, 'minute', zone)} ({last})"
    later = ", ".join(item.label for item in assessment.monitoring if item.due and not item.overdue)
    if later:
        yield f"  {'later':{_WIDTH}}  {later}"
