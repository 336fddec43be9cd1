"""How the window says times, spans, medicines and oxygen: full words, 24-hour clock, no trailing zeros."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

from bedside.domain.records import Device, OxygenSetting
from bedside.domain.vocabulary import ROUTES
from bedside.domain.wording import amount_text, percent_text
from bedside.report.said import DOT, clock, day, initials, span, stamp  # noqa: F401 - the window and paper say them alike
from bedside.report.spoken import numeric_day
from bedside.text import N_, _

ELLIPSIS = "\u2026"
DASH = "\u2013"
#: a space at which no line ends
FIRM = "\u00a0"
O2 = "O\u2082"
CM_WATER = "cm H\u2082O"
TIMES = "\u00d7"

_DEVICES = {
    "ra": N_("room air"),
    "nc": N_("NC"),
    "npc": N_("NP catheter"),
    "mask": N_("mask"),
    "venturi": N_("Venturi"),
    "nrb": N_("NRB"),
    "hfnc": N_("HFNC"),
    "niv": N_("NIV"),
    "imv": N_("ventilated"),
    "trach": N_("tracheostomy"),
}


def iso_stamp(moment: datetime, zone: ZoneInfo, precision: str = "minute") -> str:
    """Return "2020-04-04 06:00", as it may be typed, or the day alone where only the day is known."""
    if precision == "undated":
        return _("no date")
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d}" if precision == "day" else f"{local:%Y-%m-%d %H:%M}"


def dated(moment: datetime, zone: ZoneInfo, precision: str = "minute") -> str:
    """Return a time for a column that is read: the day in numbers with its year, as the language orders them."""
    if precision == "undated":
        return _("no date")
    local = moment.astimezone(zone)
    return numeric_day(local) if precision == "day" else f"{numeric_day(local)} {local:%H:%M}"


def age(hours: float) -> str:
    """Return an age in one unit: "35 min", "7 h", "2 d"."""
    if hours < 1:
        return _("now") if hours * 60 < 1 else _("{n} min").format(n=int(hours * 60))
    return _("{n} h").format(n=int(hours)) if hours < 48 else _("{n} d").format(n=int(hours // 24))


def born_day(iso: str) -> str:
    """Return a birth date that is kept as text as the language writes it."""
    return numeric_day(date.fromisoformat(iso))


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
