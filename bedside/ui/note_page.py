"""One page of the note on the screen: a picture that fits its width at once, sharp or not, and that can be greyed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui.widgets import empty

_FADED = 0.4
GAP = 12


class NotePage(QWidget):
    """A picture drawn into the width it is given."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.picture = QPixmap()
        self.faded = False

    def show_picture(self, picture: QPixmap, width: int, name: str) -> None:
        """Show a picture in so many logical pixels; `name` says which page it is."""
        self.picture = picture
        self.setAccessibleName(name)
        self.fit(width)
        self.update()

    def fit(self, width: int) -> None:
        """Take another width; the picture is only drawn larger or smaller."""
        size = self.picture.size()
        wanted = QSize(width, round(width * size.height() / max(1, size.width())))
        if wanted != self.size():
            self.setFixedSize(wanted)

    def fade(self, *, faded: bool) -> None:
        """Grey the page, or show it as it is."""
        if faded != self.faded:
            self.faded = faded
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(_FADED if self.faded else 1.0)
        painter.drawPixmap(QRectF(self.rect()), self.picture, QRectF(self.picture.rect()))
        painter.end()


class Paper(QWidget):
    """The pages one below the other."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pages: list[NotePage] = []
        self._column = QVBoxLayout(self)
        self._column.setSpacing(GAP)
        self._column.addStretch(1)

    def put(self, place: int, picture: QPixmap, width: int, of: int) -> None:
        """Show the picture of a page, in place of an older one."""
        if place == len(self.pages):
            self.pages.append(NotePage(self))
            self._column.insertWidget(place, self.pages[place], 0, Qt.AlignmentFlag.AlignHCenter)
        name = _("page {n} of {m}").format(n=place + 1, m=of)
        self.pages[place].show_picture(picture, width, name)

    def replace(self, pictures: list[QPixmap], width: int) -> None:
        """Show these pages and no others, none of them greyed."""
        for place, picture in enumerate(pictures):
            self.put(place, picture, width, len(pictures))
        for page in self.pages[len(pictures) :]:
            self._column.removeWidget(page)
            page.hide()
            page.deleteLater()
        del self.pages[len(pictures) :]
        self.fade(faded=False)

    def clear(self) -> None:
        """Show nothing: the pages were another patient's."""
        self.pages = []
        empty(self._column)
        self._column.addStretch(1)

    def fit(self, width: int) -> None:
        """Give every page another width."""
        for page in self.pages:
            page.fit(width)

    def fade(self, *, faded: bool) -> None:
        """Grey every page, or none."""
        for page in self.pages:
            page.fade(faded=faded)
