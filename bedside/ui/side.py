"""The side: verdict above taper, beside each other where it has the whole width; it scrolls where the window is low."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from bedside.ui.scroller import Scroller
from bedside.ui.splits import Split

VERDICTS = "verdicts"
_BROAD = 560
_LEAST_WIDTH = 280
#: of the height, as the pictures draw it
_PARTS = (358, 293)


class Side(Scroller):
    """Build verdict and taper with `split` as their parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setMinimumWidth(_LEAST_WIDTH)
        self.split = Split(Qt.Orientation.Vertical, self.viewport())
        self.setWidget(self.split)
        self._height = 0

    def first(self) -> QWidget:
        """Return what the keyboard goes to: the rows of the verdict."""
        return next((item for item in self.split.findChildren(QAbstractItemView) if item.isVisible()), self.split)

    def minimumSizeHint(self) -> QSize:
        """Return little: what has no room scrolls."""
        return QSize(_LEAST_WIDTH, 80)

    def remember(self, sizes: dict[str, int]) -> None:
        """Write the height of the verdict into `sizes`."""
        if self.split.orientation() == Qt.Orientation.Vertical:
            self._height = sizes[VERDICTS] = self.split.sizes()[0]

    def settle(self, sizes: Mapping[str, int]) -> None:
        """Take the height of the verdict from `sizes`, else that of the first start."""
        self._height = sizes.get(VERDICTS, 0)
        self._place()

    def move_line(self, by: int, way: Qt.Orientation) -> None:
        """Move the line between verdict and taper by pixels, where it lies that way."""
        if self.split.orientation() == way:
            self.split.move_line(1, by)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where the width allows both beside each other."""
        super().resizeEvent(event)
        way = Qt.Orientation.Horizontal if self.width() >= _BROAD else Qt.Orientation.Vertical
        if way != self.split.orientation():
            self.split.setOrientation(way)
            self._place()

    def _place(self) -> None:
        first, second = _PARTS
        if self.split.orientation() == Qt.Orientation.Horizontal:
            self.split.setSizes([1000, 1000])
        elif self._height:
            self.split.setSizes([self._height, max(1, self.split.height() - self._height)])
        else:
            self.split.setSizes([first * 1000, second * 1000])
