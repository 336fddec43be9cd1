"""Text copied from a laboratory system as a table: what each column is, guessed for a person to change.

What comes out is a table in the form that `exchange.table` reads, with the line of the text that each of its lines
came from; numbers, units and names stay as they stand.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem

Role = str
ROLES: tuple[Role, ...] = ("analyte", "value", "unit", "time", "")
MOST_LINES = 500  # what is stored in one transaction, judged and drawn within the tenth of a second a hand notices

_PART = "Paste a part of it, or import it as a file: bedside import."
_HEADS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    ("analyte", ("analyte", "test", "parameter", "investigation", "component", "assay", "untersuchung", "bezeichnung")),
    ("value", ("value", "result", "raw_value", "wert", "ergebnis", "messwert", "befund")),
    ("unit", ("unit", "units", "raw_unit", "einheit")),
    ("time", ("time", "date", "date/time", "collected", "sampled", "sampling time", "datum", "zeit", "uhrzeit",
              "abnahme", "abnahmezeit", "entnahme", "entnahmezeit", "zeitpunkt")),
)  # fmt: skip
_NUMBER = re.compile(r"(?:[<>]=?|[\u2264\u2265])?\s*[-+]?[\d.,]*\d")
_WITH_UNIT = re.compile(rf"({_NUMBER.pattern})\s+(\S.*)")
_FLAG = re.compile(r"\s+(?:HH?|LL?|\*+|!+)$")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?:[ T,]+(\d{1,2}:\d{2})(?::\d{2})?)?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(\d{1,2}:\d{2})(?::\d{2})?)?")
_CLOCK = re.compile(r"(\d{1,2}:\d{2})(?::\d{2})?")
_KNOWN_FORM = frozenset({"col", "align"})
_WIDE = re.compile(r" {2,}")


class Grid(NamedTuple):
    """The cells of a pasted text: `rows` are line numbers with cells, `front` the lines that stand before the table."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    front: tuple[str, ...]

    @property
    def columns(self) -> int:
        """Return the number of columns."""
        return max((len(cells) for _line, cells in self.rows), default=len(self.head))


class Made(NamedTuple):
    """A table as `exchange.table` reads it: its text, the line each of its lines came from, what was changed there."""

    data: bytes
    lines: dict[int, int]
    notes: dict[int, str]


def grid_of(text: str) -> Grid:
    """Return the cells of a text; raise Problem for one that has no table, or too long a one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if sum(bool(line.strip()) for line in lines) > MOST_LINES:
        raise Problem(f"the text has more than {MOST_LINES} lines.", where="text", do=_PART)
    mark = _mark_of(lines)
    cut = [(number, _cut(line, mark)) for number, line in enumerate(lines, start=1) if line.strip()]
    width = _usual([cells for _number, cells in cut])
    if width < 2:
        do = "Copy it with its columns, or write analyte, value, unit and time separated by commas or tabs."
        raise Problem("the text has no columns.", where="text", do=do)
    first = next(place for place, (_number, cells) in enumerate(cut) if len(cells) >= width)
    front = tuple(" ".join(cells) for _number, cells in cut[:first])
    table = cut[first:]
    head = table[0][1] if _is_head(table[0][1]) else ()
    return Grid(head, tuple(table[1:] if head else table), front)


def is_plain(text: str) -> bool:
    """Return whether a text is the day-column form of a table, which needs no guess."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    names = {name.strip(' "').casefold() for name in re.split(r"[,;\t]", first)}
    return "analyte" in names and bool(names & _KNOWN_FORM)


def guessed(grid: Grid, catalogue: Catalogue) -> tuple[Role, ...]:
    """Return what each column seems to be, by its header and by what stands in it; "" for none."""
    roles: list[Role] = [_by_head(grid.head[place]) if place < len(grid.head) else "" for place in range(grid.columns)]
    for place in range(grid.columns):
        if time_of_head(grid, place):
            roles[place] = "value"
        elif not roles[place]:
            found = _by_cells([cells[place] for _line, cells in grid.rows if place < len(cells)], catalogue)
            roles[place] = found if found == "time" or found not in roles else ""
    return tuple(roles)


def time_of_head(grid: Grid, place: int) -> str:
    """Return the time that the header of a column gives, empty for none."""
    said = grid.head[place] if place < len(grid.head) else ""
    written = written_time(said)
    return written if written != said or _ISO.fullmatch(said) else ""


def written_time(text: str) -> str:
    """Return a date with dots in the form that is read (2020-04-04T06:00), anything else as it stands."""
    if match := _DOTTED.fullmatch(text):
        day, month, year, clock = match.groups()
        iso = f"{year if len(year) == 4 else '20' + year}-{int(month):02d}-{int(day):02d}"
        return f"{iso}T{clock.zfill(5)}" if clock else iso
    if match := _ISO.fullmatch(text):
        return f"{match[1]}T{match[2].zfill(5)}" if match[2] else match[1]
    return text


