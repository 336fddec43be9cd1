"""The form that corrects one record: the record as a line, and the reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.domain.chart import Chart
from bedside.domain.moment import from_local
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Device, Dose, Event, Medicine, Observation, Order, OxygenSetting
from bedside.domain.typed import event_line
from bedside.domain.vocabulary import device_of
from bedside.domain.wording import fact_text, number_text, typed_unit
from bedside.text import _
from bedside.ui.entry import Form
from bedside.ui.theme import Theme
from bedside.ui.words import route_typed, stamp


class CorrectionForm(Form):
    """The record as a line to be changed, and why. `corrected` carries record id, line and reason."""

    corrected = Signal(str, str, str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Correct"), theme, parent)
        self.record_id = ""
        self.typed = QLineEdit(self)
        self.typed.setAccessibleName(_("The record as it should be"))
        self.because = QLineEdit(self)
        self.because.setAccessibleName(_("Reason"))
        self.because.setPlaceholderText(_("why, in a few words"))
        self.when.hide()
        for row, (text, field) in enumerate(((_("&Line"), self.typed), (_("&Reason"), self.because))):
            self.fields.addWidget(self.label(text, field), row, 0)
            self.fields.addWidget(field, row, 1)
        self.watch(self.typed)
        self.because.textEdited.connect(self.on_because)
        self.because.returnPressed.connect(self.submit)
        self.chart_it.setText(_("&Correct"))

    def begin(self, record: AnyRecord, chart: Chart) -> None:
        """Start with the record as a line."""
        self.record_id = record.id
        when = stamp(record.at, chart.zone, record.precision)
        self.about.setText(f"{fact_text(record, chart.catalogue)}, {when}")
        self.typed.setText(line_of(record, chart))
        self.because.clear()
        self.reading.clear()
        self.on_because("")
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def on_because(self, text: str) -> None:
        """Allow the correction once it has a reason."""
        self.chart_it.setEnabled(bool(text.strip()))

    def fill(self, typed: Sequence[str]) -> None:
        """Put back line and reason."""
        super().fill(typed)
        self.on_because(self.because.text())

    def line(self) -> str:
        """Return the line as it should be."""
        return self.typed.text().strip()

    @Slot()
    def submit(self) -> None:
        """Hand the correction over; without a reason the cursor goes there."""
        if not self.because.text().strip():
            self.because.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.line():
            self.corrected.emit(self.record_id, self.line(), self.because.text().strip())


def line_of(record: AnyRecord, chart: Chart) -> str:
    """Return a record in the quick-entry language, empty for one that no line makes."""
    match record:
        case Observation() if record.value is not None:
            unit = typed_unit(record.code, record.unit, chart.catalogue) if record.unit else ""
            fact = f"{record.code} {record.comparator}{number_text(record.value)} {unit}".strip()
        case OxygenSetting():
            fact = " + ".join(_device(item) for item in record.devices)
            for code, number in (("spo2", record.spo2), ("rr", record.rr)):
                fact += f" {code} {number_text(number)}" if number is not None else ""
        case Order():
            fact = _order(record)
        case Medicine():
            fact = f"med {record.drug}{_posology(record)}" if record.action != "stop" else f"med stop {record.drug}"
        case Dose():
            amount = f" {number_text(record.dose)} {record.dose_unit}" if record.dose is not None else ""
            fact = f"dose {record.status}{amount if record.status == 'given' else ''}"
        case Event() if event_line(record):
            fact = event_line(record)
        case _:
            return ""
    reasoned = isinstance(record, Dose | Order) or (isinstance(record, Event) and record.code == "onset")
    because = f" because {record.reason}" if reasoned and record.reason else ""
    return f"{fact} @{_time(record, chart)}{because}"


def _order(record: Order) -> str:
    if record.action == "start":
        return f"order {record.drug}{_posology(record)}"
    if record.action == "step":
        return f"step q{record.interval_hours}h"
    return record.action


def _posology(record: Order | Medicine) -> str:
    amount = f" {number_text(record.dose)} {record.dose_unit}" if record.dose is not None else ""
    route = route_typed(record.route)
    every = f" q{record.interval_hours}h" if record.interval_hours else ""
    return amount + (f" {route}" if route else "") + every


def _device(item: Device) -> str:
    takes = device_of(item.name).takes
    flow = number_text(item.flow) if item.flow is not None else ""
    fio2 = number_text((item.fio2 * 100).normalize()) if item.fio2 is not None else ""
    parts = [item.name, f"{flow}/{fio2}" if flow and fio2 else flow or (f"fio2 {fio2}" if fio2 else "")]
    if "peep" in takes and item.peep is not None:
        parts.append(f"peep {number_text(item.peep)}")
    return " ".join(part for part in parts if part)


def _time(record: AnyRecord, chart: Chart) -> str:
    local = record.at.astimezone(chart.zone)
    if record.precision == "day":
        return f"{local:%Y-%m-%d}"
    try:
        from_local(local.replace(tzinfo=None, fold=0), chart.zone)
    except Problem:
        return f"{local:%Y-%m-%dT%H:%M%z}"
    return f"{local:%Y-%m-%dT%H:%M}"
