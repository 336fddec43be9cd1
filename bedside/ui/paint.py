"""Lines of text in several weights and colours, drawn by delegates and small widgets at a given baseline."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from bedside.ui.icons import pixmap
from bedside.ui.theme import Theme, font


class Run(NamedTuple):
    """A stretch of text in one look; `gap` pixels stand before it."""

    text: str
    token: str = "ink"
    weight: int = 400
    px: int = 14
    gap: float = 0


@lru_cache(maxsize=32)
def _face(px: int, weight: int) -> tuple[QFont, QFontMetricsF]:
    face = font(px, weight)
    return face, QFontMetricsF(face)


@lru_cache(maxsize=4096)
def advance(text: str, px: int, weight: int) -> float:
    """Return the pixels that a text takes."""
    return _face(px, weight)[1].horizontalAdvance(text)


def width(run: Run) -> float:
    """Return the width of a run in pixels, its gap included."""
    return run.gap + advance(run.text, run.px, run.weight)


def elided(run: Run, room: float) -> str:
    """Return the text of a run cut to a width, with an ellipsis where something is left out."""
    return _face(run.px, run.weight)[1].elidedText(run.text, Qt.TextElideMode.ElideRight, room)


def middled(run: Run, room: float) -> Run:
    """Return a run that fits a width, an ellipsis in its middle where something is left out."""
    if advance(run.text, run.px, run.weight) <= room:
        return run
    face = _face(run.px, run.weight)[1]
    return run._replace(text=face.elidedText(run.text, Qt.TextElideMode.ElideMiddle, max(room, 0.0)))


def put(painter: QPainter, theme: Theme, x: float, baseline: float, runs: Iterable[Run], *, end: float = 1e9) -> float:
    """Draw runs from `x`, elided at `end`; return where the text stops."""
    for run in runs:
        face, _metrics = _face(run.px, run.weight)
        room = end - x - run.gap
        if room <= 0:
            break
        fits = advance(run.text, run.px, run.weight) <= room
        text = run.text if fits else elided(run, room)
        painter.setFont(face)
        painter.setPen(theme.color(run.token))
        painter.drawText(QPointF(x + run.gap, baseline), text)
        x += run.gap + advance(text, run.px, run.weight)
    return x


def put_right(painter: QPainter, theme: Theme, right: float, baseline: float, runs: Iterable[Run]) -> float:
    """Draw runs so that they end at `right`; return where they start."""
    kept = tuple(runs)
    start = right - sum(width(run) for run in kept)
    put(painter, theme, start, baseline, kept)
    return start


def wrapped(runs: Iterable[Run], room: float) -> tuple[tuple[Run, ...], ...]:
    """Return runs broken between words into lines of at most `room` pixels, each line a tuple of runs."""
    lines: list[list[Run]] = [[]]
    used = 0.0
    for run in runs:
        for word in run.text.split():
            piece = run._replace(text=word, gap=advance(" ", run.px, run.weight) if lines[-1] else 0)
            if lines[-1] and used + width(piece) > room:
                lines.append([])
                used, piece = 0.0, piece._replace(gap=0)
            lines[-1].append(piece)
            used += width(piece)
    return tuple(tuple(line) for line in lines if line)


def sign(
    painter: QPainter, theme: Theme, corner: tuple[float, float], name: str, token: str, *, size: int = 16
) -> None:
    """Draw a sign with its upper left corner at `corner`."""
    painter.drawPixmap(QPointF(*corner), pixmap(theme, name, token, size))
