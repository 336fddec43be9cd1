"""What a handoff says of one patient, most urgent first: summary, actions with owner and time, if-then, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from bedside.domain.chart import Chart, day_end
from bedside.domain.handing import Line, LineKind
from bedside.domain.moment import Precision, local_date
from bedside.domain.printed import worth_saying
from bedside.domain.records import Dose, Event, Order, Recommendation
from bedside.domain.wording import device_text, event_text, given_text, reason_text, site_word, value_text
from bedside.protocol.assessment import Assessment
from bedside.protocol.handing_over import HandedOver
from bedside.protocol.model import Protocol
from bedside.report.advice import contingencies
from bedside.report.at_start import state_words
from bedside.report.background import hospital_day
from bedside.report.content import Lines, Run, Text, quiet, strong, text
from bedside.report.contingency import undecided
from bedside.report.cultures import pending, positive
from bedside.report.dose_advice import choices, order_in_force
from bedside.report.spoken import shown_unit
from bedside.report.values import flag, printed
from bedside.report.words import allergies, clock, day, stamp, with_unit
from bedside.text import _, _p, lowered

_MARKERS = ("ferritin", "crp", "pct", "alc")
_NEWS_HOURS = 24
_MOST_EVENTS = 4
_ALLERGIES = 120
_IN_USE = frozenset({"active", "held", "unknown"})
_ABSENT = frozenset({"held", "missed", "unavailable", "refused"})
_NO_NEWS = frozenset({"bed", "remark", "culture", "recommendation", "reviewed"})


class Parted(NamedTuple):
    """What is always printed (a person's own words, and what nobody can judge), and what may be counted instead."""

    own: tuple[Text, ...] = ()
    made: tuple[Text, ...] = ()

    @property
    def items(self) -> tuple[Text, ...]:
        """Return both, what is always printed first."""
        return (*self.own, *self.made)

    def lines(self, name: str, most: int = 3, empty: str = "", least: int = 2) -> Lines:
        """Return both under one name; `empty` is said where there is neither, `least` are lines for what is counted."""
        items = self.items or ((text(empty),) if empty else ())
        return Lines(name, items, most, len(self.own), least)


def summary(item: HandedOver) -> Parted:
    """Return own lines; then where treatment stands, allergies, oxygen, markers, what happened in the last day."""
    broken = (text(strong(item.chart.incomplete)),) if item.chart.incomplete else ()
    return Parted((*broken, *_own(item, "line")), tuple(_state(item)))


def _state(item: HandedOver) -> Iterator[Text]:
    chart, assessment = item.chart, item.assessment
    yield text(*_course(assessment, chart))
    yield text(_("allergies: "), strong(allergies(chart)[:_ALLERGIES]))
    yield text(*_breathing(chart))
    yield from _markers(assessment, chart)
    yield from _events(chart)


def actions(item: HandedOver, protocol: Protocol | None) -> Parted:
    """Return what is to be done, with who and by when: own actions and what to decide by time, then the rest."""
    chart = item.chart
    # What has no time is meant for this day.
    end = day_end(chart)
    own = [(each.told.due or end, _action(each, chart)) for each in item.lines if each.kind == "action"]
    return Parted(_by_time([*own, *_decision(item.assessment, chart)]), tuple(_asked(item, protocol, end)))


def _asked(item: HandedOver, protocol: Protocol | None, end: datetime) -> Iterator[Text]:
    """Yield the next dose or the closing window, which are never behind anything else, then the rest by its time."""
    chart, assessment = item.chart, item.assessment
    yield from _dose(assessment, chart)
    yield from _window(assessment, chart)
    found = list(_program(assessment, chart, protocol))
    found += [(each.due or end, _recommended(each, chart)) for each in item.recommended if worth_saying(each)]
    yield from _by_time(found)
    held = chart.held()
    if held:
        names = ", ".join(dict.fromkeys(chart.catalogue.analyte(each.code).short for each in held))
        yield text(_("choose a reading: "), names, *_owner(_("physician")))


def contingent(item: HandedOver, protocol: Protocol | None) -> Parted:
    """Return the if-then lines: safety triggers nobody can judge, then own ones, then the protocol's."""
    said = contingencies(item.assessment, protocol)
    unsure = any(map(undecided, said)) and protocol is not None
    first = (_unsure(item.assessment, protocol),) if unsure and protocol is not None else ()
    rules = (line for line in said if not undecided(line))
    return Parted((*first, *_own(item, "if")), tuple(rules))


def waiting(item: HandedOver, reader: str) -> Iterator[Lines]:
    """Yield critical results the `reader` has not seen, doses not given and cultures; that there is none is said."""
    chart, none_unseen = item.chart, _("no critical result unseen by {user}")
    rows = (
        (_("Unseen"), tuple(_critical(item)), none_unseen.format(user=reader)),
        (_p("paper", "Not given"), tuple(_held(item.assessment, chart)), _("no omitted dose charted in the last day")),
        (_("Cultures"), tuple(_pending(chart)), _("no culture pending")),
    )
    yield from (Lines(name, said, 1) for name, said, _none in rows if said)
    none = [words for _name, said, words in rows if not said]
    if none:
        yield Lines(_("Waiting"), (text(quiet(", ".join(none) + ".")),), 1)


def _own(item: HandedOver, kind: LineKind) -> Iterator[Text]:
    for each in item.lines:
        if each.kind == kind:
            yield text(strong(each.told.words), quiet(_by(each, item.chart)))


def _by(line: Line, chart: Chart) -> str:
    return _(" ({author}, until {time})").format(author=line.author, time=_when(line.told.until, chart))


def _course(assessment: Assessment, chart: Chart) -> Iterator[str | Run]:
    ladder, stay = assessment.ladder, hospital_day(chart)
    if stay is not None:
        yield _("hospital day {day}, ").format(day=stay)
    if ladder.first_given is None and ladder.status == "none":
        yield strong(lowered(state_words(assessment.state, assessment.drug)))
        return
    order = order_in_force(assessment, chart)
    yield strong(
        {
            "active": _("on {order}"),
            "held": _("on hold: {order}"),
            "stopped": _("{drug} stopped"),
            "unknown": _("which dose is in force cannot be said, ordered last: {order}"),
        }.get(ladder.status, _("{drug} given before")).format(order=order, drug=assessment.drug)
    )
    if ladder.status in _IN_USE and ladder.treatment_day is not None:
        yield _(", treatment day {day} of {most}").format(day=ladder.treatment_day, most=assessment.max_days)
        if ladder.last_day is not None:
            yield _(", last day allowed {day}").format(day=day(ladder.last_day, chart.zone))


def _breathing(chart: Chart) -> Iterator[str | Run]:
    """Yield the oxygen in use, and the newest saturation and rate: those charted since stand beside an older device."""
    oxygen, last = chart.oxygen(), None
    if oxygen is None:
        yield strong(_("Oxygen not charted"))
    else:
        yield " + ".join(map(device_text, oxygen.devices))
        last = oxygen.at, oxygen.precision
    for code, words, unit in (("spo2", "SpO2", " %"), ("rr", _("respiratory rate"), "/min")):
        value = chart.latest(code)
        if value is None:
            continue
        when = value.at, value.precision
        if last is not None and last != when:
            yield _seen(last[0], chart, last[1])
        number, _typed = printed(value, chart.catalogue.analyte(code), chart)
        yield f", {words} {number}{unit if value.bounds else ''}"
        last = when
    if last is not None:
        yield _seen(last[0], chart, last[1])


def _markers(assessment: Assessment, chart: Chart) -> Iterator[Text]:
    asked = dict.fromkeys(each.item for trigger in assessment.open_triggers() for each in trigger.evidence)
    known = {item.code for item in chart.catalogue.analytes if item.group not in ("vital", "body")}
    for code in dict.fromkeys((*_MARKERS, *asked)):
        value = chart.latest(code) if code in known else None
        if value is None:
            continue
        analyte = chart.catalogue.analyte(code)
        number, _typed = printed(value, analyte, chart)
        unit = shown_unit(analyte) if value.bounds is not None else ""
        side = flag(value, chart, analyte)
        number = strong(with_unit(number, unit))
        yield text(f"{analyte.short} ", number, f" {side}" if side else "", _seen(value.at, chart, value.precision))


def _events(chart: Chart) -> Iterator[Text]:
    since = chart.at - timedelta(hours=_NEWS_HOURS)
    found = [item for item in chart.of(Event) if item.at >= since and item.code not in _NO_NEWS]
    for item in reversed(found[-_MOST_EVENTS:]):
        yield text(event_text(item), _seen(item.at, chart, item.precision))


def _action(line: Line, chart: Chart) -> Text:
    return text(*_due(line.told.due, chart), line.told.words, *_owner(line.told.owner or line.author))


def _decision(assessment: Assessment, chart: Chart) -> Iterator[tuple[datetime, Text]]:
    """Yield which open triggers are to be decided, and before when: before the next dose, where one is to come."""
    ladder = assessment.ladder
    due = ladder.waiting
    sure = [trigger for trigger in assessment.open_triggers() if trigger.outcome != "UNKNOWN"]
    if sure:
        before = due if due is not None and due > chart.at else chart.at
        options = choices(ladder.proposed.options or (ladder.proposed.action,)) if ladder.proposed else ""
        by = _("before {time} decide") if before > chart.at else _("now decide")
        by = by.format(time=_when(before, chart)) + (f": {options}" if options else "")
        named = "; ".join(f"{lowered(trigger.label)}, {trigger.id}" for trigger in sure)
        yield before, text(strong(by), f" ({named})", *_owner(_("physician")))


def _program(assessment: Assessment, chart: Chart, protocol: Protocol | None) -> Iterator[tuple[datetime, Text]]:
    """Yield what the program asks to be measured, with the moment it is due."""
    end = day_end(chart)
    measured = [item for item in assessment.monitoring if item.due is not None and item.due < end]
    if measured and protocol is not None:
        named = "; ".join(dict.fromkeys(lowered(item.label) for item in measured))
        yield end, text(strong(_("by {time} ").format(time=clock(end, chart.zone))), named, *_owner(_("nurse")))


def _dose(assessment: Assessment, chart: Chart) -> Iterator[Text]:
    """Yield the dose that is overdue or comes next."""
    ladder = assessment.ladder
    if ladder.waiting is not None and ladder.status != "held":
        past = _("OVERDUE since {time}: ") if ladder.overdue is not None else _("due since {time}: ")
        yield text(*_due(ladder.waiting, chart, past=past), order_in_force(assessment, chart), *_owner(_("nurse")))


def _window(assessment: Assessment, chart: Chart) -> Iterator[Text]:
    """Yield until when a start counts as early, while one is still possible."""
    timing = assessment.timing
    if assessment.ladder.status != "none" or assessment.state == "NOT_ELIGIBLE" or timing.onset is None:
        return
    if timing.window_closes is not None and timing.window_closes > chart.at:
        hours = int((timing.window_closes - timing.onset).total_seconds() // 3600)
        closes = _("{when} the {hours}-hour window closes: ").format(
            when=_when(timing.window_closes, chart), hours=hours
        )
        yield text(
            strong(closes), _("decide on a start of {drug}").format(drug=assessment.drug), *_owner(_("physician"))
        )


def _recommended(item: Recommendation, chart: Chart) -> Text:
    number = _("recommendation {number}: ").format(number=item.number)
    return text(*_due(item.due, chart), number, item.text, *_owner(item.owner))


def _unsure(assessment: Assessment, protocol: Protocol) -> Text:
    watches = protocol.triggers
    names: dict[str, list[str]] = {}
    for item in sorted(assessment.triggers, key=lambda each: each.open_since is None):
        if item.outcome == "UNKNOWN" and item.id in watches and watches[item.id].safety:
            names.setdefault(lowered(item.label).partition(": ")[0], []).append(item.id)
    said = "; ".join(f"{name} ({', '.join(ids)})" for name, ids in names.items())
    return text(strong(_("Not known, so not ruled out; find out first: ")), f"{said}.")


def _critical(item: HandedOver) -> Iterator[Text]:
    chart = item.chart
    for each in item.critical:
        yield text(strong(value_text(each, chart.catalogue)), _seen(each.at, chart, each.precision))


def _held(assessment: Assessment, chart: Chart) -> Iterator[Text]:
    orders = chart.of_drug(Order, assessment.drug)
    if assessment.ladder.status == "held" and orders:
        last = orders[-1]
        why = f": {reason_text(last.reason)}" if last.reason else ""
        yield text(strong(_("{drug} on hold since {at}").format(drug=last.drug, at=stamp(last.at, chart))), why)
    since = chart.at - timedelta(hours=_NEWS_HOURS)
    for dose in reversed(chart.of(Dose)):
        if dose.at < since:
            break
        if dose.status in _ABSENT:
            why = f": {reason_text(dose.reason)}" if dose.reason else ""
            yield text(given_text(dose), _seen(dose.at, chart, dose.precision), why)


def _pending(chart: Chart) -> Iterator[Text]:
    """Yield the cultures that are positive, then those that are awaited."""
    for each in positive(chart):
        yield text(strong(event_text(each)), _seen(each.at, chart, each.precision))
    for each in pending(chart):
        since = _("since {at}").format(at=stamp(each.at, chart, each.precision))
        yield text(strong(site_word(each.subject) or _("site not charted")), quiet(f" ({since})"))


def _due(due: datetime | None, chart: Chart, past: str = "") -> tuple[Run, ...]:
    """Return by when; of what should have been done already `past` says how that is called."""
    if due is None:
        return ()
    said = (past or _("OVERDUE since {time}: ")) if due < chart.at else "{time} "
    return (strong(said.format(time=_when(due, chart))),)


def _owner(who: str) -> tuple[Run, ...]:
    return (quiet(f" [{who}]"),) if who else ()


def _when(moment: datetime, chart: Chart) -> str:
    """Return 15:43, or with the day where it is not today's."""
    today = local_date(moment, chart.zone) == local_date(chart.at, chart.zone)
    return clock(moment, chart.zone) if today else stamp(moment, chart)


def _seen(at: datetime, chart: Chart, precision: Precision) -> Run:
    return quiet(f" ({_when(at, chart)})" if precision == "minute" else f" ({stamp(at, chart, precision)})")


def _by_time(found: list[tuple[datetime, Text]]) -> tuple[Text, ...]:
    return tuple(said for _due, said in sorted(found, key=_first))


def _first(item: tuple[datetime, Text]) -> datetime:
    return item[0]
