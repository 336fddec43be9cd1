"""How far from its due time a dose is still on time, and the last moment the day limit allows one."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bedside.domain.moment import local_date, start_of_day
from bedside.protocol.model import span
from bedside.protocol.question import Question

_DAILY = timedelta(hours=24)


def window(question: Question, hours: int) -> timedelta:
    """Return how early or late a dose may be at an interval in hours; never more than half of that interval."""
    rule, regimen, every = question.protocol.settings.dose_window, question.protocol.regimen, timedelta(hours=hours)
    named = {question.drug_name(name) for name in rule.critical_drugs}
    if regimen.time_critical or question.drug_name(regimen.drug) in named:
        width = rule.time_critical
    else:
        width = rule.more_than_daily if every < _DAILY else rule.daily
    return min(span(width), every / 2)


def last_moment(question: Question, first: datetime | None = None) -> datetime | None:
    """Return the end of the last day allowed, which no dose may reach; None without a day limit or a first dose.

    `first` stands for the first dose while none was given.
    """
    dose = question.first_given
    return question.once("last moment", partial(_last_moment, dose.at)) if dose else _last_moment(first, question)


def _last_moment(begun: datetime | None, question: Question) -> datetime | None:
    limit = question.protocol.regimen.limit
    if limit is None or begun is None:
        return None
    zone = question.chart.zone
    return start_of_day(local_date(begun, zone) + timedelta(days=limit.max_days), zone)
