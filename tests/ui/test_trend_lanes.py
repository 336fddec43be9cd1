"""The upper lanes as pixels."""

from zoneinfo import ZoneInfo

from PySide6.QtGui import QImage, QPainter

from bedside.ui import theme
from bedside.ui.trend_doses import DoseLane
from bedside.ui.trend_lanes import Lanes, oxygen
from bedside.ui.trend_layout import Stage, arrange
from bedside.ui.trend_levels import Levels
from bedside.ui.trend_oxygen import Span
from bedside.ui.trend_paint import Pencil
from bedside.ui.trend_window import Window


def coloured(count):
    """Return the share of a ribbon of so many equal stretches that has the colour of the device."""
    layout = arrange(722, 620, 4)
    stage = Stage(layout=layout, window=Window(0, count), now=count, zone=ZoneInfo("UTC"))
    ribbon = tuple(Span(at, at + 1, "cannula", "NC 4", "4", "NC 4 L/min", "NC") for at in range(count))
    image = QImage(722, 620, QImage.Format.Format_RGB32)
    look = theme.LIGHT
    image.fill(look.color("surface"))
    painter = QPainter(image)
    lane = DoseLane(drug="", summary=("", ""), bars=(), steps=(), planned_until=None)
    oxygen(Pencil(painter, look), Lanes(ribbon, (), (), lane, (), ()), Levels(), stage)
    painter.end()
    row = round(layout.oxygen.top + 8)
    seen = [image.pixelColor(x, row) for x in range(int(stage.left) + 2, int(stage.right) - 2)]
    return sum(colour == look.color("cannula") for colour in seen) / len(seen)


def test_stretches_of_a_pixel_keep_the_colour_of_their_device(qapp):
    assert coloured(5) > 0.95
    assert coloured(500) > 0.8
