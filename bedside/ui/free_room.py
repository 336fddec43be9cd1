"""Where words stand in a small plot: at the first of several places that nothing drawn there already needs."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QRectF

_STEP, _POINT = 6.0, 4.0


class FreeRoom:
    """What is taken of an area; boxes are in its pixels."""

    def __init__(self, area: QRectF) -> None:
        self._area = area
        self._taken: list[QRectF] = []

    def take(self, box: QRectF) -> None:
        """Keep words away from a box."""
        self._taken.append(box)

    def take_line(self, line: QLineF) -> None:
        """Keep words away from a line."""
        count = max(1, int(line.length() / _STEP))
        for place in range(count + 1):
            point = line.pointAt(place / count)
            self.take(QRectF(point.x() - _POINT / 2, point.y() - _POINT / 2, _POINT, _POINT))

    def place(self, boxes: Iterable[QRectF]) -> QRectF:
        """Take the first box that covers nothing, else the one that covers least, and return it."""
        best = min(boxes, key=self._covered)
        self.take(best)
        return best

    def _covered(self, box: QRectF) -> float:
        outside = _size(box) - _size(box.intersected(self._area))
        return outside + sum(_size(box.intersected(each)) for each in self._taken)


def _size(box: QRectF) -> float:
    return box.width() * box.height()
