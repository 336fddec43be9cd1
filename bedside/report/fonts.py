"""The bundled typeface in the PDF writer: registered once per process, and asked which characters it has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

from bedside import assets

REGULAR = "SourceSansPro-Regular"
STRONG = "SourceSansPro-Semibold"
BOLD = "SourceSansPro-Bold"
ITALIC = "SourceSansPro-It"


def register() -> None:
    """Register the four cuts and their family; a second call does nothing."""
    known = set(pdfmetrics.getRegisteredFontNames())
    if {REGULAR, STRONG, BOLD, ITALIC} <= known:
        return
    for name in (REGULAR, STRONG, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, str(assets.path("fonts", f"{name}.ttf"))))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=STRONG, italic=ITALIC, boldItalic=STRONG)


@cache
def characters() -> frozenset[int]:
    """Return the code points that both text cuts can print."""
    register()
    fonts = [pdfmetrics.getFont(name) for name in (REGULAR, STRONG, BOLD)]
    cuts = [set(font.face.charToGlyph) for font in fonts if isinstance(font, TTFont)]
    return frozenset(set.intersection(*cuts))


class _Widths(dict[str, float]):
    """Widths of characters at one point, filled as they are asked for."""

    def __init__(self, face: TTFontFace) -> None:
        super().__init__()
        self._known, self._default = face.charWidths, face.defaultWidth

    def __missing__(self, sign: str) -> float:
        found = self[sign] = 0.001 * self._known.get(ord(sign), self._default)
        return found


@cache
def _widths(font: str) -> _Widths:
    register()
    return _Widths(pdfmetrics.getFont(font).face)  # pyright: ignore[reportAttributeAccessIssue]


def span(words: str, font: str, size: float) -> float:
    """Return the width of a line of text in points, faster than `width` where it is asked of each word."""
    return size * sum(map(_widths(font).__getitem__, words))


def advances(words: str, font: str) -> Iterator[float]:
    """Return the width of each character at one point."""
    return map(_widths(font).__getitem__, words)


def width(words: str, font: str, size: float) -> float:
    """Return the width of a line of text in points."""
    register()
    return pdfmetrics.stringWidth(words, font, size)


def fitted(words: str, font: str, size: float, room: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than `room` points."""
    if width(words, font, size) <= room:
        return words
    keep = len(words)
    while keep and width(words[:keep] + "\u2026", font, size) > room:
        keep = keep - 1 if keep < 60 else keep * 3 // 4
    return words[:keep].rstrip() + "\u2026"
