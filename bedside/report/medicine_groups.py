"""The medicines of a note by what a rheumatologist asks for: steroids with days, antibiotics, antivirals, others."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.records import Medicine, Order
from bedside.domain.wording import dose_text, order_text, reason_text
from bedside.protocol.assessment import Assessment
from bedside.report.content import Cell, Column, Row, Section, Table, quiet, strong, text
from bedside.report.courses import Taken, taken
from bedside.report.drug_classes import class_word
from bedside.report.words import stamp
from bedside.text import N_, _, _n, lowered

_SHOWN = 6
_GROUPS = (
    ("glucocorticoid", N_("Glucocorticoids")),
    ("antibiotic", N_("Antibiotics")),
    ("antiviral", N_("Antivirals")),
    ("", N_("Other medicines")),
)


def medicines(assessment: Assessment, chart: Chart) -> Section:
    """Return orders of the protocol drug, then the other medicines by group with dose, start, end and days."""
    orders = chart.of(Order)
    none = "" if orders else _(": none charted")
    rows = [_heading(_("Orders of {drug}").format(drug=assessment.drug), none), *_order_rows(orders, chart)]
    courses, lacking = taken(chart), []
    for group, title in _GROUPS:
        found = [item for item in courses if _group(item.record, chart) == group]
        if not found:
            lacking.append(lowered(_(title)))
            continue
        rows.append(_heading(_(title)))
        rows += [_row(item, chart) for item in found[-_SHOWN:]]
        if len(found) > _SHOWN:
            rows.append(_hidden(_older(len(found) - _SHOWN)))
    if lacking:
        rows.append(_heading(_("None charted: "), ", ".join(lacking)))
    columns = (
        Column(_("medicine"), 49),
        Column(_("from"), 14),
        Column(_("until"), 14),
        Column(_("days"), 12),
        Column(_("class, reason"), 26),
    )
    return Section(_("Medicines and orders"), (Table(columns, tuple(rows)),))


def _group(item: Medicine, chart: Chart) -> str:
    known = chart.catalogue.drug(item.drug)
    classes = known.classes if known else ()
    return next((group for group, _title in _GROUPS if group and group in classes), "")


def _row(course: Taken, chart: Chart) -> Row:
    item, stop = course
    known = chart.catalogue.drug(item.drug)
    classes = ", ".join(map(class_word, known.classes)) if known else _("not in the catalogue")
    why = "; ".join(part for part in (classes, reason_text(item.reason), _why(course)) if part)
    start = stamp(item.at, chart, item.precision) if course.begun else _("not charted")
    end = stamp(stop.at, chart, stop.precision) if stop else _("in force")
    said = dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)
    if item.dose is None and course.begun:
        said = _("{medicine}, dose not charted").format(medicine=said)
    return Row(
        (
            Cell(text(said)),
            Cell(text(start)),
            Cell(text(end)),
            Cell(text(_days(course, chart))),
            Cell(text(quiet(why))),
        )
    )


def _why(course: Taken) -> str:
    """Return why a course ended, or that it went on in another way."""
    if course.end is None or not course.begun:
        return ""
    return reason_text(course.end.reason) if course.end.action == "stop" else _("then changed")


def _days(course: Taken, chart: Chart) -> str:
    """Return on how many days it was in force, the first and the last one counted; unknown without a start."""
    item, stop = course
    if not course.begun or item.precision == "undated" or (stop and stop.precision == "undated"):
        return _("not known")
    last = stop.at if stop else chart.at
    days = (local_date(last, chart.zone) - local_date(item.at, chart.zone)).days + 1
    said = _n("{count} day", "{count} days", days)
    return said if stop else _("{days} so far").format(days=said)


def _order_rows(orders: tuple[Order, ...], chart: Chart) -> Iterator[Row]:
    for place, item in enumerate(orders):
        after = next((later for later in orders[place + 1 :] if later.drug == item.drug), None)
        running = item.action in {"start", "step"}
        end = stamp(after.at, chart, after.precision) if after else _("in force")
        why = "; ".join(
            part for part in (reason_text(item.reason), _("by {author}").format(author=item.author)) if part
        )
        cells = (
            text(strong(order_text(item))),
            text(stamp(item.at, chart, item.precision)),
            text(end if running else ""),
            text(""),
            text(quiet(why)),
        )
        yield Row(tuple(Cell(words) for words in cells))


def _heading(title: str, beside: str = "") -> Row:
    return Row((Cell(text(strong(title), quiet(beside))),))


def _older(hidden: int) -> str:
    return _n("{count} older courses are in the chart", "{count} older courses are in the chart", hidden)


def _hidden(words: str) -> Row:
    return Row((Cell(text(quiet(words))),), depth=1)
