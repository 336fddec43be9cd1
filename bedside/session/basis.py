"""What a document rests on: asked again where it is stored, and told by the order of arrival ever after.

A clock cannot tell it: an entry may come while the passphrase is typed, or from a computer whose clock is behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bedside.domain.marks import is_mark
from bedside.domain.printed import cosigns
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Document, Recommendation
from bedside.store import trail
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.reader import Reader

#: where a Problem says it lies that entries came while something was composed: compose it again
CHANGED = "chart"


class Basis(NamedTuple):
    """The records that something is composed on, of patients read together; up to the number `seen` all are there."""

    patients: tuple[str, ...]
    seen: int
    known: frozenset[str]


def basis(reader: Reader, patient_id: str) -> Basis:
    """Return what a document about a patient that is composed now rests on."""
    known = frozenset(item.id for item in reader.records(patient_id))
    return Basis(reader.persons.members(patient_id), reader.taken_in, known)


def require_unchanged(reader: Reader, on: Basis) -> None:
    """Raise Problem where a note was signed or an entry came since; to be asked in the storing transaction."""
    new = _news(reader, on)
    if any(isinstance(item, Document) and not cosigns(item) for item in new):
        text = _("the note was signed by somebody else meanwhile, and nothing was signed now.")
        raise Problem(text, where="note", do=_("Read that one first; then write an addendum, or sign again."))
    rest = (item for item in new if not isinstance(item, Document | Recommendation))
    if any(rest) or reader.persons.members(on.patients[0]) != on.patients:
        text = _("the chart has changed meanwhile, and nothing was signed.")
        raise Problem(text, where=CHANGED, do=_("Look at the note again, then sign."))


def require_first(reader: Reader, on: Basis, of: str, author: str) -> None:
    """Raise Problem where the author has co-signed the document since; to be asked in the storing transaction."""
    if any(cosigns(item) and item.of == of and item.author == author for item in _news(reader, on)):
        raise Problem(_("you have co-signed this note already."), where="note", do=_("There is nothing left to sign."))


def came_after(reader: Reader, document: str) -> frozenset[str]:
    """Return a document, and the records of its patient that arrived after it where it was signed in this store.

    One that a merge brought came among what it rests on, in no order.
    """
    known = reader.store.get(document)
    stored = trail.stored(reader.store, document)
    if known is None or stored is None or stored.action.startswith("merge "):
        return frozenset((document,))
    # From the document's own number on: by its time it may be older than what it rests on.
    return trail.arrived_after(reader.store, stored.arrival - 1, reader.persons.members(known.patient))


def _news(reader: Reader, on: Basis) -> list[AnyRecord]:
    """Return the entries that came since; marks are none."""
    new = trail.arrived_after(reader.store, on.seen, on.patients) - on.known
    found = (reader.store.get(name) for name in sorted(new))
    return [item for item in found if item and not is_mark(item)]
