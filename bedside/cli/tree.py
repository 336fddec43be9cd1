"""The Assessment as text: one line per criterion with its outcome, its evidence, and where the rule is from."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bedside.cli.code_words import timing_word
from bedside.desk.in_words import severity_word
from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.wording import when_text
from bedside.protocol.assessment import Assessment, Ladder, Trigger
from bedside.protocol.code_words import action_word, origin_word, status_word, treatment_word
from bedside.protocol.evidence_words import evidence_text
from bedside.protocol.verdict import Evidence, Outcome, Verdict
from bedside.report.spoken import printed_day
from bedside.text import N_, _, _n, decimal

_OUTCOMES: dict[Outcome, str] = {"MET": N_("MET"), "NOT_MET": N_("NOT MET"), "UNKNOWN": N_("CANNOT SAY")}
_STATES = {
    "ELIGIBLE": N_("eligible"),
    "NOT_ELIGIBLE": N_("not eligible"),
    "INCOMPLETE": N_("incomplete: something is unknown"),
}
_TO = {"ELIGIBLE": N_("eligible"), "NOT_ELIGIBLE": N_("not eligible"), "INCOMPLETE": N_("incomplete")}
_WIDTH = 10
_BELOW = " " * 11
_DAY = 24
_IN_DAYS = 4 * _DAY


def lines(assessment: Assessment, chart: Chart) -> Iterator[str]:
    """Yield the lines of the whole assessment, which was made of a chart."""
    zone = chart.zone
    rules = assessment.protocol
    yield _("{patient}  {protocol} ({status})  at {moment} {zone}").format(
        patient=assessment.patient,
        protocol=f"{rules.id} {rules.version}",
        status=status_word(rules.status),
        moment=when_text(assessment.at, "minute", zone),
        zone=zone.key,
    )
    yield _("state: {state} ({code})").format(state=_(_STATES[assessment.state]), code=assessment.state)
    yield from _waiting(assessment)
    yield from _titled(_("criteria"), assessment.criteria, chart)
    yield from _titled(_("product label"), assessment.label, chart)
    yield from _titled(_("gates before the first dose"), assessment.gates, chart)
    yield from _flips(assessment)
    yield from _timing(assessment, zone)
    yield from _ladder(assessment, zone)
    if assessment.triggers:
        yield ""
        yield _("triggers")
        for item in assessment.triggers:
            yield from _trigger(item, chart, in_use=assessment.ladder.status not in {"none", "stopped"})
    yield from _monitoring(assessment, zone)
    if assessment.findings:
        yield ""
        yield _("findings")
        for item in assessment.findings:
            yield f"  {severity_word(item.severity).upper():{_WIDTH}}  {item.id}  {item.text}"


def _waiting(assessment: Assessment) -> Iterator[str]:
    """Yield what waits for a clinician's answer, in one line: the details come far below."""
    found = [f"{item.id} {item.label}" for item in assessment.triggers if item.open_since]
    if found:
        yield _("waiting for an answer: {triggers}").format(triggers="; ".join(found))


def _titled(title: str, verdicts: tuple[Verdict, ...], chart: Chart) -> Iterator[str]:
    yield ""
    yield title
    for item in verdicts:
        yield from _verdict(item, chart, depth=1)


