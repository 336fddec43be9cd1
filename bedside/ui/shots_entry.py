"""The forms of entry as pictures: a round, an order, an event, a finished shift, a pasted table, suggestions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import cast

from PySide6.QtGui import QGuiApplication

from bedside.ui.batch_page import BatchPage
from bedside.ui.entry import Form
from bedside.ui.paste_page import PastePage
from bedside.ui.window import Window


def entry_scenes(window: Window) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each scene with its name; the sheet is empty again after the last one."""
    scene = _Entry(window)
    for name in ("vitals", "order", "event", "batch", "paste", "suggest"):
        yield name, getattr(scene, name)
    scene.leave()


class _Entry:
    def __init__(self, window: Window) -> None:
        self._window = window

    def leave(self) -> None:
        """Put everything away, with nothing kept."""
        self._window.quick.clear()
        self._window.sheet.leave()

    def _form(self, name: str) -> Form:
        self.leave()
        self._window.charting.open_form(name)
        return self._window.charting.form(name)

    def _yesterday(self) -> str:
        return f"{self._window.bridge.now() - timedelta(days=1):%Y-%m-%d}"

    def vitals(self) -> None:
        """Fill in a round of vital signs."""
        form = self._form("vitals")
        form.fill(("38.9", "127/73", "92", "24", "95", "a", ""))

    def order(self) -> None:
        """Choose a start, with what it leads to."""
        form = self._form("order")
        form.fill(("start", "100", "sc", "6", "", ""))

    def event(self) -> None:
        """Chart a positive culture."""
        form = self._form("event")
        form.fill(("culture", "culture {subject} positive {text}", "blood", "klebsiella", "", ""))

    def batch(self) -> None:
        """Type a shift with a cell in doubt."""
        page = cast(BatchPage, self._form("batch"))
        row = page.model.add_row("crp")
        page.model.set_day(self._yesterday())
        page.day.setText(self._yesterday())
        for place, text in (
            ((0, 1), "06:00"),
            ((1, 1), "38.9"),
            ((3, 1), "92"),
            ((row, 0), "mg/dl"),
            ((row, 1), "242"),
        ):
            page.model.setData(page.model.index(*place), text)
        page.table.setCurrentIndex(page.model.index(row, 2))

    def paste(self) -> None:
        """Look at a pasted table."""
        day = self._yesterday()
        rows = ("CRP\t71 H\tmg/L", "Ferritin\t1,840\tng/ml", "XYZ\t3\tmg/L")
        text = "\n".join(("Test\tResult\tUnit\tCollected", *(f"{row}\t{day} 06:00" for row in rows)))
        page = cast(PastePage, self._form("paste"))
        QGuiApplication.clipboard().clear()
        page.text.setPlainText(text)
        page.look()

    def suggest(self) -> None:
        """Show what a line may go on with."""
        self.leave()
        self._window.quick.focus()
        self._window.quick.line.setText("cr")
        self._window.charting.on_edited("cr")
