"""What a user arranged for themselves: kept in the encrypted store, since what is shown of whom is a patient's matter.

It lies beside the unsigned text, under places of its own, and is no clinical record.
"""

from __future__ import annotations

import json

from bedside.session import Session
from bedside.store.errors import StoreError

_PLACE = "view "
#: stands between a name and the window whose own it is
_OWNED = "~"


class Kept:
    """Settings of one user by name, of the program or of one patient: plain JSON values.

    A store that is busy or can only be read refuses nothing: what could not be written is written with the next one.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: dict[str, str] = {}
        self._values: dict[str, object] | None = None

    def value(self, name: str, default: object = None, patient_id: str = "") -> object:
        """Return what was kept, else `default`; whoever asks checks what it is."""
        found = self._read().get(_place(name, patient_id))
        return default if found is None else found

    def keep(self, name: str, value: object, patient_id: str = "") -> None:
        """Keep a value; None forgets it."""
        place = _place(name, patient_id)
        if self._read().get(place) == value:
            return
        self._read()[place] = value
        self._waiting[place] = "" if value is None else json.dumps(value)
        self.write()

    def claim(self, name: str, own: str, patient_id: str) -> object:
        """Return what this window kept under a name, or else what one that is gone left there, which is its own then.

        `own` tells the windows apart. What another window has changed since this one opened is left to it.
        """
        mine = _place(f"{name}{_OWNED}{own}", patient_id)
        if (said := self._read().get(mine)) is not None:
            return said
        for place in sorted(self._read()):
            if _unowned(place) == _place(name, patient_id) and (said := self._read()[place]) is not None:
                del self._read()[place]
                if self._stands(place, said):
                    self._read()[mine] = said
                    self._waiting |= {mine: json.dumps(said), place: ""}
                    self.write()
                    return said
        return None

    def keep_own(self, name: str, own: str, value: object, patient_id: str) -> None:
        """Keep a value that no other window writes over; None forgets it."""
        self.keep(f"{name}{_OWNED}{own}", value, patient_id)

    def _stands(self, place: str, said: object) -> bool:
        try:
            draft = self._session.drafts().get(place)
        except StoreError:
            return False
        return draft is not None and _plain(draft.text) == said

    def write(self) -> None:
        """Write what waits."""
        if not self._waiting or not self._session.store.writable:
            return
        try:
            self._session.save_drafts(self._waiting, wait=False)
        except StoreError:
            return
        self._waiting = {}

    def _read(self) -> dict[str, object]:
        if self._values is None:
            self._values = {}
            try:
                drafts = self._session.drafts()
            except StoreError:  # a store too damaged for that keeps nobody out
                return self._values
            for place, draft in drafts.items():
                if is_view(place):
                    self._values[place] = _plain(draft.text)
        return self._values


def is_view(place: str) -> bool:
    """Return whether a place in the store's drafts is one of these, and nothing that somebody typed."""
    return place.startswith(_PLACE)


def view_of(place: str) -> str:
    """Return the name under which a place in the store's drafts was kept, empty for what somebody typed."""
    return place.removeprefix(_PLACE) if is_view(place) else ""


def unowned(name: str) -> str:
    """Return a name without the window whose own it is."""
    return name.partition(_OWNED)[0]


def _unowned(place: str) -> str:
    name, _owned, rest = place.partition(_OWNED)
    return f"{name} {rest.partition(' ')[2]}".rstrip()


def _place(name: str, patient_id: str) -> str:
    return f"{_PLACE}{name} {patient_id}".rstrip()


def _plain(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
