"""The state of the regimen as one value: status, next dose, plan to the last day allowed, and why there is none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from bedside.domain.moment import local, local_date
from bedside.domain.wording import interval_text, when_text
from bedside.protocol.assessment import Ladder, LadderStatus, Planned, Slot
from bedside.protocol.ladder.amounts import syringes, total_mg
from bedside.protocol.ladder.course import Course
from bedside.protocol.ladder.seam import seam_now
from bedside.protocol.ladder.standing import standing, treatment_day
from bedside.protocol.ladder.walk import course
from bedside.protocol.ladder.window import last_moment
from bedside.protocol.question import Question
from bedside.text import _

_DAY_HOURS = 24


class Advice(NamedTuple):
    """Whether the next dose can be said: the status that follows, when it is due, else why there is none."""

    status: LadderStatus
    due: datetime | None = None
    why: str = ""


def ladder(question: Question) -> Ladder:
    """Return the state of the regimen at the moment of the question; what is proposed is added to it later."""
    now, told, walk = standing(question), advice(question), course(question)
    first, last = question.first_given, question.given[-1] if question.given else None
    limit, day, hours = question.protocol.regimen.limit, treatment_day(question, now), now.interval_hours
    running = now.status != "stopped" and day is not None and limit is not None
    planned = plan(question, told.due, hours) if hours else ()
    bounded = told.due is not None and limit is not None
    return Ladder(
        status=told.status,
        step=interval_text(hours) if hours else "",
        interval_hours=hours,
        treatment_day=day,
        days_left=max(0, limit.max_days - day) if running and limit and day else None,
        doses_given=len(question.given),
        total_mg=total_mg(question),
        last_given=question.local(last.at) if last else None,
        next_due=question.local(told.due),
        last_day=local_date(first.at, question.chart.zone) + timedelta(days=limit.max_days - 1)
        if first and limit
        else None,
        first_given=question.local(first.at) if first else None,
        seam=seam_now(question, told.due),
        plan=planned,
        doses_left=len(planned) if bounded else None,
        syringes_left=syringes(question, len(planned)) if bounded else None,
        slots=tuple(walk.slots),
        advice=told.why,
    )


def advice(question: Question) -> Advice:
    """Return when the next dose is due, or why that cannot be said."""
    return question.once("ladder.advice", _advice)


def next_due(question: Question) -> datetime | None:
    """Return when the next dose is due; None unless dosing is active and everything before it is charted."""
    return advice(question).due


def plan(question: Question, first: datetime | None, hours: int) -> tuple[Planned, ...]:
    """Return the doses from the first one on, `hours` apart, to the end of the last day allowed; none without one."""
    last = last_moment(question, first)
    found: list[Planned] = []
    while first is not None and last is not None and first < last:
        found.append(Planned(at=local(first, question.chart.zone), interval_hours=hours))
        first += timedelta(hours=hours)
    return tuple(found)


def may_be_later(question: Question, due: datetime, hours: int) -> bool:
    """Return whether a dose of unknown time could have been given less than an interval before a due time."""
    return any(item.recorded_at + timedelta(hours=hours) > due for item in question.untimed)


def _advice(question: Question) -> Advice:
    now, walk = standing(question), course(question)
    if now.status == "unknown":
        return Advice("unknown", why=now.why or _("no order tells the interval"))
    due = walk.due()
    if due is None or not now.interval_hours:
        return Advice(now.status, why=_("on hold") if now.status == "held" else "")
    if walk.holes:
        return Advice("unknown", why=_missing(walk, question))
    why = _why_not(walk, question, due, now.interval_hours)
    return Advice("active", why=why) if why else Advice("active", due)


def _why_not(walk: Course, question: Question, due: datetime, hours: int) -> str:
    """Return why no dose is advised although all are charted; empty where one is."""
    if walk.by_day:
        return _by_day(walk, question, hours)
    if may_be_later(question, due, hours):
        return _("a given dose is charted without its time: when was it given?")
    last = last_moment(question)
    if last is None or due < last:
        return ""
    day = when_text(last - timedelta(seconds=1), "day", question.chart.zone)
    return _("the last day allowed is {day}: a later dose needs a named override").format(day=day)


def _missing(walk: Course, question: Question) -> str:
    named = [_when(item, question) for item in walk.holes]
    if len(named) == 1:
        one = _("the dose due {time} is not charted: chart it as given, or why not, before the next one can be said")
        return one.format(time=named[0])
    form = _(
        "{count} doses due from {first} to {last} are not charted: chart them as given, or why not, before the next "
        "one can be said"
    )
    return form.format(count=len(named), first=named[0], last=named[-1])


def _when(item: Slot, question: Question) -> str:
    zone = question.chart.zone
    return when_text(item.due, item.precision, zone, question.chart.at) if item.due else ""


def _by_day(walk: Course, question: Question, hours: int) -> str:
    due = walk.due(by_day=True)
    if due is None or hours < _DAY_HOURS:
        return _("the last dose is charted without a clock time: when the next one is due cannot be said")
    form = _(
        "the last dose is charted without a clock time: when the next one is due cannot be said, only that it falls on "
        "{day}"
    )
    return form.format(day=when_text(due, "day", question.chart.zone, question.chart.at))
