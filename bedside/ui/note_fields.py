"""The fields of the note's editor: text that grows, expands abbreviations and takes templates; a time; the blanks."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QSizePolicy, QWidget

from bedside.desk.templates import BLANK, Template
from bedside.domain.moment import EXAMPLE, When, birth_text, due_forms, parse_due, parse_when
from bedside.domain.problem import Problem
from bedside.text import _
from bedside.ui import words
from bedside.ui.widgets import mark_wrong

_ENDS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FRAME, _MOST_LINES = 14, 12
_LEAST = 34

Expand = Callable[[str], str]


class WordsEdit(QPlainTextEdit):
    """Free text of a section. Space or Enter expands the abbreviation before it; Ctrl+T lists the templates.

    Ctrl+J goes to the next blank that a template left. `edited` says that a person changed the text.
    """

    edited = Signal()

    def __init__(self, name: str, expand: Expand, texts: tuple[Template, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._expand, self._texts = expand, texts
        self._quiet = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if texts:
            told = _("Ctrl+T: templates; Ctrl+J: next blank")
            self.setToolTip(told)
            self.setAccessibleDescription(told)
        self.textChanged.connect(self.on_text)

    def set_text(self, text: str) -> None:
        """Show other text; the cursor stays where it was as far as it can, and nothing is told."""
        if text == self.toPlainText():
            return
        self._quiet = True
        self.setPlainText(text)
        self._quiet = False

    @Slot()
    def on_text(self) -> None:
        """Grow with the text, and tell of it."""
        self.updateGeometry()
        if not self._quiet:
            self.edited.emit()

    def sizeHint(self) -> QSize:
        """Return a height for every line, up to a dozen; further ones scroll."""
        lines = min(max(1, math.ceil(self.document().size().height())), _MOST_LINES)
        return QSize(160, max(_LEAST, lines * self.fontMetrics().lineSpacing() + _FRAME))

    def minimumSizeHint(self) -> QSize:
        """Return the same height: the page scrolls, not the field."""
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the new width needs."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of templates and blanks from the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _special(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Expand what was typed before Space or Enter; work the keys of templates and blanks."""
        if _special(event) == Qt.Key.Key_T:
            self.open_templates()
        elif _special(event) == Qt.Key.Key_J:
            self.next_blank()
        else:
            if event.key() in _ENDS and not event.modifiers():
                self._expand_word()
            super().keyPressEvent(event)

    def _expand_word(self) -> None:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return
        before = QTextCursor(cursor)
        before.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
        typed = before.selectedText()
        word = typed.split()[-1] if typed and not typed[-1].isspace() else ""
        found = self._expand(word) if word else ""
        if not found:
            return
        # Qt counts as UTF-16 does.
        length = len(word.encode("utf-16-le")) // 2
        cursor.setPosition(cursor.position() - length, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(found[:1].upper() + found[1:] if word[1:2].isupper() else found)
        self.setTextCursor(cursor)

    @Slot()
    def begin_templates(self) -> None:
        """Take the keyboard and list the templates."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.open_templates()

    @Slot()
    def open_templates(self) -> None:
        """List the templates of this section below the cursor."""
        if not self._texts or self.isReadOnly():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, item in enumerate(self._texts):
            made = menu.addAction(item.title)
            made.setData(place)
            made.setToolTip(item.text)
        menu.setToolTipsVisible(True)
        menu.triggered.connect(self._on_template)
        menu.popup(self.viewport().mapToGlobal(self.cursorRect().bottomLeft() + QPoint(0, 2)))
        menu.setActiveAction(menu.actions()[0])

    @Slot(QAction)
    def _on_template(self, action: QAction) -> None:
        self.put_template(self._texts[int(action.data())])

    def put_template(self, item: Template) -> None:
        """Put a template where the cursor is, on a line of its own, and mark its first blank."""
        cursor = self.textCursor()
        cursor.clearSelection()
        start = cursor.position()
        cursor.insertText(("" if cursor.atBlockStart() else "\n") + item.text)
        cursor.setPosition(start)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.next_blank()

    def next_blank(self) -> bool:
        """Mark the next blank, from the top again after the last; return whether there is one."""
        if self.find(BLANK):
            return True
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        found = self.document().find(BLANK, cursor)
        if not found.isNull():
            self.setTextCursor(found)
        return not found.isNull()


def _special(event: QKeyEvent) -> Qt.Key | None:
    held = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    key = Qt.Key(event.key())
    return key if held and key in (Qt.Key.Key_T, Qt.Key.Key_J) else None


class TimeEdit(QLineEdit):
    """A time with its clock: what was typed is read at once and written out when the field is left.

    `ahead` is for a time to come: a clock time is the next one. `wrong` says why the text gives no time, or nothing.
    """

    edited = Signal()

    def __init__(
        self, name: str, zone: ZoneInfo, clock: Callable[[], datetime], parent: QWidget, *, ahead: bool = False
    ) -> None:
        super().__init__(parent)
        self._zone, self._clock, self._ahead = zone, clock, ahead
        self._moment: datetime | None = None
        self.wrong = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(_("06:00, +2h") if ahead else _("now, 06:00, -2h"))
        self.setMinimumWidth(150)
        self.textEdited.connect(self.on_edited)

    def moment(self) -> datetime | None:
        """Return the time, None where none is typed or it cannot be read."""
        return self._moment

    def set_moment(self, moment: datetime | None) -> None:
        """Show another time."""
        if moment == self._moment and not self.wrong:
            return
        self._moment = moment
        self._show("")
        self.setText(words.iso_stamp(moment, self._zone) if moment else "")

    @Slot()
    def on_edited(self) -> None:
        """Read what is typed."""
        text = self.text().strip()
        self._moment, wrong = None, ""
        try:
            if text:
                when = self._read(text)
                if when.precision == "minute":
                    self._moment = when.at
                else:
                    wrong = _("Type the clock time too, such as {day} 06:00.").format(day=birth_text(EXAMPLE))
        except Problem as problem:
            wrong = str(problem)
        self._show(wrong)
        self.edited.emit()

    def _read(self, text: str) -> When:
        if self._ahead:
            return parse_due(text, self._zone, self._clock())
        return parse_when("-0m" if text.casefold() in ("now", _("now").casefold()) else text, self._zone, self._clock())

    def _show(self, wrong: str) -> None:
        self.wrong = wrong
        mark_wrong(self, wrong=bool(wrong))
        forms = due_forms() if self._ahead else _("now, 06:00, -2h, {day} 06:00").format(day=birth_text(EXAMPLE))
        self.setToolTip(wrong or forms)
        self.setAccessibleDescription(wrong)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the time out."""
        super().focusOutEvent(event)
        if self._moment is not None:
            self.setText(words.iso_stamp(self._moment, self._zone))
