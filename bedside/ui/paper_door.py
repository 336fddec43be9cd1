"""The way from the window to its ward papers: nothing of them is loaded before somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedside.text import _

if TYPE_CHECKING:
    from bedside.ui.cohort_view import CohortView
    from bedside.ui.handing import Handing
    from bedside.ui.window import Window


class PaperDoor:
    """Makes the pages of handoff and SBAR when they are first asked for."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.handing: Handing | None = None
        self.cohort: CohortView | None = None

    def open_handoff(self) -> None:
        """List the ward with its severities."""
        self._made().open_handoff()

    def open_sbar(self) -> None:
        """Show the page for one call."""
        self._made().open_sbar()

    def open_cohort(self) -> None:
        """Show the case series of all patients."""
        if self.cohort is None:
            from bedside.ui.cohort_view import CohortView  # noqa: PLC0415 - the window has to stand before

            window = self._window
            self.cohort = CohortView(window.bridge, window.charting.permits, window.sheet, window.theme, window)
        self.cohort.open()

    def why_not_sbar(self) -> str:
        """Return why there is no page for a call now, or nothing."""
        return "" if self._window.bridge.patient_id else _("no patient is chosen")

    def rest(self) -> None:
        """End what goes on by itself: the window goes."""
        for item in (self.handing, self.cohort):
            if item is not None:
                item.rest()

    def _made(self) -> Handing:
        if self.handing is None:
            from bedside.ui.handing import Handing  # noqa: PLC0415 - the window has to stand before

            window = self._window
            self.handing = Handing(window.bridge, window.charting, window.sheet, window.theme, window)
        return self.handing
