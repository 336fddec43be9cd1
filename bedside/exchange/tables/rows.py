"""The cells of a table as rows, one for each value, once it is settled what each column is.

A line of values that ends before the last head, without a gap, does not say under which heads its values stand: they
keep their order and have no time, for a person to choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from bedside.domain.problem import Problem
from bedside.domain.records import ResultStatus
from bedside.exchange.row import Row
from bedside.exchange.specimens import is_not_arterial
from bedside.exchange.tables.beside import Beside
from bedside.exchange.tables.dates import is_date
from bedside.exchange.tables.grid import Cells, Grid, cell_at
from bedside.exchange.tables.layout import BESIDE_VALUES, Column, Guess
from bedside.exchange.tables.mapping import Plan
from bedside.exchange.tables.text import is_lost
from bedside.exchange.tables.times import Times
from bedside.exchange.tables.unknown import differing
from bedside.exchange.tables.values import (
    Written,
    has_digit,
    is_number,
    plain_number,
    require_blood,
    split_value,
    status_of,
)
from bedside.exchange.tables.words import LEAVE_OUT, PERSONAL, Role, head_key, role_of_head
from bedside.text import N_, _

_LOST = N_("letters of it were lost before it came here. Export the table again as UTF-8.")
_NEEDED = ("analyte", "loinc", "value", "unit", "time")
_NOTHING = N_("no value stands in this line.")
_SHORT = "unknown"
# No date is shorter than 1.1.20.
_DATED = 6
_WEAKEST: tuple[ResultStatus, ...] = ("cancelled", "preliminary", "corrected")
_READ = ("analyte", "value", "unit", "time", "flag", "range", "issued", "loinc")
# Says of the cells of a line whom else they name, empty for nobody.
Stranger = Callable[[Sequence[str]], str]
_KEPT = 4096


class Placed(NamedTuple):
    """One row with whose it is, as the columns of persons say."""

    row: Row
    whose: tuple[str, ...]


def placed_rows(grid: Grid, guess: Guess, plan: Plan | None = None) -> Iterator[Placed]:
    """Yield the rows of a table in file order; a line that cannot be read is a row with its fault."""
    reader, number = Reader(grid, guess, plan or Plan()), 0
    for line, cells in grid.rows:
        if line not in guess.skipped:
            reader.see(line, cells)
            for item in reader.rows(line, cells, number):
                number += 1
                yield item


class Reader:
    """Makes the rows of one table, line by line."""

    def __init__(self, grid: Grid, guess: Guess, plan: Plan) -> None:
        self._guess, self._plan = guess, plan
        self._head = len(grid.head)
        self._values = guess.of("value")
        self._names = guess.of("analyte")
        self._people = guess.of(*PERSONAL)
        self._one = {role: found[0].place for role in ("identifier", "loinc") if (found := guess.of(role))}
        self._own = {
            (role, column.place): guess.beside(role, column) for role in BESIDE_VALUES for column in self._values
        }
        self._times = Times([column.place for column in guess.of("time")], self._plan.dates, days=guess.days)
        self._issued = Times([column.place for column in guess.of("issued")], self._plan.dates, days=False)
        self._long = guess.layout == "long"
        needed = [column.place for column in guess.of(*_NEEDED)]
        self._width = 1 + max(needed if self._long else [0])
        self._last = max((column.place for column in self._values), default=0)
        self._units_end = max((column.place for column in guess.of("unit")), default=0)
        self._over = {column.place: column.shown for column in self._values}
        # One text for all lines that say the same: a large table repeats its names and units in each.
        self._same: dict[str, str] = {}
        self._notes = guess.of("note")
        self._specimens = guess.of("specimen")
        self._statuses = guess.of("status")
        self._lines = grid.rows
        self._beside = Beside(grid.front)
        read = {column.place for column in guess.of(*_READ)}
        self._spoken = [column.place for column in guess.columns if column.place not in read]
        self._stranger: Stranger | None = None
        self.filled = False
        self._heads = [head_key(head) for head in grid.head]
        self._anchors = [column.place for column in guess.of("analyte", "time", "loinc")]
        # The line of other heads than those on top: below it the columns may be others.
        self._moved = 0

    @property
    def beside(self) -> Sequence[str]:
        """Return the lines that were seen and are no rows."""
        return self._beside.texts

    def see(self, line: int, cells: Cells | str) -> None:
        """Take in what a line says of the lines below it; all lines are seen before rows are made of any."""
        if isinstance(cells, str):
            self._beside.see(line, self._lines.text(line), valued=False, faulty=True)
            return
        if not self._moved and self._is_other_head(cells):
            self._moved = line
        self.filled |= self._long or any(cell_at(cells, column.place) for column in self._values)
        valued = any(has_digit(cell_at(cells, column.place)) for column in self._values)
        self._beside.see(line, cells, valued=valued, faulty=self._fault(cells) != "")

    def watch(self, stranger: Stranger) -> None:
        """Refuse the rows of lines in which `stranger` finds somebody else than the patient they are read for."""
        self._stranger = stranger

    @property
    def numbers(self) -> bool:
        """Return whether rows have numbers of their own, because several may stand in one line."""
        return not self._long

    def whose(self, cells: Cells | str) -> tuple[str, ...]:
        """Return whose the rows of a line are, as the columns of persons say."""
        return () if isinstance(cells, str) else tuple([cell_at(cells, column.place) for column in self._people])

    def count(self, cells: Cells | str) -> int:
        """Return how many rows a line makes."""
        if isinstance(cells, str) or (self._long and len(self._values) == 1) or self._fault(cells):
            return 1
        if self._long:
            return len(self._values)
        return max(1, sum(bool(cell_at(cells, item.place)) for item in self._values))

    def rows(self, line: int, cells: Cells | str, before: int) -> Iterator[Placed]:
        """Yield the rows of one line; `before` is how many the lines before it make."""
        fault = cells if isinstance(cells, str) else self._fault(cells)
        whose = self.whose(cells)
        if fault or isinstance(cells, str):
            yield Placed(msgspec.structs.replace(self._blank(line, before + 1), fault=fault), whose)
            return
        number, foreign = before, self._foreign(line, cells)
        short = not self._long and self._is_short(cells)
        for column in self._values:
            typed = cell_at(cells, column.place)
            if typed or self._long:
                number += 1
                blank = self._blank(line, number, self._over[column.place])
                row = self._row(blank, cells, column, short=short)
                yield Placed(msgspec.structs.replace(row, fault=foreign) if foreign else row, whose)
        if number == before:
            yield Placed(msgspec.structs.replace(self._blank(line, number + 1), fault=_(_NOTHING)), whose)

    def _foreign(self, line: int, cells: Cells) -> str:
        """Return why what stands in a line is not of this patient, or not of this table, empty where it is."""
        if self._moved and line >= self._moved:
            said = _("other heads stand in line {line}. Import the lines from there on as a table of its own.")
            return said.format(line=self._moved)
        if self._stranger is None or not self._spoken:
            return ""
        return self._stranger(tuple([cell_at(cells, place) for place in self._spoken]))

    def _is_other_head(self, cells: Cells) -> bool:
        """Return whether a line is one of heads, and not of those on top."""
        if not any(role_of_head(cell_at(cells, place)) for place in self._anchors):
            typed = next((cell for column in self._values if (cell := cell_at(cells, column.place))), "")
            if len(typed) < _DATED or not is_date(typed):
                return False
        said = [head_key(cell) for cell in cells]
        while said and not said[-1]:
            said.pop()
        return said != self._heads

    def _fault(self, cells: Cells) -> str:
        if is_lost(" ".join(cells)):
            return _(_LOST)
        if (self._head and any(cells[self._head :])) or (self._long and len(cells) < self._width):
            heads = self._head or self._width
            said = _("it has {count} cells under {heads} heads. Put quotes round a number with a decimal comma.")
            return said.format(count=len(cells), heads=heads)
        if (place := next(differing(cells, self._guess.silent), None)) is not None:
            column = self._guess.columns[place]
            said = _("{column} says {cell!r} here. Say what it is: --column {number}=ignore.")
            return said.format(column=column.shown, cell=cell_at(cells, place)[:24], number=place + 1)
        return ""

    def _is_short(self, cells: Cells) -> bool:
        """Return whether a line ends before the last column of values, and no gap shows where its values stand.

        One that ends before its unit does too where a word stands for a value: it may be that unit.
        """
        own = [cells[column.place] for column in self._values if column.place < len(cells)]
        if self._guess.layout != "times across" or not all(own):
            return False
        return len(cells) <= self._last or (len(cells) <= self._units_end and not all(map(is_number, own)))

    def _blank(self, line: int, number: int, over: str = "") -> Row:
        return Row(line=line) if self._long else Row(line=number, place=line, over=over)

    def _row(self, blank: Row, cells: Cells, column: Column, *, short: bool) -> Row:
        try:
            return self._filled(blank, cells, column, short=short)
        except Problem as problem:
            # Without the name of the report: what cannot be read takes nothing else out.
            name, typed = column.analyte or self._name(cells), cell_at(cells, column.place)
            return msgspec.structs.replace(blank, fault=str(problem), analyte=name, value=typed)

    def _filled(self, blank: Row, cells: Cells, column: Column, *, short: bool) -> Row:
        name = column.analyte or self._name(cells)
        status = self._status(cells)
        specimens = [cell_at(cells, item.place) for item in self._specimens]
        for said in (*specimens, self._beside.foreign(blank.stands)):
            require_blood(said)
        time = "" if short else self._times.of(cells, column.time)
        typed = cell_at(cells, column.place)
        written = Written(typed) if status == "cancelled" else split_value(typed)
        unit = self._unit(cells, column)
        if unit and written.unit not in {"", unit}:
            written = Written(f"{written.value} {written.unit}", "", written.flag)
        return Row(
            line=blank.line,
            place=blank.place,
            over=blank.over,
            analyte=self._shared(self._plan.code_of(name)),
            loinc=self._said(cells, "loinc"),
            unit=self._shared(unit or written.unit or self._plan.unit_of(name)),
            value=self._shared(plain_number(written.value, self._plan.decimal)),
            point=bool(self._plan.decimal),
            col=self._shared(time),
            align=_SHORT if short and not self._guess.days else "",
            status=status,
            venous=any(map(is_not_arterial, specimens)),
            identifier=self._identifier(cells, time, status),
            issued=self._issued.first(cells),
            interpretation=self._beside_value(cells, "flag", column) or written.flag,
            range_text=self._beside_value(cells, "range", column) or column.range_text,
            note=self._note(cells) if self._notes else "",
        )

    def _name(self, cells: Cells) -> str:
        if len(self._names) == 1:
            return cell_at(cells, self._names[0].place)
        return " ".join(filter(None, (cell_at(cells, item.place) for item in self._names)))

    def _shared(self, text: str) -> str:
        if len(self._same) > _KEPT:
            self._same.clear()
        return self._same.setdefault(text, text)

    def _said(self, cells: Cells, role: Role) -> str:
        return self._text(cells, self._one.get(role))

    def _beside_value(self, cells: Cells, role: Role, column: Column) -> str:
        return self._text(cells, self._own[role, column.place])

    def _text(self, cells: Cells, place: int | None) -> str:
        return self._shared(" ".join(cell_at(cells, place).split())) if place is not None else ""

    def _unit(self, cells: Cells, column: Column) -> str:
        """Return the unit beside a value or above it; raise Problem for two that are not the same."""
        beside = self._beside_value(cells, "unit", column)
        # Litres are written both ways.
        if beside and column.unit and beside.replace("l", "L") != column.unit.replace("l", "L"):
            text = _("the head says {head!r}, and the column of units {cell!r}.")
            raise Problem(text.format(head=column.unit[:24], cell=beside[:24]), where="unit", do=_(LEAVE_OUT))
        return beside or column.unit

    def _note(self, cells: Cells) -> str:
        return " / ".join(filter(None, (self._text(cells, item.place) for item in self._notes)))

    def _status(self, cells: Cells) -> ResultStatus:
        """Return the status of a line: of several columns the one that counts least."""
        found = {status_of(cell_at(cells, item.place)) for item in self._statuses}
        for status in _WEAKEST:
            if status in found:
                return status
        return "final"

    def _identifier(self, cells: Cells, time: str, status: ResultStatus) -> str:
        """Return what reports of one result share: order and time; the time alone where only a status tells them."""
        order = self._said(cells, "identifier")
        return f"{order} {time}".strip() if order or self._statuses or status != "final" else ""
