"""Whether a session's user still has the access it was opened with: keys.json may change under an open session.

Each entry asks, and a save is measured: the file is read again only when it is another one than at the last look.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from bedside.domain.problem import NotAllowed
from bedside.store import vault
from bedside.store.errors import StoreError
from bedside.store.store import Store
from bedside.store.vault import Keys
from bedside.text import _

_Mark = tuple[int, int, int]


class Access:
    """The access of the user who opened a store, as of the last look at keys.json."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._mark = _mark(store.folder)
        self._stands = True

    def stands(self) -> bool:
        """Return whether the user may still open the store with the same roles.

        A keys.json that cannot be read takes nobody's access: nobody was disabled by it, and entries go on.
        """
        mark = _mark(self._store.folder)
        if mark is not None and mark != self._mark:
            with suppress(StoreError):
                self._stands = holds(vault.read(self._store.folder), self._store)
                self._mark = mark
        return self._stands

    def require(self) -> None:
        """Raise NotAllowed where an administrator has taken or changed the user's access meanwhile."""
        if not self.stands():
            raise taken()


def holds(keys: Keys, store: Store) -> bool:
    """Return whether keys let the store's user in with the roles that it was opened with."""
    slot = keys.slots.get(store.user)
    return slot is not None and slot.roles == store.roles


def taken() -> NotAllowed:
    """Return the refusal for a user whose access was taken."""
    return NotAllowed(_("An administrator has taken or changed your own access meanwhile. Nothing was stored."))


def _mark(folder: Path) -> _Mark | None:
    try:
        found = (folder / vault.KEYS).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
