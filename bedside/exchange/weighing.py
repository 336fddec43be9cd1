"""How the number of a table cell may be read: by itself, beside its series, and in its series' unit (DQ-01, DQ-02)."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from bedside.domain.analyte import Unit
from bedside.domain.catalogue import Catalogue
from bedside.domain.doubt import Doubt, either, if_vouched, is_vouched, reading, weigh
from bedside.domain.records import Reading, Sex
from bedside.exchange.cells import Cell
from bedside.text import _

_NEIGHBOURS = 5
_AT_ONCE = 20
SERIES_UNIT = "DQ-02"


class Weighed(NamedTuple):
    """What a number is taken for: `readings` starts as typed and has more where a person must choose.

    `kind` and `finding` are those of a Doubt; `unit_failed` says that the typed unit makes the number impossible.
    A placed one that its series vouches for has no readings.
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
    known: dict[tuple[str, bool, str], _Own] = {}
    values = [_vouching(cell, known, background) for cell in cells]
    for place, cell in enumerate(cells):
        found.append(_beside_others(cell, place, values, background))
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


class _Own(NamedTuple):
    """What a number in a unit is by itself: its value in the canonical unit, and whether that is an extreme one.

    `vouched` is what is made of it where the values beside it vouch for it, None where they cannot.
    """

    value: Fraction
    extreme: bool
    vouched: Weighed | None


class _Beside(NamedTuple):
    """What a cell says to those beside it."""

    own: _Own
    doubtful: bool


def _vouching(cell: Cell, known: dict[tuple[str, bool, str], _Own], background: Background) -> _Beside:
    # A series says the same few numbers again and again.
    key = cell.row.value, cell.row.point, cell.unit.code
    own = known.get(key)
    if own is None:
        own = known[key] = _own(cell, background)
    return _Beside(own, _doubtful(cell))


def _own(cell: Cell, background: Background) -> _Own:
    number, soft = cell.number, cell.analyte.soft
    value = cell.unit.canonical(Fraction(number.readings[-1]))
    extreme = soft is not None and not soft.holds(value)
    if number.comparator or number.doubtful:
        return _Own(value, extreme, None)
    doubt = if_vouched(cell.code, number.readings[0], cell.unit.code, "", background.catalogue, background.sex)
    return _Own(value, extreme, Weighed((), doubt.kind, doubt.text, doubt.finding) if doubt else None)


def _beside_others(cell: Cell, place: int, values: list[_Beside], background: Background) -> Weighed:
    own, doubtful = values[place]
    beside = _beside(place, values)
    if own.vouched is None or doubtful or cell.suspected is not None:
        return _alone(cell, (*background.history, *beside), background)
    near = chain(beside, background.history)
    if is_vouched(own.value, near, background.catalogue.doubt, extreme=own.extreme):
        return own.vouched
    return _alone(cell, (*background.history, *_beside(place, values)), background)


def _beside(place: int, values: list[_Beside]) -> Iterator[Fraction]:
    """Yield the values a number is compared with; an extreme one vouches only where neither cell is in doubt itself."""
    doubtful = values[place].doubtful
    before, after = values[max(0, place - _NEIGHBOURS) : place], values[place + 1 : place + 1 + _NEIGHBOURS]
    for own, in_doubt in chain(before, after):
        if not own.extreme or not (doubtful or in_doubt):
            yield own.value


def _doubtful(cell: Cell) -> bool:
    return cell.disputed or not cell.placed


def _alone(cell: Cell, history: tuple[Fraction, ...], background: Background) -> Weighed:
    doubts = [(number, _doubt(cell, number, history, background)) for number in cell.number.readings]
    kept = [(number, doubt) for number, doubt in doubts if doubt.kind != "reject"]
    if not kept:
        return Weighed((), "reject", doubts[0][1].text, "DQ-01")
    doubt = next((doubt for _number, doubt in kept if doubt.kind == "hold"), kept[0][1])
    readings = tuple(_with_suspected(cell, kept, background.catalogue))
    if doubt.kind == "hold":
        beyond = any(not cell.analyte.hard.holds(cell.unit.canonical(Fraction(number))) for number, _ in kept)
        failed = beyond and len(readings) > 1
        return Weighed(readings, "hold", doubt.text, doubt.finding or "DQ-01", unit_failed=failed)
    if len(cell.number.readings) > 1:
        text = either(cell.code, cell.number, cell.unit.code, background.catalogue).text
        return Weighed(readings, "hold", text, "DQ-01")
    if len(readings) > 1:
        return Weighed(readings, "hold", _("the table itself suspects another unit."), "DQ-01")
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
    readings = list(item.readings) or [_read(cell, cell.number.readings[0], cell.unit)]
    for name in dict.fromkeys(units):
        unit = catalogue.unit(cell.code, name)
        if not any(_same(cell, choice.unit, unit, catalogue) for choice in readings):
            readings.append(_read(cell, cell.number.readings[-1], unit))
    text = _("the unit {unit} is impossible for other values of this series.").format(unit=cell.unit.shown)
    return Weighed(tuple(readings), "hold", text, SERIES_UNIT)


def _same(cell: Cell, name: str, unit: Unit, catalogue: Catalogue) -> bool:
    other = catalogue.unit(cell.code, name)
    return (other.factor, other.offset) == (unit.factor, unit.offset)


def _read(cell: Cell, number: Decimal, unit: Unit) -> Reading:
    return reading(cell.analyte, number, unit, cell.number.comparator)
