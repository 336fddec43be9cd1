"""The treatment part of a note: what was given so far in one sentence, each dose, the orders and other medicines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from bedside.domain.chart import Chart, of_drug
from bedside.domain.moment import hours_between, local_date
from bedside.domain.records import Dose, Event, Medicine, Order
from bedside.domain.wording import amount_text, dose_text, event_text, order_text
from bedside.protocol.assessment import Assessment, Ladder
from bedside.report.content import Cell, Column, Row, Run, Section, Table, Text, quiet, sentence, strong, struck, text
from bedside.report.words import clock, count, day, duration, stamp
from bedside.text import _

_FULL_DOSES = 24
_SHOWN_EVENTS = 40
_SHOWN_MEDICINES = 40
_STATUS = {
    "given": "given",
    "held": "held",
    "refused": "refused",
    "missed": "missed",
    "unavailable": "unavailable",
}


def so_far(assessment: Assessment, chart: Chart) -> Section:
    """Return the treatment in one paragraph: doses, total, first and last dose, step, day and what is next."""
    ladder = assessment.ladder
    title = _("{drug} so far").format(drug=assessment.drug.capitalize())
    charted = _doses(chart, assessment.drug)
    given = [item for item in charted if item.status == "given"]
    if not given:
        return Section(title, (sentence(_("No dose given. "), *_now(assessment, chart)),), remark=_("off-label use"))
    first, last = given[0], given[-1]
    other = len(charted) - len(given)
    parts = [
        strong(_number(ladder)),
        _(", {other} not given").format(other=other) if other else "",
        _(", "),
        strong(_total(ladder)),
        _("; first dose {first}, last dose {last}. ").format(
            first=stamp(first.at, chart, first.precision, year=True),
            last=stamp(last.at, chart, last.precision, year=True),
        ),
        *_now(assessment, chart),
    ]
    return Section(title, (sentence(*parts),), remark=_("off-label use"))


def _number(ladder: Ladder) -> str:
    if ladder.doses_given is None:
        return _("doses given: cannot say")
    return _("{doses} given").format(doses=count(ladder.doses_given, _("dose"), _("doses")))


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
    columns = (
        Column(_("due"), 15),
        Column(_("given or not"), 15),
        Column(_("status"), 12),
        Column(_("amount"), 23),
        Column(_("gap"), 13),
        Column(_("reason, remarks"), 34),
    )
    return Section(
        _("Doses"), (Table(columns, rows),), remark=_("struck: corrected later; gap: since the dose given before")
    )


def medicines(chart: Chart) -> Section:
    """Return orders of the protocol drug and the other medicines with start and stop."""
    entries = chart.of(Medicine)
    orders = chart.of(Order)
    if not entries and not orders:
        return Section(_("Medicines"), (sentence(_("None charted.")),))
    rows = [*_order_rows(orders, chart), *list(_medicine_rows(entries, chart))[-_SHOWN_MEDICINES:]]
    hidden = len([item for item in entries if item.action == "start"]) - _SHOWN_MEDICINES
    said = _("the latest {shown}; {hidden} older ones are in the chart").format(shown=_SHOWN_MEDICINES, hidden=hidden)
    columns = (
        Column(_("medicine"), 48),
        Column(_("from"), 16),
        Column(_("until"), 16),
        Column(_("class, reason"), 32),
    )
    return Section(_("Medicines and orders"), (Table(columns, tuple(rows)),), remark=said if hidden > 0 else "")


def events(chart: Chart) -> Section:
    """Return the charted facts (cultures, procedures, consent ...), newest last; older ones are counted."""
    found = chart.of(Event)
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
        if waiting < chart.at:
            late = hours_between(waiting, chart.at)
            yield strong(_(", overdue by {time}").format(time=duration(late)))
        yield "."
    if ladder.advice:
        yield f" {ladder.advice[0].upper()}{ladder.advice[1:]}."


def _doses(chart: Chart, drug: str) -> list[Dose]:
    return list(chart.of_drug(Dose, drug))


def _when(item: Dose) -> tuple[datetime, datetime]:
    return item.at, item.recorded_at


def _dose_rows(everything: list[Dose], corrected: set[str], chart: Chart) -> Iterator[Row]:
    older = everything[:-_FULL_DOSES] if len(everything) > _FULL_DOSES + 6 else []
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
    total = sum((item.dose or Decimal(0) for item in given), Decimal(0))
    times = ", ".join(clock(item.at, chart.zone) if item.precision == "minute" else _("date only") for item in given)
    said = "; ".join(_other_text(item, corrected, chart) for item in others)
    return Row(
        (
            Cell(text(strong(day(when, chart.zone)))),
            Cell(text(times)),
            Cell(text(_("{count} given").format(count=len(given)))),
            Cell(text(_("{total} mg in all").format(total=amount_text(total)))),
            Cell(),
            Cell(text(said)),
        )
    )


def _other_text(item: Dose, corrected: set[str], chart: Chart) -> str:
    status = _("corrected") if item.id in corrected else _(_STATUS[item.status])
    reason = f" ({item.reason})" if item.reason else ""
    return f"{clock(item.at, chart.zone)} {status}{reason}"


def _dose_row(item: Dose, previous: Dose | None, chart: Chart, *, gone: bool) -> Row:
    voice = struck if gone else str
    due = stamp(item.due, chart) if item.due else ""
    amount = dose_text("", item.dose, item.dose_unit, item.route) if item.dose is not None else ""
    gap = ""
    exact = item.precision == "minute" and item.status == "given" and not gone
    if exact and previous is not None and previous.precision == "minute":
        gap = duration(hours_between(previous.at, item.at))
    status = _(_STATUS[item.status])
    said: Text = text(item.reason)
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
        return "; ".join(filter(None, (_("taken out of the chart"), after.reason if after else "")))
    now = _("now {status} {at}").format(status=_(_STATUS[after.status]), at=stamp(after.at, chart, after.precision))
    if after.dose is not None and after.dose != item.dose:
        now += f", {amount_text(after.dose)} {after.dose_unit}"
    return f"{now}; {after.reason}" if after.reason else now


def _order_rows(orders: tuple[Order, ...], chart: Chart) -> Iterator[Row]:
    for place, item in enumerate(orders):
        after = next((later for later in orders[place + 1 :] if _same(later.drug, item.drug, chart)), None)
        end = stamp(after.at, chart, after.precision) if after else _("in force")
        until = end if item.action in {"start", "step"} else ""
        reason = "; ".join(part for part in (item.reason, _("by {author}").format(author=item.author)) if part)
        start = stamp(item.at, chart, item.precision)
        cells = (text(strong(order_text(item))), text(start), text(until), text(quiet(reason)))
        yield Row(tuple(Cell(words) for words in cells))


def _same(one: str, other: str, chart: Chart) -> bool:
    return chart.catalogue.generic(one) == chart.catalogue.generic(other)


def _medicine_rows(entries: tuple[Medicine, ...], chart: Chart) -> Iterator[Row]:
    stops = [item for item in entries if item.action == "stop"]
    for item in entries:
        if item.action == "start":
            after = (stop for stop in stops if _same(stop.drug, item.drug, chart) and stop.at >= item.at)
            yield _medicine_row(item, next(after, None), chart)
    generic = chart.catalogue.generic
    started = {generic(item.drug) for item in entries if item.action == "start"}
    for stop in stops:
        if generic(stop.drug) not in started:
            yield _medicine_row(stop, stop, chart)


def _medicine_row(item: Medicine, stop: Medicine | None, chart: Chart) -> Row:
    known = chart.catalogue.drug(item.drug)
    classes = ", ".join(name.replace("_", " ") for name in known.classes) if known else _("not in the catalogue")
    reasons = "; ".join(
        part for part in (classes, item.reason, stop.reason if stop and stop is not item else "") if part
    )
    start = stamp(item.at, chart, item.precision) if item.action == "start" else _("not charted")
    end = stamp(stop.at, chart, stop.precision) if stop else _("in force")
    said = dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)
    return Row((Cell(text(said)), Cell(text(start)), Cell(text(end)), Cell(text(quiet(reasons)))))


def _event_row(item: Event, chart: Chart) -> Row:
    said = event_text(item)
    extra = item.text if item.text and item.text not in said else ""
    remarks = "; ".join(part for part in (extra, item.reason) if part)
    by = ", ".join(part for part in (item.author, item.source) if part)
    cells = (
        text(stamp(item.at, chart, item.precision)),
        text(strong(said[:1].upper() + said[1:]), f": {remarks}" if remarks else ""),
        text(quiet(by)),
    )
    return Row(tuple(Cell(words) for words in cells))
