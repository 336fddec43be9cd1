"""A label of rich text that wants one line and wraps where it gets less; nothing of it is ever cut off."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_FRAME = 4
#: pixels of the lines of a frame, above and below
_BORDERS = 2


class WrapLabel(QLabel):
    """Says its width on one line as its wish, and its height for any other width.

    A `frame` leaves room around the words; `lower` is more room above them than below.
    """

    def __init__(self, parent: QWidget, *, frame: int = 0, lower: int = 0) -> None:
        super().__init__(parent)
        self._frame, self._lower = frame, lower
        self._wide = 0
        # A layout asks for the same width a dozen times, and each answer is a document of its own.
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setContentsMargins(frame, lower, frame, 0)
        self.setIndent(0)  # one that has a frame before it is first shown would else move its words by half an x

    def setText(self, text: str) -> None:
        """Show other text."""
        if text == self.text():
            return
        super().setText(text)
        self._measure()

    def sizeHint(self) -> QSize:
        """Return the size on one line."""
        wide = self._wide + 2 * self._frame + _FRAME if self.text() else 0
        return QSize(wide, self.heightForWidth(wide) if wide else 0)

    def minimumSizeHint(self) -> QSize:
        """Return little: it wraps."""
        return QSize(40, 18)

    def heightForWidth(self, width: int) -> int:
        """Return the height of the wrapped text at a width."""
        if width not in self._heights:
            high = self._document(max(1, width - 2 * (self._frame + self.frameWidth()))).size().height()
            self._heights[width] = math.ceil(high) + (_BORDERS if self._frame else 0) + self._lower
        return self._heights[width]

    def changeEvent(self, event: QEvent) -> None:
        """Measure again in another font: the style sheet comes after the first text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def _measure(self) -> None:
        self._heights.clear()
        self._wide = math.ceil(self._document(-1).idealWidth())
        self.updateGeometry()

    def _document(self, width: float) -> QTextDocument:
        made = QTextDocument()
        made.setDocumentMargin(0)
        made.setDefaultFont(self.font())
        made.setHtml(self.text())
        made.setTextWidth(width)
        return made
