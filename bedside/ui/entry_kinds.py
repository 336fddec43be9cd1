"""What can be entered through a form: its name, its title and its key, told once for menu, keys and help."""

from __future__ import annotations

from typing import NamedTuple

from bedside.session.rights import Right
from bedside.text import _


class Kind(NamedTuple):
    """One form: its name in the program, its title with the underlined letter, its key (if any) and who may use it."""

    name: str
    title: str
    key: str = ""
    right: Right = "chart"


def kinds() -> tuple[Kind, ...]:
    """Return every form in the order of the menu."""
    return (
        Kind("vitals", _("&Vital signs, one round"), "Ctrl+Shift+S"),
        Kind("lab", _("&Laboratory value or vital sign"), "Ctrl+Shift+L"),
        Kind("oxygen", _("&Oxygen"), "Ctrl+Shift+X"),
        Kind("dose", _("&Dose, given or not"), "G"),
        Kind("order", _("O&rder: start, step, hold, resume, stop"), "Ctrl+Shift+O", "order"),
        Kind("medicine", _("Other &medicine"), "Ctrl+Shift+M"),
        Kind("event", _("&Event or answer"), "Ctrl+Shift+E"),
        Kind("about", _("&Allergies, weight, height"), "Ctrl+Shift+A"),
        Kind("identity", _("&Name, number, birth date, sex")),
        Kind("person", _("New &patient"), "Ctrl+N"),
        Kind("batch", _("&Finished shift, many values"), "Ctrl+B"),
        Kind("paste", _("Paste a &table"), "Ctrl+Shift+V"),
    )
