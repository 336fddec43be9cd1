"""The few words of the drug chart's cells: states, initials, and a clock time that says which one it is at night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bedside.domain.chart import Chart
from bedside.report import said as words
from bedside.text import N_, _

#: what stands in the first line of a cell that nobody has charted
DONE: Mapping[str, str] = MappingProxyType(
    {"due": N_("due"), "overdue": N_("overdue"), "not_charted": N_("not charted")}
)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return "02:30", with the zone's letters where the clock shows that time twice: "02:30 CET"."""
    local = moment.astimezone(zone)
    twice = local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()
    return f"{local:%H:%M}" + (f" {local:%Z}" if twice else "")


def away_words(due: datetime, now: datetime, *, overdue: bool) -> str:
    """Return "in 35 min", "due 7 min ago" while its window is open, or "overdue by 1 h 25" once that is past."""
    span = words.span(due - now)
    if overdue:
        return _("overdue by {span}").format(span=span)
    return _("in {span}").format(span=span) if due > now else _("due {span} ago").format(span=span)


def generic(drug: str, chart: Chart) -> str:
    """Return the generic name of a medicine, however it was charted; one that the catalogue lacks keeps its own."""
    return chart.catalogue.generic(drug)


def state_words(state: str, due: datetime, at: datetime) -> str:
    """Return "on time", "early 1 h 08" or "late 1 h 20"."""
    if state == "early":
        return _("early {span}").format(span=words.span(due - at))
    return _("late {span}").format(span=words.span(at - due)) if state == "late" else _("on time")
