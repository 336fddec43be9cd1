"""Any past moment of the stay for the verdicts, with what was known then or with hindsight."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from bedside.domain.chart import Chart
from bedside.text import _
from bedside.ui import words
from bedside.ui.icons import icon
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label

STEP = timedelta(minutes=30)


class Slider(QSlider):
    """A slider that a scrolling wheel cannot move."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what is around."""
        event.ignore()


class AsOf(QWidget):
    """Slider from the first record to now. `changed` says that `moment` (None is now) or `known_then` is another."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.moment: datetime | None = None
        self.known_then = False
        self._chart: Chart | None = None
        self._first: datetime | None = None
        self.slider = Slider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(_("As of: a past moment for the verdict"))
        self.slider.setPageStep(12)
        # Where the words of a language are longer they take the room from it.
        self.slider.setMinimumWidth(40)
        self.slider.setMaximumWidth(92)
        self.slider.valueChanged.connect(self.on_slid)
        self.when = words_label("", "small", self)
        self.known = QToolButton(self)
        self.known.setProperty("role", "small")
        self.known.setIcon(icon(theme, "chevron-down"))
        self.known.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.known.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.known.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.known)
        for value, text in ((False, _("known now, with hindsight")), (True, _("known then"))):
            action = menu.addAction(text)
            action.setData(value)
        menu.triggered.connect(self.on_known)
        self.known.setMenu(menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(5)
        row.addWidget(words_label(_("As of"), "small", self))
        row.addWidget(self.slider, 100)
        row.addWidget(self.when)
        row.addStretch(1)
        row.addWidget(self.known)
        self.setFixedHeight(26)

    def show_chart(self, chart: Chart, moment: datetime | None) -> None:
        """Offer the stay of a chart and stand at a moment; nothing is emitted."""
        self._chart = chart
        # They stand in order of time.
        self._first = next((item.at for item in chart.records if item.precision != "undated"), chart.at)
        self.moment = moment
        steps = max(1, -(-(chart.at - self._first) // STEP))
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, steps)
            self.slider.setValue(steps if moment is None else min(steps, (moment - self._first) // STEP))
        self._say()

    @Slot()
    def go_to_now(self) -> None:
        """Go back to now, with what is known now."""
        self.known_then = False
        if self.slider.value() == self.slider.maximum():
            self.on_slid(self.slider.maximum())
        self.slider.setValue(self.slider.maximum())

    def said(self) -> str:
        """Return the moment and the knowledge chosen: "As of 30 Mar 14:02, as known then"."""
        if self._chart is None or self.moment is None:
            return _("Now")
        when = words.stamp(self.moment, self._chart.zone)
        return (_("As of {when}, as known then") if self.known_then else _("As of {when}, known now")).format(when=when)

    @Slot(int)
    def on_slid(self, value: int) -> None:
        """Take another moment; the right end is now."""
        if self._chart is None or self._first is None:
            return
        self.moment = None if value >= self.slider.maximum() else self._first + value * STEP
        self._say()
        self.changed.emit()

    @Slot(object)
    def on_known(self, action: object) -> None:
        """Choose between what was known then and hindsight."""
        self.known_then = bool(action.data())  # pyright: ignore[reportAttributeAccessIssue]
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        if self._chart is None:
            return
        self.when.setText(words.stamp(self.moment, self._chart.zone) if self.moment else _("now"))
        self.known.setText(_("known then") if self.known_then else _("known now"))
        self.known.setAccessibleName(self.known.text())
