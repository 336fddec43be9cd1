"""What a dose or an order asks before it is charted: each question in words, one reason, nothing preselected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.icons import pixmap
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, cap, rich_label, words_label


class ReasonPage(QWidget):
    """Questions and a reason; `given` carries the reason, `left` means that nothing is charted."""

    given = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.question = ""
        self._title = rich_label(self)
        self._asks = QLabel(self)
        self._asks.setTextFormat(Qt.TextFormat.RichText)
        self._asks.setWordWrap(True)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName(_("Reason"))
        self.do = button(_("Chart with this reason"), self, primary=True)
        self._problem = words_label("", "problem", self)
        self.reason.textEdited.connect(self.on_text)
        self.reason.returnPressed.connect(self.accept)
        self.do.clicked.connect(self.accept)
        self._lay_out()

    def _lay_out(self) -> None:
        mark = QLabel(self)
        mark.setPixmap(pixmap(self._theme, "diamond-question", "amber", 18))
        top, low = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(8)
        low.setSpacing(8)
        top.addWidget(mark)
        top.addWidget(self._title, 1)
        label = QLabel(_("&Reason"), self)
        label.setBuddy(self.reason)
        for item in (label, self.reason, self.do, cap("Esc", self), words_label(_("leave"), "words", self)):
            low.addWidget(item)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._asks)
        column.addWidget(self._problem)
        column.addStretch(1)
        column.addLayout(low)

    def begin(self, title: str, asks: tuple[str, ...], action: str) -> None:
        """Ask for one reason that answers all questions."""
        self.question = f"{title}: {'; '.join(asks)}"
        self._title.setText(words.rich(title, px=17, weight=700))
        self._asks.setText("<br>".join(words.rich(f"{words.DOT} {text}") for text in asks))
        self.setAccessibleName(self.question)
        self.do.setText(action)
        self.reason.clear()
        self._problem.clear()
        self.on_text("")
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, text: str) -> None:
        """Put in a reason that was typed before."""
        self.reason.setText(text)
        self.on_text(text)

    @Slot(str)
    def on_text(self, text: str) -> None:
        """Say what is lacking until there is a reason."""
        ready = bool(text.strip())
        self.do.setEnabled(ready)
        self.do.setToolTip("" if ready else _("a reason is needed"))
        self.reason.setPlaceholderText(_("why, in a few words"))

    @Slot()
    def accept(self) -> None:
        """Pass the reason on."""
        if self.reason.text().strip():
            self.given.emit(self.reason.text().strip())

    def show_problem(self, text: str) -> None:
        """Show why it could not be charted."""
        self._problem.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
