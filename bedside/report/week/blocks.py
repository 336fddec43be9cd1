"""The orders of a drug chart: one block for each dose and interval, with who ordered it, what came of it and its doses.

A dose belongs to the order in force when it was given, or when it is due; one without any order has a block of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from bedside.domain.chart import Chart
from bedside.domain.records import Order
from bedside.domain.wording import dose_text, reason_text
from bedside.report import said as words
from bedside.report.week.cells import Entry
from bedside.text import N_, _

_BEGINS = frozenset({"start", "step"})
_SAID = MappingProxyType({"hold": N_("on hold {when}"), "resume": N_("resumed {when}"), "stop": N_("stopped {when}")})
_Key = tuple[datetime, int]
_NEVER: _Key = (datetime.min.replace(tzinfo=UTC), 0)


@dataclass
class Block:
    """One order with what was ordered of it later, up to the order that ends it, and the doses in its time."""

    drug: str
    order: Order | None = None
    changes: list[Order] = field(default_factory=list)
    ended: Order | None = None
    entries: list[Entry] = field(default_factory=list)

    @property
    def hours(self) -> int | None:
        """Return the interval between doses."""
        return self.order.interval_hours if self.order else None

    def title(self) -> str:
        """Return the order in words."""
        item = self.order
        if item is None:
            return _("{drug}, without an order").format(drug=self.drug)
        return dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)

    def current(self) -> bool:
        """Return whether the order is in force, on hold or not."""
        return self.order is not None and self.ended is None

    def aside(self, chart: Chart) -> str:
        """Return whether the order is in force, or when it ended."""
        if self.order is None:
            return ""
        if self.ended is not None:
            return _("ended {when}").format(when=words.stamp(self.ended.at, chart.zone, self.ended.precision))
        held = self.changes[-1:] and self.changes[-1].action == "hold"
        return _("on hold") if held else _("current")

    def story(self, chart: Chart, seam: str) -> str:
        """Return who ordered it when, what became of it, and what ended it; the seam where it is in force."""
        if self.order is None:
            return ""
        when = words.stamp(self.order.at, chart.zone, self.order.precision)
        parts = [_("ordered {when}, {who}").format(when=when, who=self.order.author)]
        parts += [_change(item, chart) for item in self.changes]
        if self.ended is not None:
            how = {"stop": _("ended by a stop"), "step": _("ended by a step")}.get(self.ended.action)
            parts.append(_because(how or _("ended by a new order"), self.ended))
        elif seam:
            parts.append(_("seam: {text}").format(text=seam))
        return f" {words.DOT} ".join(parts)

    def spans(self, start: datetime, end: datetime, now: datetime) -> bool:
        """Return whether the order was in force at any time between two moments, up to now."""
        if self.order is None:
            return False
        until = self.ended.at if self.ended else now
        return self.order.at < end and until >= start


def blocks(drug: str, orders: Iterable[Order], entries: Iterable[Entry], chart: Chart) -> list[Block]:
    """Return the blocks of one medicine, oldest first; every entry is in one of them."""
    made, keys = [Block(drug)], [_NEVER]
    for order in sorted(orders, key=_order_key):
        last = made[-1]
        if order.action in _BEGINS:
            if last.order and last.ended is None:
                last.ended = order
            made.append(Block(drug, order))
            keys.append(_key(order))
        elif order.action == "stop" and last.order and last.ended is None:
            last.ended = order
            made.append(Block(drug))
            keys.append(_key(order))
        elif order.action == "resume" and last.order is None and len(made) > 1:
            made.append(Block(drug, made[-2].order, [order]))
            keys.append((order.at, 0))
        else:
            last.changes.append(order)
    ats = {item.id: item.at for item in (*chart.records, *chart.struck)}
    for entry in entries:
        at = (ats.get(entry.record, entry.moment), 1)
        place = max(number for number, key in enumerate(keys) if key <= at)
        made[place].entries.append(entry)
    return [item for item in made if item.order or item.entries]


def _key(order: Order) -> _Key:
    """Return what places a dose of the same minute: before a change or a stop, after a start."""
    return order.at, 0 if order.action == "start" else 2


def _order_key(order: Order) -> tuple[datetime, datetime, str]:
    return order.at, order.recorded_at, order.id


def _change(order: Order, chart: Chart) -> str:
    said = _(_SAID[order.action]).format(when=words.stamp(order.at, chart.zone, order.precision))
    return _because(said, order)


def _because(said: str, order: Order) -> str:
    return f"{said}: {reason_text(order.reason)}" if order.reason else said
