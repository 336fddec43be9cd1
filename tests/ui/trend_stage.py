"""The trends without a store: rules, settings kept in memory, a user who may export; and how a chart gets on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, partial
from types import SimpleNamespace

from PySide6.QtWidgets import QApplication

from bedside.protocol.load import shipped_protocol
from bedside.protocol.question import Question
from bedside.ui import theme
from bedside.ui.trends import Trends
from tests.ui.trend_sample import assessed


@dataclass
class Shelf:
    """Keeps settings as the store would."""

    values: dict = field(default_factory=dict)

    def value(self, name, default=None, patient_id=""):
        return self.values.get((name, patient_id), default)

    def keep(self, name, value, patient_id=""):
        self.values[name, patient_id] = value


def asked(chart):
    """Return the question that the ribbon answers."""
    return Question(protocol=shipped_protocol("NAVARRO-2020", chart.catalogue), chart=chart)


class Stand:
    """Stands in for the bridge; `catalogue` is the one of the charts."""

    def __init__(self, catalogue, roles=("physician",)) -> None:
        self.kept = Shelf()
        self.session = SimpleNamespace(
            protocol=cache(partial(shipped_protocol, catalogue=catalogue)),
            store=SimpleNamespace(writable=True, roles=roles),
            practice=True,
        )


def opened(stand, qtbot, size=(722, 620)):
    """Return the trends on a stand, in sight and without a chart."""
    made = Trends(stand, theme.LIGHT)
    qtbot.addWidget(made)
    made.resize(*size)
    with qtbot.waitActive(made):
        made.show()
    return made


def show(trends, made, at=None):
    """Show what a maker charted, as known at `at`; return the chart."""
    chart = made.chart(at) if at else made.chart()
    trends.show_chart(assessed(chart), chart)
    QApplication.processEvents()
    return chart
