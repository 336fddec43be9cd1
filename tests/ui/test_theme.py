"""The colour table keeps its contrast, the style sheet is complete, every sign can be drawn."""

import gc
import re

import pytest
from PySide6.QtGui import QColor, QFontInfo
from PySide6.QtWidgets import QWidget

from bedside import assets
from bedside.ui import icons, theme

TEXTS = ("ink", "ink2", "ink3", "blue", "red", "amber", "green")
GROUNDS = ("surface", "window", "raised", "selected", "future", "band", "red_tint", "amber_tint")
LOOKS = (theme.LIGHT, theme.DARK)


def luminance(colour):
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in QColor(colour).getRgbF()[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, two):
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_is_readable_on_every_ground(look, text, ground):
    assert contrast(getattr(look, text), getattr(look, ground)) >= 4.5


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_sheet_names_only_tokens(look):
    assert "@" not in theme.sheet(look)
    asked = set(re.findall(r"@([a-z0-9_]+)", assets.read_text("theme.qss")))
    assert asked <= set(look.tokens())


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_every_sign_draws_something_at_every_size(qapp, look):
    names = [path.stem for path in assets.path("icons").glob("*.svg")]
    assert len(names) >= 25
    for name in names:
        for size in (14, 16, 20):
            image = icons.pixmap(look, name, "ink", size).toImage()
            assert any(image.pixelColor(x, y).alpha() > 0 for x in range(size) for y in range(size)), name


def test_unknown_names_fail(qapp):
    with pytest.raises(FileNotFoundError):
        icons.pixmap(theme.LIGHT, "nothing")
    with pytest.raises(AttributeError):
        theme.LIGHT.color("nothing")


def test_the_bundled_face_is_used(qapp):
    theme.apply(qapp, theme.LIGHT)
    for weight in (400, 600, 700):
        info = QFontInfo(theme.font(14, weight))
        assert info.family().startswith("Source Sans Pro")
        assert info.weight() == weight


@pytest.mark.parametrize(("wish", "name"), [("dark", "dark"), ("LIGHT", "light")])
def test_the_environment_chooses(qapp, monkeypatch, wish, name):
    monkeypatch.setenv(theme.ADVICE, wish)
    assert theme.chosen().name == name


class Dressed(QWidget):
    """Makes as much garbage at each change of the look as would have the collector run, and counts how often it ran."""

    def __init__(self):
        super().__init__()
        self.changes, self.collected = 0, 0

    def changeEvent(self, event):  # noqa: N802 Qt's name
        before = gc.get_stats()[0]["collections"]
        garbage = [[] for _ in range(3 * gc.get_threshold()[0])]
        self.changes += bool(garbage)
        self.collected += gc.get_stats()[0]["collections"] - before
        super().changeEvent(event)


@pytest.mark.parametrize("collects", [True, False])
def test_nothing_is_freed_while_all_widgets_change_their_look(qapp, qtbot, collects):
    theme.apply(qapp, theme.DARK)
    widget = Dressed()
    qtbot.addWidget(widget)
    widget.show()
    widget.changes = widget.collected = 0
    (gc.enable if collects else gc.disable)()
    try:
        theme.apply(qapp, theme.LIGHT)
        assert gc.isenabled() is collects
    finally:
        gc.enable()
    assert widget.changes
    assert widget.collected == 0
