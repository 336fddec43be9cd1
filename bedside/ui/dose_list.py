"""Orders and doses as a list, newest first: everything that was ever charted of them, struck ones too."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from bedside.domain.chart import Chart
from bedside.domain.records import Dose, Order
from bedside.domain.wording import dose_text, reason_text
from bedside.protocol.assessment import Assessment
from bedside.report.spoken import dose_word
from bedside.report.story import story
from bedside.text import N_, _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.record_page import RecordPage
from bedside.ui.record_table import TableRow
from bedside.ui.theme import Theme

_SIGNS = {
    "given": ("tick", "green"),
    "held": ("bars", "ink"),
    "refused": ("refused", "ink"),
    "missed": ("missed", "ink"),
    "unavailable": ("unavailable", "ink"),
}
_ACTIONS = {
    "start": N_("ordered"),
    "step": N_("step"),
    "hold": N_("on hold"),
    "resume": N_("resumed"),
    "stop": N_("stopped"),
}


class DoseList(RecordPage):
    """Orders and doses, newest first."""

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget | None = None) -> None:
        titles = (_("Time"), _("Status"), _("Medicine"), _("Gap"), _("By"))
        super().__init__(
            _("All orders and doses"), titles, (150, 86, 0, 74, 86), bridge, theme, rows=dose_rows, parent=parent
        )

    def nothing(self) -> str:
        """Return how a first order is written."""
        return _("No order yet. Type it, for example: order anakinra 100 mg sc q6h")


def dose_rows(chart: Chart, _assessment: Assessment | None = None) -> tuple[TableRow, ...]:
    """Return the dose table of a chart; gaps count between given doses that stand."""
    standing = {item.id for item in chart.records}
    found = [item for item in (*chart.records, *chart.struck) if isinstance(item, Dose | Order)]
    found.sort(key=_by_time)
    rows: list[TableRow] = []
    last: datetime | None = None
    for item in found:
        struck = item.id not in standing
        gap = ""
        if isinstance(item, Dose) and item.status == "given" and not struck:
            gap = _gap(item.at - last) if last is not None else ""
            last = item.at
        told = story(item, chart, struck=struck, successor=chart.successor(item.id))
        rows.append(_row(item, chart, gap, told, struck=struck))
    return tuple(reversed(rows))


def _by_time(item: Dose | Order) -> tuple[datetime, datetime]:
    return item.at, item.recorded_at


def _gap(length: timedelta) -> str:
    return words.span(length)


def _row(item: Dose | Order, chart: Chart, gap: str, told: str, *, struck: bool) -> TableRow:
    when = words.dated(item.at, chart.zone, item.precision)
    because = "  " + _("because {reason}").format(reason=reason_text(item.reason)) if item.reason else ""
    if isinstance(item, Order):
        cells = (when, _(_ACTIONS[item.action]), _ordered(item) + because, "", item.author)
        return TableRow(record=item.id, cells=cells, sign=("pen", "ink2"), struck=struck, bold=True, story=told)
    said = dose_text(item.drug, item.dose, item.dose_unit, item.route)
    cells = (when, dose_word(item.status), said + because, gap, item.author)
    return TableRow(record=item.id, cells=cells, sign=_SIGNS[item.status], struck=struck, story=told)


def _ordered(item: Order) -> str:
    """Return what an order says beside its status word: the regimen, or the medicine it stops or holds."""
    return dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)
