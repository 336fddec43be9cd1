"""The line over the drug chart: how much was given, when last, when next; "cannot be said" where that is so."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bedside.domain.chart import Chart
from bedside.domain.records import Dose
from bedside.domain.wording import amount_text
from bedside.protocol.assessment import Assessment, Ladder
from bedside.report import said as words
from bedside.report.spoken import dose_word
from bedside.report.week.words import clock
from bedside.text import _, _n


def summary(chart: Chart, assessment: Assessment, width: timedelta | None) -> tuple[str, ...]:
    """Return the parts of the line; `width` is how far from its due time a dose may be."""
    ladder = assessment.ladder
    if ladder.status == "none":
        said = _("the first order is typed: order {drug}, then dose, route and interval")
        return _("no order, no dose"), said.format(drug=assessment.drug)
    return tuple(filter(None, (*_amounts(chart, assessment), _last(chart, assessment), *_next(chart, ladder, width))))


def _amounts(chart: Chart, assessment: Assessment) -> list[str]:
    ladder = assessment.ladder
    others = [item.status for item in chart.of_drug(Dose, assessment.drug) if item.status != "given"]
    counts = [f"{others.count(status)} {dose_word(status)}" for status in dict.fromkeys(others)]
    given = (
        _("given: cannot be said")
        if ladder.doses_given is None
        else _n("{count} given", "{count} given", ladder.doses_given)
    )
    if ladder.doses_given == 0:
        return [", ".join((given, *counts))]
    total = _("mg in all: cannot be said")
    if ladder.total_mg:
        total = _("{mg} mg in all").format(mg=amount_text(Decimal(ladder.total_mg)))
    return [", ".join((given, *counts)), total]


def _last(chart: Chart, assessment: Assessment) -> str:
    ladder = assessment.ladder
    if ladder.doses_given == 0:
        return ""
    if ladder.last_given is None:
        return _("last: cannot be said")
    doses = chart.of_drug(Dose, assessment.drug)
    given = [item for item in doses if item.status == "given" and item.precision != "undated"]
    precision = given[-1].precision if given else "minute"
    same = chart.same_day(ladder.last_given) and precision == "minute"
    when = clock(ladder.last_given, chart.zone) if same else words.stamp(ladder.last_given, chart.zone, precision)
    said = _("last {when}").format(when=when)
    if len(given) > 1 and {given[-1].precision, given[-2].precision} == {"minute"} and ladder.doses_given is not None:
        gap = words.span(given[-1].at - given[-2].at)
        return f"{said}, " + _("gap {span}").format(span=gap)
    return said


def _next(chart: Chart, ladder: Ladder, width: timedelta | None) -> list[str]:
    parts = []
    if ladder.next_due is not None:
        due = ladder.next_due
        when = clock(due, chart.zone) if chart.same_day(due) else words.stamp(due, chart.zone)
        parts.append(_("next {when}").format(when=when))
        if width:
            low, high = clock(due - width, chart.zone), clock(due + width, chart.zone)
            parts[-1] += ", " + _("window {low} to {high}").format(low=low, high=high)
    elif ladder.status in ("active", "unknown"):
        parts.append(_("next: cannot be said") + (f" ({ladder.advice})" if ladder.advice else ""))
    elif ladder.status == "held":
        parts.append(_("on hold: no dose until resumed"))
    elif ladder.status == "stopped":
        parts.append(_("stopped"))
    if ladder.last_day is not None and ladder.status != "stopped":
        parts.append(_("last day allowed {day}").format(day=words.day(ladder.last_day)))
    elif ladder.doses_given is None:
        parts.append(_("last day allowed: cannot be said"))
    return parts
