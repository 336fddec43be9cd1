"""How a table is laid out: what each column is, guessed from heads and cells, for a person to change.

One mechanism for files and for pasted text. Where two columns could be the same thing, or a needed one is missing, the
guess says so in `doubts`; whoever stores without a person looking refuses a table with doubts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, NamedTuple

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.exchange.tables.cells import Kind, kind_of, measured_by, parted, unit_of_head
from bedside.exchange.tables.dates import is_date, written_time
from bedside.exchange.tables.grid import Grid
from bedside.exchange.tables.mapping import Plan
from bedside.exchange.tables.second import second_of
from bedside.exchange.tables.unknown import silent_of
from bedside.exchange.tables.words import IGNORED, Role, head_key, role_of_head
from bedside.text import N_, _, _p

Layout = Literal["long", "times across", "analytes across"]
_ONLY_ONE: Mapping[Role, str] = MappingProxyType({
    "analyte": N_("the names of what was measured"), "value": N_("the values"), "unit": N_("the units"),
    "flag": N_("the flags"), "range": N_("the reference ranges"),
})  # fmt: skip
_DAY = re.compile(
    r"(?:(?:hospital )?day|hd|tag|behandlungstag|d)?\s*([1-9]\d{0,3})\.?(?:\s*(?:day|tag))?", re.IGNORECASE
)
#: what stands beside each value, in a column of its own or in one for all values of a line
BESIDE_VALUES = frozenset({"flag", "unit", "range"})
_SHOWN = 8
_BESIDE_NAMES = ("mrn", "born", "analyte", "loinc")


def layout_words(layout: str) -> str:
    """Return how a table is laid out, in words."""
    said = {
        "long": _p("layout of a table", "long"),
        "times across": _("times across"),
        "analytes across": _("analytes across"),
    }
    return said.get(layout, layout)


class Column(NamedTuple):
    """One column, with what its head says of the values below it: their time or hospital day, or what they measure."""

    place: int
    head: str
    role: Role = ""
    time: str = ""
    analyte: str = ""
    unit: str = ""
    range_text: str = ""

    @property
    def shown(self) -> str:
        """Return the column in words."""
        if self.head:
            return _("column {number} {head!r}").format(number=self.place + 1, head=self.head[:32])
        return _("column {number}").format(number=self.place + 1)


class Guess(NamedTuple):
    """What the columns are taken for; `days` says that heads count hospital days, `doubts` what is not certain.

    `skipped` are the lines of units and ranges below the heads, `silent` the columns that are taken for nothing, with
    the one thing they say.
    """

    columns: tuple[Column, ...]
    layout: Layout
    days: bool = False
    doubts: tuple[str, ...] = ()
    skipped: tuple[int, ...] = ()
    silent: tuple[tuple[int, str], ...] = ()

    def of(self, *roles: Role) -> list[Column]:
        """Return the columns of some roles."""
        return [column for column in self.columns if column.role in roles]

    def beside(self, role: Role, values: Column) -> int | None:
        """Return where the unit, range or flag of a column of values stands, None for nowhere.

        One column may serve all times of a line. Of several, and where each column measures something else, a column
        of values has the one between it and the next: the unit of one analyte is never that of another.
        """
        found, others = self.of(role), self.of("value")
        shared = self.layout == "long" or (self.layout == "times across" and role != "flag")
        if len(found) == 1 and (shared or len(others) == 1):
            return found[0].place
        if self.leads(role):
            return None
        end = next((other.place for other in others if other.place > values.place), len(self.columns))
        own = [column.place for column in found if values.place < column.place < end]
        return own[0] if len(own) == 1 else None

    def leads(self, role: Role) -> bool:
        """Return whether the first of several units, ranges or flags stands before all values: it may be of any."""
        found, others = self.of(role), self.of("value")
        return len(found) > 1 and bool(others) and found[0].place < others[0].place

    @property
    def signature(self) -> tuple[str, ...]:
        """Return the heads that files of one source share: those that name a role or an analyte, and no times."""
        kept = (column for column in self.columns if column.head and column.role and not column.time)
        return tuple(sorted({head_key(column.head) for column in kept}))

    def kept(self, plan: Plan) -> Plan:
        """Return what a mapping keeps of how a table was read: its columns by their heads, wherever one has one.

        In the next file of the source another column may stand at a place.
        """
        keys = ["" if item.time or head_key(item.head).isdigit() else head_key(item.head) for item in self.columns]
        named = {str(place): key for place, key in enumerate(keys, start=1) if key and keys.count(key) == 1}
        columns = {named.get(name, name): role for name, role in plan.columns.items()}
        return msgspec.structs.replace(plan, heads=self.signature, layout=self.layout, columns=columns)


def guess_of(grid: Grid, catalogue: Catalogue, plan: Plan | None = None) -> Guess:
    """Return what each column seems to be, or is as a person said; raise Problem for a column that is not there."""
    plan = plan or Plan()
    heads = [grid.head[place] if place < len(grid.head) else "" for place in range(grid.columns)]
    said = {**_left(heads), **_said(heads, plan)}
    columns = [Column(place, head, said.get(place, role_of_head(head))) for place, head in enumerate(heads)]
    columns = [_timed(column, plan) if _may_hold(column, said) else column for column in columns]
    days = not any(column.time for column in columns) and _counts_days(columns, said)
    if days:
        columns = [_on_day(column) if _may_hold(column, said) else column for column in columns]
    timed = any(column.time for column in columns)
    probe = grid.probe()
    kinds = [kind_of([cells[place] for cells in probe if place < len(cells)], catalogue) for place in range(len(heads))]
    across = not timed and _is_across(columns, kinds, catalogue)
    if across:
        columns = [_measuring(column, kinds, catalogue) if _may_hold(column, said) else column for column in columns]
    columns = _by_cells(columns, kinds, said)
    if not (timed or across):
        columns = [
            item._replace(unit=unit_of_head(item.head, catalogue)) if item.role == "value" else item for item in columns
        ]
    columns, skipped = _with_second(columns, grid, catalogue) if across else (columns, ())
    layout: Layout = "analytes across" if across else "times across" if timed else "long"
    guess = Guess(tuple(columns), layout, days, (), skipped)
    unknown = [column.place for column in columns if not column.role and column.place not in said]
    silent = silent_of(probe, unknown)
    asked = [column for column in columns if column.place in unknown and column.place not in silent]
    doubts = (*_doubts(guess, kinds, said), *_asked(asked))
    return guess._replace(doubts=doubts, silent=tuple(silent.items()))


def _with_second(columns: list[Column], grid: Grid, catalogue: Catalogue) -> tuple[list[Column], tuple[int, ...]]:
    """Return the columns with the units and ranges of the lines below the heads, and which lines those are."""
    second = second_of(grid, [column.place for column in columns if column.role == "value"], catalogue)
    found = [
        column._replace(
            unit=column.unit or second.units.get(column.place, ""), range_text=second.ranges.get(column.place, "")
        )
        for column in columns
    ]
    return found, second.lines


def _left(heads: list[str]) -> dict[int, Role]:
    """Return the columns whose heads are known to say nothing that is read."""
    return {place: "" for place, head in enumerate(heads) if role_of_head(head) == IGNORED}


def _asked(columns: list[Column]) -> Iterator[str]:
    if columns:
        said, more = _listed(columns[:_SHOWN]), len(columns) - _SHOWN
        if more > 0:
            said = _("{columns} and {count} more").format(columns=said, count=more)
        text = _("nobody knows what {columns} may say of the lines; if nothing, {word}")
        yield text.format(columns=said, word=IGNORED)


def _said(heads: list[str], plan: Plan) -> dict[int, Role]:
    """Return the roles that a person gave, by place; raise Problem for a column that the table does not have."""
    keys = [head_key(head) for head in heads]
    found: dict[int, Role] = {}
    for name, role in plan.columns.items():
        places = [place for place, key in enumerate(keys) if key == name and not name.isdigit()]
        if name.isdigit() and len(name) < 5 and 0 < int(name) <= len(heads):
            places = [int(name) - 1]
        if not places:
            listed = ", ".join(repr(head[:24]) for head in heads[:12] if head) or _p("heads of columns", "none")
            text = _("no column is headed {name!r}; heads: {listed}.").format(name=name[:32], listed=listed)
            raise Problem(text, where="columns", do=_("Check the name."))
        found.update(dict.fromkeys(places, "" if role == IGNORED else role))
    return found


def _may_hold(column: Column, said: Mapping[int, Role]) -> bool:
    """Return whether values may stand below a head for what it says itself."""
    return said[column.place] == "value" if column.place in said else not column.role


def _timed(column: Column, plan: Plan) -> Column:
    if not is_date(column.head):
        return column
    return column._replace(role="value", time=written_time(column.head, plan.dates))


def _counts_days(columns: list[Column], said: Mapping[int, Role]) -> bool:
    """Return whether heads count hospital days: two or more rising numbers, and no other column of values."""
    open_ones = [column for column in columns if _may_hold(column, said)]
    days = [int(match[1]) for column in open_ones if (match := _DAY.fullmatch(column.head))]
    valued = any(column.role == "value" and not _DAY.fullmatch(column.head) for column in columns)
    return len(days) > 1 and not valued and all(one < other for one, other in pairwise(days))


def _on_day(column: Column) -> Column:
    match = _DAY.fullmatch(column.head)
    return column._replace(role="value", time=match[1]) if match else column


def _is_across(columns: list[Column], kinds: list[Kind], catalogue: Catalogue) -> bool:
    """Return whether analytes stand over the columns: some head names one, no column holds names."""
    named = any(column.role in {"analyte", "loinc"} for column in columns)
    valued = any(column.role == "value" and not measured_by(column.head, catalogue)[0] for column in columns)
    listed = any(kind.role == "analyte" for kind in kinds)
    return not (named or valued or listed) and any(measured_by(column.head, catalogue)[0] for column in columns)


def _measuring(column: Column, kinds: list[Kind], catalogue: Catalogue) -> Column:
    """Return a column with what its head measures; one of numbers is one of values, known to the catalogue or not."""
    name, unit = measured_by(column.head, catalogue)
    if not name and column.head and kinds[column.place].role == "value":
        name, unit = parted(column.head)
    return column._replace(role="value", analyte=name, unit=unit) if name else column


def _by_cells(columns: list[Column], kinds: list[Kind], said: Mapping[int, Role]) -> list[Column]:
    """Give a role to the columns whose heads say nothing, by what stands in them."""
    taken = {column.role for column in columns}
    dated = any(column.role == "time" and kinds[column.place].dated for column in columns)
    found: list[Column] = []
    for column in columns:
        kind = kinds[column.place]
        role = column.role
        if not role and column.place not in said and kind.role:
            # Below a head a day may be that of birth, of admission or of printing.
            free = not (column.head or (dated and kind.dated)) if kind.role == "time" else kind.role not in taken
            role = kind.role if free else ""
        person = kind.role != "analyte" and not taken.isdisjoint(_BESIDE_NAMES) and head_key(column.head) == "name"
        if not role and column.place not in said and person:
            role = "name"
        taken.add(role)
        found.append(column._replace(role=role))
    return found


def _doubts(guess: Guess, kinds: list[Kind], said: Mapping[int, Role]) -> Iterator[str]:
    """Yield what is not certain: a needed column that is missing, and columns of which only one can be meant."""
    named = guess.of("analyte", "loinc") or guess.layout == "analytes across"
    if not named:
        yield _("no column holds {what}").format(what=_(_ONLY_ONE["analyte"]))
    if not guess.of("value"):
        yield _("no column holds {what}").format(what=_(_ONLY_ONE["value"]))
    for role, what in _ONLY_ONE.items():
        found = guess.of(role)
        several = role != "analyte" and guess.layout != "long" and not guess.leads(role)
        if len(found) > 1 and not several:
            yield _("{columns} may each hold {what}").format(columns=_listed(found), what=_(what))
    dates = [column for column in guess.of("time") if kinds[column.place].dated]
    if len(dates) > 1:
        yield _("{columns} may each hold the time of sampling").format(columns=_listed(dates))
    open_ones = [column for column in guess.columns if column.place not in said and not role_of_head(column.head)]
    values = [column for column in open_ones if column.role == "value"]
    rivals = [column for column in open_ones if not column.role and kinds[column.place].role == "value"]
    if guess.layout == "long" and values and rivals:
        both, what = _listed([*values, *rivals]), _(_ONLY_ONE["value"])
        yield _("{columns} may each hold {what}").format(columns=both, what=what)


def _listed(columns: list[Column]) -> str:
    return _(" and ").join(column.shown for column in columns)
