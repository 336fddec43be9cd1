"""The order of the protocol's medicine: start, step, hold, resume or stop, each with what it leads to."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.domain.chart import Chart
from bedside.domain.records import Dose, Order
from bedside.domain.vocabulary import ROUTES
from bedside.domain.wording import fact_text, interval_text
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.choices import Choices, Way
from bedside.ui.entry import Form
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label

_HOURS = ("6", "8", "12", "24")


class OrderForm(Form):
    """An order as a line: nothing is chosen before; dose and route are asked for a start only."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Order"), theme, parent)
        self._drug = ""
        self.action = Choices(_("What shall happen"), _ways(), self)
        self.means = words_label("", "words", self)
        self.means.setWordWrap(True)
        self.fields.addWidget(self.label(_("What shall happen"), self.action), 0, 0)
        self.fields.addWidget(self.action, 1, 0)
        self.fields.addWidget(self.means, 2, 0)
        self.dose = NumberEdit(_("Dose in milligrams"), self)
        routes = tuple((item.typed[0], item.said) for item in ROUTES)
        self.route = ChoiceBox(_("Route"), routes, self, prompt=_("choose") + words.ELLIPSIS)
        hours = tuple((item, interval_text(int(item))) for item in _HOURS)
        self.interval = ChoiceBox(_("Interval"), hours, self, prompt=_("choose") + words.ELLIPSIS)
        self.because = QLineEdit(self)
        self.because.setAccessibleName(_("Reason"))
        self.because.setPlaceholderText(_("why, in a few words"))
        self._rows = {
            "dose": self.put(_("&Dose mg"), self.dose),
            "route": self.put(_("R&oute"), self.route),
            "interval": self.put(_("In&terval"), self.interval),
        }
        self.put(_("T&ime"), self.when)
        self.put(_("&Reason"), self.because, grow=True)
        self.chart_it.setText(_("Or&der"))
        self.action.changed.connect(self.on_action)
        self.watch(self.action, self.dose, self.route, self.interval, self.when, self.because)
        self.on_action()

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin with what is in force; no action is chosen."""
        chart, assessment = bridge.chart(), bridge.assessment()
        self._drug = assessment.drug
        self.about.setText(_in_force(chart, assessment))

    @Slot()
    def on_action(self) -> None:
        """Ask for what the action takes, and say what it leads to."""
        takes = {"start": ("dose", "route", "interval"), "step": ("interval",)}.get(self.action.value(), ())
        for name, row in self._rows.items():
            row.setVisible(name in takes)
        self.means.setText(self.action.means())
        self.means.setVisible(bool(self.action.means()))
        self.updateGeometry()

    def line(self) -> str:
        """Return "order anakinra 100 mg sc q6h" or "hold because culture pending"."""
        action = self.action.value()
        every = f"q{self.interval.value()}h" if self.interval.value() else ""
        if action == "start":
            amount = f"{self.dose.text().strip()} mg" if self.dose.text().strip() else ""
            parts: tuple[str, ...] = ("order", self._drug, amount, self.route.value(), every)
        elif action == "step":
            parts = ("step", every)
        else:
            parts = (action,)
        return self.timed(" ".join(part for part in parts if part), self.because.text())

    def wanted(self) -> str:
        """Return what an order needs first."""
        return _("Choose what shall happen.")


def _ways() -> tuple[Way, ...]:
    return (
        Way("start", _("&Start"), _("A new order; the doses count from it, and each from the one given before.")),
        Way("step", _("&Change interval"), _("Another interval from the next dose on; dose and route stay.")),
        Way("hold", _("&Hold"), _("No dose is due until it is resumed or stopped.")),
        Way("resume", _("Res&ume"), _("Doses are due again, at once where one is overdue.")),
        Way("stop", _("Sto&p for good"), _("The end of the treatment; the watch after the stop begins.")),
    )


def _in_force(chart: Chart, assessment: Assessment) -> str:
    orders = chart.of_drug(Order, assessment.drug)
    given = [item for item in chart.of_drug(Dose, assessment.drug) if item.status == "given"]
    now = fact_text(orders[-1], chart.catalogue) if orders else _("no order yet")
    if not given:
        return now
    return (
        now
        + f"  {words.DOT}  "
        + _("last dose {when}").format(when=words.stamp(given[-1].at, chart.zone, given[-1].precision))
    )
