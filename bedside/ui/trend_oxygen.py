"""The oxygen ribbon as plain spans: what was set, how strong the support is, and where nobody can say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from bedside.domain.chart import Chart
from bedside.domain.device_words import numbers, plain, short_name, short_text
from bedside.domain.records import Device, OxygenSetting
from bedside.text import _
from bedside.ui.trend_window import HOUR

#: colour token of each device, and its rank: stronger support wins where two are in use
_SUPPORT = {
    "ra": ("surface", 0),
    "nc": ("cannula", 1),
    "npc": ("cannula", 1),
    "mask": ("mask", 2),
    "venturi": ("mask", 2),
    "nrb": ("mask", 2),
    "hfnc": ("high_flow", 3),
    "niv": ("niv", 4),
    "trach": ("mask", 2),
    "imv": ("ventilated", 5),
}


@dataclass(frozen=True)
class Span:
    """One stretch of the ribbon, in seconds; `token` is its fill, `known` False where it is hatched as not known.

    `text` names the devices, `brief` leaves out a device that the stretch before named, `full` has the units, `names`
    are the devices alone. `charted` are the times and ids of all settings it rests on.
    """

    start: float
    end: float
    token: str
    text: str
    brief: str
    full: str
    names: str
    charted: tuple[tuple[float, str], ...]
    known: bool = True


def spans(chart: Chart, shelf_hours: float | None) -> tuple[Span, ...]:
    """Return the ribbon until the moment of the chart; past its shelf life a setting turns into a stretch not known.

    Equal settings charted one after the other are one stretch. Invasive ventilation has no shelf life.
    """
    settings = chart.of(OxygenSetting)
    now = chart.at.timestamp()
    found: list[Span] = []
    before: tuple[str, ...] = ()
    for index, item in enumerate(settings):
        start = item.at.timestamp()
        until = settings[index + 1].at.timestamp() if index + 1 < len(settings) else now
        names = tuple(device.name for device in item.devices)
        fresh = until if shelf_hours is None or "imv" in names else min(until, start + shelf_hours * HOUR)
        span = _span(item, start, fresh, same=names == before)
        if found and found[-1].known and found[-1].end == start and found[-1].full == span.full:
            longer = found.pop()
            span = replace(longer, end=fresh, charted=(*longer.charted, *span.charted))
        found.append(span)
        if fresh < until:
            found.append(Span(fresh, until, "surface", "?", "?", _("not known"), "", (), known=False))
        before = names
    return tuple(found)


def _span(item: OxygenSetting, start: float, end: float, *, same: bool) -> Span:
    token, text, alone, full, names = _worded(item.devices)
    return Span(start, end, token, text, alone if same and alone else text, full, names, ((start, item.id),))


@lru_cache(maxsize=512)
def _worded(devices: tuple[Device, ...]) -> tuple[str, str, str, str, str]:
    """Return fill, short words, the numbers of a lone device, words with units, and names of devices."""
    token = max((_SUPPORT[device.name] for device in devices), key=_rank, default=("surface", 0))[0]
    text = short_text(devices)
    alone = numbers(devices[0]) if len(devices) == 1 else ""
    full = " + ".join(_long(device) for device in devices)
    return token, text, alone, full, " + ".join(short_name(device) for device in devices)


def _rank(support: tuple[str, int]) -> int:
    return support[1]


def _long(device: Device) -> str:
    parts = [short_name(device)]
    if device.flow is not None:
        parts.append(f"{plain(device.flow)} L/min")
    if device.fio2 is not None:
        parts.append(f"{plain(device.fio2 * 100)} %")
    if device.peep is not None:
        parts.append(f"PEEP {plain(device.peep)}")
    return " ".join(parts)
