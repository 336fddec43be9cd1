"""What builds each form; a form's module is loaded when a person first wants it."""

# ruff: noqa: PLC0415 - whoever charts through the line only does not wait for the forms

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QWidget

from bedside.ui.bridge import Bridge
from bedside.ui.entry import Form
from bedside.ui.theme import Theme

Make = Callable[[Bridge, Theme, QWidget], Form]


def make_form(name: str, bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    """Return a new form; raise KeyError for an unknown name."""
    return _MAKERS[name](bridge, theme, parent)


def _vitals(bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_vitals import VitalsForm

    return VitalsForm(bridge.catalogue, theme, parent)


def _lab(bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_lab import LabForm

    return LabForm(bridge.catalogue, theme, parent)


def _oxygen(_bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_oxygen import OxygenForm

    return OxygenForm(theme, parent)


def _dose(_bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_dose import DoseForm

    return DoseForm(theme, parent)


def _order(_bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_order import OrderForm

    return OrderForm(theme, parent)


def _medicine(bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_medicine import MedicineForm

    return MedicineForm(bridge.catalogue, theme, parent)


def _event(_bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_event import EventForm

    return EventForm(theme, parent)


def _about(_bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_about import AboutForm

    return AboutForm(theme, parent)


def _identity(bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.entry_identity import IdentityForm

    return IdentityForm(bridge, theme, parent)


def _person(bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.new_patient import PatientForm

    return PatientForm(bridge, theme, parent)


def _batch(bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.batch_page import BatchPage

    return BatchPage(bridge, theme, parent)


def _paste(bridge: Bridge, theme: Theme, parent: QWidget) -> Form:
    from bedside.ui.paste_page import PastePage

    return PastePage(bridge, theme, parent)


_MAKERS: Mapping[str, Make] = MappingProxyType(
    {
        "vitals": _vitals,
        "lab": _lab,
        "oxygen": _oxygen,
        "dose": _dose,
        "order": _order,
        "medicine": _medicine,
        "event": _event,
        "about": _about,
        "identity": _identity,
        "person": _person,
        "batch": _batch,
        "paste": _paste,
    }
)