def made_of(grid: Grid, roles: Sequence[Role]) -> Made:
    """Return the table that the columns make; raise Problem where analyte or value is missing."""
    places: dict[Role, list[int]] = {
        role: [place for place, each in enumerate(roles) if each == role] for role in ROLES
    }
    missing = "" if places["analyte"] else "the names of what was measured"
    missing = missing or ("" if places["value"] else "the values")
    if missing:
        raise Problem(f"no column holds {missing}.", where="columns", do="Say which column it is.")
    written: list[tuple[str, ...]] = [("analyte", "value", "unit", "time")]
    lines: dict[int, int] = {}
    notes: dict[int, str] = {}
    for line, cells in grid.rows:
        for value in places["value"]:
            row, note = _row(cells, _Places(places, value, time_of_head(grid, value)))
            if not row:
                continue
            written.append(row)
            lines[len(written)] = line
            if note:
                notes[len(written)] = note
    if len(written) > MOST_LINES + 1:
        raise Problem(f"the table has more than {MOST_LINES} values.", where="text", do=_PART)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(written)
    return Made(out.getvalue().encode(), lines, notes)


class _Places(NamedTuple):
    roles: Mapping[Role, Sequence[int]]
    value: int
    head: str


def _row(cells: tuple[str, ...], at: _Places) -> tuple[tuple[str, ...], str]:
    """Return a line of the table, empty for an empty cell, and what was left out of it."""
    name, unit = (_joined(cells, at.roles[role], " ") for role in ("analyte", "unit"))
    typed = cells[at.value] if at.value < len(cells) else ""
    if not typed or not name:
        return (), ""
    plain = _FLAG.sub("", typed)
    note = f"the mark {typed[len(plain) :].strip()!r} is left out." if plain != typed else ""
    if not unit and (match := _WITH_UNIT.fullmatch(plain)):
        plain, unit = match[1], match[2]
    return (name, plain, unit, at.head or _time(cells, at.roles["time"])), note


def _time(cells: tuple[str, ...], places: Iterable[int]) -> str:
    parts = [written_time(cells[place]) for place in places if place < len(cells) and cells[place]]
    clocks = [match[1].zfill(5) for part in parts if (match := _CLOCK.fullmatch(part))]
    days = [part for part in parts if not _CLOCK.fullmatch(part)]
    if len(days) == 1 and len(clocks) == 1 and "T" not in days[0]:
        return f"{days[0]}T{clocks[0]}"
    return " ".join(parts)


def _joined(cells: tuple[str, ...], places: Iterable[int], by: str) -> str:
    return by.join(cells[place] for place in places if place < len(cells) and cells[place])


def _mark_of(lines: Sequence[str]) -> str:
    """Return the sign that stands between the cells of most lines, empty for two and more spaces."""
    filled = [line for line in lines if line.strip()]
    return next((mark for mark in "\t;," if sum(mark in line for line in filled) * 2 > len(filled)), "")


def _cut(line: str, mark: str) -> tuple[str, ...]:
    if not mark:
        return tuple(_WIDE.split(line.strip()))
    try:
        cells = next(csv.reader([line], delimiter=mark, strict=True), [])
    except csv.Error:
        cells = line.split(mark)
    return tuple(cell.strip() for cell in cells)


def _usual(rows: Sequence[tuple[str, ...]]) -> int:
    counts = Counter(len(cells) for cells in rows if len(cells) > 1)
    return counts.most_common(1)[0][0] if counts else 1


def _is_head(cells: tuple[str, ...]) -> bool:
    if any(_by_head(cell) for cell in cells):
        return True
    valued = any(_NUMBER.fullmatch(cell) or _WITH_UNIT.fullmatch(cell) for cell in cells if not _is_time(cell))
    return not valued and any(map(_is_time, cells[1:])) and not _is_time(cells[0])


def _is_time(cell: str) -> bool:
    return bool(_DOTTED.fullmatch(cell) or _ISO.fullmatch(cell))


def _by_head(text: str) -> Role:
    said = text.strip().casefold()
    return next((role for role, names in _HEADS if said in names), "")


def _by_cells(cells: Sequence[str], catalogue: Catalogue) -> Role:
    """Return what more than half of the filled cells are."""
    kinds = Counter(_kind(cell, catalogue) for cell in cells if cell)
    role, many = kinds.most_common(1)[0] if kinds else ("", 0)
    return role if many * 2 > sum(kinds.values()) else ""


def _kind(cell: str, catalogue: Catalogue) -> Role:
    if _DOTTED.fullmatch(cell) or _ISO.fullmatch(cell) or _CLOCK.fullmatch(cell):
        return "time"
    plain = _FLAG.sub("", cell)
    if _NUMBER.fullmatch(plain) or _WITH_UNIT.fullmatch(plain):
        return "value"
    return "analyte" if _is_name(cell, catalogue) else "unit"


def _is_name(cell: str, catalogue: Catalogue) -> bool:
    try:
        return catalogue.find(cell) is not None
    except Problem:  # a name of several analytes is one all the same
        return True
