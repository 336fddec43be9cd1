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


def reaction(_name: str, watch: ReactionWatch, question: Question) -> Said:
    """Say whether a reaction was charted; the chart has no word for its absence, so none charted is NOT_MET."""
    found = [item for item in question.chart.events(watch.code) if item.state in watch.states]
    if not found:
        return Said("NOT_MET", "none charted")
    reason = "; ".join(said_when(question, item) for item in found)
    fires = tuple(Prompt(item.at, item.recorded_at, (item.id,)) for item in found)
    return Said("MET", reason, evidence=record_evidence(question, *found), fires=fires)


def day_limit(_name: str, _watch: DayLimitWatch, question: Question) -> Said:
    """Say whether the last day allowed has come; a stop ends the count."""
    limit, first = question.protocol.regimen.limit, question.first_given
    now = standing(question)
    day = treatment_day(question, now)
    if limit is not None and question.untimed and now.status != "stopped" and (day or 0) < limit.max_days:
        reason = "a given dose is charted without its time: which day of treatment it is cannot be said"
        return Said("UNKNOWN", reason, evidence=record_evidence(question, *question.untimed))
    if limit is None or first is None or day is None:
        return Said("NOT_MET", "stopped" if now.status == "stopped" else "no dose charted as given")
    threshold = f"day {limit.max_days} is the last"
    seen = record_evidence(question, first)
    if now.status == "stopped":
        return Said("NOT_MET", f"stopped on treatment day {day}", threshold, seen)
    reason = f"treatment day {day} of {limit.max_days}"
    if day < limit.max_days:
        return Said("NOT_MET", reason, threshold, seen)
    zone = question.chart.zone
    last = start_of_day(local_date(first.at, zone) + timedelta(days=limit.max_days - 1), zone)
    reason += ": the last day allowed" if day == limit.max_days else ": past the last day allowed"
    return Said("MET", reason, threshold, seen, (Prompt(last, first.recorded_at, (first.id,)),))
