"""The bar above the trends: which clock, how much time, another panel, and a file of what is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.icons import icon
from bedside.ui.theme import Theme
from bedside.ui.trend_segments import Segments
from bedside.ui.trend_window import Mode

_EDGE, _GAP = 8, 8
_FORMS = ("png", "svg", "csv")


class TrendHead(QFrame):
    """Segments, and buttons that grow smaller where the window is narrow.

    `clock_chosen` carries whether time counts from onset, `mode_chosen` the view, `save_asked` the form of a file.
    """

    clock_chosen = Signal(bool)
    mode_chosen = Signal(str)
    save_asked = Signal(str)
    panel_asked = Signal()

    def __init__(self, look: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("head")
        self.setFixedHeight(38)
        self.setMinimumWidth(1)
        self._title = QLabel(_("Trends"), self)
        self._title.setProperty("role", "title")
        clocks = {"clock": _("Clock"), "onset": _("Days since onset")}
        modes = {"fit": _("Fit"), "24h": _("24 h"), "7d": _("7 d"), "all": _("All")}
        self.clocks = Segments(_("Time axis"), clocks, _("Clock"), self)
        self.modes = Segments(_("Stretch of time"), modes, _("Zoomed"), self)
        self.add = self._button(_("Panel"), _("Add a panel (Insert)"))
        self.save = self._button(_("Save"), _("Save what is shown as a file"))
        self.set_theme(look)
        self._fill_menu()
        self._lay_out()
        self.clocks.chosen.connect(self._on_clock)
        self.modes.chosen.connect(self.mode_chosen)
        self.add.clicked.connect(self.panel_asked)
        self.show_mode("fit")
        self.clocks.mark("clock")

    def _button(self, text: str, name: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setProperty("segment", "only")
        made.setProperty("said", text)
        made.setIconSize(QSize(16, 16))
        made.setFixedHeight(26)
        made.setAccessibleName(name)
        made.setToolTip(name)
        return made

    def _fill_menu(self) -> None:
        menu = QMenu(self.save)
        titles = (_("Picture (PNG)"), _("Drawing (SVG)"), _("Table of the values (CSV)"))
        for form, title in zip(_FORMS, titles, strict=True):
            menu.addAction(title + words.ELLIPSIS).setData(form)
        menu.triggered.connect(self._on_form)
        self.save.setMenu(menu)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(_GAP)
        row.addWidget(self._title)
        row.addStretch(1)
        for item in (self.add, self.clocks, self.modes, self.save):
            row.addWidget(item)

    def buttons(self) -> tuple[QAbstractButton, ...]:
        """Return the segments, left to right, and the buttons."""
        return (*self.clocks.buttons(), *self.modes.buttons(), self.add, self.save)

    def show_mode(self, mode: Mode) -> None:
        """Mark the view that is shown; a window moved by hand is none of them."""
        self.modes.mark(mode)

    def show_clock(self, *, since_onset: bool) -> None:
        """Mark how time is counted."""
        self.clocks.mark("onset" if since_onset else "clock")

    def allow_onset(self, *, known: bool) -> None:
        """Offer the count from onset only where the onset is known."""
        self.clocks.allow("onset", "" if known else _("The onset is not known"))

    def allow_panel(self, why_not: str) -> None:
        """Offer another panel, or say why not."""
        self.add.setEnabled(not why_not)
        self.add.setToolTip(why_not or _("Add a panel (Insert)"))

    def allow_save(self, why_not: str) -> None:
        """Offer files, or say why not."""
        self.save.setEnabled(not why_not)
        self.save.setToolTip(why_not or _("Save what is shown as a file"))

    def set_theme(self, look: Theme) -> None:
        """Take the colours of a theme."""
        self.add.setIcon(icon(look, "plus", "ink"))
        self.save.setIcon(icon(look, "download", "ink"))
        for item in (self.clocks, self.modes):
            item.set_theme(look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put into menus what has no room beside each other: first words of buttons, then the two rows."""
        super().resizeEvent(event)
        room = event.size().width()
        for level in range(5):
            self._show_level(level)
            if self._needed() <= room:
                return

    def _show_level(self, level: int) -> None:
        for made in (self.add, self.save):
            made.setText("" if level > 0 else made.property("said"))
        self.clocks.set_narrow(level > 1)
        self.modes.set_narrow(level > 2)
        self._title.setVisible(level < 4)

    def _needed(self) -> int:
        shown = [self.add.sizeHint().width(), self.save.sizeHint().width()]
        shown += [
            item.narrow_hint() if item.narrow.isVisibleTo(item) else item.wide_hint()
            for item in (self.clocks, self.modes)
        ]
        shown += [self._title.sizeHint().width()] if self._title.isVisibleTo(self) else []
        return sum(shown) + 2 * _EDGE + _GAP * (len(shown) + 1)

    def _on_clock(self, choice: str) -> None:
        self.clock_chosen.emit(choice == "onset")

    def _on_form(self, action: QAction) -> None:
        self.save_asked.emit(str(action.data()))
