"""The rows of the palette: commands with their key and patients with their number, by what is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bedside.domain.records import Patient
from bedside.report.spoken import numeric_day
from bedside.text import _
from bedside.ui.commands import Command
from bedside.ui.key_names import key_name
from bedside.ui.row_list import RowList

MOST = 60


class Row(NamedTuple):
    """A command, or a patient who may be opened; `aside` is the key or the number, `why_not` why it cannot be had."""

    name: str
    title: str
    aside: str
    patient: bool = False
    why_not: str = ""

    @property
    def spoken(self) -> str:
        """Return the row as a sentence."""
        kind = _("patient") if self.patient else ""
        return ", ".join(part for part in (self.title, self.aside, kind, self.why_not) if part)

    @property
    def tip(self) -> str:
        """Return why it cannot be had, empty where it can."""
        return self.why_not


def rows_of(commands: Iterable[Command], people: Iterable[Patient]) -> tuple[Row, ...]:
    """Return everything the palette can find: commands first."""
    found = [
        Row(item.name, item.plain, key_name(item.key), why_not=item.why_not()) for item in commands if item.offered
    ]
    for person in people:
        aside = _("{mrn}   born {born}").format(mrn=person.mrn, born=numeric_day(person.born))
        found.append(Row(person.patient, person.name, aside, patient=True))
    return tuple(found)


def matching(rows: Sequence[Row], typed: str) -> tuple[Row, ...]:
    """Return the rows that hold every typed word, those that begin with it first."""
    wanted = typed.casefold().split()
    scored = [(place, row) for row in rows if (place := _place(row, wanted)) is not None]
    return tuple(row for _place_, row in sorted(scored, key=_first)[:MOST])


def _first(scored: tuple[int, Row]) -> int:
    return scored[0]


def _place(row: Row, wanted: list[str]) -> int | None:
    """Return how far a row is from what is typed: 0 for a word that begins with it; None for no match."""
    said = f"{row.title} {row.aside}".casefold()
    if not all(word in said for word in wanted):
        return None
    parts = said.replace(",", " ").split()
    return sum(not any(part.startswith(word) for part in parts) for word in wanted)


class PaletteModel(RowList[Row]):
    """The rows found."""
