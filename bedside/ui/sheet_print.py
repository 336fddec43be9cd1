"""The ward sheets as commands: which there are, and why one cannot be had now."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from bedside.text import N_, _
from bedside.ui import words

if TYPE_CHECKING:
    from bedside.ui.window import Window

Kind = Literal["drug-chart", "trends", "downtime", "downtime-ward"]
TITLES: Mapping[Kind, str] = MappingProxyType(
    {
        "drug-chart": N_("Print the drug chart"),
        "trends": N_("Print the trends"),
        "downtime": N_("Print the downtime sheet of this patient"),
        "downtime-ward": N_("Print the downtime sheets of the ward"),
    }
)
_NOTICE = "print"


class SheetPrint:
    """The way of one sheet to the printer."""

    def __init__(self, window: Window, kind: Kind) -> None:
        self._window = window
        self._kind: Kind = kind

    @property
    def title(self) -> str:
        """Return what the command is called."""
        return _(TITLES[self._kind]) + words.ELLIPSIS

    def why_not(self) -> str:
        """Return why it cannot be had now, or nothing."""
        alone = self._kind == "downtime-ward"
        return "" if alone or self._window.bridge.patient_id else _("Choose a patient first.")

    def go(self) -> None:
        """Show the pages of the sheet; a failure stays in sight until it is put away."""
        window = self._window
        if why_not := self.why_not():
            window.notices.tell(_NOTICE, why_not)
        else:
            window.printing.open_kind(self._kind)
