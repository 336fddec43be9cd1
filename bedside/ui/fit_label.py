"""A label whose words never end in nothing: large on one line, else smaller on two, else with an ellipsis."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from bedside.ui import words
from bedside.ui.paint import Run, elided, width
from bedside.ui.theme import Theme

_SMALL = 14
#: pixels that breaking a line between words may waste
_WASTE = 90


class FitLabel(QLabel):
    """Shows runs of text in the width it gets; the whole text is its tool tip and its accessible description."""

    def __init__(self, theme: Theme, parent: QWidget, *, lines: int = 2) -> None:
        super().__init__(parent)
        self._theme, self._lines = theme, lines
        self._runs: tuple[Run, ...] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(lines > 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_runs(self, *runs: Run) -> None:
        """Show other text."""
        self._runs = runs
        whole = "".join(run.text for run in runs)
        self.setToolTip(whole)
        self.setAccessibleDescription(whole)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text into another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        runs, room = self._runs, float(self.width())
        if sum(map(width, runs)) > room:
            runs = tuple(run._replace(px=min(run.px, _SMALL)) for run in runs)
            runs = _cut(runs, room * self._lines - _WASTE * (self._lines - 1))
        self.setText("".join(self._rich(run) for run in runs))

    def _rich(self, run: Run) -> str:
        return words.rich(run.text, px=run.px, weight=run.weight, colour=getattr(self._theme, run.token))


def _cut(runs: tuple[Run, ...], room: float) -> tuple[Run, ...]:
    """Return the runs that fit, the first one that does not elided, the rest left out."""
    kept: list[Run] = []
    for run in runs:
        wide = width(run)
        if wide > room:
            return (*kept, run._replace(text=elided(run, max(room, 0.0))))
        kept.append(run)
        room -= wide
    return tuple(kept)
