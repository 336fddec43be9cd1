"""The keys that work in the window, on one sheet: what a hand in a glove can do without the mouse."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from bedside.text import _
from bedside.ui.commands import Command, view_keys
from bedside.ui.key_names import key_name
from bedside.ui.sheet_page import SheetPage
from bedside.ui.widgets import button, cap, words_label

HEIGHT = 600

Row = tuple[tuple[str, ...], str]


def keys(commands: Iterable[Command]) -> tuple[Row, ...]:
    """Return key caps with what they do: the window's commands first, then what a view does by itself."""
    found = tuple(((command.key,), command.plain) for command in commands if command.key)
    return (*found, *view_keys())


class KeysPage(SheetPage):
    """The list of keys, with the way to the other pages of help: `rules_asked`, `limits_asked`."""

    rules_asked = Signal()
    limits_asked = Signal()

    def __init__(self, rows: tuple[Row, ...], parent: QWidget) -> None:
        super().__init__(_("Keys"), parent)
        self.setAccessibleDescription("; ".join(f"{' '.join(map(key_name, caps))}: {what}" for caps, what in rows))
        self.rows = rows
        self.rules = button(_("&Rules of this protocol"), self)
        self.limits = button(_("What is not tested and not s&upported"), self)
        self.rules.clicked.connect(self.rules_asked)
        self.limits.clicked.connect(self.limits_asked)
        self.setFocusProxy(self.rules)
        hint = words_label(_("F1 on a number, a rule or a form says what it means."), "words", self)
        hint.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(hint, 1)
        line.addWidget(self.rules)
        line.addWidget(self.limits)
        self.body.addLayout(line)
        self.body.addWidget(self._list(self), 1)

    def _list(self, parent: QWidget) -> QWidget:
        made = QWidget(parent)
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        half = -(-len(self.rows) // 2)
        for place, (caps, what) in enumerate(self.rows):
            row, column = place % half, place // half * 2
            line = QHBoxLayout()
            line.setSpacing(2)
            line.addStretch(1)
            for name in caps:
                line.addWidget(cap(name, made))
            grid.addLayout(line, row, column)
            said = words_label(what, "words", made)
            said.setWordWrap(True)
            grid.addWidget(said, row, column + 1)
            grid.setColumnStretch(column + 1, 1)
        return made
