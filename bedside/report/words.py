"""Short forms that every part of a note uses: times, ages, numbers with units, and the allergy line."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bedside.domain.chart import Chart
from bedside.domain.moment import Precision, hours_between, local_date
from bedside.report.glyphs import DEGREES, LESS_EQUAL, MICRO, MORE_EQUAL, SPACE, TIMES, raised
from bedside.text import _, date_text

_POWER = re.compile(r"10\*(\d+)")


def day(moment: datetime | date, zone: ZoneInfo, *, year: bool = False) -> str:
    """Return 04 Apr, or 04 Apr 2020."""
    local = moment.astimezone(zone) if isinstance(moment, datetime) else moment
    return date_text(local.day, local.month, local.year if year else None)


def stamp(moment: datetime, chart: Chart, precision: Precision = "minute", *, year: bool = False) -> str:
    """Return 04 Apr 13:25, with the year where it is not the chart's; a date-only time has no clock."""
    if precision == "undated":
        return _("undated")
    other = moment.astimezone(chart.zone).year != chart.at.astimezone(chart.zone).year
    when = day(moment, chart.zone, year=year or other)
    return when if precision == "day" else f"{when} {clock(moment, chart.zone)}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return the 24-hour clock time."""
    return f"{moment.astimezone(zone):%H:%M}"


def duration(hours: float) -> str:
    """Return 20 h 52 min, from four days on 4 d 3 h."""
    minutes = round(hours * 60)
    if minutes >= 96 * 60:
        whole = round(minutes / 60)
        return _("{days} d {hours} h").format(days=whole // 24, hours=whole % 24).replace(" ", SPACE)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes).replace(" ", SPACE)
    return _("{hours} h {minutes:02d} min").format(hours=minutes // 60, minutes=minutes % 60).replace(" ", SPACE)


def age(hours: float, moment: datetime, chart: Chart, precision: Precision) -> str:
    """Return how old a value is; a date-only one counts in calendar days and says so."""
    if precision == "undated":
        return _("age unknown")
    if precision == "day":
        days = (local_date(chart.at, chart.zone) - local_date(moment, chart.zone)).days
        return _("{days} d before, date only").format(days=days) if days else _("on the day")
    return _("{age} old").format(age=duration(hours))


def lateness(due: datetime, chart: Chart, *, overdue: bool) -> str:
    """Return how late a dose is: overdue past its window only, until then it was due; empty for one still to come."""
    if due >= chart.at:
        return ""
    late = duration(hours_between(due, chart.at))
    return (_("overdue by {time}") if overdue else _("due {time} ago")).format(time=late)


def pretty(words: str) -> str:
    """Return a rule text with units and comparisons as they are shown: raised powers, micro sign."""
    shown = _POWER.sub(_raised_power, words).replace("uL", f"{MICRO}L").replace(" Cel", DEGREES)
    return shown.replace(">=", MORE_EQUAL).replace("<=", LESS_EQUAL)


def with_unit(number: str, unit: str) -> str:
    """Return a number and its unit, which never part at a line end."""
    return f"{number}{SPACE}{unit}" if unit else number


def allergies(chart: Chart) -> str:
    """Return the allergy line in its three states: not asked, none known, or the list."""
    said = chart.events("allergy")
    listed = tuple(dict.fromkeys(item.subject or item.text for item in said if item.state != "none"))
    if listed:
        later = said[-1].state == "none"
        named = ", ".join(listed)
        return _("{listed} (a later entry says none: clear up)").format(listed=named) if later else named
    return _("none known") if said else _("NOT ASKED")


def _raised_power(match: re.Match[str]) -> str:
    return f"{TIMES}10{raised(int(match[1]))}"
