"""Which order a dose belongs to, and when it should have been given: kept with the dose, so that a late one shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bedside.domain.quickline.model import LineContext
from bedside.domain.records import Dose, Order
from bedside.domain.wording import amount_text
from bedside.text import _


def order_in_force(context: LineContext, at: datetime | None = None) -> Order | None:
    """Return the newest start or step since the last stop, of all orders or of those charted for `at` and before."""
    since: list[Order] = []
    for item in _orders(context, at):
        if item.action == "stop":
            since = []
        elif item.action in {"start", "step"}:
            since.append(item)
    return since[-1] if since else None


def departures(given: Dose, order: Order | None) -> Iterator[str]:
    """Yield how a given dose departs from the order in force; it is taken as typed."""
    if order is None:
        return
    if given.dose and order.dose and given.dose != order.dose:
        yield _("the order in force says {ordered}, not {given}; taken as typed.").format(
            ordered=f"{amount_text(order.dose)} {_(order.dose_unit)}",
            given=f"{amount_text(given.dose)} {_(given.dose_unit)}",
        )
    if order.route and given.route != order.route:
        yield _("the order in force names another route; taken as typed.")


def due_time(context: LineContext, at: datetime) -> datetime | None:
    """Return when the dose of `at` was due: last dose + interval, not before the order or the end of a hold.

    A dose that was not given counts from its own due time. None without an order in force, or where the last dose has
    no clock time.
    """
    order = order_in_force(context, at)
    if order is None or order.interval_hours is None or context.chart is None:
        return None
    starts = [item.at for item in _orders(context, at) if item.action in {"start", "resume"}]
    earliest = max(starts, default=order.at)
    doses = [item for item in context.chart.of_drug(Dose, context.drug) if item.at <= at]
    last = max(doses, key=_counts_from, default=None)
    if last is None:
        return earliest
    if last.precision != "minute":
        return None
    return max(earliest, _counts_from(last) + timedelta(hours=order.interval_hours))


def _orders(context: LineContext, at: datetime | None) -> list[Order]:
    orders = context.chart.of_drug(Order, context.drug) if context.chart else ()
    return [item for item in orders if at is None or item.at <= at]


def _counts_from(dose: Dose) -> datetime:
    return dose.at if dose.status == "given" else dose.due or dose.at
