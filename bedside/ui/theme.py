"""One table of colours for light and dark, and everything made from it: palette, style sheet and fonts.

No view names a colour or a font by itself; each asks the theme, so that both looks stay one table.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from bedside import assets

FAMILY = "Source Sans Pro"
#: said of an application that has its style already
_FUSION = "fusion"
FONT_FILES = (
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-Semibold.ttf",
    "SourceSansPro-Bold.ttf",
    "SourceSansPro-It.ttf",
)
ADVICE = "BEDSIDE_THEME"
WEIGHTS = {400: QFont.Weight.Normal, 600: QFont.Weight.DemiBold, 700: QFont.Weight.Bold}


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Colour tokens as #RRGGBB; `name` is light or dark. `color` makes the Qt value."""

    name: str
    window: str
    surface: str
    raised: str
    selected: str
    future: str
    band: str
    line: str
    edge: str
    ink: str
    ink2: str
    ink3: str
    blue: str
    blue_mark: str
    on_blue: str
    red: str
    red_mark: str
    red_tint: str
    amber: str
    amber_mark: str
    amber_tint: str
    green: str
    green_mark: str
    cannula: str
    mask: str
    high_flow: str
    niv: str
    ventilated: str
    purple: str

    @property
    def dark(self) -> bool:
        """Return whether this is the dark table."""
        return self.name == "dark"

    @property
    def on_mark(self) -> str:
        """Return the colour of a sign drawn on a filled mark."""
        return self.window if self.dark else self.surface

    def color(self, token: str) -> QColor:
        """Return a token as a Qt colour; raise AttributeError for an unknown token."""
        return QColor(getattr(self, token))

    def pen(self, token: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        """Return a pen in the colour of a token."""
        return QPen(QBrush(self.color(token)), width, style, Qt.PenCapStyle.FlatCap)

    def tokens(self) -> dict[str, str]:
        """Return the table as the style sheet's template reads it, with the folder of the signs."""
        table = {item.name: getattr(self, item.name) for item in fields(self)}
        return table | {"icons": assets.path("icons").as_posix()}


LIGHT = Theme(
    name="light",
    window="#EEF1F4",
    surface="#FFFFFF",
    raised="#F6F8FA",
    selected="#E2EDF6",
    future="#F4F6F8",
    band="#E9F2EE",
    line="#D8DEE4",
    edge="#76848F",
    ink="#17212B",
    ink2="#43505C",
    ink3="#586572",
    blue="#005A94",
    blue_mark="#0072B2",
    on_blue="#FFFFFF",
    red="#A33800",
    red_mark="#D55E00",
    red_tint="#FCEFE6",
    amber="#744800",
    amber_mark="#E69F00",
    amber_tint="#FDF3DC",
    green="#00694D",
    green_mark="#009E73",
    cannula="#E6F2FA",
    mask="#CBE3F4",
    high_flow="#A3CFEC",
    niv="#6FB5E0",
    ventilated="#0072B2",
    purple="#CC79A7",
)
DARK = Theme(
    name="dark",
    window="#0D1217",
    surface="#141B22",
    raised="#1A232C",
    selected="#19354C",
    future="#19212A",
    band="#182A28",
    line="#2B3742",
    edge="#74838F",
    ink="#E9EEF2",
    ink2="#B9C4CE",
    ink3="#97A5B2",
    blue="#7CC4F2",
    blue_mark="#56B4E9",
    on_blue="#0D1217",
    red="#FF9E66",
    red_mark="#F07A33",
    red_tint="#38241A",
    amber="#F2C25C",
    amber_mark="#E69F00",
    amber_tint="#322812",
    green="#5CD3AC",
    green_mark="#1FB58A",
    cannula="#17293A",
    mask="#1B3B55",
    high_flow="#1F5076",
    niv="#25699B",
    ventilated="#56B4E9",
    purple="#CC79A7",
)


def chosen() -> Theme:
    """Return the table BEDSIDE_THEME asks for, else the one the system prefers."""
    return wished(os.environ.get(ADVICE, "").lower())


def wished(wish: object) -> Theme:
    """Return the table of a name, light or dark, else the one the system prefers."""
    if wish in ("light", "dark"):
        return DARK if wish == "dark" else LIGHT
    scheme = QGuiApplication.styleHints().colorScheme()
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


def font(px: int = 14, weight: int = 400, *, italic: bool = False) -> QFont:
    """Return the bundled face at a pixel size; weight is 400, 600 or 700."""
    face = QFont(FAMILY)
    face.setPixelSize(px)
    face.setWeight(WEIGHTS[weight])
    face.setItalic(italic)
    return face


def apply(app: QApplication, theme: Theme) -> None:
    """Give the application the theme: Fusion, the bundled fonts, the palette and the style sheet."""
    if FAMILY not in QFontDatabase.families():
        for name in FONT_FILES:
            QFontDatabase.addApplicationFontFromData(QByteArray(assets.read_bytes("fonts", name)))
    with _uncollected():
        if not app.property(_FUSION):
            app.setStyle(QStyleFactory.create("Fusion"))
            app.setProperty(_FUSION, True)  # noqa: FBT003 Qt's argument
        app.setFont(font())
        app.setPalette(palette(theme))
        app.setStyleSheet(sheet(theme))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector still: Qt goes through a list of all widgets, and crashes where one is freed meanwhile."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def sheet(theme: Theme) -> str:
    """Return the style sheet: the template with each @token replaced."""
    table = theme.tokens()
    return re.sub(r"@([a-z][a-z0-9_]*)", lambda match: table[match[1]], assets.read_text("theme.qss"))


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of the theme."""
    made = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: "window",
        role.WindowText: "ink",
        role.Base: "surface",
        role.AlternateBase: "raised",
        role.Text: "ink",
        role.Button: "surface",
        role.ButtonText: "ink",
        role.BrightText: "red",
        role.Highlight: "selected",
        role.HighlightedText: "ink",
        role.ToolTipBase: "raised",
        role.ToolTipText: "ink",
        role.PlaceholderText: "ink3",
        role.Link: "blue",
        role.Mid: "line",
        role.Dark: "edge",
    }
    for place, token in pairs.items():
        made.setColor(place, theme.color(token))
    for place in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, place, theme.color("ink3"))
    return made


def hatch(theme: Theme, token: str = "amber_mark", ground: str = "surface") -> QBrush:
    """Return the diagonal hatching that means "held, not known, or practice"."""
    tile = QPixmap(12, 12)
    tile.fill(theme.color(ground))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.pen(token, 4.2))
    for shift in (-12, 0, 12):
        painter.drawLine(shift - 2, 14, shift + 14, -2)
    painter.end()
    return QBrush(tile)
