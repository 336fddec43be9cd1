"""A ruled sheet in marks: how high each row is, and what is drawn of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reportlab.lib.utils import simpleSplit

from bedside.report.fonts import BOLD, REGULAR, STRONG, fitted, width
from bedside.report.grid import Grid, GridBar, GridCell, GridRow
from bedside.report.ink import Ink, Line, Words, hatch, rect
from bedside.report.signs import sign
from bedside.text import _

_LEAD, _NOTE, _TITLE = 11.0, 8.5, 11.0
_STEP = 10.2
_PAD = 4.0
_SIGN = 8.0
_RULE, _SHADE = 0.55, 0.9
_BAR = 17.0
_LEGEND = 16.0
_BOX = 26.0
_MOST_LINES = 7


class Ruler(NamedTuple):
    """Where the columns of a grid stand: left edges and the right end, in points."""

    edges: tuple[float, ...]

    @property
    def width(self) -> float:
        """Return the width of the grid."""
        return self.edges[-1]


def ruler(grid: Grid, wide: float) -> Ruler:
    """Return the columns over a width in points."""
    total, x, edges = sum(item.share for item in grid.columns), 0.0, [0.0]
    for item in grid.columns:
        x += item.share / total * wide
        edges.append(x)
    return Ruler(tuple(edges))


def head_height(grid: Grid) -> float:
    """Return how high the headings are, 0 where there are none."""
    if not any(item.title for item in grid.columns):
        return 0
    return 26 if any(item.under for item in grid.columns) else 16


def height(row: GridRow, at: Ruler) -> float:
    """Return how high a row is."""
    if row.title:
        lines = 0 if _beside(row, at) else len(_wrapped(row.note, at.width - 2 * _PAD))
        return max(row.tall, 17 + lines * _STEP + (2 if lines else 0))
    if row.signs:
        return _LEGEND * (1 + max(line for _x, line, *_rest in _places(row, at.width)))
    if row.bars:
        return _BAR
    cells = (_cell_height(cell, _room(at, place)) for place, cell in enumerate(row.cells, start=1) if cell)
    label = 6 + _STEP * len(row.label) if row.label else 0
    return max((row.tall, label, *cells))


def head(grid: Grid, at: Ruler) -> Iterator[Ink]:
    """Yield the headings with their base line at 0."""
    tall = head_height(grid)
    for place, item in enumerate(grid.columns):
        left, right = at.edges[place], at.edges[place + 1]
        if item.now:
            yield rect(left, tall - 3, right - left, 3, fill=0.0)
        if not item.title:
            continue
        y = tall - 12 if item.under else 4
        yield Words(left + _PAD, y, fitted(item.title, BOLD, 9.5, right - left - 5), 9.5, BOLD)
        if item.under:
            yield Words(left + _PAD, 3.5, fitted(item.under, REGULAR, _NOTE, right - left - 5), _NOTE, REGULAR)
    if tall:
        yield Line(((0, 0), (at.width, 0)), 1.0)


def row_marks(row: GridRow, at: Ruler) -> Iterator[Ink]:
    """Yield a row with its lower edge at 0."""
    tall = height(row, at)
    if row.title:
        yield from _span(row, at, tall)
    elif row.signs:
        for x, line, name, word in _places(row, at.width):
            y = tall - _LEGEND * (line + 1) + 5
            yield from sign(name, x, y - 1, _SIGN)
            yield Words(x + 12, y, word, _NOTE)
    elif row.bars:
        yield from _bars(row, at)
    else:
        yield from _boxes(row, at, tall)


def _span(row: GridRow, at: Ruler, tall: float) -> Iterator[Ink]:
    yield Line(((0, tall), (at.width, tall)), 0.8)
    yield rect(0, 0, at.width, tall, fill=0.95)
    aside = width(row.aside, STRONG, 9.5) + 8 if row.aside else 0
    yield Words(_PAD, tall - 13, fitted(row.title, BOLD, _TITLE, at.width - aside - 8), _TITLE, BOLD)
    yield Words(at.width - _PAD, tall - 13, row.aside, 9.5, STRONG, anchor="end")
    if start := _beside(row, at):
        yield Words(start, tall - 13, row.note, _NOTE)
    else:
        for number, line in enumerate(_wrapped(row.note, at.width - 2 * _PAD)):
            yield Words(_PAD, tall - 24 - number * _STEP, line, _NOTE)
    yield Line(((0, 0), (at.width, 0)), 0.8)


def _beside(row: GridRow, at: Ruler) -> float:
    """Return where a note begins that has room on the line of its title, 0 for one that has not."""
    start = _PAD + width(row.title, BOLD, _TITLE) + 10
    needs = width(row.note, REGULAR, _NOTE) + width(row.aside, STRONG, 9.5) + 20
    return start if start + needs <= at.width else 0


def _bars(row: GridRow, at: Ruler) -> Iterator[Ink]:
    days = len(at.edges) - 2
    start, wide = at.edges[1], (at.width - at.edges[1]) / days
    for number, bar in enumerate(row.bars):
        left, right = start + bar.start * wide, start + bar.end * wide
        yield rect(left, 1.5, max(right - left, 2), _BAR - 3, fill=_SHADE)
        if bar.stopped:
            yield Line(((right, 1.5), (right, _BAR - 1.5)), 1.8)
        until = start + row.bars[number + 1].start * wide if number + 1 < len(row.bars) else at.width
        yield from _bar_words(bar, (left, right, until))
    yield Line(((0, 0), (at.width, 0)), 0.4, _RULE)


def _bar_words(bar: GridBar, at: tuple[float, float, float]) -> Iterator[Ink]:
    """Yield the words of a bar within it and those of its end behind it, together where one place lacks room."""
    left, right, until = at
    within, behind = right - left - 8, until - right - 8
    if width(bar.text, REGULAR, 9) <= within and width(bar.stopped, REGULAR, 9) <= behind:
        yield Words(left + 4, 5, bar.text, 9)
        yield Words(right + 5, 5, bar.stopped, 9)
        return
    said = ", ".join(filter(None, (bar.text, bar.stopped)))
    start, room = (left + 4, within) if within >= behind or width(said, REGULAR, 9) <= within else (right + 5, behind)
    yield Words(start, 5, fitted(said, REGULAR, 9, room), 9)


def _boxes(row: GridRow, at: Ruler, tall: float) -> Iterator[Ink]:
    for number, words in enumerate(row.label):
        font, size = (BOLD, _LEAD if words[:1].isdecimal() else 9.5) if not number else (REGULAR, _NOTE)
        y = tall - 14 - number * _STEP if row.cells else tall - 12
        yield Words(_PAD, y, fitted(words, font, size, at.edges[1] - 2 * _PAD), size, font)
    for place, cell in enumerate(row.cells, start=1):
        left, right = at.edges[place], at.edges[place + 1]
        if cell is None:
            yield rect(left, 0, right - left, tall, fill=_SHADE)
        else:
            yield from (mark.moved(left, 0) for mark in _cell(cell, right - left, tall))
    for x in at.edges[1:-1]:
        yield Line(((x, 0), (x, tall)), 0.4, _RULE)
    yield Line(((0, 0), (at.width, 0)), 0.4, _RULE)


def _cell(cell: GridCell, wide: float, tall: float) -> Iterator[Ink]:
    if cell.ground == "hatched":
        yield from (Line(mark.points, 0.4, 0.75) for mark in hatch(0, 0, wide, tall, 6.0))
    if cell.ground in ("dotted", "strong"):
        style = {"width": 0.8, "dash": (0.8, 1.8)} if cell.ground == "dotted" else {"width": 1.4}
        yield rect(2, 2, wide - 4, tall - 4, fill=1.0, stroke=0.0, **style)
    x, y = _PAD + (3 if cell.ground in ("dotted", "strong") else 1), tall - 13
    if cell.sign:
        yield from sign(cell.sign, x, y, _SIGN)
        x += _SIGN + 4
    yield from _first_line(cell, x, y, wide)
    yield from _below(cell, wide, y)
    for number, word in enumerate(cell.fill):
        share = (wide - 2 * _PAD) / len(cell.fill)
        left = _PAD + number * share
        end = left + width(word, REGULAR, 8) + 2
        yield Words(left, 6, word, 8, REGULAR, 0.2)
        yield Line(((end, 5), (left + share - 3, 5)), 0.6)


def _first_line(cell: GridCell, x: float, y: float, wide: float) -> Iterator[Ink]:
    """Yield the lead and what stands at the right: a code, and before it a quiet word where there is room."""
    side, font = (cell.code, BOLD) if cell.fill else (cell.aside, STRONG)
    lead_font, size = (BOLD, 9.5) if cell.ground == "label" else (STRONG, _LEAD)
    room = wide - x - width(side, font, 9) - 7
    lead = fitted(cell.lead, lead_font, size, room)
    yield Words(x, y, lead, size, lead_font)
    yield Words(wide - _PAD - 1, y, side, 9, font, anchor="end")
    end = width(lead, lead_font, size) + 4
    if cell.fill and cell.aside and end + width(cell.aside, REGULAR, _NOTE) <= room:
        yield Words(x + end, y, cell.aside, _NOTE)


def _below(cell: GridCell, wide: float, y: float) -> Iterator[Ink]:
    for line in _wrapped(cell.note, wide - 2 * _PAD - 1):
        y -= _STEP
        yield Words(_PAD + 1, y, line, _NOTE)
    if cell.was:
        y -= _STEP
        lead = _("was ")
        start = _PAD + 1 + width(lead, REGULAR, _NOTE)
        was = fitted(cell.was, REGULAR, _NOTE, wide - start - _PAD)
        yield Words(_PAD + 1, y, lead, _NOTE)
        yield Words(start, y, was, _NOTE)
        yield Line(((start, y + 2.6), (start + width(was, REGULAR, _NOTE), y + 2.6)), 0.8)


def _cell_height(cell: GridCell, room: float) -> float:
    lines = len(_wrapped(cell.note, room - 2 * _PAD - 1)) + bool(cell.was)
    return max(_BOX, 18 + lines * _STEP + (17 if cell.fill else 0))


def _room(at: Ruler, place: int) -> float:
    return at.edges[place + 1] - at.edges[place]


def _wrapped(words: str, room: float) -> list[str]:
    """Return the lines of a text; a very long one ends with a sign that more was charted."""
    if not words:
        return []
    lines = [fitted(line, REGULAR, _NOTE, room) for line in simpleSplit(words, REGULAR, _NOTE, room)]
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[: _MOST_LINES - 1], fitted(_("more in the chart"), REGULAR, _NOTE, room)]


def _places(row: GridRow, wide: float) -> Iterator[tuple[float, int, str, str]]:
    x, line = 2.0, 0
    for name, word in row.signs:
        needs = 12 + width(word, REGULAR, _NOTE) + 12
        if x > 2 and x + needs > wide:
            x, line = 2.0, line + 1
        yield x, line, name, word
        x += needs
