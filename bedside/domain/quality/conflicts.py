"""Sources that contradict each other: both sides are kept and named, none preferred (DQ-03, DQ-04, DQ-11 to DQ-14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bedside.domain.finding import Finding
from bedside.domain.moment import end_of_day, start_of_day
from bedside.domain.quality.point import Point
from bedside.domain.quality.ranges import reference
from bedside.domain.quality.view import View, finding, together
from bedside.domain.records import Dose, Event, Medicine
from bedside.text import N_, _, _p

STATEMENT = "statement"
DOSES_GIVEN = "doses_given"
LAST_DOSE = "last_dose"


def two_values(view: View, code: str, points: tuple[Point, ...]) -> Iterator[Finding]:
    """DQ-03: one analyte, one instant or date-only day, two different values."""
    for group in together(points):
        if len({point.number for point in group if point.number is not None}) > 1:
            when = view.when(group[0].at, group[0].precision)
            said = tuple(dict.fromkeys(view.amount(item) for item in group))
            kept = (
                _("All are kept; correct or void what is wrong.")
                if said[2:]
                else _("Both are kept; correct or void one.")
            )
            text = f"{view.short(code)}, {when}: {_(' and ').join(said)}. {kept}"
            yield finding("DQ-03", "warn", text, (item.record for item in group), code)


def stated_levels(view: View) -> Iterator[Finding]:
    """DQ-04: what a source says of a value against the laboratory result of that day."""
    for event in view.chart.events(STATEMENT):
        day = view.day(event.at)
        for point in view.series.get(event.subject, ()):
            if point.day == day and _contradicts(view, event.state, point):
                held = _(" (held)") if point.held else ""
                text = _("{analyte}: {source} says {state} on {day}, the charted value is {value}{held}.").format(
                    analyte=view.short(point.code),
                    source=_origin(event),
                    state=_(event.state),
                    day=view.when(event.at, "day"),
                    value=view.amount(point),
                    held=held,
                )
                yield finding("DQ-04", "warn", text, (event.id, point.record), point.code)


def _contradicts(view: View, state: str, point: Point) -> bool:
    low, high = reference(view.chart, point.value)
    number = point.number
    if number is None:
        return False
    above = None if high is None else number > high
    below = None if low is None else number < low
    answers = {
        N_("elevated"): above is False,
        N_("not elevated"): above is True,
        N_("low"): below is False,
        N_("not low"): below is True,
        N_("normal"): above is True or below is True,
    }
    return answers.get(state.casefold(), False)


def one_day_only(view: View) -> Iterator[Finding]:
    """DQ-11 to DQ-13: an event that happens once, dated to different days by different sources."""
    for rule in view.rules.once:
        groups: dict[tuple[str, str], list[Event]] = {}
        for event in view.chart.events(rule.code):
            if event.precision != "undated":
                groups.setdefault((event.subject, event.state), []).append(event)
        for (subject, state), events in groups.items():
            if _sources_differ(events) and len({view.day(item.at) for item in events}) > 1:
                said = _p("event", "done") if state == "done" else state
                what = " ".join(filter(None, (_(rule.title), subject, said)))
                text = _("{what}: {dates}. Both are kept.").format(what=what, dates=_dates(view, events))
                yield finding(rule.finding, "warn", text, (item.id for item in events), rule.code)


def started_twice(view: View) -> Iterator[Finding]:
    """DQ-13: two sources start one medicine on different days, with no stop between."""
    running: dict[str, Medicine] = {}
    for item in view.chart.of(Medicine):
        name = item.drug.casefold()
        if item.action == "stop":
            running.pop(name, None)
            continue
        first = running.setdefault(name, item)
        if first is not item and _sources_differ((first, item)) and view.day(first.at) != view.day(item.at):
            text = _("{drug} started: {dates}. Both are kept.").format(
                drug=item.drug, dates=_dates(view, (first, item))
            )
            yield finding("DQ-13", "warn", text, (first.id, item.id), "medicine")


def ledger(view: View) -> Iterator[Finding]:
    """DQ-14: the dose ledger against what a source states of it."""
    given = [dose for dose in view.chart.of(Dose) if dose.status == "given"]
    for event in view.chart.events(STATEMENT):
        doses = [dose for dose in given if not event.state or dose.drug.casefold() == event.state.casefold()]
        if event.subject == DOSES_GIVEN:
            yield from _count(view, event, doses)
        elif event.subject == LAST_DOSE:
            yield from _last(view, event, doses)


def _count(view: View, event: Event, doses: list[Dose]) -> Iterator[Finding]:
    until = view.day(event.at)
    counted = [dose for dose in doses if event.precision == "undated" or view.day(dose.at) <= until]
    if event.text.strip().isdecimal() and int(event.text) != len(counted):
        by = view.when(event.at, "day")
        text = _("{source} states {stated} doses given by {day}; the ledger counts {counted}.").format(
            source=_origin(event), stated=event.text, day=by, counted=len(counted)
        )
        yield finding("DQ-14", "warn", text, (event.id, *(dose.id for dose in counted)), DOSES_GIVEN)


def _last(view: View, event: Event, doses: list[Dose]) -> Iterator[Finding]:
    stated = _date_of(event.text) or view.day(event.at)
    if not doses or view.chart.at < end_of_day(stated, view.chart.zone):
        return
    last = max(doses, key=_when)
    if view.day(last.at) != stated:
        said, found = (view.when(at, "day") for at in (start_of_day(stated, view.chart.zone), last.at))
        text = _("{source} states the last dose on {stated}; the ledger's last is on {found}.").format(
            source=_origin(event), stated=said, found=found
        )
        yield finding("DQ-14", "warn", text, (event.id, last.id), LAST_DOSE)


def _date_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _when(dose: Dose) -> tuple[object, str]:
    return dose.at, dose.id


def _origin(event: Event) -> str:
    return event.source or _("a statement")


def _sources_differ(records: list[Event] | tuple[Medicine, ...]) -> bool:
    return len({item.source or item.author for item in records}) > 1


def _dates(view: View, records: list[Event] | tuple[Medicine, ...]) -> str:
    said = dict.fromkeys(f"{view.when(item.at, 'day')} ({item.source or item.author})" for item in records)
    return _(" and ").join(said)
