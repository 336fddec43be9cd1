"""The gaps on both sides of a change of interval, and whether they fit between the two intervals."""

from __future__ import annotations

from datetime import datetime, timedelta

from bedside.domain.records import Dose
from bedside.domain.wording import interval_text
from bedside.protocol.assessment import Seam
from bedside.protocol.ladder.standing import Change, changes
from bedside.protocol.question import Question
from bedside.text import _, _n

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def newest_change(question: Question) -> Change | None:
    """Return the newest order that changed the interval of a running course."""
    return next((item for item in reversed(changes(question)) if _changed(item)), None)


def seam_now(question: Question, next_due: datetime | None) -> Seam | None:
    """Return the seam of the newest change of interval: up to the first dose after it, planned while none is given."""
    change = newest_change(question)
    if change is None:
        return None
    at = change.order.at
    before = [item for item in question.given if item.at <= at]
    after = next((item for item in question.given if item.at > at), None)
    hours = (change.before.interval_hours or 0, change.after.interval_hours or 0)
    return make_seam(before, after or next_due, hours)


def make_seam(before: list[Dose], after: Dose | datetime | None, hours: tuple[int, int]) -> Seam:
    """Return the seam between the last two doses given `before` a change and the first one `after` it.

    `hours` are the intervals on both sides. A gap to a dose without a clock time is not known.
    """
    last = _gap(before[-2], before[-1]) if len(before) > 1 else None
    following = _gap(before[-1], after) if before and after else None
    low, high = sorted(timedelta(hours=each) for each in hours)
    faults = [_fault(gap, low, high) for gap in (last, following) if gap is not None]
    coming = _("next gap {length} (planned)") if isinstance(after, datetime) else _("next gap {length}")
    said = [_("last gap {length}").format(length=length_text(last))] if last is not None else []
    said += [coming.format(length=length_text(following))] if following is not None else []
    return Seam(
        last_gap_hours=_hours(last),
        next_gap_hours=_hours(following),
        flagged=any(faults),
        text="; ".join((", ".join(said), *dict.fromkeys(filter(None, faults)))) if said else "",
    )


def length_text(length: timedelta) -> str:
    """Return a length of time in hours and minutes, in words."""
    hours, rest = divmod(length, _HOUR)
    parts = [_n("{count} hour", "{count} hours", hours)] if hours or rest < _MINUTE else []
    minutes = rest // _MINUTE
    parts += [_n("{count} minute", "{count} minutes", minutes)] if minutes else []
    return " ".join(parts)


def _changed(change: Change) -> bool:
    before, after = change.before, change.after
    known = before.interval_hours is not None and after.interval_hours is not None
    return before.running and after.running and known and before.interval_hours != after.interval_hours


def _gap(earlier: Dose, later: Dose | datetime) -> timedelta | None:
    if earlier.precision == "day" or (isinstance(later, Dose) and later.precision == "day"):
        return None
    return (later.at if isinstance(later, Dose) else later) - earlier.at


def _fault(gap: timedelta, low: timedelta, high: timedelta) -> str:
    if gap < low:
        form = _("{length} is under the shorter interval ({interval})")
        return form.format(length=length_text(gap), interval=interval_text(low // _HOUR))
    if gap <= high:
        return ""
    form = _("{length} is over the longer interval ({interval})")
    return form.format(length=length_text(gap), interval=interval_text(high // _HOUR))


def _hours(gap: timedelta | None) -> float | None:
    return None if gap is None else round(gap / _HOUR, 4)
