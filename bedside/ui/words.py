"""How the window says times, spans, medicines and oxygen: full words, 24-hour clock, no trailing zeros."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from bedside.domain.records import Device, OxygenSetting
from bedside.domain.vocabulary import ROUTES
from bedside.domain.wording import amount_text, percent_text
from bedside.text import _

DOT = "\u00b7"
ELLIPSIS = "\u2026"
DASH = "\u2013"
#: a space at which no line ends
FIRM = "\u00a0"
O2 = "O\u2082"
CM_WATER = "cm H\u2082O"
TIMES = "\u00d7"
#: from here on hours say nothing
_LONG_DAYS = 14

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_DEVICES = {
    "ra": "room air",
    "nc": "NC",
    "npc": "NP catheter",
    "mask": "mask",
    "venturi": "Venturi",
    "nrb": "NRB",
    "hfnc": "HFNC",
    "niv": "NIV",
    "imv": "ventilated",
    "trach": "tracheostomy",
}


def day(moment: date) -> str:
    """Return "04 Apr"."""
    return f"{moment.day:02d} {_(_MONTHS).split()[moment.month - 1]}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return "06:00" in the ward's zone."""
    return f"{moment.astimezone(zone):%H:%M}"


def stamp(moment: datetime, zone: ZoneInfo, precision: str = "minute") -> str:
    """Return "04 Apr 06:00", or the day alone where only the day is known."""
    if precision == "undated":
        return _("no date")
    local = moment.astimezone(zone)
    return day(local.date()) if precision == "day" else f"{day(local.date())} {local:%H:%M}"


def iso_stamp(moment: datetime, zone: ZoneInfo, precision: str = "minute") -> str:
    """Return "2020-04-04 06:00", or the day alone where only the day is known."""
    if precision == "undated":
        return _("no date")
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d}" if precision == "day" else f"{local:%Y-%m-%d %H:%M}"


def age(hours: float) -> str:
    """Return an age in one unit: "35 min", "7 h", "2 d"."""
    if hours < 1:
        return _("now") if hours * 60 < 1 else _("{n} min").format(n=int(hours * 60))
    return _("{n} h").format(n=int(hours)) if hours < 48 else _("{n} d").format(n=int(hours // 24))


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


def years(born: date, on: date) -> int:
    """Return completed years of age."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def device(item: Device) -> str:
    """Return one oxygen device: "NRB 15", "HFNC 50/60 %"."""
    name = _(_DEVICES[item.name])
    percent = f"{percent_text(item.fio2)}" if item.fio2 is not None else ""
    flow = amount_text(item.flow) if item.flow is not None else ""
    return " ".join(part for part in (name, "/".join(part for part in (flow, percent) if part)) if part)


def oxygen(setting: OxygenSetting) -> str:
    """Return all devices in use at once: "NRB 15 + NC 6"."""
    return " + ".join(device(item) for item in setting.devices)


def initials(author: str) -> str:
    """Return the initials of a name: "A. Name" is AN, "demo" is DE."""
    parts = [part for part in author.replace(".", " ").replace("_", " ").split() if part[:1].isalnum()]
    if len(parts) > 1:
        return "".join(part[0] for part in parts[:3]).upper()
    return parts[0][:2].upper() if parts else ""


def signs(text: str) -> str:
    """Return a printed threshold with the signs that people write."""
    return text.replace(">=", "\u2265").replace("<=", "\u2264")


def route_typed(route: str) -> str:
    """Return how a route is typed in a line: "sc"."""
    return next((item.typed[0] for item in ROUTES if item.name == route), "")


def rich(text: str, *, px: int = 14, weight: int = 400, colour: str = "") -> str:
    """Return escaped text as a span for a rich-text label."""
    style = f"font-size:{px}px;font-weight:{weight};" + (f"color:{colour};" if colour else "")
    return f'<span style="{style}">{escape(text).replace("  ", "&nbsp;&nbsp;")}</span>'
