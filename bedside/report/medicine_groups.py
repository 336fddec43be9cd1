"""The medicines of a note by what a rheumatologist asks for: steroids with days, antibiotics, antivirals, others."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.records import Medicine, Order
from bedside.domain.wording import dose_text, order_text
from bedside.protocol.assessment import Assessment
from bedside.report.content import Cell, Column, Row, Section, Table, quiet, strong, text
from bedside.report.words import count, stamp
from bedside.text import _

_SHOWN = 6
_GROUPS = (
    ("glucocorticoid", "Glucocorticoids"),
    ("antibiotic", "Antibiotics"),
    ("antiviral", "Antivirals"),
    ("", "Other medicines"),
)


def medicines(assessment: Assessment, chart: Chart) -> Section:
    """Return orders of the protocol drug, then the other medicines by group with dose, start, end and days."""
    orders = chart.of(Order)
    rows = [_heading(_("Orders of {drug}").format(drug=assessment.drug), none=not orders), *_order_rows(orders, chart)]
    courses = _courses(chart)
    for group, title in _GROUPS:
        found = [item for item in courses if _group(item[0], chart) == group]
        rows.append(_heading(_(title), none=not found))
        rows += [_row(first, stop, chart) for first, stop in found[-_SHOWN:]]
        if len(found) > _SHOWN:
            rows.append(_hidden(_("{count} older courses are in the chart").format(count=len(found) - _SHOWN)))
    columns = (
        Column(_("medicine"), 44),
        Column(_("from"), 15),
        Column(_("until"), 15),
        Column(_("days"), 12),
        Column(_("class, reason"), 28),
    )
    return Section(_("Medicines and orders"), (Table(columns, tuple(rows)),))


def _courses(chart: Chart) -> list[tuple[Medicine, Medicine | None]]:
    """Return each start with the stop that ended it; a stop whose start nobody charted stands for itself."""
    entries = chart.of(Medicine)
    stops = [item for item in entries if item.action == "stop"]
    started = {item.drug for item in entries if item.action == "start"}
    found: list[tuple[Medicine, Medicine | None]] = []
    for item in entries:
        if item.action == "start":
            found.append((item, next((stop for stop in stops if stop.drug == item.drug and stop.at >= item.at), None)))
        elif item.drug not in started:
            found.append((item, item))
    return found


def _group(item: Medicine, chart: Chart) -> str:
    known = chart.catalogue.drug(item.drug)
    classes = known.classes if known else ()
    return next((group for group, _title in _GROUPS if group and group in classes), "")


def _row(item: Medicine, stop: Medicine | None, chart: Chart) -> Row:
    known = chart.catalogue.drug(item.drug)
    classes = ", ".join(name.replace("_", " ") for name in known.classes) if known else _("not in the catalogue")
    why = "; ".join(part for part in (classes, item.reason, stop.reason if stop and stop is not item else "") if part)
    start = stamp(item.at, chart, item.precision) if item.action == "start" else _("not charted")
    end = stamp(stop.at, chart, stop.precision) if stop else _("in force")
    said = dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)
    if item.dose is None and item.action == "start":
        said += _(", dose not charted")
    return Row(
        (
            Cell(text(said)),
            Cell(text(start)),
            Cell(text(end)),
            Cell(text(_days(item, stop, chart))),
            Cell(text(quiet(why))),
        )
    )


def _days(item: Medicine, stop: Medicine | None, chart: Chart) -> str:
    """Return on how many days it was in force, the first and the last one counted; unknown without a start."""
    if item.action != "start" or item.precision == "undated" or (stop and stop.precision == "undated"):
        return _("not known")
    last = stop.at if stop else chart.at
    days = (local_date(last, chart.zone) - local_date(item.at, chart.zone)).days + 1
    said = count(days, _("day"), _("days"))
    return said if stop else _("{days} so far").format(days=said)


def _order_rows(orders: tuple[Order, ...], chart: Chart) -> Iterator[Row]:
    for place, item in enumerate(orders):
        after = next((later for later in orders[place + 1 :] if later.drug == item.drug), None)
        running = item.action in {"start", "step"}
        end = stamp(after.at, chart, after.precision) if after else _("in force")
        why = "; ".join(part for part in (item.reason, _("by {author}").format(author=item.author)) if part)
        cells = (
            text(strong(order_text(item))),
            text(stamp(item.at, chart, item.precision)),
            text(end if running else ""),
            text(""),
            text(quiet(why)),
        )
        yield Row(tuple(Cell(words) for words in cells))


def _heading(title: str, *, none: bool) -> Row:
    said = text(strong(title), quiet(_(": none charted")) if none else "")
    return Row((Cell(said), *(Cell() for _place in range(4))))


def _hidden(words: str) -> Row:
    return Row((Cell(text(quiet(words))), *(Cell() for _place in range(4))), depth=1)
