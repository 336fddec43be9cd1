"""Signs whose shape carries the meaning, tinted from the colour table at the size and scale asked for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from bedside import assets
from bedside.ui.theme import Theme

#: sign and colour token of each outcome of a rule
OUTCOME_SIGNS = {
    "MET": ("tick", "green"),
    "NOT_MET": ("cross", "ink"),
    "UNKNOWN": ("diamond-question", "amber"),
}


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, on_mark: str, size: int, ratio: float) -> QPixmap:
    text = assets.read_text("icons", f"{name}.svg").replace("currentColor", colour).replace("#FFFFFF", on_mark)
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(made.rect()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def pixmap(theme: Theme, name: str, token: str = "ink2", size: int = 16) -> QPixmap:
    """Return a sign as a pixmap of `size` logical pixels; raise FileNotFoundError for an unknown name."""
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen else 1.0
    return _drawn(name, getattr(theme, token), theme.on_mark, size, ratio)


def icon(theme: Theme, name: str, token: str = "ink2") -> QIcon:
    """Return a sign as an icon for a button or an action."""
    drawn = pixmap(theme, name, token)
    made = QIcon(drawn)
    made.addPixmap(drawn, QIcon.Mode.Selected)  # Qt would tint it with the colour of the selected row
    return made
