"""What delegates and small widgets paint: each text that was cut with an ellipsis, or that reaches past its edge.

They paint by Qt's own functions, which are listened to here; nothing in the program knows of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractScrollArea, QHeaderView, QWidget

from tests.a11y.clipped import plain

_EDGE = 1.5
_DEEP = 12


class Listener:
    """Collects while it listens; `problems` are sentences."""

    def __init__(self) -> None:
        self.problems: dict[str, None] = {}
        self.every: list[str] = []

    @property
    def texts(self) -> int:
        """Return how many texts were painted."""
        return len(self.every)

    def elided(self, text: str, cut: str) -> None:
        """Take an elision; one that the tool tip of its row or widget tells in full is none."""
        if not cut or cut == text:
            return
        who, told = _speaker()
        if plain(text) not in plain(told):
            self.problems[f"{who} cuts \u201c{text}\u201d to \u201c{cut}\u201d"] = None

    def drawn(self, painter: QPainter, box: QRectF, text: str) -> None:
        """Take a text that is painted."""
        self.every.append(text)
        device = painter.device()
        if not isinstance(device, QWidget) or not text.strip():
            return
        placed = painter.worldTransform().mapRect(box)
        who, _told = _speaker()
        view = device.parentWidget()
        view = view.parentWidget() if isinstance(view, QHeaderView) else view
        if isinstance(view, QAbstractScrollArea) and view.horizontalScrollBar().maximum() > 0:
            return  # the hand and the keys bring the rest into sight
        if placed.left() < -_EDGE or placed.right() > device.width() + _EDGE:
            self.problems[f"{who} paints \u201c{text}\u201d past the edge of {type(device).__name__}"] = None


def _speaker() -> tuple[str, str]:
    """Return who paints just now, and what the tool tips of the row and the widget say."""
    frame, who, told = sys._getframe(2), "", []
    for _step in range(_DEEP):
        frame = frame.f_back
        if frame is None:
            break
        index, owner = frame.f_locals.get("index"), frame.f_locals.get("self")
        if hasattr(index, "data"):
            told.append(str(index.data(Qt.ItemDataRole.ToolTipRole) or ""))
            told.append(str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "") * bool(told[-1]))
        if isinstance(owner, QWidget):
            told.append(owner.toolTip())
        if owner is not None and not who.endswith("Delegate") and "bedside" in type(owner).__module__:
            who = type(owner).__name__
    return who, "\n".join(told)


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen to every text that Python code elides or paints."""
    listener = Listener()
    metrics = {kind: kind.elidedText for kind in (QFontMetrics, QFontMetricsF)}
    draw = QPainter.drawText

    def hear(kind):
        def elided(self, text, mode, width, *rest):
            cut = metrics[kind](self, text, mode, width, *rest)
            listener.elided(text, cut)
            return cut

        return elided

    def draw_text(self, *args):
        if isinstance(args[0], QPointF) and isinstance(args[-1], str):
            wide = QFontMetricsF(self.font()).horizontalAdvance(args[-1])
            listener.drawn(self, QRectF(args[0].x(), args[0].y() - 10, wide, 10), args[-1])
        elif isinstance(args[0], QRectF) and isinstance(args[-1], str):
            listener.drawn(self, self.boundingRect(args[0], args[1], args[-1]), args[-1])
        return draw(self, *args)

    for kind in metrics:
        kind.elidedText = hear(kind)
    QPainter.drawText = draw_text
    try:
        yield listener
    finally:
        for kind, own in metrics.items():
            kind.elidedText = own
        QPainter.drawText = draw
