"""Reasons to stop that are no laboratory value: a reaction to the drug, the last day allowed."""

from __future__ import annotations

from datetime import timedelta

from bedside.domain.moment import local_date, start_of_day
from bedside.protocol.infection import said_when
from bedside.protocol.ladder import standing, treatment_day
from bedside.protocol.leaf import record_evidence
from bedside.protocol.model import DayLimitWatch, ReactionWatch
from bedside.protocol.question import Question
from bedside.protocol.watch.said import Prompt, Said
from bedside.text import _


def reaction(_name: str, watch: ReactionWatch, question: Question) -> Said:
    """Say whether a reaction was charted; the chart has no word for its absence, so none charted is NOT_MET."""
    found = [item for item in question.chart.events(watch.code) if item.state in watch.states]
    if not found:
        return Said("NOT_MET", _("none charted"))
    reason = "; ".join(said_when(question, item) for item in found)
    fires = tuple(Prompt(item.at, item.recorded_at, (item.id,)) for item in found)
    return Said("MET", reason, evidence=record_evidence(question, *found), fires=fires)


def day_limit(_name: str, _watch: DayLimitWatch, question: Question) -> Said:
    """Say whether the last day allowed has come; a stop ends the count."""
    limit, first = question.protocol.regimen.limit, question.first_given
    now = standing(question)
    day = treatment_day(question, now)
    if limit is not None and question.untimed and now.status != "stopped" and (day or 0) < limit.max_days:
        reason = _("a given dose is charted without its time: which day of treatment it is cannot be said")
        return Said("UNKNOWN", reason, evidence=record_evidence(question, *question.untimed))
    if limit is None or first is None or day is None:
        return Said("NOT_MET", _("stopped") if now.status == "stopped" else _("no dose charted as given"))
    threshold = _("day {day} is the last").format(day=limit.max_days)
    seen = record_evidence(question, first)
    if now.status == "stopped":
        return Said("NOT_MET", _("stopped on treatment day {day}").format(day=day), threshold, seen)
    if day < limit.max_days:
        reason = _("treatment day {day} of {days}").format(day=day, days=limit.max_days)
        return Said("NOT_MET", reason, threshold, seen)
    zone = question.chart.zone
    last = start_of_day(local_date(first.at, zone) + timedelta(days=limit.max_days - 1), zone)
    form = _("treatment day {day} of {days}: past the last day allowed")
    if day == limit.max_days:
        form = _("treatment day {day} of {days}: the last day allowed")
    reason = form.format(day=day, days=limit.max_days)
    return Said("MET", reason, threshold, seen, (Prompt(last, first.recorded_at, (first.id,)),))
