"""Find room for words in a drawing: a label hides no value, crosses no line and meets no other label."""

from __future__ import annotations

from collections.abc import Iterable

from bedside.report.fonts import width
from bedside.report.ink import Words

_GAP = 4.0
_RISE = 8.0


class Room:
    """The free room of one panel between `left` and `right`; `now` is a line that no label crosses."""

    def __init__(self, spots: Iterable[tuple[float, float]], sides: tuple[float, float], now: float) -> None:
        self.spots = tuple(spots)
        self.left, self.right = sides
        self.now = now
        self.taken: list[tuple[float, float, float]] = []

    def put(self, words: str, heights: tuple[float, ...], font: str, size: float, grey: float) -> Words:
        """Return the label at the first free place, tried from the right edge, at the first free height."""
        span = width(words, font, size)
        lefts = (self.right - 3 - span, self.now - 4 - span, (self.left + self.now - span) / 2, self.left + 4)
        near, far = heights[:2], heights[2:]
        order = [(left, y) for group in (near, far) for left in lefts for y in group]
        wanted = [(left, y) for left, y in order if not left - 3 < self.now < left + span + 1]
        free = [spot for spot in wanted if self._is_free(*spot, span)]
        left, y = (free or wanted or [(lefts[0], heights[0])])[0]
        self.taken.append((left, y, span))
        return Words(left, y, words, size, font, grey)

    def _is_free(self, left: float, y: float, span: float) -> bool:
        start, end = left - _GAP, left + span + _GAP
        if any(start < px < end and y - 3.5 < py < y + 9 for px, py in self.spots):
            return False
        return not any(start < other + room and other < end and abs(y - at) < _RISE for other, at, room in self.taken)
