"""The oxygen ribbon as plain spans: what was in use, how strong the support is, and where nobody can say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bedside.domain.device_words import figure, numbers, short_name, short_text
from bedside.domain.records import Device, OxygenSetting
from bedside.protocol.oxygen.course import Stretch, course
from bedside.protocol.question import Question
from bedside.text import _, language

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
    are the devices alone.
    """

    start: float
    end: float
    token: str
    text: str
    brief: str
    full: str
    names: str
    known: bool = True


@dataclass(frozen=True)
class Charted:
    """One oxygen setting as charted: its moment in seconds, its id and its words."""

    at: float
    record: str
    words: str


def spans(question: Question) -> tuple[Span, ...]:
    """Return the ribbon as the protocol reads it: ventilation until its end, other settings for their shelf life."""
    found: list[Span] = []
    before: tuple[str, ...] = ()
    for stretch in course(question):
        devices = stretch.readings[0] if stretch.readings else ()
        names = tuple(device.name for device in devices)
        if stretch.end > stretch.start:
            found.append(_span(stretch, devices, same=names == before))
        before = names if devices else before
    return tuple(found)


def charted(question: Question) -> tuple[Charted, ...]:
    """Return every oxygen setting of which the time is known, oldest first."""
    settings = (item for item in question.chart.of(OxygenSetting) if item.precision != "undated")
    return tuple(Charted(item.at.timestamp(), item.id, worded(item.devices)[3]) for item in settings)


def _span(stretch: Stretch, devices: tuple[Device, ...], *, same: bool) -> Span:
    start, end = stretch.start.timestamp(), stretch.end.timestamp()
    if len(stretch.readings) != 1:
        said = _(" or ").join(worded(item)[3] for item in stretch.readings)
        return Span(start, end, "surface", "?", "?", said or _("not known"), "", known=False)
    token, text, alone, full, names = worded(devices)
    return Span(start, end, token, text, alone if same and alone else text, full, names)


def worded(devices: tuple[Device, ...]) -> tuple[str, str, str, str, str]:
    """Return fill, short words, the numbers of a lone device, words with units, and names of devices."""
    return worded_in(devices, language())


@lru_cache(maxsize=512)
def worded_in(devices: tuple[Device, ...], _language: str) -> tuple[str, str, str, str, str]:
    """Return the same in a language, which is the one spoken; the words are kept."""
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
        parts.append(f"{figure(device.flow)} L/min")
    if device.fio2 is not None:
        parts.append(f"{figure(device.fio2 * 100)} %")
    if device.peep is not None:
        parts.append(f"PEEP {figure(device.peep)}")
    return " ".join(parts)
