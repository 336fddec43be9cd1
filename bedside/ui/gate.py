"""What stands before the ward: a small window of fields and one main button, with nothing of any patient in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bedside.store.errors import OnNetworkDrive
from bedside.text import _
from bedside.ui.scroller import Scroller
from bedside.ui.secret_edit import SecretEdit
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, empty, rich_label, words_label
from bedside.ui.words import ELLIPSIS, rich

WIDTH = 460
#: what the system draws above a window, at most
_TITLE_BAR = 40


class Gate(QWidget):
    """A small window; `opened` carries the session, `network_agreed` says that a network drive was asked for twice."""

    opened = Signal(object)
    network_agreed = Signal()

    def __init__(self, title: str, about: str, folder: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("bedside")
        self.setFixedWidth(WIDTH)
        self.folder, self.theme = folder, theme
        self._area = Scroller(self)
        self._page = QWidget(self._area.viewport())
        self.head = rich_label(self)
        self.head.setText(rich(title, px=19, weight=700))
        self.about = words_label(about, "words", self)
        self.about.setWordWrap(True)
        self.fields = QFormLayout()
        self.fields.setSpacing(8)
        self.middle = QVBoxLayout()
        self.middle.setSpacing(8)
        self.problem = words_label("", "problem", self)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.choices = QVBoxLayout()
        self.choices.setSpacing(8)
        self.buttons = QHBoxLayout()
        self.buttons.addStretch(1)
        self._lay_out()

    def _lay_out(self) -> None:
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self._area)
        self._area.setWidget(self._page)
        self._page.installEventFilter(self)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.about)
        column.addLayout(self.fields)
        column.addLayout(self.middle)
        column.addWidget(self.problem)
        column.addLayout(self.choices)
        column.addStretch(1)
        column.addLayout(self.buttons)

    def who(self) -> str:
        """Return the user that is typed, empty where nobody is asked for."""
        return ""

    def show_at(self, middle: QPoint | None) -> None:
        """Come up around a point, else in the middle of the screen."""
        self.show()
        screen = QGuiApplication.primaryScreen()
        if middle is None and screen is not None:
            middle = screen.availableGeometry().center()
        if middle is not None:
            self.move(middle - self.rect().center())
        self.activateWindow()

    def complain(self, text: str) -> None:
        """Say what is wrong, or nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the height that everything in the window needs whenever that changes, so that nothing covers a field."""
        if watched is self._page and event.type() == QEvent.Type.LayoutRequest:
            self.fit()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """Come up at the right height."""
        self.fit()
        super().showEvent(event)

    def fit(self) -> None:
        """Take the height of the contents; what a low screen has no room for scrolls."""
        need = max(self._page.sizeHint().height(), self._page.heightForWidth(WIDTH))
        screen = QGuiApplication.primaryScreen()
        room = screen.availableGeometry().height() - _TITLE_BAR if screen is not None else need
        self.setFixedHeight(min(need, room))

    def field(self, label: str, text: str = "", *, secret: bool = False) -> QLineEdit:
        """Add a labelled line."""
        made = SecretEdit(self.theme, self) if secret else QLineEdit(self)
        made.setText(text)
        made.setAccessibleName(label.replace("&", ""))
        self.fields.addRow(label, made)
        for item in (made, self.fields.labelForField(made)):
            item.show()  # a row added late would not count in the height yet
        return made

    def action(self, text: str, *, primary: bool = False) -> QPushButton:
        """Add a button on the right."""
        made = button(text, self, primary=primary)
        self.buttons.addWidget(made)
        made.show()
        return made

    def offer(self, text: str) -> QPushButton:
        """Offer a way on under what was said, in place of an earlier one."""
        self.withdraw()
        return self.offer_too(text)

    def offer_too(self, text: str) -> QPushButton:
        """Offer another way on beside those offered."""
        made = button(text, self)
        self.choices.addWidget(made)
        made.show()
        return made

    def offer_network(self, problem: OnNetworkDrive) -> None:
        """Say what a network drive means for a store, and offer to go on: the first time of asking."""
        self.complain(problem.text)
        self.offer(_("Use the network drive all the same") + ELLIPSIS).clicked.connect(self.ask_network)

    @Slot()
    def ask_network(self) -> None:
        """Ask the second time."""
        self.complain(
            _(
                "Only one window at a time may then use it. If the connection is lost while something is being saved, "
                "the store can be damaged, and entries lost. Have backups on another disk."
            )
        )
        self.offer(_("Yes, use it there at my own risk")).clicked.connect(self.network_agreed)

    def withdraw(self) -> None:
        """Take back what was offered."""
        empty(self.choices)
