"""Medicines beside the protocol's: one that is begun, or one that ends."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from bedside.domain.catalogue import Catalogue
from bedside.domain.records import Medicine
from bedside.domain.vocabulary import DOSE_UNITS, ROUTES
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.choices import Choices, Way
from bedside.ui.entry import Form
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme


class MedicineForm(Form):
    """Start or stop of a medicine; dose, route and interval may stay open where nobody knows them."""

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Other medicine"), theme, parent)
        ways = (
            Way("start", _("&Start"), _("in use from this time on")),
            Way("stop", _("Sto&p"), _("in use until this time")),
        )
        self.action = Choices(_("Start or stop"), ways, self)
        self.drug = QLineEdit(self)
        self.drug.setAccessibleName(_("Medicine"))
        self._complete(catalogue)
        self.dose = NumberEdit(_("Dose"), self)
        units = tuple((item, item) for item in dict.fromkeys(DOSE_UNITS.values()))
        self.unit = ChoiceBox(_("Unit of the dose"), units, self, prompt=_("choose") + words.ELLIPSIS)
        routes = tuple((item.typed[0], item.said) for item in ROUTES)
        self.route = ChoiceBox(_("Route"), routes, self, prompt=_("not known"))
        self.every = NumberEdit(_("Interval in hours"), self, width=64)
        self.put(_("Start or stop"), self.action)
        self.put(_("&Medicine"), self.drug, grow=True)
        self._rows = (
            self.put(_("D&ose"), self.dose),
            self.put(_("&Unit"), self.unit),
            self.put(_("&Route"), self.route),
            self.put(_("E&very, hours"), self.every),
        )
        self.put(_("T&ime"), self.when)
        self.action.changed.connect(self.on_action)
        self.watch(self.action, self.drug, self.dose, self.unit, self.route, self.every, self.when)

    def _complete(self, catalogue: Catalogue) -> None:
        names = sorted({name for drug in catalogue.drugs for name in (drug.name, *drug.names)}, key=str.casefold)
        made = QCompleter(names, self.drug)
        made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.drug.setCompleter(made)

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin with what is in use."""
        used: dict[str, str] = {item.drug: item.action for item in bridge.chart().of(Medicine)}
        running = ", ".join(drug for drug, action in used.items() if action == "start")
        self.about.setText(_("in use: {names}").format(names=running) if running else _("nothing charted in use"))

    @Slot()
    def on_action(self) -> None:
        """Only a start has a dose."""
        for row in self._rows:
            row.setVisible(self.action.value() != "stop")

    def line(self) -> str:
        """Return "med methylprednisolone 40 mg iv q12h" or "med stop hydroxychloroquine"."""
        drug, action = self.drug.text().strip(), self.action.value()
        if not drug or not action:
            return ""
        if action == "stop":
            return self.timed(f"med stop {drug}")
        every = self.every.text().strip()
        parts = (self.dose.text().strip(), self.unit.value(), self.route.value(), f"q{every}h" if every else "")
        return self.timed(" ".join(("med", drug, *(part for part in parts if part))))

    def wanted(self) -> str:
        """Return what a medicine needs."""
        return _("Choose start or stop, and name the medicine.")
