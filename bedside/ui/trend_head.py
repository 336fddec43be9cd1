"""The bar above the trends: which clock, and how much time."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from bedside.text import _
from bedside.ui.trend_window import Mode


class TrendHead(QFrame):
    """Two groups of segments; `clock_chosen` carries whether time counts from onset, `mode_chosen` the view."""

    clock_chosen = Signal(bool)
    mode_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("head")
        self.setFixedHeight(38)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(0)
        title = QLabel(_("Trends"), self)
        title.setProperty("role", "title")
        row.addWidget(title)
        row.addStretch(1)
        self._clocks = self._segments(row, (_("Clock"), _("Days since onset")), ("clock", "onset"), _("Time axis"))
        row.addSpacing(12)
        names = (_("Fit"), _("24 h"), _("7 d"), _("All"))
        self._modes = self._segments(row, names, ("fit", "24h", "7d", "all"), _("Stretch of time"))
        self._clocks.buttonClicked.connect(self._on_clock)
        self._modes.buttonClicked.connect(self._on_mode)
        self.show_mode("fit")
        self._clocks.buttons()[0].setChecked(True)

    def buttons(self) -> tuple[QAbstractButton, ...]:
        """Return the segments, left to right."""
        return (*self._clocks.buttons(), *self._modes.buttons())

    def show_mode(self, mode: Mode) -> None:
        """Mark the view that is shown; a window moved by hand is none of them."""
        self._modes.setExclusive(False)
        for button in self._modes.buttons():
            button.setChecked(button.property("choice") == mode)
        self._modes.setExclusive(mode in get_args(Mode) and mode != "free")

    def allow_onset(self, *, known: bool) -> None:
        """Offer the count from onset only where the onset is known."""
        clock, since = self._clocks.buttons()
        since.setEnabled(known)
        since.setToolTip("" if known else _("The onset is not known"))
        if not known and since.isChecked():
            clock.setChecked(True)
            self.clock_chosen.emit(False)  # noqa: FBT003

    def _segments(
        self, row: QHBoxLayout, names: tuple[str, ...], choices: tuple[str, ...], group_name: str
    ) -> QButtonGroup:
        group = QButtonGroup(self)
        for index, (name, choice) in enumerate(zip(names, choices, strict=True)):
            button = QPushButton(name, self)
            button.setCheckable(True)
            button.setProperty("segment", "first" if index == 0 else "last" if index == len(names) - 1 else "mid")
            button.setProperty("choice", choice)
            button.setAccessibleName(f"{group_name}: {name}")
            button.setFixedHeight(26)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            group.addButton(button)
            row.addWidget(button)
        return group

    def _on_clock(self, button: QAbstractButton) -> None:
        self.clock_chosen.emit(button.property("choice") == "onset")

    def _on_mode(self, button: QAbstractButton) -> None:
        self.mode_chosen.emit(button.property("choice"))
