"""The head of the census: how many there are and in which order, the search, and the way to a new patient."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.census_order import BED, NAME, NEED
from bedside.ui.census_row import need_words
from bedside.ui.icons import icon
from bedside.ui.theme import Theme
from bedside.ui.widgets import HEAD_HEIGHT, words_label

_LEFT, _RIGHT, _GAP = 12, 6, 2


class Search(QLineEdit):
    """The line of the search; `left` on Escape, `down` on the arrow into the hits."""

    left = Signal()
    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape, go to the hits on the arrow."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)


class CensusHead(QFrame):
    """Says what is listed, and asks: `ordered` carries the order a person chose, the others tell of a button."""

    ordered = Signal(str)
    person_asked = Signal()
    search_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("head")
        self.setFixedHeight(HEAD_HEIGHT)
        self._title = words_label(_("Census"), "title", self)
        self.search = self._line()
        self.count = words_label("", "quiet", self)
        self.count.hide()
        self.order = self._button("chevron-down", theme, _("Order of the census"))
        self.order.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.order.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.order.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = self._menu()
        self.order.setMenu(self.menu)
        self.new = self._button("plus", theme, _("New patient"))
        self.new.setToolTip(_("New patient, Ctrl+N"))
        self.new.clicked.connect(self.person_asked)
        self.seek = self._button("search", theme, _("Search the census"))
        self.seek.setText("/")
        self.seek.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.seek.setToolTip(_("Search name, number, bed, medicine or open prompt, /"))
        self.seek.clicked.connect(self.search_asked)
        self._lay_out()

    def _line(self) -> Search:
        made = Search(self)
        made.setObjectName("search")
        made.setAccessibleName(_("Search name, number, bed, medicine or open prompt"))
        made.setPlaceholderText(_("name, number, bed") + words.ELLIPSIS)
        made.setToolTip(made.accessibleName())
        made.hide()
        return made

    def _button(self, sign: str, theme: Theme, name: str) -> QToolButton:
        made = QToolButton(self)
        made.setIcon(icon(theme, sign))
        made.setAccessibleName(name)
        made.setProperty("role", "status")
        made.setMinimumSize(26, 26)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _menu(self) -> QMenu:
        menu, group = QMenu(self.order), QActionGroup(self)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        menu.setToolTipsVisible(True)
        for order, title in ((NEED, _("By &need")), (BED, _("By &bed")), (NAME, _("By n&ame"))):
            action = menu.addAction(title)
            action.setData(order)
            action.setCheckable(True)
            group.addAction(action)
        menu.triggered.connect(self.on_order)
        return menu

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(_LEFT, 0, _RIGHT, 0)
        line.setSpacing(_GAP)
        line.addWidget(self._title)
        line.addWidget(self.order)
        line.addWidget(self.count)
        line.addStretch(1)
        line.addWidget(self.search, 8)
        line.addWidget(self.new)
        line.addWidget(self.seek)
        self.search.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the title away where the rest has no room beside it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        rest = (self.order, self.new, self.seek)
        need = sum(item.sizeHint().width() + _GAP for item in (self._title, *rest))
        self._title.setVisible(need + _LEFT + _RIGHT <= self.width())

    def show_order(self, order: str, total: int, *, too_long: bool) -> None:
        """Say how many there are and how they stand; a list that is too long has no order by need."""
        said = {NEED: _("by need"), BED: _("by bed"), NAME: _("by name")}[order]
        self.order.setText(f"{total}, {said}")
        self._fit()
        why = _("Too many patients to work out who needs somebody first.") if too_long else need_words()
        self.order.setToolTip(why if order == NEED or too_long else said)
        self.order.setAccessibleDescription(f"{self.order.text()}. {why}")
        for action in self.menu.actions():
            action.setChecked(action.data() == order)
            if action.data() == NEED:
                action.setEnabled(not too_long)
                action.setToolTip(why)

    def show_hits(self, shown: int, total: int) -> None:
        """Say how many a search found, beside its line."""
        self.count.setText(_("{n} of {m}").format(n=shown, m=total))

    def open_search(self) -> None:
        """Put the line in the place of everything else."""
        for item in (self.order, self.new, self.seek):
            item.hide()
        for item in (self.count, self.search):
            item.show()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_search(self) -> None:
        """Take the line away."""
        self.search.clear()
        for item in (self.count, self.search):
            item.hide()
        for item in (self.order, self.new, self.seek):
            item.show()

    @Slot(QAction)
    def on_order(self, action: QAction) -> None:
        """Pass on the order that was chosen."""
        self.ordered.emit(str(action.data()))
