"""Small parts that several views share: panel heads, key caps, labels, buttons with a sign."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShortcutEvent
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QListView, QPushButton, QSizePolicy, QWidget

from bedside.ui.icons import icon
from bedside.ui.key_names import key_name
from bedside.ui.paint import Run, put
from bedside.ui.theme import Theme

HEAD_HEIGHT = 37
TABS_HEIGHT = 33
Index = QModelIndex | QPersistentModelIndex


def head(parent: QWidget) -> QFrame:
    """Return the 36-pixel head of a panel with its separator."""
    made = QFrame(parent)
    made.setObjectName("head")
    made.setFixedHeight(HEAD_HEIGHT)
    return made


def cap(key: str, parent: QWidget) -> QLabel:
    """Return a key cap."""
    made = QLabel(key_name(key), parent)
    made.setProperty("cap", True)  # noqa: FBT003 Qt's property values are positional
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setFixedHeight(20)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def words_label(text: str, role: str, parent: QWidget) -> QLabel:
    """Return a plain-text label in one of the style sheet's roles: title, words, quiet, problem."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    return made


def rich_label(parent: QWidget) -> QLabel:
    """Return a label for text made by `words.rich`; its text is escaped there."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def mark_wrong(field: QWidget, *, wrong: bool) -> None:
    """Frame a field as wrong, or not."""
    if bool(field.property("wrong")) != wrong:
        field.setProperty("wrong", wrong)
        field.style().unpolish(field)
        field.style().polish(field)


def ringed(widget: QWidget) -> None:
    """Give a page that takes keys itself the ring of the focus."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("ring", True)  # noqa: FBT003 Qt's property values are positional


def empty(layout: QLayout, keep: QWidget | None = None) -> None:
    """Take every widget out of a layout and delete it at the next turn of the event loop; `keep` only leaves."""
    while layout.count():
        item = layout.takeAt(0)
        old = item.widget() if item is not None else None
        if old is not None and old is not keep:
            old.hide()
            old.deleteLater()


class Button(QPushButton):
    """A button that Enter presses too, as Space does: outside a dialog Qt lets Enter do nothing.

    Its underlined letter presses it at once. Qt would wait a tenth of a second, and keys typed after it would go to
    where the keyboard was.
    """

    def event(self, event: QEvent) -> bool:
        """Press on the underlined letter."""
        if isinstance(event, QShortcutEvent) and self.isEnabled() and not event.isAmbiguous():
            self.click()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


def button(text: str, parent: QWidget, *, primary: bool = False, name: str = "") -> QPushButton:
    """Return a button; an ampersand in the text underlines its key."""
    made = Button(text, parent)
    made.setProperty("primary", primary)
    made.setAccessibleName(name or text.replace("&", ""))
    made.setAutoDefault(False)
    return made


def sign_button(text: str, theme: Theme, sign: str, parent: QWidget) -> QPushButton:
    """Return a button with a sign before its words."""
    made = button(text, parent)
    made.setIcon(icon(theme, sign, "ink"))
    return made


class FixedRows(QListView):
    """A list whose rows never change height: new contents are painted, without another round of layout first."""

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Paint the rows that changed with the next frame."""
        for row in range(first.row(), last.row() + 1):
            self.update(self.model().index(row, 0))


class Footer(QWidget):
    """The legend under the census: a blue dot and what it means."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = text
        self.setMinimumHeight(26)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dot and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(0, 0, self.width(), 1, self._theme.color("line"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("blue_mark"))
        painter.drawEllipse(8, 9, 8, 8)
        put(painter, self._theme, 24, 18, (Run(self._text, "ink2"),))
        painter.end()
