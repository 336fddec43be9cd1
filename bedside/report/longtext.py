"""Keep table cells short: a long free text stands in full below its table, so that no row can outgrow a page."""

from __future__ import annotations

import msgspec

from bedside.report.content import Block, Cell, Para, Row, Run, Section, Table, Text, remark, strong
from bedside.report.glyphs import ELLIPSIS
from bedside.text import _

_MOST = 360
_MOST_RUNNING = 1500
_KEPT = 200


def bounded(section: Section) -> Section:
    """Return the section with every long cell cut and its full text below the table, under a number.

    A table without headings is running text in two columns: only what could outgrow a page is cut.
    """
    return msgspec.structs.replace(section, blocks=tuple(_bounded(block) for block in section.blocks))


def _bounded(block: Block) -> Block:
    if not isinstance(block, Table):
        return block
    below: list[Para] = []
    most = _MOST if any(column.title for column in block.columns) else _MOST_RUNNING
    rows = tuple(_row(row, below, most) for row in block.rows)
    return msgspec.structs.replace(block, rows=rows, notes=(*block.notes, *below)) if below else block


def _row(row: Row, below: list[Para], most: int) -> Row:
    cells = tuple(_cell(cell, below, most) for cell in row.cells)
    return msgspec.structs.replace(row, cells=cells)


def _cell(cell: Cell, below: list[Para], most: int) -> Cell:
    if sum(len(run.text) for run in cell.text) <= most:
        return cell
    name = f"[{len(below) + 1}]"
    below.append(remark(strong(name), " ", *_flat(cell.text)))
    pointer = Run(_(" {dots} in full below, {name}").format(dots=ELLIPSIS, name=name))
    return msgspec.structs.replace(cell, text=(*_cut(cell.text, _KEPT), pointer))


def _flat(words: Text) -> Text:
    return tuple(msgspec.structs.replace(run, text=run.text.replace("\n", "; ")) for run in words)


def _cut(words: Text, room: int) -> Text:
    kept: list[Run] = []
    for run in words:
        if room <= 0:
            break
        kept.append(msgspec.structs.replace(run, text=run.text[:room]))
        room -= len(run.text)
    return tuple(kept)
