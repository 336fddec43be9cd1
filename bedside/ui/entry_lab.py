"""The form of one laboratory value or vital sign: the unit is chosen by a person where there is more than one."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QWidget

from bedside.domain.analyte import Analyte
from bedside.domain.catalogue import Catalogue
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.entry import Form
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme


class LabForm(Form):
    """One laboratory value or vital sign. The unit is never preselected where more than one is accepted."""

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Laboratory value or vital sign"), theme, parent)
        self._catalogue = catalogue
        names = sorted(((item.code, item.title) for item in catalogue.analytes), key=_by_title)
        self.analyte = ChoiceBox(_("Analyte"), tuple(names), self, prompt=_("choose") + words.ELLIPSIS)
        self.analyte.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.analyte.setMinimumContentsLength(24)
        self.value = NumberEdit(_("Value"), self, width=120)
        self.unit = ChoiceBox(_("Unit"), (), self)
        self.unit.setMinimumWidth(112)
        row = (
            (_("&Analyte"), self.analyte),
            (_("&Value"), self.value),
            (_("&Unit"), self.unit),
            (_("T&ime"), self.when),
        )
        for column, (text, field) in enumerate(row):
            self.put(text, field, grow=column == 0)
        self.analyte.currentIndexChanged.connect(self.on_analyte)
        self.watch(self.analyte, self.value, self.unit, self.when)

    def start(self, bridge: Bridge, at: str = "") -> None:
        """Begin at an analyte when one is known to be missing."""
        if at:
            self.analyte.choose(at)

    @Slot()
    def on_analyte(self) -> None:
        """Offer the units of the chosen analyte."""
        code = self.analyte.value()
        with QSignalBlocker(self.unit):
            if not code:
                self.unit.offer(())
                return
            analyte = self._catalogue.analyte(code)
            needed = analyte.typed_unit_needed and len(analyte.units) > 1
            self.unit.offer(_units(analyte), prompt=_("choose") + words.ELLIPSIS if needed else "")

    def line(self) -> str:
        """Return "crp 71 mg/l @06:00"."""
        code, value = self.analyte.value(), self.value.text().strip()
        return self.timed(f"{code} {value} {self.unit.value()}".strip()) if code and value else ""

    def wanted(self) -> str:
        """Return what a value needs."""
        return _("Choose an analyte and type its value.")


def _by_title(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def _units(analyte: Analyte) -> tuple[tuple[str, str], ...]:
    if analyte.choices:
        return ()
    return tuple((item.shown or item.code, _(item.shown) or _("fraction")) for item in analyte.units.values())
