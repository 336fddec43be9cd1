"""The trends of one patient: oxygen, doses, events and laboratory values over one shared stretch of time."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.protocol.memo import Memo
from bedside.protocol.question import Question
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.permits import Permits
from bedside.ui.theme import Theme
from bedside.ui.trend_arrangement import Arrangement
from bedside.ui.trend_head import TrendHead
from bedside.ui.trend_heads import Heads
from bedside.ui.trend_keys import MovingCanvas
from bedside.ui.trend_layers import as_of_words
from bedside.ui.trend_layout import EDGE
from bedside.ui.trend_levels import Levels
from bedside.ui.trend_paint import text_width
from bedside.ui.trend_picture import Known, Picture, extent, picture
from bedside.ui.trend_read import sentence
from bedside.ui.trend_series import Marks
from bedside.ui.trend_static import AsOf
from bedside.ui.trend_window import Extent, Mode, Window, ahead_of, window_for
from bedside.ui.words import ELLIPSIS

if TYPE_CHECKING:
    from bedside.ui.trend_export import TrendExport

#: the widths from which on the read-out has one line, and two
_ONE_LINE, _TWO_LINES = 690, 420
_LINE, _AROUND = 18, 9
_FACE = (13, 400)


class Trends(QWidget):
    """Shows a chart with its assessment. `record_selected` carries the id of a record picked here.

    `told` says what became of a file, or why something is not done, and whether that is a failure.
    """

    record_selected = Signal(str)
    told = Signal(str, bool)

    def __init__(self, bridge: Bridge, look: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        pg.setConfigOptions(background=look.surface, foreground=look.ink2, antialias=True)
        self.setObjectName("middle")
        self._bridge, self._look = bridge, look
        self.arrangement = Arrangement(bridge.kept)
        self._extent: Extent | None = None
        self._patient = ""
        self._known = Known(Marks(), Levels())
        self._memo = Memo()
        self._export: TrendExport | None = None
        self.head = TrendHead(look, self)
        self.canvas = MovingCanvas(look, self)
        self.heads = Heads(self.arrangement, look, self.canvas, self)
        self.setFocusProxy(self.canvas)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.bar = QFrame(self)
        self.bar.setObjectName("bar")
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(round(EDGE), 0, round(EDGE), 0)
        self.read_out = QLabel("", self.bar)
        self.read_out.setWordWrap(True)
        self.read_out.setAccessibleName(_("Reading at the crosshair"))
        row.addWidget(self.read_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        self.head.mode_chosen.connect(self.show_mode)
        self.head.clock_chosen.connect(self.count_from_onset)
        self.head.panel_asked.connect(self.heads.add)
        self.head.save_asked.connect(self.save)
        self.head.allow_save(Permits(self._bridge.session).why_not("export"))
        self.heads.changed.connect(self.on_arranged)
        self.heads.refused.connect(self._refuse)
        self.canvas.moment_read.connect(self._read)
        self.canvas.record_picked.connect(self.record_selected)
        self.canvas.window_wanted.connect(self._free)
        self.canvas.mode_wanted.connect(self.show_mode)
        self.canvas.panel_asked.connect(self.heads.add)

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the catalogue codes of the panels, top to bottom."""
        return tuple(self.arrangement.codes)

    @property
    def buttons(self) -> tuple[QWidget, ...]:
        """Return the names of the panels, top to bottom."""
        return self.heads.buttons

    @property
    def window_shown(self) -> Window:
        """Return the stretch of time shown, in seconds since the epoch."""
        return self.canvas.window_shown

    def show_chart(self, assessment: Assessment, chart: Chart) -> None:
        """Show a chart and its assessment in place of the one before; what is new of the same patient pulses once."""
        same = self._patient == assessment.patient_id
        if not same:
            self._begin(assessment.patient_id, chart)
        self._extent = extent(chart, assessment)
        known = assessment.timing.onset is not None
        self.head.allow_onset(known=known)
        self.head.show_clock(since_onset=known and self.arrangement.since_onset)
        self.head.show_mode(self.arrangement.mode)
        self._follow()
        self._draw(assessment, chart, pulsing=same)
        self._read(self.canvas.moment)

    def _begin(self, patient_id: str, chart: Chart) -> None:
        """Take up another patient: their panels, and nothing of the one before."""
        self._patient = patient_id
        self._known, self._memo = Known(Marks(), Levels()), Memo()
        self.arrangement.open(patient_id, chart.catalogue)
        self.canvas.selected = self.canvas.hovered = None
        self.canvas.show_as_of(None)
        if self.heads.chooser is not None:
            self.heads.chooser.hide()

    def _draw(self, assessment: Assessment, chart: Chart, *, pulsing: bool) -> None:
        protocol = self._bridge.session.protocol(assessment.protocol.id)
        question = Question(protocol=protocol, chart=chart, memo=self._memo)
        since = self.arrangement.since_onset and assessment.timing.onset is not None
        made = picture(assessment, question, self.codes, self._known, since_onset=since)
        fresh = self._known.marks.fresh()
        self.canvas.show_picture(made, fresh if pulsing else frozenset())
        self.heads.show_names()
        self.head.allow_panel(self.arrangement.why_not_add())

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

    def show_as_of(self, moment: datetime | None, *, known_then: bool) -> None:
        """Veil what lies after the past moment that the verdicts are looked at; None lifts the veil."""
        shown = self.canvas.picture
        if shown is None or moment is None:
            self.canvas.show_as_of(None)
            return
        later = [item for item in shown.chart.records if item.at <= moment < item.recorded_at] if known_then else []
        words = as_of_words(known_then=known_then, entered_later=len(later))
        self.canvas.show_as_of(AsOf(moment.timestamp(), words, known_then))

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self._look = look
        self.head.set_theme(look)
        self.heads.set_theme(look)
        self.canvas.set_theme(look)
        self._read(self.canvas.moment)

    @Slot(str)
    def show_mode(self, mode: str) -> None:
        """Show a named stretch of time: fit, 24h, 7d or all."""
        self._take_mode(mode)  # pyright: ignore[reportArgumentType]
        self._follow()
        self.canvas.show_window(self.window_shown)

    def _take_mode(self, mode: Mode) -> None:
        self.arrangement.show_mode(mode)
        self.head.show_mode(mode)

    def _follow(self) -> None:
        """Fit the window to the named stretch of time, and to the width there is."""
        if self._extent is not None and self.arrangement.mode != "free":
            ahead = ahead_of(self.canvas.layout_now.plot)
            self.canvas.window_shown = window_for(self.arrangement.mode, self._extent, ahead)

    @Slot(object)
    def _free(self, window: Window) -> None:
        if self.arrangement.mode != "free":
            self._take_mode("free")
        self.canvas.show_window(window)

    def choose_panel(self, place: int, code: str) -> None:
        """Show another analyte in a panel; one that another panel shows changes places with it."""
        self.arrangement.choose(place, code)
        self.on_arranged()

    @Slot(bool)
    def count_from_onset(self, since: bool) -> None:
        """Count time from the onset of respiratory failure, or show the clock."""
        self.arrangement.count_from_onset(since=since)
        self.head.show_clock(since_onset=since)
        self.on_arranged()

    @Slot()
    def on_arranged(self) -> None:
        """Draw the panels as they are arranged now."""
        shown = self.canvas.picture
        if shown is not None:
            self._draw(shown.assessment, shown.chart, pulsing=False)

    @Slot(str)
    def save(self, form: str) -> None:
        """Ask where to save what is shown."""
        from bedside.ui.trend_export import TrendExport  # noqa: PLC0415 - the window has to stand before

        if self._export is None:
            self._export = TrendExport(self._bridge, self.canvas, self)
            self._export.told.connect(self.told)
        self._export.ask(form)

    def _refuse(self, why: str) -> None:
        self.told.emit(why, True)  # noqa: FBT003 Qt's signals are positional

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the read-out the lines it needs at this width, and fit the time again."""
        super().resizeEvent(event)
        wide = event.size().width()
        self.bar.setFixedHeight(_AROUND + _LINE * (1 if wide >= _ONE_LINE else 2 if wide >= _TWO_LINES else 3))
        self._follow()
        self.canvas.place()

    @Slot(object)
    def _read(self, moment: float | None) -> None:
        shown = self.canvas.picture
        if shown is None:
            return
        at = shown.chart.at.timestamp() if moment is None else moment
        parts = self._parts(at, shown)
        dot = f' &nbsp;<span style="color:{self._look.ink3}">\u00b7</span>&nbsp; '
        token = self._look.blue if moment is not None else self._look.ink
        first = f'<b style="color:{token}">{escape(parts[0])}</b>'
        self.read_out.setText(f'<span style="font-size:13px">{dot.join([first, *map(escape, parts[1:])])}</span>')

    def _parts(self, at: float, shown: Picture) -> list[str]:
        """Return what is read out; on one line, the last words go to the tool tip where the whole has no room."""
        whole = sentence(at, shown.chart, shown.assessment, shown.axis, lanes=shown.lanes, levels=shown.levels)
        self.canvas.setAccessibleDescription(", ".join(whole))
        self.read_out.setToolTip("")
        room = self.width() - 2 * EDGE - 4
        if self.width() < _ONE_LINE or _taken(whole) <= room:
            return whole
        self.read_out.setToolTip(", ".join(whole))
        brief = sentence(
            at, shown.chart, shown.assessment, shown.axis, lanes=shown.lanes, levels=shown.levels, brief=True
        )
        while len(brief) > 2 and _taken(brief) > room:
            brief = [*brief[:-2], ELLIPSIS]
        return brief


def _taken(parts: list[str]) -> float:
    """Return the pixels that the parts of the read-out take."""
    return sum(text_width(part, _FACE) for part in parts) + 22 * (len(parts) - 1) + 8
