"""What a dose or an order asks before it is charted: each question in words, one reason, nothing preselected."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.choices import Choices, Way
from bedside.ui.icons import pixmap
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, cap, rich_label, ringed, words_label

SAME, OTHER = "same", "other"


class ReasonPage(QWidget):
    """Questions and a reason; `given` carries the reason, `left` means that nothing is charted.

    Where a dose may be the one that is charted already, a person says first which it is; `same` means that it is.
    """

    names_patient = True

    given = Signal(str)
    same = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.question = ""
        self._action = ""
        self._title = rich_label(self)
        self._asks = QLabel(self)
        self._asks.setTextFormat(Qt.TextFormat.RichText)
        self._asks.setWordWrap(True)
        ways = (
            Way(SAME, "1  " + _("The same dose: chart nothing")),
            Way(OTHER, "2  " + _("Another dose: chart it too")),
        )
        self.which = Choices(_("Same dose, or another?"), ways, self)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName(_("Reason"))
        self.reason.setPlaceholderText(_("why, in a few words"))
        self.do = button(_("Chart with this reason"), self, primary=True)
        self._problem = words_label("", "problem", self)
        self._problem.setWordWrap(True)
        self.reason.textEdited.connect(self.on_text)
        self.reason.returnPressed.connect(self.accept)
        self.do.clicked.connect(self.accept)
        self.which.changed.connect(self.on_which)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        ringed(self)
        self._lay_out()

    def _lay_out(self) -> None:
        mark = QLabel(self)
        mark.setPixmap(pixmap(self._theme, "diamond-question", "amber", 18))
        top, low = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(8)
        low.setSpacing(8)
        top.addWidget(mark)
        top.addWidget(self._title, 1)
        label = QLabel(_("Reason"), self)
        label.setBuddy(self.reason)
        for item in (label, self.reason, self.do, cap("Esc", self), words_label(_("back"), "words", self)):
            low.addWidget(item)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 12, 12)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._asks)
        column.addWidget(self.which)
        column.addWidget(self._problem)
        column.addStretch(1)
        column.addLayout(low)

    def begin(self, title: str, asks: tuple[str, ...], action: str, *, double: bool = False) -> None:
        """Ask for one reason that answers all questions; a possible `double` is told apart first."""
        self.question = f"{title}: {'; '.join(asks)}"
        self._action = action
        self._title.setText(words.rich(title, px=17, weight=700))
        self._asks.setText("<br>".join(words.rich(f"{words.DOT} {text}") for text in asks))
        self.setAccessibleName(self.question)
        self.do.setText(action)
        self.reason.clear()
        self._problem.clear()
        self.which.choose("")
        self.which.setVisible(double)
        self.on_which()
        (self if double else self.reason).setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, text: str) -> None:
        """Put in a reason that was typed before."""
        self.reason.setText(text)
        self.on_text(text)

    @Slot()
    def on_which(self) -> None:
        """Go on to the reason for another dose; the same one is not charted again."""
        if self.which.value() == SAME:
            self.same.emit()
            return
        self._problem.clear()
        self.reason.setEnabled(self._told_apart())
        self.on_text(self.reason.text())
        if self._told_apart() and self.isVisible():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _told_apart(self) -> bool:
        return self.which.isHidden() or self.which.value() == OTHER

    @Slot(str)
    def on_text(self, text: str) -> None:
        """Say what is lacking until there is a reason."""
        lacks = "" if self._told_apart() else _("same dose, or another? Choose 1 or 2")
        lacks = lacks or ("" if text.strip() else _("a reason is needed"))
        self.do.setEnabled(not lacks)
        self.do.setToolTip(lacks)

    @Slot()
    def accept(self) -> None:
        """Pass the reason on."""
        if self.reason.text().strip() and self._told_apart():
            self.given.emit(self.reason.text().strip())

    def show_problem(self, text: str) -> None:
        """Show why it could not be charted."""
        self._problem.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Escape, choose by number."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.text() in ("1", "2") and not self.which.isHidden():
            self.which.choose(SAME if event.text() == "1" else OTHER)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self._told_apart():
            self.show_problem(_("Same dose, or another? Choose 1 or 2."))
        else:
            super().keyPressEvent(event)
