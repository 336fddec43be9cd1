"""What was typed in a form that was left: it comes back when the form is opened again for the same patient."""

from __future__ import annotations

from bedside.ui.bridge import Bridge

#: forms that always begin anew: a dose is about now, a pasted table comes from the clipboard
FRESH = frozenset({"dose", "paste"})
#: forms that no patient has to be chosen for
OF_NOBODY = frozenset({"person"})


class FormDrafts:
    """Drafts of one session's user, by form and patient, in the encrypted store."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def of(self, name: str) -> tuple[str, ...]:
        """Return what was typed, empty where nothing was."""
        whose = _whose(name, self._bridge.patient_id)
        found = () if name in FRESH else self._bridge.kept.value(f"form {name}", None, whose)
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            return ()
        return tuple(str(item) for item in found)

    def keep(self, name: str, typed: tuple[str, ...], patient_id: str) -> None:
        """Keep what stands in a form that was opened for a patient; nothing typed forgets what was kept."""
        if name in FRESH:
            return
        said = list(typed) if any(item.strip() for item in typed) else None
        self._bridge.kept.keep(f"form {name}", said, _whose(name, patient_id))


def _whose(name: str, patient_id: str) -> str:
    return "" if name in OF_NOBODY else patient_id
