"""The columns of the flowsheet: each time of charting, or the hours, shifts and days it is gathered in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bedside.domain.moment import Precision, local_date
from bedside.text import _
from bedside.ui import words

Grouping = Literal["each", "hour", "four", "shift", "day"]
GROUPINGS: tuple[Grouping, ...] = ("each", "hour", "four", "shift", "day")
_HOURS = {"hour": 1, "four": 4}


@dataclass(frozen=True, order=True)
class Slot:
    """A column by its order: undated values first, then by day; `whole` puts values of a day before its hours."""

    dated: bool
    start: datetime
    timed: bool


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column as its head says it; `authors` are the initials of those who charted in it, `newest` its last time."""

    slot: Slot
    day: date | None
    treatment_day: int | None
    clock: str
    authors: str
    newest: datetime
    spoken: str


class Slots:
    """Puts moments into columns."""

    def __init__(self, grouping: Grouping, zone: ZoneInfo, shifts: tuple[time, ...]) -> None:
        self._grouping, self._zone = grouping, zone
        self._shifts = tuple(sorted(shifts))
        self._known: dict[tuple[datetime, Precision], Slot] = {}

    def of(self, at: datetime, precision: Precision) -> Slot:
        """Return the column of a moment; a value of a day stays apart from the hours unless days are gathered."""
        key = at, precision
        if key not in self._known:
            self._known[key] = self._made(at, precision)
        return self._known[key]

    def _made(self, at: datetime, precision: Precision) -> Slot:
        if precision == "undated":
            return Slot(False, datetime.min.replace(tzinfo=UTC), False)  # noqa: FBT003
        if precision == "day" or self._grouping == "day":
            return Slot(True, _midnight(at.astimezone(self._zone)), False)  # noqa: FBT003
        return Slot(True, self._start(at), True)  # noqa: FBT003

    def _start(self, at: datetime) -> datetime:
        if self._grouping == "each":
            return at.replace(second=0, microsecond=0)
        local = at.astimezone(self._zone)
        if self._grouping == "shift":
            return self._shift(local)
        step = _HOURS[self._grouping]
        # Both hours of the night that has one twice keep a column of their own.
        return local.replace(hour=local.hour - local.hour % step, minute=0, second=0, microsecond=0).astimezone(UTC)

    def _shift(self, local: datetime) -> datetime:
        place = bisect_right(self._shifts, local.time().replace(fold=0)) - 1
        day = local.date() if place >= 0 else local.date() - timedelta(days=1)
        return datetime.combine(day, self._shifts[place], tzinfo=self._zone).astimezone(UTC)

    def clock(self, slot: Slot) -> str:
        """Return how the time of a column is written under its date."""
        if not slot.dated:
            return ""
        local = slot.start.astimezone(self._zone)
        if not slot.timed:
            return "" if self._grouping == "day" else _("day")
        if self._grouping in _HOURS:
            end = (local.hour // _HOURS[self._grouping] + 1) * _HOURS[self._grouping]
            return f"{local:%H}{words.DASH}{end:02d}"
        if self._grouping == "shift":
            after = self._shifts[(self._shifts.index(local.time().replace(fold=0)) + 1) % len(self._shifts)]
            return f"{local:%H}{words.DASH}{after:%H}"
        return f"{local:%H:%M}"

    def column(self, slot: Slot, first_given: datetime | None, authors: frozenset[str], newest: datetime) -> Column:
        """Return the head of a column."""
        day = local_date(slot.start, self._zone) if slot.dated else None
        first = local_date(first_given, self._zone) if first_given else None
        number = (day - first).days + 1 if day and first and day >= first else None
        clock = self.clock(slot)
        said = (
            words.day(day) if day else _("no date"),
            _("treatment day {n}").format(n=number) if number else "",
            clock,
        )
        return Column(
            slot=slot,
            day=day,
            treatment_day=number,
            clock=clock,
            authors=_signed(authors),
            newest=newest,
            spoken=", ".join(part for part in (*said, ", ".join(sorted(authors))) if part),
        )


def _signed(authors: frozenset[str]) -> str:
    named = sorted({words.initials(author) for author in authors})
    return named[0] + (f" +{len(named) - 1}" if len(named) > 1 else "") if named else ""


def _midnight(local: datetime) -> datetime:
    return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
