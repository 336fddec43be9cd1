"""A ruled sheet in the flow of the page: parted between rows, its headings on every page that it takes."""

from __future__ import annotations

import msgspec
from reportlab.platypus import Flowable

from bedside.report.grid import Grid
from bedside.report.ink import Line, to_canvas
from bedside.report.ruled import head, head_height, height, row_marks, ruler


class Gridded(Flowable):
    """A grid at a width in points; a row is never parted, and a heading never stands below its rows."""

    def __init__(self, grid: Grid, width: float) -> None:
        super().__init__()
        self._grid, self.width = grid, width
        self._at = ruler(grid, width)
        self._head = head_height(grid)
        self._heights = [height(row, self._at) for row in grid.rows]
        self.height = self._head + sum(self._heights)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """Return the size of the grid."""
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """Return the part that has room and the rest; nothing where not even one row has."""
        left, many = aH - self._head, 0
        for tall in self._heights:
            if tall > left:
                break
            left, many = left - tall, many + 1
        while many and self._grid.rows[many - 1].title:
            many -= 1
        if not many:
            return []
        parts = (self._grid.rows[:many], self._grid.rows[many:])
        return [Gridded(msgspec.structs.replace(self._grid, rows=rows), self.width) for rows in parts if rows]

    def draw(self) -> None:
        """Draw headings and rows from above."""
        y = self.height - self._head
        to_canvas(self.canv, (mark.moved(0, y) for mark in head(self._grid, self._at)))
        for row, tall in zip(self._grid.rows, self._heights, strict=True):
            y -= tall
            to_canvas(self.canv, (mark.moved(0, y) for mark in row_marks(row, self._at)))
        to_canvas(self.canv, (Line(((0, 0), (self.width, 0)), 0.8),))
