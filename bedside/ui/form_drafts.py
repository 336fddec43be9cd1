"""What was typed and left, in a form or in the line: it comes back for the same patient, and for nobody else."""

from __future__ import annotations

from bedside.ui.bridge import Bridge
from bedside.ui.kept import unowned, view_of

#: forms that always begin anew: a dose is about now, a pasted table comes from the clipboard
FRESH = frozenset({"dose", "paste"})
#: forms that no patient has to be chosen for
OF_NOBODY = frozenset({"person"})
_FORM, _LINE, _REASON = "form", "line", "reason"


class FormDrafts:
    """Drafts of one session's user, by form, patient and window, in the encrypted store."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def of(self, name: str) -> tuple[str, ...]:
        """Return what was typed, empty where nothing was."""
        whose = _whose(name, self._bridge.patient_id)
        found = () if name in FRESH else self._claim(f"{_FORM} {name}", whose)
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            return ()
        return tuple(str(item) for item in found)

    def keep(self, name: str, typed: tuple[str, ...], patient_id: str) -> None:
        """Keep what stands in a form that was opened for a patient; nothing typed forgets what was kept."""
        if name in FRESH:
            return
        said = list(typed) if any(item.strip() for item in typed) else None
        self._keep(f"{_FORM} {name}", said, _whose(name, patient_id))

    def keep_line(self, text: str, reason: tuple[str, str], patient_id: str) -> None:
        """Keep a line, and a question with the reason that was begun, for the patient they were typed for."""
        if patient_id:
            self._keep(_LINE, text if text.strip() else None, patient_id)
            self._keep(_REASON, list(reason) if reason[1].strip() else None, patient_id)

    def take_line(self, patient_id: str) -> tuple[str, tuple[str, str]]:
        """Return what `keep_line` kept, and forget it: from here on it stands in the window again."""
        line, reason = self._claim(_LINE, patient_id) or "", self._claim(_REASON, patient_id)
        self.keep_line("", ("", ""), patient_id)
        said = [str(item) for item in reason] if isinstance(reason, list) else []
        return str(line), (said[0], said[1]) if len(said) == 2 else ("", "")

    def _claim(self, name: str, whose: str) -> object:
        return self._bridge.kept.claim(name, self._bridge.window_id, whose)

    def _keep(self, name: str, said: object, whose: str) -> None:
        self._bridge.kept.keep_own(name, self._bridge.window_id, said, whose)


def typed_for(place: str) -> str:
    """Return the patient for whom a place in the store's drafts holds typed text, empty for another place."""
    name, _space, patient_id = view_of(place).rpartition(" ")
    return patient_id if unowned(name) == _LINE or name.startswith(f"{_FORM} ") else ""


def _whose(name: str, patient_id: str) -> str:
    return "" if name in OF_NOBODY else patient_id
