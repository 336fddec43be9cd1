"""Boxes of a sheet that can be typed back: numbered in the content, and given their codes with the copy's serial."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.printed import Back
from bedside.domain.quickline import context_of
from bedside.domain.quickline.due import order_in_force
from bedside.domain.records import Order
from bedside.domain.rowcode import row_code
from bedside.protocol.assessment import Assessment
from bedside.report.content import Block, Note, Section, Text, strong, text
from bedside.report.grid import Grid, GridCell
from bedside.text import _


class Sheeted(NamedTuple):
    """A sheet as content, and what can be typed back from it."""

    note: Note
    back: Back


def numbers(moments: Iterator[datetime]) -> dict[datetime, int]:
    """Return the number of each due time, from 1 in their order."""
    return {moment: place for place, moment in enumerate(sorted(set(moments)), start=1)}


def back_of(rows: dict[datetime, int], assessment: Assessment, chart: Chart) -> Back:
    """Return what a sheet with these rows can be typed back as: nothing without an order in force."""
    order = order_of(assessment, chart)
    return Back(tuple(rows), order.id) if order and rows else Back()


def order_of(assessment: Assessment, chart: Chart) -> Order | None:
    """Return the order of the protocol's medicine in force."""
    return order_in_force(context_of(chart, chart.at, drug=assessment.drug), chart.at)


def box(row: int, lead: str, sign: str) -> GridCell:
    """Return a box for the hand: the time given and the initials."""
    ground = "dotted" if sign == "planned" else "strong"
    shown = "" if sign == "planned" else sign
    return GridCell(lead=lead, sign=shown, ground=ground, row=row, fill=(_("at"), _("by")))


def by_hand(back: Back) -> tuple[Text, ...]:
    """Return how the boxes are filled in and typed back; nothing where there is none."""
    if not back.rows:
        return ()
    how = _(" time and initials; not given: H, R, M or U and why.")
    forms = strong("row K17-3 14:05 AB"), _(" or "), strong("row K17-3 H AB because platelets")
    return text(strong(_("By hand:")), how), text(_("Typed back: "), *forms)


def coded(sheet: Sheeted, serial: str, patient: str) -> Note:
    """Return the sheet with the row codes of a copy; without a serial no box has a code, and none can be typed back.

    `patient` is the id of the patient's first record.
    """
    if not serial or not sheet.back.rows:
        return sheet.note

    def code(cell: GridCell) -> GridCell:
        return msgspec.structs.replace(cell, code=row_code(serial, patient, cell.row)) if cell.row else cell

    sections = tuple(_section(item, code) for item in sheet.note.sections)
    return msgspec.structs.replace(sheet.note, sections=sections)


def _section(section: Section, code: Callable[[GridCell], GridCell]) -> Section:
    blocks = tuple(_grid(item, code) if isinstance(item, Grid) else item for item in section.blocks)
    return msgspec.structs.replace(section, blocks=blocks)


def _grid(grid: Grid, code: Callable[[GridCell], GridCell]) -> Block:
    rows = tuple(
        msgspec.structs.replace(row, cells=tuple(cell and code(cell) for cell in row.cells)) for row in grid.rows
    )
    return msgspec.structs.replace(grid, rows=rows)
