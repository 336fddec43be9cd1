"""The tutorial's step over the line of quick entry, and the sheet of all steps: it points at the real window."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QTextBrowser, QVBoxLayout, QWidget

from bedside.desk.tutorial import Part, Step
from bedside.text import _
from bedside.ui import words
from bedside.ui.icons import pixmap
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, words_label

HEIGHT = 430
_TICK = "\u2713"


class TutorialBar(QFrame):
    """One step; `skipped`, `listed` and `left` say which button was pressed."""

    skipped = Signal()
    listed = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self._mark = QLabel(self)
        self._mark.setPixmap(pixmap(theme, "tick", "green"))
        self.seen = words_label("", "words", self)
        self.step = words_label("", "title", self)
        for label in (self.seen, self.step):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.skip = button(_("Skip"), self, name=_("Skip this step of the tutorial"))
        self.list = button(_("All steps"), self, name=_("All steps of the tutorial"))
        self.leave = button(_("Leave"), self, name=_("Leave the tutorial"))
        self.skip.clicked.connect(self.skipped)
        self.list.clicked.connect(self.listed)
        self.leave.clicked.connect(self.left)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self.seen)
        said.addWidget(self.step)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(8)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        for item in (self.skip, self.list, self.leave):
            row.addWidget(item)

    def show_step(self, place: int, count: int, step: Step | None, before: Step | None) -> None:
        """Show a step, with what the one before it has shown; None after the last one."""
        self.seen.setText(_(before.see) if before is not None else _("The tutorial points at the real window."))
        self._mark.setVisible(before is not None)
        head = _("Step {n} of {m}").format(n=place + 1, m=count)
        end = _("That was the tutorial. F1 on any number says more.")
        self.step.setText(f"{head}: {_(step.text)}" if step is not None else end)
        self.setAccessibleName(f"{self.seen.text()} {self.step.text()}")
        self.skip.setVisible(step is not None)
        self.show()


class TutorialPage(SheetPage):
    """All steps with a tick at those that are over; `begun` and `resumed` go on from the first or the next one."""

    begun = Signal()
    resumed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Tutorial"), parent)
        self._theme = theme
        self.about.setText(_("in this practice ward; nothing here is a real patient"))
        self.text = QTextBrowser(self)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Steps of the tutorial"))
        self.go_on = button(_("&Go on"), self, primary=True)
        self.first = button(_("Begin at the &first step"), self)
        self.go_on.clicked.connect(self.resumed)
        self.first.clicked.connect(self.begun)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.first)
        line.addWidget(self.go_on)
        self.body.addWidget(self.text, 1)
        self.body.addLayout(line)

    def show_steps(self, parts: tuple[Part, ...], over: Collection[int], now: int) -> None:
        """Show the steps; `over` are the places of those done, `now` the place of the next one."""
        html, place = [], 0
        for part in parts:
            html.append(f"<p>{words.rich(_(part.title), px=15, weight=600)}<br>{self._quiet(_(part.about))}</p>")
            for step in part.steps:
                html.append(self._step(step, place, done=place in over, now=place == now))
                place += 1
        self.text.setHtml("".join(html))
        self.go_on.setVisible(now < place)
        (self.go_on if now < place else self.first).setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, step: Step, place: int, *, done: bool, now: bool) -> str:
        theme = self._theme
        sign = words.rich(_TICK if done else f"{place + 1}.", weight=700, colour=theme.green if done else theme.ink2)
        text = words.rich(f" {_(step.text)}", weight=600 if now else 400, colour=theme.ink)
        return f'<p style="margin: 0 0 6px 0;">{sign}{text}<br>{self._quiet(_(step.see))}</p>'

    def _quiet(self, text: str) -> str:
        return words.rich(text, px=13, colour=self._theme.ink2)
