"""Recommendations about the protocol drug: what to decide, the order in force, the next dose, and when it must end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.records import Order
from bedside.domain.wording import dose_text, interval_text
from bedside.protocol.assessment import Action, Assessment, Proposed, Trigger
from bedside.protocol.model import Protocol
from bedside.protocol.model.shape import span
from bedside.report.advised import Advised
from bedside.report.content import Run, Text, quiet, strong, text
from bedside.report.words import clock, day, duration, lateness, pretty, stamp
from bedside.text import _, lowered

_IN_USE = frozenset({"active", "held", "unknown"})


def dose_advice(assessment: Assessment, chart: Chart) -> Iterator[Advised]:
    """Yield what has to be decided about the drug, and its next dose."""
    waiting = assessment.open_triggers()
    sure = tuple(item for item in waiting if item.outcome != "UNKNOWN")
    if sure:
        yield _decide(sure, assessment, chart)
    unsure = tuple(item for item in waiting if item.outcome == "UNKNOWN")
    if unsure:
        # Why is said in the answer and with the triggers; a recommendation is short.
        listed = "; ".join(lowered(item.label) for item in unsure)
        said = text(strong(_("Settle what cannot be said now: ")), f"{listed}.")
        yield Advised(key="settle", text=said, code=_ids(unsure))
    ladder = assessment.ladder
    if ladder.status == "none":
        yield from _start(assessment, chart)
    elif ladder.waiting is not None and ladder.status != "held" and (not sure or ladder.waiting < chart.at):
        yield _dose(ladder.waiting, assessment, chart)
    if ladder.proposed is not None:
        yield from _proposal(ladder.proposed, assessment, chart)


def order_in_force(assessment: Assessment, chart: Chart) -> str:
    """Return the order in force in full words: "anakinra 100 mg subcutaneously every 8 hours"."""
    found = [item for item in chart.of_drug(Order, assessment.drug) if item.dose is not None]
    hours = assessment.ladder.interval_hours
    if not found:
        return f"{assessment.drug} {assessment.ladder.step}".strip()
    last = found[-1]
    return dose_text(last.drug, last.dose, last.dose_unit, last.route, hours or last.interval_hours)


def before_dose(assessment: Assessment, chart: Chart) -> str:
    """Return "before 14:00", or with the day where the next dose is not today's; empty where none is due."""
    due = assessment.ladder.next_due
    if due is None or due < chart.at or assessment.ladder.status not in _IN_USE:
        return ""
    said = clock(due, chart.zone) if chart.same_day(due) else stamp(due, chart)
    return _("before {time}").format(time=said)


def choices(options: tuple[Action, ...]) -> str:
    """Return what may be chosen, as said: "hold, step down or stop"."""
    words = [action_words(item) for item in options]
    return _(" or ").join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def action_words(action: Action) -> str:
    """Return what a trigger asks for."""
    return {
        "review": _("review"),
        "step_down": _("step down"),
        "hold": _("hold"),
        "stop": _("stop"),
        "info": _("note it"),
    }[action]


def taper_advice(assessment: Assessment, chart: Chart, protocol: Protocol | None) -> Iterator[Advised]:
    """Yield the next taper check and the last day allowed, or until when a stop is watched."""
    ladder, zone = assessment.ladder, chart.zone
    if ladder.status == "stopped":
        yield from _after_stop(assessment, chart, protocol)
    if ladder.status not in _IN_USE or ladder.last_day is None:
        return
    after = next((item.at for item in ladder.plan or () if not chart.same_day(item.at)), None)
    number = _("(day {day})").format(day=assessment.max_days)
    last = strong(_("Last day allowed {day} {number}.").format(day=day(ladder.last_day, zone), number=number))
    if ladder.last_day < local_date(chart.at, zone):
        last = strong(
            _("The last day allowed, {day} {number}, has passed.").format(day=day(ladder.last_day, zone), number=number)
        )
    first: tuple[str | Run, ...] = (
        (_("Next taper check before the dose of "), stamp(after, chart), ". ") if after else ()
    )
    yield Advised(key="taper", text=text(*first, last), due=after)


def _decide(waiting: tuple[Trigger, ...], assessment: Assessment, chart: Chart) -> Advised:
    before = before_dose(assessment, chart)
    begin = f"{before[:1].upper()}{before[1:]}, " if before else ""
    many = _("decide on the open triggers") if len(waiting) > 1 else _("decide on the open trigger")
    lead = begin + many
    listed = "; ".join(f"{lowered(item.label)}, {item.id}" for item in waiting)
    proposed = assessment.ladder.proposed
    options = choices(proposed.options) if proposed else ""
    what = strong(f": {options}. ") if options else strong(". ")
    said = [strong(lead[:1].upper() + lead[1:]), f" ({listed})", what, *_until_then(assessment, chart)]
    due = assessment.ladder.next_due if before else None
    return Advised(key="decide", text=text(*said), code=_ids(waiting), due=due)


