"""The trends of one patient: oxygen, doses, events and laboratory values over one shared stretch of time."""

from __future__ import annotations

from html import escape

import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.text import _
from bedside.ui.theme import Theme
from bedside.ui.trend_button import PanelButton, fitting
from bedside.ui.trend_head import TrendHead
from bedside.ui.trend_keys import MovingCanvas
from bedside.ui.trend_layout import EDGE
from bedside.ui.trend_picture import extent, picture
from bedside.ui.trend_read import sentence
from bedside.ui.trend_series import Marks, available
from bedside.ui.trend_window import Extent, Mode, Window, window_for

PANELS = ("ferritin", "crp", "alc", "pct")


class Trends(QWidget):
    """Shows a chart with its assessment. `record_selected` carries the id of a record picked here."""

    record_selected = Signal(str)

    def __init__(self, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        pg.setConfigOptions(background=look.surface, foreground=look.ink2, antialias=True)
        self.setObjectName("middle")
        self._look = look
        self._codes: list[str] = list(PANELS)
        self._mode: Mode = "fit"
        self._since_onset = False
        self._extent: Extent | None = None
        self._patient = ""
        self._marks = Marks()
        self.head = TrendHead(self)
        self.canvas = MovingCanvas(look, self, len(self._codes))
        self.setFocusProxy(self.canvas)
        self.buttons = tuple(PanelButton(place, look, self.canvas) for place in range(len(self._codes)))
        for button in self.buttons:
            button.hide()
        self._build()

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the catalogue codes of the panels, top to bottom."""
        return tuple(self._codes)

    @property
    def window_shown(self) -> Window:
        """Return the stretch of time shown, in seconds since the epoch."""
        return self.canvas.window_shown

    def show_chart(self, assessment: Assessment, chart: Chart) -> None:
        """Show a chart and its assessment in place of the one before; what is new of the same patient pulses once."""
        same = self._patient == assessment.patient_id
        if not same:
            self._patient, self._marks = assessment.patient_id, Marks()
        shown = picture(assessment, chart, self.codes, self._marks, since_onset=self._since_onset)
        fresh = self._marks.fresh()
        self._extent = extent(chart, assessment)
        if not same:
            self.canvas.selected = None
            self._mode = "fit"
        self.head.allow_onset(known=assessment.timing.onset is not None)
        self._name_panels(chart)
        if self._mode != "free":
            self.canvas.window_shown = window_for(self._mode, self._extent)
        self.head.show_mode(self._mode)
        self.canvas.show_picture(shown, fresh if same else frozenset())
        self._read(self.canvas.moment)

    def select_record(self, record_id: str) -> None:
        """Move the crosshair to a record, and the window with it when it lies outside; an unknown id does nothing."""
        shown = self.canvas.picture
        record = shown.chart.find(record_id) if shown else None
        if record is None or record.precision == "undated":
            return
        moment = record.at.timestamp()
        if not self.window_shown.low <= moment <= self.window_shown.high:
            self._free(self.window_shown.holding(moment))
        self.canvas.read(moment)

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self._look = look
        for button in self.buttons:
            button.set_theme(look)
        self.canvas.set_theme(look)
        self._read(self.canvas.moment)

    def show_mode(self, mode: str) -> None:
        """Show a named stretch of time: fit, 24h, 7d or all."""
        self._mode = mode  # pyright: ignore[reportAttributeAccessIssue]
        self.head.show_mode(self._mode)
        if self._extent is not None:
            self.canvas.show_window(window_for(self._mode, self._extent))

    def choose_panel(self, place: int, code: str) -> None:
        """Show another analyte in a panel; one that another panel shows changes places with it."""
        if code in self._codes:
            self._codes[self._codes.index(code)] = self._codes[place]
        self._codes[place] = code
        self._repeat()

    def count_from_onset(self, since: bool) -> None:
        """Count time from the onset of respiratory failure, or show the clock."""
        self._since_onset = since
        self._repeat()

    def _build(self) -> None:
        self.bar = QFrame(self)
        self.bar.setObjectName("bar")
        self.bar.setFixedHeight(27)
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(round(EDGE), 0, round(EDGE), 0)
        self.read_out = QLabel("", self.bar)
        self.read_out.setAccessibleName(_("Reading at the crosshair"))
        row.addWidget(self.read_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.bar)
        self.head.mode_chosen.connect(self.show_mode)
        self.head.clock_chosen.connect(self.count_from_onset)
        self.canvas.moment_read.connect(self._read)
        self.canvas.record_picked.connect(self.record_selected)
        self.canvas.window_wanted.connect(self._free)
        self.canvas.fit_wanted.connect(self._fit)
        self.canvas.moved.connect(self._place_buttons)
        for button in self.buttons:
            button.chosen.connect(self.choose_panel)

    def _fit(self) -> None:
        self.show_mode("fit")

    def _free(self, window: Window) -> None:
        self._mode = "free"
        self.head.show_mode("free")
        self.canvas.show_window(window)

    def _repeat(self) -> None:
        shown = self.canvas.picture
        if shown is not None:
            again = picture(shown.assessment, shown.chart, self.codes, self._marks, since_onset=self._since_onset)
            self._marks.fresh()
            self._name_panels(shown.chart)
            self.canvas.show_picture(again, frozenset())

    def _name_panels(self, chart: Chart) -> None:
        choices = tuple((code, chart.catalogue.analyte(code).title) for code in available(chart))
        for button, code in zip(self.buttons, self._codes, strict=True):
            analyte = chart.catalogue.analyte(code)
            button.show_title(fitting(analyte.title, analyte.short), code, choices)
            button.show()
        self._place_buttons()

    def _place_buttons(self) -> None:
        for button, row in zip(self.buttons, self.canvas.layout_now.panels, strict=True):
            button.move(round(EDGE) - 3, round(row.top) + 2)
        self.canvas.titles = [float(button.x() + button.width()) for button in self.buttons]

    def _read(self, moment: float | None) -> None:
        shown = self.canvas.picture
        if shown is None:
            return
        at = shown.chart.at.timestamp() if moment is None else moment
        parts = sentence(at, shown.chart, shown.assessment, shown.axis, shown.lanes.ribbon)
        dot = f' &nbsp;<span style="color:{self._look.ink3}">\u00b7</span>&nbsp; '
        token = self._look.blue if moment is not None else self._look.ink
        first = f'<b style="color:{token}">{escape(parts[0])}</b>'
        self.read_out.setText(f'<span style="font-size:13px">{dot.join([first, *map(escape, parts[1:])])}</span>')
        self.canvas.setAccessibleDescription(", ".join(parts))
