"""The line that charts from anywhere: what was typed, how it reads, and which keys work now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.fit_label import FitLabel
from bedside.ui.icons import pixmap
from bedside.ui.paint import Run
from bedside.ui.theme import Theme
from bedside.ui.widgets import cap, empty, words_label

IDLE, READS, DOUBT, WRONG = "idle", "reads", "doubt", "wrong"


class Line(QLineEdit):
    """The typed line; Enter submits, Escape clears."""

    submitted = Signal()
    escaped = Signal()
    moved = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn Enter and Escape into signals."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class QuickEntry(QFrame):
    """The bar of 46 pixels. `edited` and `submitted` carry the line; nothing is stored here.

    `cleared` says that the line was emptied, `dismissed` that Escape was pressed on an empty one.
    """

    edited = Signal(str)
    submitted = Signal(str)
    cleared = Signal()
    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quick")
        self.setFixedHeight(46)
        self._theme, self._shut = theme, ""
        self.line = Line(self)
        self._box = QFrame(self)
        self._mark = QLabel(self._box)
        self._key = cap("Ctrl+K", self._box)
        self._charted: tuple[Run, ...] = ()
        self.reading = FitLabel(theme, self)
        self._keys = QWidget(self)
        self._key_row = QHBoxLayout(self._keys)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(0)
        self._lay_out()
        self._pause.timeout.connect(self._tell)
        self.line.textEdited.connect(self.on_text)
        self.line.submitted.connect(self.on_enter)
        self.line.escaped.connect(self.on_escape)
        self.line.installEventFilter(self)
        self.show_idle()

    def _lay_out(self) -> None:
        self._box.setObjectName("line")
        self._box.setFixedSize(394, 32)
        self.line.setAccessibleName(_("Quick entry"))
        self.line.setPlaceholderText("crp 71 mg/l @06:00")
        prompt = QLabel(self._box)
        prompt.setPixmap(pixmap(self._theme, "prompt", "blue_mark"))
        self._mark.setPixmap(pixmap(self._theme, "diamond-question", "amber", 18))
        inside = QHBoxLayout(self._box)
        inside.setContentsMargins(7, 0, 9, 0)
        inside.setSpacing(5)
        for item in (prompt, self.line, self._mark, self._key):
            inside.addWidget(item)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self._box)
        row.addWidget(self.reading, 1)
        row.addWidget(self._keys)
        self._key_row.setContentsMargins(0, 0, 0, 0)
        self._key_row.setSpacing(8)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Redraw the frame of the line when the focus comes or goes."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._restyle(self._box.property("kind") or IDLE)
        return super().eventFilter(watched, event)

    @Slot()
    def focus(self) -> None:
        """Go to the line and select what is there."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    @Slot(str)
    def on_text(self, text: str) -> None:
        """Read again once the keys that wait are in."""
        self._pause.start()

    @Slot()
    def on_enter(self) -> None:
        """Pass the line on."""
        self._pause.stop()
        if self.line.text().strip():
            self.submitted.emit(self.line.text())

    @Slot()
    def _tell(self) -> None:
        if self.line.text().strip():
            self.edited.emit(self.line.text())
        else:
            self.clear()

    @Slot()
    def clear(self) -> None:
        """Empty the line."""
        self._pause.stop()
        self.line.clear()
        self.show_idle()
        self.cleared.emit()

    @Slot()
    def on_escape(self) -> None:
        """Empty the line; leave it when it is empty already."""
        if self.line.text():
            self.clear()
        else:
            self.dismissed.emit()

    def resume(self) -> None:
        """Say again what the line holds, after something else was said here."""
        if self.line.text().strip():
            self._tell()
        else:
            self.show_idle()

    def show_idle(self) -> None:
        """Say what was charted last here, else what can be typed, or why nothing can."""
        if self._shut:
            self.reading.show_runs(Run(self._shut, "ink2", 600))
            self._show(IDLE, ((("F1",), _("keys")),))
            return
        examples = f"crp 71 mg/l @06:00   {words.DOT}   nrb 15 + nc 6 spo2 91   {words.DOT}   dose given"
        self.reading.show_runs(*(self._charted or (Run(examples, "ink3"),)))
        self._show(IDLE, ((("F1",), _("keys")),))

    def show_charted(self, what: str, time: str, text: str) -> None:
        """Say what was stored last, once the line is empty: "charted 12:58: ..."."""
        self._charted = (Run(f"{what} {time}:  ", "green", 600), Run(text, "ink2"))
        if not self.line.text():
            self.show_idle()

    def forget(self) -> None:
        """Drop what was said of another patient."""
        self._charted = ()
        self.clear()

    def show_reading(self, head: str, rest: str, warning: str = "") -> None:
        """Show how the line reads."""
        runs = [Run(_("reads as") + "  ", "ink2"), Run(head, "ink", 700, 17)]
        if warning:
            runs.append(Run(f"  {words.DOT}  {warning}", "amber", 600))
        if rest:
            runs.append(Run(f"  {words.DOT}  {rest}"))
        self.reading.show_runs(*runs)
        self._show(READS, ((("Enter",), _("chart")), (("Esc",), _("clear"))))

    def show_lacking(self, text: str) -> None:
        """Show quietly what a line still lacks while it is being typed."""
        self.reading.show_runs(Run(text, "ink2"))
        self._show(READS, ((("Esc",), _("clear")),))

    def show_doubt(self, head: str, rest: str, readings: int, *, holdable: bool, choosing: bool) -> None:
        """Show that a choice is needed and which keys make it."""
        self.reading.show_runs(Run(head, "ink", 700, 17), Run(f"  {words.DOT}  {rest}"))
        numbers = tuple(str(number + 1) for number in range(readings))
        keys = [(numbers, _("chart"))] if choosing else [(("Enter",), _("choose"))]
        if holdable and choosing:
            keys.append(((str(readings + 1),), _("hold")))
        self._show(DOUBT, (*keys, (("Esc",), _("clear"))))

    def warn(self, text: str) -> None:
        """Say something about the line that stands here; the next key takes it away."""
        self.reading.show_runs(Run(text, "amber", 600))
        self._show(READS, ((("Enter",), _("chart")), (("Esc",), _("clear"))))

    def shut(self, why: str) -> None:
        """Take no lines, and say why in their place."""
        self._shut = why
        self.line.setEnabled(False)
        self.line.setPlaceholderText("")
        self.line.setAccessibleDescription(why)
        self.show_idle()

    def show_problem(self, text: str) -> None:
        """Show why the line cannot be taken; the typed text stays."""
        self.reading.show_runs(Run(text, "red", 600))
        self._show(WRONG, ((("Esc",), _("clear")),))

    def _show(self, kind: str, keys: tuple[tuple[tuple[str, ...], str], ...]) -> None:
        self._mark.setVisible(kind == DOUBT)
        self._key.setVisible(kind in (IDLE, READS, WRONG) and not self._shut)
        self._restyle(kind)
        if self._keys.property("shown") == str(keys):
            return
        self._keys.setProperty("shown", str(keys))
        empty(self._key_row)
        for caps, meaning in keys:
            for key in caps:
                self._key_row.addWidget(cap(key, self._keys))
            self._key_row.addWidget(words_label(meaning, "words", self._keys))

    def _restyle(self, kind: str) -> None:
        focus = "focus" if self.line.hasFocus() else ""
        state = "off" if self._shut else {DOUBT: "doubt", WRONG: "wrong"}.get(kind, focus)
        self._box.setProperty("kind", kind)
        if self._box.property("state") != state:
            self._box.setProperty("state", state)
            self._box.style().unpolish(self._box)
            self._box.style().polish(self._box)
