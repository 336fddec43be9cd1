"""A ruled sheet as content: days or times across, doses or values down, boxes that are filled in by hand."""

from __future__ import annotations

from typing import Literal

import msgspec

Ground = Literal["", "label", "hatched", "dotted", "strong"]


class GridColumn(msgspec.Struct, frozen=True):
    """One column: its heading, a second line, its share of the width; `now` frames the heading of today."""

    title: str
    under: str = ""
    share: float = 1
    now: bool = False


class GridCell(msgspec.Struct, frozen=True, kw_only=True):
    """One box. `sign` names a drawn sign beside `lead`, `aside` stands at its right, `note` and `was` below.

    One on the ground of a `label` names what stands beside it.
    `row` is its number among the boxes that can be typed back (0: none), `code` what a copy prints for it. A `fill`
    is what is asked of the hand that fills it in.
    """

    sign: str = ""
    lead: str = ""
    aside: str = ""
    note: str = ""
    was: str = ""
    ground: Ground = ""
    row: int = 0
    code: str = ""
    fill: tuple[str, ...] = ()


class GridBar(msgspec.Struct, frozen=True):
    """A bar over the columns after the label, `start` and `end` in columns; `stopped` stands behind its end."""

    start: float
    end: float
    text: str
    stopped: str = ""


class GridRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a heading over the whole width (`title`), boxes under each column, bars, or signs with their words.

    `tall` is its least height in points.
    """

    title: str = ""
    aside: str = ""
    note: str = ""
    label: tuple[str, ...] = ()
    cells: tuple[GridCell | None, ...] = ()
    bars: tuple[GridBar, ...] = ()
    signs: tuple[tuple[str, str], ...] = ()
    tall: float = 0


class Grid(msgspec.Struct, frozen=True, tag=True):
    """A ruled sheet; its first column holds the labels, and its headings stand again where it goes on."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]


class PageEnd(msgspec.Struct, frozen=True, tag=True):
    """What follows begins on a page of its own."""
