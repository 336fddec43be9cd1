"""Who asked what and when, and how long the answer took: the lines under the header of a consult note."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.chart import Chart
from bedside.domain.moment import hours_between
from bedside.report.content import Para, Run, Section, strong, text
from bedside.report.glyphs import DOT
from bedside.report.words import duration, stamp
from bedside.report.writing import Writing
from bedside.text import _


def asked(chart: Chart, writing: Writing) -> Section:
    """Return the consult's clock and its question; what nobody wrote is said."""
    consult = writing.consult
    question = consult.text("question") or _("nobody has written what was asked.")
    lines = (Para(_joined(tuple(_clock(chart, writing)))), Para(text(strong(_("Question")), f": {question}")))
    return Section("", lines)


def _clock(chart: Chart, writing: Writing) -> Iterator[tuple[str | Run, ...]]:
    consult = writing.consult
    by = ", ".join(filter(None, (consult.asked_by, consult.asked_from, _(consult.urgency) if consult.urgency else "")))
    if consult.asked_at is None:
        who = _("by {who}, time not written").format(who=by) if by else _("not written by whom and when")
        yield strong(_("Asked")), " ", who
    else:
        said = _(" {at} by {who}") if by else _(" {at}, not written by whom")
        yield strong(_("Asked")), said.format(at=stamp(consult.asked_at, chart), who=by)
    if consult.seen_at is not None:
        yield strong(_("seen")), f" {stamp(consult.seen_at, chart)}"
    else:
        yield strong(_("seen")), _(": not written")
    yield from _answered(chart, writing)
    earlier, amends = writing.earlier, writing.amends
    if amends is not None:
        yield strong(_("last note")), _(" {at}, amended here").format(at=stamp(amends.at, chart))
    else:
        yield strong(_("last note")), f" {stamp(earlier.at, chart)}" if earlier else _(": none signed")


def _answered(chart: Chart, writing: Writing) -> Iterator[tuple[str | Run, ...]]:
    begun, signed = writing.consult.asked_at, writing.first
    if signed is not None:
        took = f" ({duration(hours_between(begun, signed.at))})" if begun is not None and begun <= signed.at else ""
        yield strong(_("answered")), f" {stamp(signed.at, chart)}{took}"
    elif begun is not None and begun <= chart.at and writing.earlier is None:
        yield strong(_("waiting")), f" {duration(hours_between(begun, chart.at))}"


def _joined(parts: tuple[tuple[str | Run, ...], ...]) -> tuple[Run, ...]:
    runs: list[str | Run] = []
    for place, part in enumerate(parts):
        runs += [DOT, *part] if place else part
    return text(*runs)
