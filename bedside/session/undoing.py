"""Taking back what one has just entered, and taking back a void: further records, so that nothing is lost.

For a minute a slip of one's own needs no reason; after it, a change is a correction like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bedside.domain import amend
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Patient
from bedside.session.gate import corrected_already
from bedside.store import trail
from bedside.store.trail import Stored
from bedside.text import N_, _

if TYPE_CHECKING:
    from bedside.session.session import Session

_CORRECT = N_("Correct or void it with a reason: bedside correct, bedside void.")
# What a person did not enter record by record; it is undone in other ways, or not at all.
_WHOLE_STORE = ("merge ",)


def undo(session: Session, record_id: str) -> tuple[AnyRecord, ...]:
    """Take back everything that was stored in one step with a record; return what was stored for that.

    Taken out is what was new; what was corrected or voided stands again as it stood before. Raises Problem, with
    nothing stored, for another user's entry, one older than the site allows, and one that was corrected meanwhile.
    """
    entry = trail.stored(session.store, record_id)
    if entry is None:
        raise Problem(_("no record has this id."), where=record_id, do=_("Use the id printed when it was charted."))
    _require_own(session, entry, record_id)
    _require_fresh(session, entry, record_id)
    together = trail.together(session.store, entry)
    stamp = session.stamp()
    made: list[AnyRecord] = []
    for item in together:
        if session.store.successor(item.id):
            raise corrected_already(item.id, session.store)
        former = session.store.get(item.supersedes) if item.supersedes else None
        made.append(amend.undone(item, former, stamp))
    _require_empty(session, together, made)
    session.record(made, action="undo")
    return tuple(made)


def undo_last(session: Session, patient_id: str) -> tuple[AnyRecord, ...]:
    """Take back the last step by which this user stored something for a patient, as `undo` does."""
    last = trail.last_stored(session.store, session.user, session.persons.members(patient_id))
    if not last:
        raise Problem(_("you have entered nothing for this patient."), where="patient", do=_(_CORRECT))
    return session.undo(last)


def reinstated(record_id: str, session: Session, because: str) -> AnyRecord:
    """Return the record that puts a voided one back, found by any id of its line."""
    line = session.history(record_id)
    replaced = {item.supersedes for item in line}
    ends = [item for item in line if item.id not in replaced]
    if not line:
        raise Problem(_("no record has this id."), where=record_id, do=_("Use the id printed when it was charted."))
    voided = next((item for item in ends if item.void), None)
    if voided is None:
        raise Problem(_("this record stands in the chart."), where=record_id, do=_("There is nothing to put back."))
    before = next((item for item in line if item.id == voided.supersedes), voided)
    return amend.reinstated(voided, before, session.stamp(), because)


def _require_own(session: Session, entry: Stored, record_id: str) -> None:
    if entry.action.startswith(_WHOLE_STORE):
        text = _("this came from another workstation.")
        raise Problem(text, where=record_id, do=_(_CORRECT))
    if entry.author != session.user:
        raise Problem(_("this was entered by {author}.").format(author=entry.author), where=record_id, do=_(_CORRECT))


def _require_fresh(session: Session, entry: Stored, record_id: str) -> None:
    """Raise Problem when the entry is too old, or when the clock was set and nobody can say how old it is."""
    most = timedelta(seconds=session.site.undo_seconds)
    age = session.clocks.age(entry.arrival, entry.at, session.now())
    if age is None:
        text = _("this computer's clock was set back: how long ago this was entered cannot be said.")
        raise Problem(text, where=record_id, do=_(_CORRECT))
    if age > most:
        text = _("this was entered more than {seconds} seconds ago.").format(seconds=session.site.undo_seconds)
        raise Problem(text, where=record_id, do=_(_CORRECT))


def _require_empty(session: Session, together: Sequence[AnyRecord], made: Sequence[AnyRecord]) -> None:
    """Raise Problem when a patient would go whose chart holds more than what goes with them."""
    going = {item.id for item in together}
    for item in made:
        if isinstance(item, Patient) and item.void:
            stays = [other for other in session.chart(item.patient).records if other.id not in going]
            if stays:
                text = _("this patient has further entries.")
                raise Problem(text, where=item.patient, do=_("Undo or void those first."))
