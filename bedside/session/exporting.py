"""What leaves the store in files: asked for here, so that the journal says so before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bedside.domain.records import AnyRecord, Decision, Document
from bedside.session.rights import require
from bedside.store import trail
from bedside.store.trail import Numbered

if TYPE_CHECKING:
    from bedside.session.session import Session

_KEY_BYTES = 32


def exported(session: Session, form: str, patient_id: str = "") -> dict[str, tuple[Numbered, ...]]:
    """Return every version of the records by kind, of one person or of all; it stands in the journal.

    Raises NotAllowed without the right to export, StoreReadOnly where the journal cannot be written.
    """
    begin(session, form, patient_id)
    return trail.numbered(session.store, session.persons.members(patient_id) if patient_id else ())


def secret_key(session: Session) -> bytes:
    """Return the key of one export without identity; it is kept nowhere, so that nobody can lead back."""
    return session._entropy(_KEY_BYTES)


def frozen_parts(session: Session, records: Iterable[AnyRecord]) -> dict[str, bytes]:
    """Return by hash what decisions were made on and what was signed; nothing for a part that is gone."""
    names = dict.fromkeys(name for item in records for name in frozen_names(item))
    return {name: found for name in names if (found := session.store.assessment(name)) is not None}


def frozen_names(record: AnyRecord) -> tuple[str, ...]:
    """Return the hashes of what was frozen with a record."""
    if isinstance(record, Document):
        return tuple(filter(None, (record.assessment, record.content)))
    return (record.assessment,) if isinstance(record, Decision) and record.assessment else ()


def begin(session: Session, form: str, patient_id: str = "") -> None:
    """Write into the journal that something leaves the store; raises as `exported` does, and then nothing may leave."""
    require(session.store.roles, "export")
    session.access.require()
    session.store.log(session.entry(f"export {form}", patient_id))
