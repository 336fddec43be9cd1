"""The line that charts from anywhere: what was typed, how it reads, and which keys work now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from bedside.text import _, _p
from bedside.ui import words
from bedside.ui.fit_label import FitLabel
from bedside.ui.icons import pixmap
from bedside.ui.line_history import LineHistory
from bedside.ui.paint import Run
from bedside.ui.quick_line import Line
from bedside.ui.suggest import Suggestion
from bedside.ui.suggest_list import SuggestList
from bedside.ui.theme import Theme
from bedside.ui.widgets import cap, empty, words_label

IDLE, READS, DOUBT, WRONG = "idle", "reads", "doubt", "wrong"
#: pixels of width from which on the reading has room beside the line, and the line's width there
_BROAD, _LINE_WIDTH = 900, 394
_LINE_HEIGHT, _READING_HEIGHT = 32, 38


class QuickEntry(QFrame):
    """The bar of 46 pixels, of two rows where the window is narrow; nothing is stored here.

    `edited` and `submitted` carry the line, `cleared` says that it was emptied, `dismissed` that Escape was pressed on
    an empty one.
    """

    edited = Signal(str)
    submitted = Signal(str)
    cleared = Signal()
    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quick")
        self._theme, self._shut = theme, ""
        self.history = LineHistory()
        self.suggesting: SuggestList | None = None
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
        self.line.taken.connect(self.on_taken)
        self.line.walked.connect(self.on_walked)
        self.line.installEventFilter(self)
        self.show_idle()

    def _lay_out(self) -> None:
        self._box.setObjectName("line")
        self._box.setMinimumHeight(_LINE_HEIGHT)
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
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 4, 12, 3)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        self._broad: bool | None = None
        self._arrange(broad=True)
        self._key_row.setContentsMargins(0, 0, 0, 0)
        self._key_row.setSpacing(8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the reading below the line where there is no room beside it."""
        super().resizeEvent(event)
        self._arrange(broad=self.width() >= _BROAD)

    def _arrange(self, *, broad: bool) -> None:
        if broad == self._broad:
            return
        self._broad = broad
        grid = self._grid
        for item in (self._box, self.reading, self._keys):
            grid.removeWidget(item)
        grid.addWidget(self._box, 0, 0)
        grid.addWidget(self._keys, 0, 2)
        if broad:
            grid.addWidget(self.reading, 0, 1)
        else:
            grid.addWidget(self.reading, 1, 0, 1, 3)
        # The heights stay the same whatever is typed, so that nothing above moves.
        self.reading.setFixedHeight(_READING_HEIGHT)
        self._box.setMinimumWidth(_LINE_WIDTH if broad else 160)
        self._box.setMaximumWidth(_LINE_WIDTH if broad else 16777215)
        grid.setColumnStretch(0, 0 if broad else 1)
        grid.setColumnStretch(1, 1 if broad else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Redraw the frame of the line when the focus comes or goes; nothing is suggested to who is elsewhere."""
        if event.type() == QEvent.Type.FocusOut:
            self.suggest(())
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

    def suggest(self, found: tuple[Suggestion, ...]) -> None:
        """Show what the line may go on with, nothing for none."""
        self.line.offers = bool(found) and self.line.hasFocus()
        if self.suggesting is None and self.line.offers:
            self.suggesting = SuggestList(self._theme, self.parentWidget() or self)
        if self.suggesting is not None:
            self.suggesting.offer(found if self.line.offers else (), self.line)

    @Slot()
    def on_taken(self) -> None:
        """Put the marked suggestion into the line."""
        marked = self.suggesting.marked() if self.suggesting is not None else None
        if marked is not None:
            self.line.setText(marked.line)
            self.suggest(())
            self.edited.emit(marked.line)

    @Slot(int)
    def on_walked(self, by: int) -> None:
        """Mark another suggestion, or else bring back another line of this session."""
        if self.suggesting is not None and self.suggesting.marked() is not None:
            self.suggesting.step(by)
            return
        text = self.history.step(by, self.line.text())
        if text is not None:
            self.line.setText(text)
            self._pause.start()

    @Slot()
    def on_enter(self) -> None:
        """Pass the line on."""
        self._pause.stop()
        self.suggest(())
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
        self.suggest(())
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
            keys.append(((str(readings + 1),), _p("value", "hold")))
        self._show(DOUBT, (*keys, (("Esc",), _("clear"))))

    def say(self, text: str) -> None:
        """Say something that has no room where it belongs; the line is not about it."""
        self.reading.show_runs(Run(text, "ink2", 600))

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
