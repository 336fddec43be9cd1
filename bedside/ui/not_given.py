"""The button for a dose that was not given: its menu asks what happened, one letter each, and none is preselected."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from bedside.text import _, _p
from bedside.ui import words
from bedside.ui.icons import icon
from bedside.ui.theme import Theme
from bedside.ui.widgets import Button


class NotGiven(Button):
    """Opens its menu. `chosen` carries the status of the dose."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("N&ot given"), parent)
        self.setAccessibleName(_("Dose not given: choose why"))
        self.setIcon(icon(theme, "chevron-down", "ink"))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setAutoDefault(False)
        self.menu_of_reasons = QMenu(self)
        self.menu_of_reasons.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        for status, sign, title in (
            ("held", "bars", _p("dose", "&Held")),
            ("refused", "refused", _("&Refused by the patient")),
            ("missed", "missed", _("&Missed")),
            ("unavailable", "unavailable", _("Medicine &unavailable")),
        ):
            action = self.menu_of_reasons.addAction(icon(theme, sign), title + words.ELLIPSIS)
            action.setData(status)
        self.menu_of_reasons.triggered.connect(self.on_chosen)
        self.clicked.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Show what may have happened, below the button."""
        self.menu_of_reasons.popup(self.mapToGlobal(QPoint(0, self.height())))

    @Slot(QAction)
    def on_chosen(self, action: QAction) -> None:
        """Pass on what happened."""
        self.chosen.emit(str(action.data()))
