"""The number of a note that is being saved: reserved first, and said of what became of the file afterwards."""

from __future__ import annotations

from bedside.domain.printed import unlisted
from bedside.report.page import Printed
from bedside.session.papers import broken, came_whole, reserving
from bedside.text import _
from bedside.ui.bridge import Bridge
from bedside.ui.note_asked import Asked
from bedside.ui.permits import REFUSED


class NoteNumber:
    """Keeps patient and number of a copy until its file is written or given up."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._given = "", ""

    def given(self, asked: Asked, digest: str, patient: str) -> Printed:
        """Reserve a number for what has this hash; raise as `Asked.numbered` does."""
        with reserving(self._bridge.session):
            copy = asked.numbered(digest)
        self._given = patient, copy.serial
        return copy

    def say_whole(self) -> str:
        """Store that the file is whole; return what to say where that cannot be stored, or nothing."""
        (patient, serial), self._given = self._given, ("", "")
        if patient and not serial:
            return "; " + unlisted()
        try:
            if serial:
                self._bridge.run(lambda session: came_whole(session, [patient], serial), [patient])
        except REFUSED as error:
            return _("; listed as not finished, which could not be stored otherwise: {why}").format(why=error)
        return ""

    def say_none(self, *, seen: bool) -> str:
        """Store that no file bears the number; return what to say of it, nothing where none was given.

        The views are told where the note is `seen`.
        """
        (patient, serial), self._given = self._given, ("", "")
        if not serial:
            return ""
        try:
            broken(self._bridge.session, [patient], serial)
            if seen and patient == self._bridge.patient_id:
                self._bridge.run(_nothing)  # it is among the printed ones no more
        except REFUSED as error:
            return f" {error}"
        return " " + _("No file bears the number {numbers}; it is not given again.").format(numbers=serial)


def _nothing(_session: object) -> None:
    """Store nothing more."""