def _verdict(item: Verdict, chart: Chart, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{_outcome(item.outcome)}  {item.id}  {item.label}"
    below = f"{indent}{'':{_WIDTH}}    "
    if item.reason and not item.children:
        yield f"{below}{item.reason}"
    rule = _rule(item)
    if rule and not item.children:
        yield below + _("rule: {rule}").format(rule=rule)
    yield from (f"{below}{_evidence(each, chart)}" for each in item.evidence)
    for child in item.children:
        yield from _verdict(child, chart, depth + 1)


def _outcome(outcome: Outcome) -> str:
    return f"{_(_OUTCOMES[outcome]):{_WIDTH}}"


def _rule(item: Verdict | Trigger) -> str:
    """Return the printed rule, where its numbers are from, and the source."""
    origin = item.origin and origin_word(item.origin)
    return ", ".join(part for part in (item.threshold, origin, _(item.source)) if part)


def _evidence(item: Evidence, chart: Chart) -> str:
    said = evidence_text(item, chart)
    note = f" ({item.note})" if item.note else ""
    return f"{said}, {when_text(item.at, item.precision, chart.zone)}, {_age(item, chart)}{note} [{item.record}]"


def _age(item: Evidence, chart: Chart) -> str:
    if item.precision == "minute" and item.age_hours < _IN_DAYS:
        return _("{hours} h old").format(hours=decimal(f"{item.age_hours:.1f}"))
    if item.precision == "minute":
        return _("{days} d old").format(days=decimal(f"{item.age_hours / _DAY:.1f}"))
    days = (local_date(chart.at, chart.zone) - local_date(item.at, chart.zone)).days
    return _("on the day") if days == 0 else _n("{count} day before", "{count} days before", days)


def _flips(assessment: Assessment) -> Iterator[str]:
    if not assessment.flip:
        return
    yield ""
    state = _(_TO[assessment.flip[0].to])
    yield _("what would make it {state} if it were found so, as lines to chart").format(state=state)
    for item in assessment.flip:
        yield f"  {item.criterion:{_WIDTH}}  {item.needs}"
        line = item.line or _("no line of its own")
        yield f"  {'':{_WIDTH}}    {line}"


def _timing(assessment: Assessment, zone: ZoneInfo) -> Iterator[str]:
    timing = assessment.timing
    yield ""
    if timing.onset is None:
        yield _("timing: no onset of respiratory failure is charted")
        return
    onset, kind = when_text(timing.onset, "minute", zone), timing_word(timing.name)
    if timing.hours is None:
        yield _("timing: onset {when}, class {kind}").format(when=onset, kind=kind)
    else:
        given = assessment.ladder.first_given is not None
        hours = decimal(f"{timing.hours:.1f}")
        left = decimal(f"{timing.hours_left:.1f}") if timing.hours_left else ""
        yield _began(given=given, left=left).format(when=onset, hours=hours, kind=kind, left=left)


def _began(*, given: bool, left: str) -> str:
    """Return the sentence about an onset, with places."""
    if given:
        return _("timing: onset {when}, {hours} hours before the first dose, class {kind}")
    if left:
        return _("timing: onset {when}, {hours} hours ago; a start now: class {kind}, {left} hours left of the window")
    return _("timing: onset {when}, {hours} hours ago; a start now: class {kind}")


def _given(ladder: Ladder) -> str:
    """Return doses and milligrams, and of what a conflict leaves open that nobody can say."""
    number = _("doses given: cannot say")
    if ladder.doses_given is not None:
        number = _n("{count} dose given", "{count} doses given", ladder.doses_given)
    total = _("mg in all: cannot say")
    if ladder.total_mg:
        total = _("{amount} mg in all").format(amount=decimal(ladder.total_mg))
    return f"{number}, {total}"


def _ladder(assessment: Assessment, zone: ZoneInfo) -> Iterator[str]:
    ladder = assessment.ladder
    yield _("treatment: {status}, {given}").format(status=treatment_word(ladder.status), given=_given(ladder))
    if ladder.step and (ladder.status == "active" or ladder.waiting):
        yield f"{_BELOW}{', '.join(_step(assessment, zone))}"
    if ladder.advice:
        yield f"{_BELOW}{ladder.advice}"
    if ladder.seam and ladder.status == "active":
        yield _BELOW + _("change of interval: {what}").format(what=ladder.seam.text)
    if ladder.doses_left is not None:
        left = _n("at this interval {count} dose", "at this interval {count} doses", ladder.doses_left)
        until = printed_day(ladder.last_day) if ladder.last_day else _("the last day allowed")
        yield _BELOW + _("{doses_left} to {last_day}").format(doses_left=left, last_day=until)
    if ladder.proposed:
        lead = _("proposed:")
        yield f"{lead:{_WIDTH}} {ladder.proposed.text}"
        yield from (f"{_BELOW}{item}" for item in ladder.proposed.warnings)


def _step(assessment: Assessment, zone: ZoneInfo) -> Iterator[str]:
    """Yield where the treatment stands: the drug with its step, the day, and the dose that waits."""
    ladder = assessment.ladder
    yield f"{assessment.drug} {ladder.step}"
    day = ladder.treatment_day
    yield _("treatment day {number}").format(number=day) if day else _("no dose yet")
    if ladder.waiting:
        text = _("next due {when}") if ladder.next_due else _("overdue since {when}")
        yield text.format(when=when_text(ladder.waiting, "minute", zone))


def _trigger(item: Trigger, chart: Chart, *, in_use: bool) -> Iterator[str]:
    """Yield a trigger; what may be done about the drug is listed only while the drug is in use."""
    what = action_word(item.action)
    if item.open_since and in_use and item.options:
        what = f"{what}: {', '.join(map(action_word, item.options))}"
    if item.open_since:
        since = when_text(item.open_since, "minute", chart.zone)
        what = _("{action}, open since {when}").format(action=what, when=since)
    yield f"  {_outcome(item.outcome)}  {item.id}  {item.label} ({what})"
    below = f"  {'':{_WIDTH}}    "
    if item.reason:
        yield f"{below}{item.reason}"
    if item.threshold:
        yield below + _("rule: {rule}").format(rule=_rule(item))
    if item.answered:
        yield below + _("answered: {answer}").format(answer=item.answered)
    now = {each.record for each in item.evidence}
    opened, against = _("opened by: {evidence}"), _("against: {evidence}")
    for each in item.opened_by:
        if each.record not in now:
            yield below + opened.format(evidence=_evidence(each, chart))
    yield from (f"{below}{_evidence(each, chart)}" for each in item.evidence)
    yield from (below + against.format(evidence=_evidence(each, chart)) for each in item.against)


def _monitoring(assessment: Assessment, zone: ZoneInfo) -> Iterator[str]:
    """Yield what is overdue, a line each, and the rest in one."""
    if not assessment.monitoring:
        return
    yield ""
    yield _("monitoring")
    for item in assessment.monitoring:
        if item.overdue and item.due:
            last = _("no {items} charted").format(items=", ".join(item.missing))
            if item.last:
                last = _("last {when}").format(when=when_text(item.last, "minute", zone))
            text = _("{item}, since {when} ({last})")
            said = text.format(item=item.label, when=when_text(item.due, "minute", zone), last=last)
            lead = _("OVERDUE")
            yield f"  {lead:{_WIDTH}}  {said}"
    later = ", ".join(item.label for item in assessment.monitoring if item.due and not item.overdue)
    if later:
        lead = _("later")
        yield f"  {lead:{_WIDTH}}  {later}"
