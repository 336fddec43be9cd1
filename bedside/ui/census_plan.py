"""Where the words of a census row stand: nothing is cut, what does not fit beside something gets a line of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from bedside.text import _
from bedside.ui import words
from bedside.ui.census_row import CensusRow
from bedside.ui.census_said import Sign
from bedside.ui.paint import Run, middled, width, wrapped

LEFT, RIGHT, INDENT = 24, 11, 45
FIRST, STEP, FOOT = 22, 20, 12
HEADING_HEIGHT = 30
#: three lines, as most rows have
ROW_HEIGHT = 74
_ICON, _SMALL = 16, 13
GAP = 8
_BESIDE = 5
#: where names stand below each other, and what is left of one before it gets its own line
_NAME, _LEAST_NAME = 58, 96


class Piece(NamedTuple):
    """Words with a sign before or after them."""

    runs: tuple[Run, ...]
    icon: str = ""
    token: str = "ink2"
    after: bool = False
    px: int = _ICON


Pieces = tuple[Piece, ...]


class Line(NamedTuple):
    """What stands on one line, from the left at `x` and up to the right edge."""

    left: Pieces = ()
    right: Pieces = ()
    x: float = LEFT


class Plan(NamedTuple):
    """The lines of a row and the height they take."""

    lines: tuple[Line, ...]
    height: int


def size(piece: Piece) -> float:
    """Return the pixels that a piece takes."""
    return sum(map(width, piece.runs)) + (piece.px + _BESIDE if piece.icon else 0)


@lru_cache(maxsize=1024)
def plan(row: CensusRow, total: int) -> Plan:
    """Return the lines of a row in a list of so many pixels."""
    if row.heading:
        return Plan((Line((Piece((Run(row.name, "ink2", 600, 13),)),), x=12),), HEADING_HEIGHT)
    room = float(total - LEFT - RIGHT)
    lines, carried = _who(row, room)
    lines += _told_apart(row, room)
    if row.ready:
        state, waiting = _state(row, room)
        lines += [state, *_oxygen(row, room, (*carried, *waiting))]
    elif carried:
        lines.append(Line(right=carried))
    return Plan(tuple(lines), ROW_HEIGHT + (max(3, len(lines)) - 3) * STEP)


def _who(row: CensusRow, room: float) -> tuple[list[Line], Pieces]:
    """Return bed and name, and the day beside them or for a later line: of the three only a name is ever cut."""
    bed = Piece((Run(row.bed, "ink2"),))
    day = (Piece((Run(row.day, "ink2"),)),) if row.day else ()
    name, before = Run(row.name, "ink", 600), max(size(bed) + GAP, _NAME - LEFT) if row.bed else 0.0
    if row.bed and room - before < min(_LEAST_NAME, width(name)):
        places = [Line((Piece(runs),)) for runs in wrapped(bed.runs, room)]
        return [*places, Line((Piece((middled(name, room),)),))], day
    free = room - before
    beside = free - _taken(day) - GAP if day else free
    later = beside < width(name) <= free
    shown = middled(name, free if later else beside)
    gap = max(before - size(bed) - GAP, 0.0) if row.bed else 0.0
    left = (bed,) if row.bed else ()
    return [Line((*left, Piece((shown._replace(gap=gap),))), () if later else day)], day if later else ()


def _told_apart(row: CensusRow, room: float) -> list[Line]:
    """Return record number and birth date of who could be taken for another."""
    if not row.alike:
        return []
    runs = (
        Run(_("MRN {mrn}").format(mrn=row.mrn), "ink"),
        Run(_("born {day}").format(day=words.born_day(row.born)), "ink"),
    )
    pieces = tuple(Piece((run,)) for run in runs)
    if _taken(pieces) <= room:
        return [Line(pieces)]
    return [Line((Piece(line),)) for run in runs for line in wrapped((run,), room)]


def _state(row: CensusRow, room: float) -> tuple[Line, Pieces]:
    """Return the line of what is next with the flag beside it, or the flag for a later line."""
    flag = (_signed(row.flag, row.flag.text, after=True),) if row.flag.text else ()
    for text in (row.state.text, row.state.short or row.state.text):
        state = _signed(row.state, text)
        if _fit((state,), flag, room):
            return Line((state,), flag), ()
    long = _signed(row.state, row.state.text)
    return Line((long if size(long) <= room else _signed(row.state, row.state.short or row.state.text),)), flag


def _oxygen(row: CensusRow, room: float, carried: Pieces) -> list[Line]:
    """Return the line of oxygen, and more where it leaves no room for what else there is to say."""
    now = Piece((Run(words.O2, "ink3"), Run(row.oxygen, "ink2", gap=4)))
    before = (Piece((Run(row.before, "ink3"),), row.trend, "ink2", px=_SMALL),) if row.before else ()
    left = (now, *before)
    for some in ((*carried, *_beside(row, short=False)), (*carried, *_beside(row, short=True))):
        if _fit(left, some, room):
            return [Line(left, some)]
    right = (*carried, *_beside(row, short=False))
    if _taken(left) <= room:
        return [Line(left), *_packed(right, room)]
    if _fit(before, right, room - (INDENT - LEFT)):
        return [Line((now,)), Line(before, right, INDENT)]
    return [Line((now,)), Line(before, x=INDENT), *_packed(right, room)]


def _packed(pieces: Pieces, room: float) -> list[Line]:
    """Return as many lines as the pieces need."""
    lines: list[Line] = []
    here: Pieces = ()
    for piece in pieces:
        if here and _taken((*here, piece)) > room:
            lines.append(Line(right=here))
            here = ()
        here = (*here, piece)
    return [*lines, Line(right=here)] if here else lines


def _beside(row: CensusRow, *, short: bool) -> Pieces:
    found = (_signed(row.new, row.new.short if short else row.new.text, after=True),) if row.new.text else ()
    draft = Sign(icon="pen", text=_("draft"))
    return (*found, _signed(draft, draft.text, after=True)) if row.drafted else found


def _signed(sign: Sign, text: str, *, after: bool = False) -> Piece:
    token = "red_mark" if sign.token == "red" else sign.token
    return Piece((Run(text, sign.token, 600 if sign.bold else 400),), sign.icon, token, after)


def _fit(left: Pieces, right: Pieces, room: float) -> bool:
    return _taken((*left, *right)) <= room


def _taken(pieces: Pieces) -> float:
    """Return the pixels that pieces take beside each other."""
    return sum(map(size, pieces)) + GAP * (len(pieces) - 1) if pieces else 0.0
