"""Which charts others have changed since this user last looked: how many entries of others there were is remembered.

Counted, because records are only ever added: no clock, no order of arrival and no merge can make an entry old.
"""

from __future__ import annotations

from bedside.domain.marks import is_mark
from bedside.session import Session
from bedside.ui.kept import Kept

_LOOKED = "looked"


class Looked:
    """Answers for one session's user; kept in the store, so that a look counts after the next login too."""

    def __init__(self, session: Session, kept: Kept) -> None:
        self._session, self._kept = session, kept

    def look(self, patient_id: str) -> None:
        """Remember that the chart is looked at as it stands now."""
        self._kept.keep(_LOOKED, self._by_others(patient_id), patient_id)

    def changed(self, patient_id: str) -> bool:
        """Return whether somebody else has entered something since."""
        return self._by_others(patient_id) != self._kept.value(_LOOKED, 0, patient_id)

    def _by_others(self, patient_id: str) -> int:
        user, known = self._session.user, self._session.persons.known(patient_id)
        every = (*known.records, *(item for _name, item in known.variants))
        return sum(item.author != user and not is_mark(item) for item in every)
