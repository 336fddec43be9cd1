"""The oxygen form: several devices at once, each with the numbers it takes, and what was seen with them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from bedside.domain.vocabulary import DEVICES, device_of
from bedside.text import _
from bedside.ui import words
from bedside.ui.choice_box import ChoiceBox
from bedside.ui.entry import Form
from bedside.ui.number_edit import NumberEdit
from bedside.ui.theme import Theme

ROWS = 3
_NARROW = 58


class DeviceRow(QWidget):
    """Fields of one device; those it does not take are switched off."""

    changed = Signal()

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        choices = tuple((item.name, item.title) for item in DEVICES)
        prompt = _("choose") + words.ELLIPSIS if number == 1 else _("none")
        self.device = ChoiceBox(_("Device {n}").format(n=number), choices, self, prompt=prompt)
        self.flow = NumberEdit(_("Flow of device {n}, litres per minute").format(n=number), self, width=_NARROW)
        self.fio2 = NumberEdit(_("Oxygen set on device {n}, percent").format(n=number), self, width=_NARROW)
        self.peep = NumberEdit(_("End-expiratory pressure of device {n}").format(n=number), self, width=_NARROW)
        self.hide()  # the fields stand in the form's grid; this only keeps them together
        self.device.currentIndexChanged.connect(self.on_device)
        self.on_device()

    @Slot()
    def on_device(self) -> None:
        """Switch fields on and off; a field that is off holds nothing."""
        takes = device_of(self.device.value()).takes if self.device.value() else ()
        for name, field in (("flow", self.flow), ("fio2", self.fio2), ("peep", self.peep)):
            field.setEnabled(name in takes)
            if name not in takes:
                field.clear()

    def clear(self) -> None:
        """Start empty."""
        self.device.setCurrentIndex(0)

    def text(self) -> str:
        """Return the device in the grammar: "hfnc 50/95", "nrb 15", "niv fio2 60 peep 8"."""
        name = self.device.value()
        if not name:
            return ""
        flow, fio2, peep = (field.text().strip() for field in (self.flow, self.fio2, self.peep))
        parts = [name, f"{flow}/{fio2}" if flow and fio2 else flow or (f"fio2 {fio2}" if fio2 else "")]
        if peep:
            parts.append(f"peep {peep}")
        return " ".join(part for part in parts if part)


class OxygenForm(Form):
    """All devices in use at once, oxygen saturation and respiratory rate seen with them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Oxygen: every device in use at once"), theme, parent)
        self.rows = tuple(DeviceRow(number, self) for number in range(1, ROWS + 1))
        self.spo2 = NumberEdit(_("Oxygen saturation, percent"), self, width=_NARROW)
        self.rate = NumberEdit(_("Respiratory rate per minute"), self, width=_NARROW)
        for column, text in enumerate((_("&Device"), _("L/min"), f"Fi{words.O2} %", f"PEEP {words.CM_WATER}")):
            self.fields.addWidget(self.label(text, self.rows[0].device if not column else self), 0, column)
        for place, row in enumerate(self.rows, start=1):
            for column, field in enumerate((row.device, row.flow, row.fio2, row.peep)):
                self.fields.addWidget(field, place, column)
            self.watch(row.device, row.flow, row.fio2, row.peep)
        for text, field in ((f"&Sp{words.O2} %", self.spo2), (_("&Rate per min"), self.rate), (_("T&ime"), self.when)):
            self.put(text, field)
        self.watch(self.spo2, self.rate, self.when)
        self.fields.setColumnStretch(0, 1)

    def go(self) -> None:
        """Go to the first device."""
        self.rows[0].device.setFocus(Qt.FocusReason.OtherFocusReason)

    def line(self) -> str:
        """Return "nrb 15 + nc 6 spo2 91 rr 28"."""
        devices = " + ".join(text for text in (row.text() for row in self.rows) if text)
        if not devices:
            return ""
        seen = [
            f"{code} {field.text().strip()}"
            for code, field in (("spo2", self.spo2), ("rr", self.rate))
            if field.text().strip()
        ]
        return self.timed(" ".join((devices, *seen)))

    def wanted(self) -> str:
        """Return what a setting needs."""
        return _("Choose a device; room air is one.")
