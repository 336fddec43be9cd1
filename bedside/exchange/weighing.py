"""How the number of a table cell may be read: by itself, beside its series, and in its series' unit (DQ-01, DQ-02)."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bedside.domain.analyte import Unit
from bedside.domain.catalogue import Catalogue
from bedside.domain.doubt import Doubt, either, reading, weigh
from bedside.domain.records import Reading, Sex
from bedside.exchange.cells import Cell

_NEIGHBOURS = 5
_AT_ONCE = 20
SERIES_UNIT = "DQ-02"


class Weighed(NamedTuple):
    """What a number is taken for: `readings` starts as typed and has more where a person must choose.

    `kind` and `finding` are those of a Doubt; `unit_failed` says that the typed unit makes the number impossible.
    """

    readings: tuple[Reading, ...]
    kind: str
    text: str = ""
    finding: str = ""
    unit_failed: bool = False


class Background(NamedTuple):
    """What a series is weighed against: the catalogue, the sex and the patient's earlier values."""

    catalogue: Catalogue
    sex: Sex
    history: tuple[Fraction, ...]


def weigh_series(cells: list[Cell], background: Background) -> Generator[None, None, list[Weighed]]:
    """Weigh each number of one analyte in file order, with a pause after each few.

    One that fails on its unit brings its whole unit into doubt.
    """
    found: list[Weighed] = []
    values = [_vouching(cell) for cell in cells]
    for place, cell in enumerate(cells):
        found.append(_alone(cell, (*background.history, *_beside(place, values)), background))
        if len(found) % _AT_ONCE == 0:
            yield
    failed: dict[str, list[str]] = {}
    for cell, item in zip(cells, found, strict=True):
        if item.unit_failed:
            failed.setdefault(cell.unit.code, []).extend(choice.unit for choice in item.readings)
    return [
        _shared(cell, item, failed[cell.unit.code], background.catalogue) if cell.unit.code in failed else item
        for cell, item in zip(cells, found, strict=True)
    ]


class _Beside(NamedTuple):
    """What a cell says to those beside it: its value in the canonical unit, and whether that is an extreme one."""

    value: Fraction
    extreme: bool
    doubtful: bool


def _vouching(cell: Cell) -> _Beside:
    value = cell.unit.canonical(Fraction(cell.number.readings[-1]))
    soft = cell.analyte.soft
    return _Beside(value, soft is not None and not soft.holds(value), _doubtful(cell))


def _beside(place: int, values: list[_Beside]) -> Iterator[Fraction]:
    """Yield the values a number is compared with; an extreme one vouches only where neither cell is in doubt itself."""
    doubtful = values[place].doubtful
    for other in (*values[max(0, place - _NEIGHBOURS) : place], *values[place + 1 : place + 1 + _NEIGHBOURS]):
        if not other.extreme or not (doubtful or other.doubtful):
            yield other.value


def _doubtful(cell: Cell) -> bool:
    return cell.disputed or not cell.placed


def _alone(cell: Cell, history: tuple[Fraction, ...], background: Background) -> Weighed:
    doubts = [(number, _doubt(cell, number, history, background)) for number in cell.number.readings]
    kept = [(number, doubt) for number, doubt in doubts if doubt.kind != "reject"]
    if not kept:
        return Weighed((), "reject", doubts[0][1].text, "DQ-01")
    doubt = next((doubt for _, doubt in kept if doubt.kind == "hold"), kept[0][1])
    readings = tuple(_with_suspected(cell, kept, background.catalogue))
    if doubt.kind == "hold":
        beyond = any(not cell.analyte.hard.holds(cell.unit.canonical(Fraction(number))) for number, _ in kept)
        failed = beyond and len(readings) > 1
        return Weighed(readings, "hold", doubt.text, doubt.finding or "DQ-01", unit_failed=failed)
    if len(cell.number.readings) > 1:
        text = either(cell.code, cell.number, cell.unit.code, background.catalogue).text
        return Weighed(readings, "hold", text, "DQ-01")
    if len(readings) > 1:
        return Weighed(readings, "hold", "the table itself suspects another unit.", "DQ-01")
    return Weighed(readings, doubt.kind, doubt.text, doubt.finding)


def _doubt(cell: Cell, number: Decimal, history: tuple[Fraction, ...], background: Background) -> Doubt:
    comparator = cell.number.comparator
    return weigh(cell.code, number, cell.unit.code, comparator, background.catalogue, background.sex, history)


def _with_suspected(cell: Cell, kept: list[tuple[Decimal, Doubt]], catalogue: Catalogue) -> Iterator[Reading]:
    """Yield the readings of a number, and the one in the unit that the table itself suspects."""
    every = [choice for number, doubt in kept for choice in doubt.readings or (_read(cell, number, cell.unit),)]
    found = tuple(dict.fromkeys(every))
    yield from found
    if cell.suspected and not any(_same(cell, choice.unit, cell.suspected, catalogue) for choice in found):
        yield _read(cell, cell.number.readings[-1], cell.suspected)


def _shared(cell: Cell, item: Weighed, units: Iterable[str], catalogue: Catalogue) -> Weighed:
    """Offer the unit that explains the failed values for the others of their series too."""
    if item.unit_failed or item.kind == "reject":
        return item
    readings = list(item.readings)
    for name in dict.fromkeys(units):
        unit = catalogue.unit(cell.code, name)
        if not any(_same(cell, choice.unit, unit, catalogue) for choice in readings):
            readings.append(_read(cell, cell.number.readings[-1], unit))
    text = f"the unit {cell.unit.shown} is impossible for other values of this series."
    return Weighed(tuple(readings), "hold", text, SERIES_UNIT)


def _same(cell: Cell, name: str, unit: Unit, catalogue: Catalogue) -> bool:
    other = catalogue.unit(cell.code, name)
    return (other.factor, other.offset) == (unit.factor, unit.offset)


def _read(cell: Cell, number: Decimal, unit: Unit) -> Reading:
    return reading(cell.analyte, number, unit, cell.number.comparator)
