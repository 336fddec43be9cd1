"""Which panels a user looks at for one patient, in which order, and how much time: kept in the encrypted store."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from bedside.domain.catalogue import Catalogue
from bedside.text import _
from bedside.ui.kept import Kept
from bedside.ui.trend_window import Mode

PANELS = ("ferritin", "crp", "alc", "pct")
MOST = 8
_NAME = "trends"


class Arrangement:
    """The codes of the panels from top to bottom, the named stretch of time, and whether time counts from onset."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._patient = ""
        self.codes: list[str] = list(PANELS)
        self.mode: Mode = "fit"
        self._named: Mode = "fit"
        self.since_onset = False

    def open(self, patient_id: str, catalogue: Catalogue) -> None:
        """Take what was kept for a patient; what the catalogue does not know any more is left out."""
        self._patient = patient_id
        found = self._kept.value(_NAME, None, patient_id)
        kept = found if isinstance(found, dict) else {}
        self.codes = _known(kept.get("panels"), catalogue) or list(PANELS)
        named: dict[object, Mode] = {name: name for name in get_args(Mode) if name != "free"}
        self.mode = self._named = named.get(kept.get("mode"), "fit")
        self.since_onset = kept.get("onset") is True

    def choose(self, place: int, code: str) -> None:
        """Show another analyte in a panel; one that another panel shows changes places with it."""
        if code in self.codes:
            self.codes[self.codes.index(code)] = self.codes[place]
        self.codes[place] = code
        self._keep()

    def add(self, code: str) -> int:
        """Add a panel at the foot, and return its place; one that is shown already stays where it is."""
        if code not in self.codes and len(self.codes) < MOST:
            self.codes.append(code)
            self._keep()
        return self.codes.index(code) if code in self.codes else len(self.codes) - 1

    def why_not_add(self) -> str:
        """Return why there can be no further panel, empty where there can."""
        return "" if len(self.codes) < MOST else _("{n} panels are the most. Remove one first.").format(n=MOST)

    def remove(self, place: int) -> bool:
        """Take a panel away, but never the last one; return whether it went."""
        if len(self.codes) < 2 or not 0 <= place < len(self.codes):
            return False
        del self.codes[place]
        self._keep()
        return True

    def move(self, place: int, to: int) -> int:
        """Move a panel to another place; return where it stands."""
        to = min(max(0, to), len(self.codes) - 1)
        if to != place:
            self.codes.insert(to, self.codes.pop(place))
            self._keep()
        return to

    def show_mode(self, mode: Mode) -> None:
        """Take a stretch of time; one moved by hand is not kept, for what comes later would lie outside."""
        self.mode = mode
        if mode != "free":
            self._named = mode
            self._keep()

    def count_from_onset(self, *, since: bool) -> None:
        """Take how time is counted."""
        self.since_onset = since
        self._keep()

    def _keep(self) -> None:
        if self._patient:
            kept = {"panels": list(self.codes), "mode": self._named, "onset": self.since_onset}
            self._kept.keep(_NAME, kept, self._patient)


def _known(codes: object, catalogue: Catalogue) -> list[str]:
    """Return the codes that the catalogue knows, each once."""
    named = {analyte.code for analyte in catalogue.analytes}
    given: Iterable[object] = codes if isinstance(codes, list) else ()
    return [code for code in dict.fromkeys(map(str, given)) if code in named][:MOST]