def _until_then(assessment: Assessment, chart: Chart) -> Iterator[str | Run]:
    """Yield what goes on while nobody decides: the program never holds a dose by itself."""
    ladder = assessment.ladder
    if ladder.status == "held":
        yield _("The drug is on hold.")
    elif ladder.status == "active":
        yield _("Until someone decides, the order in force is ")
        yield strong(order_in_force(assessment, chart))
        yield _(", next dose {at}.").format(at=stamp(ladder.next_due, chart)) if ladder.next_due else "."


def _dose(due: datetime, assessment: Assessment, chart: Chart) -> Advised:
    late = lateness(due, chart, overdue=assessment.ladder.overdue is not None)
    said: list[str | Run] = [strong(order_in_force(assessment, chart))]
    if late:
        said = [
            strong(_("The dose of {at}, {late}: ").format(at=stamp(due, chart), late=late)),
            _("give it, or chart why it was not given. Order in force: "),
            *said,
            ".",
        ]
    else:
        said += [_(", next dose "), strong(stamp(due, chart)), "."]
    if assessment.ladder.advice and not late:
        said.append(f" {assessment.ladder.advice[:1].upper()}{assessment.ladder.advice[1:]}.")
    return Advised(key="dose", text=text(*said), wants="dose", code=assessment.drug, due=due)


def _proposal(proposed: Proposed, assessment: Assessment, chart: Chart) -> Iterator[Advised]:
    because = ", ".join(proposed.because)
    if proposed.action == "step_down" and proposed.interval_hours:
        now = order_in_force(assessment, chart)
        every = interval_text(proposed.interval_hours)
        held = interval_text(assessment.ladder.interval_hours) if assessment.ladder.interval_hours else ""
        order = now.replace(held, every) if held and held in now else f"{assessment.drug} {every}"
        said: Text = text(_("If you agree, step down to "), strong(order), *_seam(proposed, chart), f" ({because}).")
    elif proposed.action == "stop":
        said = text(_("Proposed: "), strong(_("stop {drug}").format(drug=assessment.drug)), f" ({because}).")
    else:
        return
    warnings = tuple(f" {item[:1].upper()}{item[1:]}." for item in proposed.warnings)
    said = (*said, *text(*(quiet(pretty(item)) for item in warnings)))
    yield Advised(key="proposal", text=said, wants="order", code=assessment.drug)


def _seam(proposed: Proposed, chart: Chart) -> Iterator[str]:
    if proposed.plan:
        yield _(", next dose {at}").format(at=stamp(proposed.plan[0].at, chart))
    seam = proposed.seam
    if seam is not None and seam.last_gap_hours is not None and seam.next_gap_hours is not None:
        yield _(" (last gap {last}, next gap {next})").format(
            last=duration(seam.last_gap_hours), next=duration(seam.next_gap_hours)
        )


def _start(assessment: Assessment, chart: Chart) -> Iterator[Advised]:
    if assessment.state != "ELIGIBLE":
        return
    open_rows = [item.label for item in assessment.gates if item.outcome != "MET"]
    open_rows += [item.label for item in assessment.label if item.outcome != "NOT_MET"]
    first = _("Decide on a start of {drug}: ").format(drug=assessment.drug)
    if open_rows:
        rest = _("before the first dose settle {rows}.").format(rows="; ".join(map(lowered, open_rows)))
    else:
        rest = _("nothing is left to settle before the first dose.")
    closes = assessment.timing.window_closes
    closes = closes if closes is not None and closes > chart.at else None
    early = " " + _("The early window closes {at}.").format(at=stamp(closes, chart)) if closes else ""
    yield Advised(
        key="start", text=text(strong(first), rest, strong(early)), wants="order", code=assessment.drug, due=closes
    )


def _after_stop(assessment: Assessment, chart: Chart, protocol: Protocol | None) -> Iterator[Advised]:
    stops = [item.at for item in chart.of_drug(Order, assessment.drug) if item.action == "stop"]
    if not stops or protocol is None:
        return
    until = stops[-1] + span(protocol.settings.after_stop.span)
    if until <= chart.at:
        return
    said = _("Watch for relapse and for bacterial infection until {at}").format(at=day(until, chart.zone))
    yield Advised(key="watch", text=text(strong(said), _(", after the stop of {drug}.").format(drug=assessment.drug)))


def _ids(triggers: tuple[Trigger, ...]) -> str:
    return " ".join(item.id for item in triggers)
