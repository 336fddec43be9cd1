"""The cultures of a note: what is pending first, then each result, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bedside.domain.chart import Chart
from bedside.domain.records import Event
from bedside.domain.wording import site_word
from bedside.protocol.infection import uncleared
from bedside.report.content import Cell, Column, Row, Section, Table, quiet, sentence, strong, text
from bedside.report.spoken import culture_word
from bedside.report.words import age, stamp
from bedside.text import _, _n

_SHOWN = 5
_CODE = "culture"


def pending(chart: Chart) -> tuple[Event, ...]:
    """Return the cultures whose last word for their site is that the result is awaited, oldest first."""
    last: dict[str, Event] = {item.subject.casefold(): item for item in chart.events(_CODE)}
    return tuple(sorted((item for item in last.values() if item.state == "pending"), key=_when))


def positive(chart: Chart) -> tuple[Event, ...]:
    """Return the positive cultures that nobody has called a contaminant, newest first, each finding of a site once."""
    found = sorted(uncleared(chart.events(_CODE)), key=_when)
    return tuple(reversed({(item.subject.casefold(), item.text.casefold()): item for item in found}.values()))


def cultures(chart: Chart) -> Section:
    """Return the cultures, pending ones first."""
    found = chart.events(_CODE)
    title = _("Cultures")
    if not found:
        return Section(title, (sentence(_("No culture charted.")),))
    waits = pending(chart)
    rest = [item for item in reversed(found) if item not in waits and item.state != "pending"]
    rows = tuple(_rows((*waits, *rest[:_SHOWN]), chart))
    columns = (Column(_("site"), 24), Column(_("result"), 48), Column(_("charted, by"), 24), Column(_("age"), 18))
    hidden = len(rest) - _SHOWN
    said = _("no culture is pending") if not waits else _n("{count} pending", "{count} pending", len(waits))
    more = _older(hidden) if hidden > 0 else ""
    return Section(title, (Table(columns, rows),), remark="; ".join(filter(None, (said, more))))


def _older(hidden: int) -> str:
    return _n("{count} older results are in the chart", "{count} older results are in the chart", hidden)


def _rows(found: tuple[Event, ...], chart: Chart) -> Iterator[Row]:
    for item in found:
        state = culture_word(item.state)
        words = ": ".join(filter(None, (state, item.text)))
        yield Row(
            (
                Cell(text(site_word(item.subject) or _("site not charted"))),
                Cell(text(strong(words) if item.state != "negative" else words)),
                Cell(text(stamp(item.at, chart, item.precision), quiet(f", {item.author}"))),
                Cell(text(quiet(age(chart.age_hours(item.at, item.precision), item.at, chart, item.precision)))),
            )
        )


def _when(item: Event) -> datetime:
    return item.at
