"""What is known of the person beside their names: allergies in three states, weight and height."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.domain.chart import Chart
from bedside.domain.wording import unit_text
from bedside.report.spoken import figure
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.choices import Choices, Way
from bedside.ui.entry import Form
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme

NONE = "none"


class AboutForm(Form):
    """Allergies stay "not asked" until somebody answers; weight and height are charted together with them, or alone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Allergies, weight, height"), theme, parent)
        ways = (
            Way(NONE, _("&none known"), _("the patient was asked and knows of none")),
            Way("some", _("aller&gic to"), _("name one substance; a further one is entered after it")),
        )
        self.allergy = Choices(_("Allergies"), ways, self)
        self.substance = QLineEdit(self)
        self.substance.setAccessibleName(_("Substance"))
        self.substance.setPlaceholderText("penicillin")
        self.weight = NumberEdit(_("Weight, kg"), self, width=76)
        self.height_cm = NumberEdit(_("Height, cm"), self, width=76)
        self.put(_("Allergies, once asked"), self.allergy)
        self._substance = self.put(_("&Substance"), self.substance, grow=True)
        self.put(_("&Weight kg"), self.weight)
        self.put(_("&Height cm"), self.height_cm)
        self.put(_("T&ime"), self.when)
        self.allergy.changed.connect(self.on_allergy)
        self.watch(self.allergy, self.substance, self.weight, self.height_cm, self.when)
        self.on_allergy()

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin with what is charted."""
        chart = bridge.chart()
        self.about.setText(f"  {words.DOT}  ".join((_allergies(chart), *_measured(chart))))

    @Slot()
    def on_allergy(self) -> None:
        """Only an allergy has a substance."""
        self._substance.setVisible(self.allergy.value() == "some")

    def line(self) -> str:
        """Return one line for the allergy and one for the measures, as far as they are filled in."""
        said = [f"{code} {text}" for code, text in self._numbers() if text]
        return "\n".join(self.timed(fact) for fact in (self._allergy(), " ".join(said)) if fact)

    def _allergy(self) -> str:
        if self.allergy.value() == "some":
            return f"allergy {self.substance.text().strip()}".strip()
        return "allergy none" if self.allergy.value() else ""

    def _numbers(self) -> tuple[tuple[str, str], ...]:
        return ("weight", self.weight.text().strip()), ("height", self.height_cm.text().strip())

    def wanted(self) -> str:
        """Return what can be entered."""
        return _("Answer the allergies, or type a weight or a height.")


def _allergies(chart: Chart) -> str:
    found = chart.events("allergy")
    if not found:
        return _("Allergies: NOT ASKED")
    names = [item.subject for item in found if item.state == "present"]
    return _("Allergies: {names}").format(names=", ".join(dict.fromkeys(names)) or _("none known"))


def _measured(chart: Chart) -> tuple[str, ...]:
    found = (chart.latest(code) for code in ("weight", "height"))
    return tuple(f"{figure(item.text)} {unit_text(item.code, item.unit, chart.catalogue)}" for item in found if item)
