"""The treatment part of a note: what was given so far in one paragraph, each dose, and the charted facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from bedside.domain.chart import Chart, of_drug
from bedside.domain.moment import hours_between, local_date
from bedside.domain.records import Dose, Event, Order
from bedside.domain.vocabulary import RECOMMENDED
from bedside.domain.wording import amount_text, dose_text, event_text, interval_text, reason_text
from bedside.protocol.assessment import Assessment, Ladder
from bedside.report.content import (
    Cell,
    Column,
    Para,
    Row,
    Run,
    Section,
    Table,
    Text,
    quiet,
    remark,
    sentence,
    strong,
    struck,
    text,
)
from bedside.report.offlabel import statement
from bedside.report.spoken import dose_word
from bedside.report.verdicts import class_words
from bedside.report.words import clock, day, duration, lateness, stamp
from bedside.text import _, _n, capital

#: so many doses stand alone; in a longer course the last ones do, and each older day has one row
_FULL_DOSES, _LAST_DOSES = 30, 8
_SHOWN_EVENTS = 24
_SHOWN_ABSENT = 3
_ELSEWHERE = frozenset({"culture", RECOMMENDED})


def so_far(assessment: Assessment, chart: Chart) -> Section:
    """Return the treatment in one paragraph: doses, total, first and last dose, step, day and what is next."""
    ladder = assessment.ladder
    title = _("{drug} so far").format(drug=assessment.drug.capitalize())
    charted = _doses(chart, assessment.drug)
    given = [item for item in charted if item.status == "given"]
    if not given:
        return Section(title, (sentence(_("No dose given. "), *_now(assessment, chart)),), remark=statement(chart))
    parts = [
        *_began(assessment),
        strong(_number(ladder)),
        _absent([item for item in charted if item.status != "given"], chart),
        ", ",
        strong(_total(ladder)),
        _("; first dose {first}, last dose {last}. ").format(
            first=_moment(ladder.first_given, given, chart), last=_moment(ladder.last_given, given, chart)
        ),
        _steps(assessment.drug, chart),
        *_now(assessment, chart),
    ]
    return Section(title, (sentence(*parts), *_reasons(assessment.drug, charted, chart)), remark=statement(chart))


def _began(assessment: Assessment) -> Iterator[str | Run]:
    found = assessment.timing
    if found.hours is not None and found.hours >= 0 and assessment.ladder.first_given is not None:
        yield strong(capital(class_words(found.name)))
        yield _(": {time} after onset of respiratory failure. ").format(time=duration(found.hours))


def _absent(missed: list[Dose], chart: Chart) -> str:
    """Return how many doses were not given, and the last three of them with when."""
    if not missed:
        return ""
    listed = "; ".join(
        f"{dose_word(item.status)} {stamp(item.at, chart, item.precision)}" for item in missed[-_SHOWN_ABSENT:]
    )
    if len(missed) > _SHOWN_ABSENT:
        listed = _("the last: {listed}").format(listed=listed)
    said = _n("{count} not given", "{count} not given", len(missed))
    return _(", {not_given} ({listed})").format(not_given=said, listed=listed)


def _steps(drug: str, chart: Chart) -> str:
    """Return the intervals one after the other: "Every 6 hours, from 03 Apr 14:05 every 8 hours"."""
    steps = [item for item in chart.of_drug(Order, drug) if item.interval_hours]
    if len(steps) < 2:
        return ""
    said = [capital(interval_text(steps[0].interval_hours or 0))]
    for item in steps[1:]:
        every, at = interval_text(item.interval_hours or 0), stamp(item.at, chart, item.precision)
        said.append(_("from {at} {every}").format(at=at, every=every))
    return ", ".join(said) + ". "


def _reasons(drug: str, charted: list[Dose], chart: Chart) -> Iterator[Para]:
    """Yield why steps were taken and doses not given, as people wrote it: apart from what the program words."""
    steps = chart.of_drug(Order, drug)[1:]
    absent = [item for item in charted if item.status != "given"][-_SHOWN_ABSENT:]
    told = sorted((item for item in (*steps, *absent) if item.reason), key=_when)
    if told:
        listed = "; ".join(f"{stamp(item.at, chart, item.precision)} {reason_text(item.reason)}" for item in told)
        yield remark(_("Reasons charted: {listed}.").format(listed=listed))


def _moment(at: datetime | None, given: list[Dose], chart: Chart) -> str:
    """Return when the first or the last dose was given, which a conflict of entries leaves open."""
    found = next((item for item in given if item.at == at), None)
    return stamp(found.at, chart, found.precision, year=True) if found else _("cannot say")


def _number(ladder: Ladder) -> str:
    if ladder.doses_given is None:
        return _("doses given: cannot say")
    return _n("{count} dose given", "{count} doses given", ladder.doses_given)


def _total(ladder: Ladder) -> str:
    if not ladder.total_mg:
        return _("mg in all: cannot say")
    return _("{total} mg in all").format(total=amount_text(Decimal(ladder.total_mg)))


def doses(assessment: Assessment, chart: Chart) -> Section | None:
    """Return the dose table, oldest days summarised in long stays; None when nothing was charted."""
    current = _doses(chart, assessment.drug)
    gone = (item for item in chart.struck if isinstance(item, Dose))
    corrected = of_drug(gone, assessment.drug, chart.catalogue)
    everything = sorted((*current, *corrected), key=_when)
    if not everything:
        return None
    rows = tuple(_dose_rows(everything, {item.id for item in corrected}, chart))
    said = _("struck: corrected later; gap: since the dose given before")
    if len(everything) > _FULL_DOSES:
        said = _("struck: corrected later; gap: since the dose given before; older days summarised")
    columns = (
        Column(_("due"), 14),
        Column(_("given or not"), 24),
        Column(_("status"), 12),
        Column(_("amount"), 22),
        Column(_("gap"), 13),
        Column(_("reason, remarks"), 30),
    )
    return Section(
        _("Doses"),
        (Table(columns, rows),),
        remark=said,
    )


def events(chart: Chart) -> Section:
    """Return the charted facts (procedures, consent ...), newest last; cultures and answers have their own tables."""
    found = [item for item in chart.of(Event) if item.code not in _ELSEWHERE]
    if not found:
        return Section(_("Events"), (sentence(_("None charted.")),))
    rows = tuple(_event_row(item, chart) for item in found[-_SHOWN_EVENTS:])
    hidden = len(found) - len(rows)
    columns = (Column(_("time"), 17), Column(_("what"), 60), Column(_("by"), 35))
    said = _("the latest {shown}; {hidden} older ones are in the chart").format(shown=len(rows), hidden=hidden)
    return Section(_("Events"), (Table(columns, rows),), remark=said if hidden else "")


def _now(assessment: Assessment, chart: Chart) -> Iterator[str | Run]:
    ladder, zone = assessment.ladder, chart.zone
    if ladder.step and ladder.status != "none":
        yield _("Step: ")
        yield strong(ladder.step)
        yield {"held": _(" (on hold)"), "stopped": _(" (stopped)"), "unknown": _(" (status not known)")}.get(
            ladder.status, ""
        )
        yield ". "
    if ladder.treatment_day is not None:
        yield _("Treatment day {day} of {most}").format(day=ladder.treatment_day, most=assessment.max_days)
        if ladder.last_day is not None:
            yield _(", last day allowed {day}").format(day=day(ladder.last_day, zone))
        yield ". "
    waiting = ladder.waiting
    if waiting is not None:
        yield _("Next dose due ")
        yield strong(stamp(waiting, chart, year=True))
        late = lateness(waiting, chart, overdue=ladder.overdue is not None)
        yield strong(f", {late}" if late else "")
        yield "."
    if ladder.advice:
        yield f" {ladder.advice[0].upper()}{ladder.advice[1:]}."


def _doses(chart: Chart, drug: str) -> list[Dose]:
    return list(chart.of_drug(Dose, drug))


def _when(item: Dose | Order) -> tuple[datetime, datetime]:
    return item.at, item.recorded_at


def _dose_rows(everything: list[Dose], corrected: set[str], chart: Chart) -> Iterator[Row]:
    older = everything[:-_LAST_DOSES] if len(everything) > _FULL_DOSES else []
    last_day = local_date(everything[len(older)].at, chart.zone)
    older = [item for item in older if local_date(item.at, chart.zone) < last_day]
    for when, of_day in groupby(older, key=lambda item: local_date(item.at, chart.zone)):
        yield _day_row(when, list(of_day), corrected, chart)
    previous: Dose | None = None
    for place, item in enumerate(everything):
        if place >= len(older):
            yield _dose_row(item, previous, chart, gone=item.id in corrected)
        if item.status == "given" and item.id not in corrected:
            previous = item


def _day_row(when: date, of_day: list[Dose], corrected: set[str], chart: Chart) -> Row:
    given = [item for item in of_day if item.status == "given" and item.id not in corrected]
    others = [item for item in of_day if item not in given]
    times = ", ".join(clock(item.at, chart.zone) if item.precision == "minute" else _("date only") for item in given)
    said = "; ".join(_other_text(item, corrected, chart) for item in others)
    return Row(
        (
            Cell(text(strong(day(when, chart.zone)))),
            Cell(text(times)),
            Cell(text(_n("{count} given", "{count} given", len(given)))),
            Cell(text(_of_day(given))),
            Cell(),
            Cell(text(said)),
        )
    )


def _of_day(given: list[Dose]) -> str:
    """Return the amount given on a day, as far as each dose has one in the same unit; what is not charted is no 0."""
    if not given:
        return ""
    amounts = [item.dose for item in given if item.dose is not None]
    units = {item.dose_unit for item in given}
    if len(amounts) < len(given) or len(units) > 1:
        return _("in all: cannot say")
    return _("{total} {unit} in all").format(total=amount_text(sum(amounts, Decimal(0))), unit=units.pop())


def _other_text(item: Dose, corrected: set[str], chart: Chart) -> str:
    status = _("corrected") if item.id in corrected else dose_word(item.status)
    reason = f" ({reason_text(item.reason)})" if item.reason else ""
    return f"{clock(item.at, chart.zone)} {status}{reason}"


def _dose_row(item: Dose, previous: Dose | None, chart: Chart, *, gone: bool) -> Row:
    voice = struck if gone else str
    due = stamp(item.due, chart) if item.due else ""
    amount = dose_text("", item.dose, item.dose_unit, item.route) if item.dose is not None else ""
    gap = ""
    exact = item.precision == "minute" and item.status == "given" and not gone
    if exact and previous is not None and previous.precision == "minute":
        gap = duration(hours_between(previous.at, item.at))
    status = dose_word(item.status)
    said: Text = text(reason_text(item.reason))
    if gone:
        said = text(strong(_("corrected: ")), _successor(item, chart))
    return Row(
        (
            Cell(text(voice(due))),
            Cell(text(voice(stamp(item.at, chart, item.precision)))),
            Cell(text(voice(status) if gone or item.status == "given" else strong(status))),
            Cell(text(voice(amount))),
            Cell(text(quiet(gap))),
            Cell(said),
        )
    )


def _successor(item: Dose, chart: Chart) -> str:
    after = chart.successor(item.id)
    if not isinstance(after, Dose) or after.void:
        return "; ".join(filter(None, (_("taken out of the chart"), reason_text(after.reason) if after else "")))
    now = _("now {status} {at}").format(status=dose_word(after.status), at=stamp(after.at, chart, after.precision))
    if after.dose is not None and after.dose != item.dose:
        now += f", {amount_text(after.dose)} {_(after.dose_unit)}"
    return f"{now}; {reason_text(after.reason)}" if after.reason else now


def _event_row(item: Event, chart: Chart) -> Row:
    said = event_text(item)
    extra = item.text if item.text and item.text not in said else ""
    remarks = "; ".join(part for part in (extra, reason_text(item.reason)) if part)
    by = ", ".join(part for part in (item.author, item.source) if part)
    cells = (
        text(stamp(item.at, chart, item.precision)),
        text(strong(said[:1].upper() + said[1:]), f": {remarks}" if remarks else ""),
        text(quiet(by)),
    )
    return Row(tuple(Cell(words) for words in cells))
