"""What leaves the store in files: asked for here, so that the journal says so before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedside.session.rights import require
from bedside.store import trail
from bedside.store.trail import Numbered

if TYPE_CHECKING:
    from bedside.session.session import Session


def exported(session: Session, form: str, patient_id: str = "") -> dict[str, tuple[Numbered, ...]]:
    """Return every version of the records by kind, of one person or of all; it stands in the journal.

    Raises NotAllowed without the right to export, StoreReadOnly where the journal cannot be written.
    """
    begin(session, form, patient_id)
    return trail.numbered(session.store, session.persons.members(patient_id) if patient_id else ())


def begin(session: Session, form: str, patient_id: str = "") -> None:
    """Write into the journal that something leaves the store; raises as `exported` does, and then nothing may leave."""
    require(session.store.roles, "export")
    session.access.require()
    session.store.log(session.entry(f"export {form}", patient_id))
