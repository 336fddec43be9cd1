"""What every rule is given: a protocol, a chart, and what both together say of the protocol's own drug."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from bedside.domain.chart import Chart, Value
from bedside.domain.moment import Precision, local, local_date
from bedside.domain.records import AnyRecord, Dose, Order
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol, RisingWatch, span
from bedside.protocol.rising import Look, walk
from bedside.text import _, _n

T = TypeVar("T")
Key = tuple[datetime, datetime, str]
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_IN_DAYS = 96


def order_key(record: AnyRecord) -> Key:
    """Return what puts records in order: when it was true, when it was recorded, its id."""
    return record.at, record.recorded_at, record.id


def length_words(length: timedelta) -> str:
    """Return a length such as `7 h 2 min`, from four days on `13 d 3 h`; a minute or hour begun counts as one."""
    hours, minutes = divmod(-(-length // _MINUTE), 60)
    if hours >= _IN_DAYS:
        days, hours = divmod(-(-length // _HOUR), 24)
        parts = (f"{days} d", f"{hours} h" if hours else "")
    else:
        parts = (f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else "")
    return " ".join(filter(None, parts))


@dataclass(frozen=True, kw_only=True)
class Question:
    """One protocol asked about one chart; everything derived is worked out once.

    `memo` is what was worked out for an earlier chart of the same patient, `possible` are the `worlds` where they are
    known already.
    """

    protocol: Protocol
    chart: Chart
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)
    possible: tuple[Question, ...] = field(default=(), compare=False, repr=False)
    _known: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, name: str, work: Callable[[Question], T]) -> T:
        """Return what a function says of this question, worked out when it is first asked for under that name."""
        if name not in self._known:
            self._known[name] = work(self)
        return self._known[name]

    @cached_property
    def worlds(self) -> tuple[Question, ...]:
        """Return this question about every chart that open conflicts leave possible, none where nothing is in conflict.

        The first is the chart with all that is in conflict, values held; the others settle each conflict in one way.
        """
        if self.possible or not self.chart.conflicts:
            return self.possible
        # Here: hardly any chart is in conflict, and every start of the program would load it.
        from bedside.domain.worlds import worlds  # noqa: PLC0415

        held = replace(self.chart, conflicts=(), known_index=self.chart.index)
        asked = enumerate((held, *worlds(self.chart)))
        return tuple(Question(protocol=self.protocol, chart=item, memo=self.memo.world(place)) for place, item in asked)

    @cached_property
    def orders(self) -> tuple[Order, ...]:
        """Return the orders of the protocol drug, oldest first."""
        return tuple(item for item in self.chart.of(Order) if self.is_drug(item.drug))

    @cached_property
    def doses(self) -> tuple[Dose, ...]:
        """Return the doses of the protocol drug, given or not, oldest first."""
        return tuple(item for item in self.chart.of(Dose) if self.is_drug(item.drug))

    @cached_property
    def given(self) -> tuple[Dose, ...]:
        """Return the given doses of the protocol drug, oldest first."""
        return tuple(item for item in self.doses if item.status == "given" and item.precision != "undated")

    @cached_property
    def untimed(self) -> tuple[Dose, ...]:
        """Return the given doses of the protocol drug of which nobody knows when: each may be the first or the last."""
        return tuple(item for item in self.doses if item.status == "given" and item.precision == "undated")

    @property
    def first_given(self) -> Dose | None:
        """Return the first given dose."""
        return self.given[0] if self.given else None

    @cached_property
    def _looks(self) -> dict[str, tuple[Look, ...]]:
        found: dict[str, tuple[Look, ...]] = {}
        for name, watch in self.protocol.triggers.items():
            if isinstance(watch, RisingWatch):
                key = watch.analyte, watch.op, watch.value, watch.unit
                made = self.memo.walks[key] = walk(self.chart, watch, self.memo.walks.get(key))
                found[name] = tuple(made.looks.values())
        return found

    def looks(self, trigger: str) -> tuple[Look, ...]:
        """Return a rising trigger's answer at each sampling time, oldest first."""
        return self._looks[trigger]

    def is_drug(self, name: str) -> bool:
        """Return whether a name means the protocol drug."""
        return self.drug_name(name) == self.drug_name(self.protocol.regimen.drug)

    def drug_name(self, name: str) -> str:
        """Return the full generic name of a medicine, or the name itself where the catalogue does not know it."""
        return self.chart.catalogue.generic(name)

    def shelf(self, code: str, within: str | None = None) -> timedelta | None:
        """Return how long a value counts: what the rule says, else the catalogue's shelf life, None for ever."""
        if within is not None:
            return span(within)
        hours = self.chart.catalogue.analyte(code).shelf_hours
        return None if hours is None else timedelta(hours=hours)

    def stale(self, item: Value | AnyRecord, shelf: timedelta | None) -> bool:
        """Return whether something is past its shelf life; exactly at its end it still counts.

        A date-only record counts from 00:00 of its day, but is never stale on that day.
        """
        if shelf is None or (item.precision == "day" and self.chart.same_day(item.at)):
            return False
        return self.chart.at - item.at > shelf

    def hours(self, at: datetime, precision: Precision = "minute") -> float:
        """Return the age in hours as printed."""
        return round(self.chart.age_hours(at, precision), 2)

    def ago(self, item: Value | AnyRecord) -> str:
        """Return an age in words; a date-only record says how many days, never hours.

        A minute that has begun counts as one, so that what is past 48 hours never reads as 48 hours; so does an hour,
        from four days on.
        """
        return self._by_day(item) or _("{age} old").format(age=self._length(item))

    def since(self, item: AnyRecord) -> str:
        """Return how long ago something happened, in words; a date-only record says how many days before."""
        return self._by_day(item) or _("{age} ago").format(age=self._length(item))

    def _by_day(self, item: Value | AnyRecord) -> str:
        """Return an age without hours, empty where the minute is charted."""
        if item.precision == "undated":
            return _("when is not charted")
        if item.precision != "day":
            return ""
        days = (local_date(self.chart.at, self.chart.zone) - local_date(item.at, self.chart.zone)).days
        return _("on the day") if days <= 0 else _n("{count} day before", "{count} days before", days)

    def _length(self, item: Value | AnyRecord) -> str:
        return length_words(max(timedelta(), self.chart.at - item.at))

    def local(self, moment: datetime | None) -> datetime | None:
        """Return a moment as local time with its offset."""
        return local(moment, self.chart.zone) if moment else None
