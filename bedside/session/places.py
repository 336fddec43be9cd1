"""Where the ward's patients are, read for all of them at once: a list must not need everybody's chart."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bedside.domain.records import Event

if TYPE_CHECKING:
    from bedside.session.reader import Reader


class Place(NamedTuple):
    """The bed charted last, and since when the patient has left; None for one who is here, or is here again."""

    bed: str = ""
    left: datetime | None = None


def places(session: Reader) -> dict[str, Place]:
    """Return where patients are, by id; nothing for those of whom no move is charted."""
    into, now = session.persons.unions().survivor, session.now()
    found: dict[str, Place] = {}
    for item in session.store.moves():
        if item.at <= now:
            patient_id = into(item.patient)
            found[patient_id] = _moved(found.get(patient_id, Place()), item)
    return found


def bed_name(item: Event) -> str:
    """Return the bed that an event names."""
    return item.subject or item.text or item.state


def _moved(place: Place, item: Event) -> Place:
    if item.code == "bed":
        return place._replace(bed=bed_name(item))
    return place._replace(left=None if item.code == "admitted" else item.at)
