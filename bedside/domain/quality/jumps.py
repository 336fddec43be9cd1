"""Values that move faster than the body does: delta checks over one series (DQ-15, DQ-16)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from operator import ge, le

from bedside.domain.analyte import Delta
from bedside.domain.finding import Finding
from bedside.domain.quality.view import Point, View, exact, finding
from bedside.domain.quantity import shown

_HALVED = 2
_HOUR = 3600
_DAY = 24 * _HOUR
Pair = tuple[Point, Fraction]


def deltas(view: View) -> Iterator[Finding]:
    """DQ-15, DQ-16: each jump once, against the value before it or the highest or lowest of its window.

    A jump between values that count is a warning; where either waits in quarantine, the finding is held with it.
    """
    for code, points in view.series.items():
        rule = view.chart.catalogue.analyte(code).delta
        if rule is None:
            continue
        for earlier, later in _breaches(rule, list(exact(points)), view):
            held = earlier.held or later.held
            text = f"{view.short(code)}: {view.said(earlier)}, then {view.said(later)}: {_said(rule)}."
            name = "DQ-16" if rule.kind == "half_life" else "DQ-15"
            yield finding(name, "hold" if held else "warn", text, (earlier.record, later.record), code)


def _breaches(rule: Delta, pairs: list[Pair], view: View) -> Iterator[tuple[Point, Point]]:
    previous: Pair | None = None
    highest: deque[Pair] = deque()
    lowest: deque[Pair] = deque()
    for pair in pairs:
        candidates = [previous] if previous else []
        if rule.hours is not None:
            for window in (highest, lowest):
                while window and _seconds(window[0][0], pair[0], view) > rule.hours * _HOUR:
                    window.popleft()
                if window and window[0] is not previous:
                    candidates.append(window[0])
        found = next((old for old in candidates if _broken(rule, old, pair, view)), None)
        if found:
            yield found[0], pair[0]
            highest.clear()
            lowest.clear()
        previous = pair
        _push(highest, pair, ge)
        _push(lowest, pair, le)


def _push(window: deque[Pair], pair: Pair, beats: Callable[[Fraction, Fraction], bool]) -> None:
    while window and beats(pair[1], window[-1][1]):
        window.pop()
    window.append(pair)


def _broken(rule: Delta, old: Pair, new: Pair, view: View) -> bool:
    before, after = old[1], new[1]
    if before == after or not _far(rule, before, after):
        return False
    seconds = _seconds(old[0], new[0], view)
    if seconds <= 0 or (rule.hours is not None and seconds > rule.hours * _HOUR):
        return False
    if rule.kind != "half_life" or not after:
        return True
    lives = Fraction(seconds, _HOUR) / rule.limit
    return _decimal(before / after) > 2 ** _decimal(lives)


def _far(rule: Delta, before: Fraction, after: Fraction) -> bool:
    """Return whether two values lie apart as the rule says, whatever the time between them."""
    match rule.kind:
        case "change":
            return abs(after - before) > rule.limit
        case "percent":
            return before > 0 and abs(after - before) * 100 > rule.limit * before
        case "fold":
            return max(before, after) > rule.limit * min(before, after) > 0
        case "fold_fall":
            return before > rule.limit * after
        case "half_life":
            return before >= _HALVED * after


def _seconds(earlier: Point, later: Point, view: View) -> int:
    """Return the time between two points; where one has only a date, whole days of 24 hours."""
    if earlier.precision == later.precision == "minute":
        return int((later.at - earlier.at).total_seconds())
    return (view.day(later.at) - view.day(earlier.at)).days * _DAY


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _said(rule: Delta) -> str:
    limit = shown(rule.limit)
    within = f" within {rule.hours} hours" if rule.hours else ""
    return {
        "half_life": f"a fall faster than a half-life of {limit} hours",
        "fold_fall": f"a fall of more than {limit}-fold{within}",
        "fold": f"a change of more than {limit}-fold{within}",
        "change": f"a change of more than {limit}{within}",
        "percent": f"a change of more than {limit} percent{within}",
    }[rule.kind]
