"""How a chart says times, lengths of time and names in few words: the same on the screen and on paper."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bedside.text import _, date_text

DOT = "\u00b7"
#: from here on hours say nothing
_LONG_DAYS = 14


def day(moment: date) -> str:
    """Return "04 Apr"."""
    return date_text(moment.day, moment.month, None)


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return "06:00" in the ward's zone."""
    return f"{moment.astimezone(zone):%H:%M}"


def stamp(moment: datetime, zone: ZoneInfo, precision: str = "minute") -> str:
    """Return "04 Apr 06:00", or the day alone where only the day is known."""
    if precision == "undated":
        return _("no date")
    local = moment.astimezone(zone)
    return day(local.date()) if precision == "day" else f"{day(local.date())} {local:%H:%M}"


def span(length: timedelta) -> str:
    """Return a length as "35 min", "1 h 25", "3 d 4 h" or "21 d"."""
    minutes = int(abs(length.total_seconds()) // 60)
    if minutes < 60:
        return _("{n} min").format(n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 72:
        return _("{h} h {m:02d}").format(h=hours, m=rest) if rest else _("{n} h").format(n=hours)
    days, rest = divmod(hours, 24)
    return _("{d} d {h} h").format(d=days, h=rest) if rest and days < _LONG_DAYS else _("{d} d").format(d=days)


def initials(author: str) -> str:
    """Return the initials of a name: "A. Name" is AN, "demo" is DE."""
    parts = [part for part in author.replace(".", " ").replace("_", " ").split() if part[:1].isalnum()]
    if len(parts) > 1:
        return "".join(part[0] for part in parts[:3]).upper()
    return parts[0][:2].upper() if parts else ""
