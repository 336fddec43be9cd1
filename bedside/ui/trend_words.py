"""Words that share a space: each goes to its first free place, none over another, none across the line of now."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF

from bedside.ui.trend_paint import PLAIN, Face, Pencil

_APART = 4.0


class Crowd:
    """The boxes taken in one stretch of the canvas, from `left` to `right`."""

    def __init__(self, left: float, right: float, taken: Iterable[QRectF] = ()) -> None:
        self.left = left
        self.right = right
        self.taken = list(taken)

    def free(self, box: QRectF, *, but: QRectF | None = None) -> bool:
        """Return whether nothing stands in a box or close beside it; `but` is a box that may."""
        wide = box.adjusted(-_APART, 0, _APART, 0)
        inside = box.left() >= self.left and box.right() <= self.right
        return inside and not any(wide.intersects(other) for other in self.taken if other is not but)

    def write(
        self, pencil: Pencil, words: str, places: Iterable[QRectF], token: str, face: Face = PLAIN
    ) -> QRectF | None:
        """Write words into the first free place and take it; None when there is none."""
        box = next((place for place in places if self.free(place)), None)
        if box is not None:
            pencil.text(box.left(), box.center().y(), words, token, face)
            self.taken.append(box)
        return box

    def room_right(self, x: float, row: QRectF) -> float:
        """Return the pixels that are free right of a place, at the height of a box."""
        beside = [box for box in self.taken if box.top() < row.bottom() and box.bottom() > row.top()]
        if any(box.left() < x < box.right() for box in beside):
            return 0.0
        return min([*(box.left() for box in beside if box.left() >= x), self.right]) - x - 2 * _APART

    def held_inside(self, box: QRectF) -> QRectF:
        """Return a box moved so that it lies between left and right."""
        return QRectF(min(max(box.left(), self.left), self.right - box.width()), box.top(), box.width(), box.height())
