"""Oxygen devices in few letters, one way on screen and paper: NRB 15 + NC 6, HFNC 50/95 (flow in L/min, FiO2 in %)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from bedside.domain.records import Device
from bedside.text import N_, _, decimal

_NAMES = {
    "ra": N_("room air"),
    "nc": N_("NC"),
    "npc": N_("NPC"),
    "mask": N_("mask"),
    "venturi": N_("Venturi"),
    "nrb": N_("NRB"),
    "hfnc": N_("HFNC"),
    "niv": N_("NIV"),
    "imv": N_("IMV"),
    "trach": N_("trach"),
}


def short_name(device: Device) -> str:
    """Return the device alone."""
    return _(_NAMES[device.name])


def numbers(device: Device) -> str:
    """Return flow and FiO2 of a device ("50/95", "15", "95 %"), empty where none is charted."""
    parts = [figure(device.flow)] if device.flow is not None else []
    if device.fio2 is not None:
        parts.append(figure(device.fio2 * 100) if parts else f"{figure(device.fio2 * 100)} %")
    return "/".join(parts)


def short_text(devices: Iterable[Device]) -> str:
    """Return all devices in use at once with their numbers."""
    return " + ".join(" ".join(filter(None, (short_name(item), numbers(item)))) for item in devices)


def figure(number: Decimal) -> str:
    """Return a setting without an exponent or trailing zeros, with the decimal sign of the language."""
    text = format(number, "f")
    return decimal(text.rstrip("0").rstrip(".")) if "." in text else text
