"""The dose lane as plain bars: height says the daily amount, the shape says given, held, corrected or planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bedside.domain.chart import Chart, of_drug
from bedside.domain.records import Dose, Order
from bedside.domain.wording import reason_text
from bedside.protocol.assessment import Assessment
from bedside.report.spoken import dose_word
from bedside.text import _, _n, _p, decimal

Kind = Literal["given", "held", "absent", "corrected", "planned"]
#: pixels of the tallest bar, and the interval in hours it stands for; the others are in proportion
TALLEST = 48.0
SHORTEST = 6


@dataclass(frozen=True)
class Bar:
    """One administration at `at` (seconds), `height` in pixels; `words` says why it was not given."""

    at: float
    height: float
    kind: Kind
    record: str = ""
    words: str = ""


@dataclass(frozen=True)
class DoseLane:
    """Bars by time, the names of the steps where they begin, and the summary beside the lane."""

    drug: str
    bars: tuple[Bar, ...]
    steps: tuple[tuple[float, str], ...]
    summary: tuple[str, str]
    planned_until: datetime | None


def height(interval_hours: int | float) -> float:
    """Return the pixels of a bar from the interval between doses."""
    return min(TALLEST, TALLEST * SHORTEST / max(1, interval_hours))


def lane(chart: Chart, assessment: Assessment) -> DoseLane:
    """Return the lane of the protocol's drug; a dose of unknown date has no place in it, and is counted."""
    drug = assessment.drug
    orders = tuple(item for item in chart.of_drug(Order, drug) if item.interval_hours)
    every = chart.of_drug(Dose, drug)
    doses = tuple(item for item in every if _dated(item))
    gone = of_drug((item for item in chart.struck if isinstance(item, Dose)), drug, chart.catalogue)
    struck = tuple(item for item in gone if _dated(item))
    bars = [_bar(item, doses, orders) for item in doses]
    bars += [Bar(item.at.timestamp(), _height(item, doses, orders), "corrected", item.id) for item in struck]
    plan = assessment.ladder.plan or ()
    bars += [Bar(item.at.timestamp(), height(item.interval_hours), "planned") for item in plan if item.at > chart.at]
    return DoseLane(
        drug=drug[:1].upper() + drug[1:],
        bars=tuple(sorted(bars, key=_when)),
        steps=_steps(orders, doses),
        summary=_summary(every, assessment),
        planned_until=plan[-1].at if plan else None,
    )


def _dated(item: Dose) -> bool:
    return item.precision != "undated"


def _when(bar: Bar) -> float:
    return bar.at


def _bar(item: Dose, doses: tuple[Dose, ...], orders: tuple[Order, ...]) -> Bar:
    kind: Kind = "given" if item.status == "given" else "held" if item.status == "held" else "absent"
    words = (
        ""
        if kind == "given"
        else ": ".join(part for part in (dose_word(item.status), reason_text(item.reason)) if part)
    )
    return Bar(item.at.timestamp(), _height(item, doses, orders), kind, item.id, words)


def _height(item: Dose, doses: tuple[Dose, ...], orders: tuple[Order, ...]) -> float:
    """Return the height of the interval ordered then, else of the gap that was in fact left to the next given dose."""
    ordered = [order.interval_hours for order in orders if order.at <= item.at]
    if ordered and ordered[-1]:
        return height(ordered[-1])
    given = [dose.at for dose in doses if dose.status == "given"]
    gaps = [abs((at - item.at).total_seconds()) / 3600 for at in given if at != item.at]
    return height(min(24.0, round(min(gaps)))) if gaps else height(24)


def _steps(orders: tuple[Order, ...], doses: tuple[Dose, ...]) -> tuple[tuple[float, str], ...]:
    found: list[tuple[float, str]] = []
    current = 0
    for order in orders:
        if not order.interval_hours or order.interval_hours == current:
            continue
        current = order.interval_hours
        first = next((dose.at for dose in doses if dose.at >= order.at), order.at)
        found.append((first.timestamp(), _("every {hours} h").format(hours=current)))
    return tuple(found)


def _summary(doses: tuple[Dose, ...], assessment: Assessment) -> tuple[str, str]:
    held = sum(1 for dose in doses if dose.status == "held")
    given, total = assessment.ladder.doses_given, assessment.ladder.total_mg
    if given == 0 and not held and all(map(_dated, doses)):
        return _("no dose given"), ""
    parts = [_("given: cannot say") if given is None else _n("{count} given", "{count} given", given)]
    parts += [_p("doses", "{n} held").format(n=held)] if held else []
    undated = sum(1 for dose in doses if not _dated(dose))
    parts += [_n("{count} without a date", "{count} without a date", undated)] if undated else []
    return ", ".join(parts), _("{mg} mg in all").format(mg=decimal(total)) if total else _("mg in all: cannot say")
