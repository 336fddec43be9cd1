"""What stands between a record and the store: the envelope checks, and the rules of one line of corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from bedside.domain import check
from bedside.domain.marks import PRINTED, UNPRINTED, WHOLE
from bedside.domain.moment import birth_text
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Decision, Document, Dose, Event, Order, Patient, Recommendation
from bedside.domain.vocabulary import REVIEWED
from bedside.session.memory import Memory
from bedside.session.rights import Right, require
from bedside.store.store import Store
from bedside.store.vault import Role
from bedside.text import _

People = dict[str, Patient | None]
# What settling a conflict takes, by the state of the event that says so.
_REVIEWS: Mapping[str, Right] = MappingProxyType({"chart": "chart", "order": "order"})


def require_rights(records: Iterable[AnyRecord], roles: tuple[Role, ...]) -> None:
    """Raise NotAllowed when the roles may not store all of these records."""
    kept = tuple(records)
    # Who may look may print, and every copy has its number.
    if not kept or not all(_is_copy(item) for item in kept):
        require(roles, "chart")
    for item in kept:
        if isinstance(item, Order):
            require(roles, "order")
        if isinstance(item, Decision):
            require(roles, "decide")
        if isinstance(item, Document | Recommendation):
            require(roles, "sign")
        if isinstance(item, Event) and item.code == REVIEWED:
            require(roles, _REVIEWS.get(item.state, "decide"))


def require_allowed(records: Sequence[AnyRecord], store: Store) -> None:
    """Raise NotAllowed when the user's roles may not store all of these records in this store.

    What a settlement says of the right it takes is no proof: the claims that it names are.
    """
    require_rights(records, store.roles)
    for item in records:
        if isinstance(item, Event) and item.code == REVIEWED:
            require(store.roles, _needed(item, store))


def _needed(review: Event, store: Store) -> Right:
    names = {word[1:].partition("#")[0] for word in review.text.split() if word[:1] in {"+", "-"}}
    claimed = [store.get(name) for name in names]
    if any(item is None or isinstance(item, Patient) for item in claimed):
        return "decide"
    lines = {_root(item, store) for item in claimed if isinstance(item, Dose)}
    # Several versions of one dose are a matter of charting, two doses that may be one are not.
    return "order" if len(lines) > 1 or any(isinstance(item, Order) for item in claimed) else "chart"


def _root(record: AnyRecord, store: Store) -> str:
    while record.supersedes and (before := store.get(record.supersedes)):
        record = before
    return record.id


def people(records: Iterable[AnyRecord], memory: Memory) -> People:
    """Return the person of each patient id that the records name; a Patient among them counts for the others."""
    known: People = {}
    for item in records:
        if isinstance(item, Patient):
            known[item.patient] = item
        elif item.patient not in known:
            known[item.patient] = memory.person(item.patient)
    return known


def problems(record: AnyRecord, known: People, rules: check.Rules, store: Store) -> Iterator[Problem]:
    """Yield everything that keeps a record out of the store."""
    yield from check.problems(record, known[record.patient], rules)
    if isinstance(record, Patient) and not record.void and _new_number(record, store):
        yield from number_taken(record.mrn, record.patient, store)
    if record.supersedes is None:
        return
    if isinstance(record, Document | Recommendation):
        yield Problem(_("a signed document is never changed."), where=record.supersedes, do=_("Write an addendum."))
        return
    if _of_paper(record, store):
        yield Problem(_("a printed copy is never taken back."), where=record.supersedes, do=_("Destroy the paper."))
        return
    if not record.reason.strip():
        yield Problem(_("a correction needs a reason."), where="reason", do=_("Say why."))
    later = store.successor(record.supersedes)
    if later and later.id != record.id:
        yield corrected_already(record.supersedes, store)


def _is_copy(record: AnyRecord | None) -> bool:
    return isinstance(record, Event) and record.code in (PRINTED, UNPRINTED, WHOLE)


def _of_paper(record: AnyRecord, store: Store) -> bool:
    """Return whether a correction is of a printed copy, or would make one."""
    return _is_copy(record) or (isinstance(record, Event) and _is_copy(store.get(record.supersedes or "")))


def _new_number(record: Patient, store: Store) -> bool:
    """Return whether a person gets a record number; after a merge two may share one, and stay correctable."""
    before = store.get(record.supersedes) if record.supersedes else None
    return not isinstance(before, Patient) or before.void or before.mrn != record.mrn


def number_taken(mrn: str, patient_id: str, store: Store) -> Iterator[Problem]:
    """Yield a Problem for each other patient who has this record number."""
    for other in store.patients_by_mrn(mrn.strip()):
        if other.patient != patient_id:
            yield Problem(
                _("the record number {mrn!r} belongs to a patient born {born} already.").format(
                    mrn=mrn.strip(), born=birth_text(other.born)
                ),
                where="mrn",
                do=_("Chart for that patient, or check the number."),
            )


def standing(record_id: str, store: Store) -> AnyRecord:
    """Return the record with this id; raise Problem when there is none or it has a successor."""
    found = store.get(record_id)
    if found is None:
        raise Problem(_("no record has this id."), where=record_id, do=_("Use the id printed when it was charted."))
    if store.successor(record_id):
        raise corrected_already(record_id, store)
    return found


def corrected_already(record_id: str, store: Store) -> Problem:
    """Return the Problem that names the newest successor of a corrected record."""
    newest = store.successor(record_id)
    while newest and (later := store.successor(newest.id)):
        newest = later
    if newest is None:
        return Problem(_("this record was corrected already."), where=record_id)
    if _divided(record_id, store):
        text = _("two workstations have corrected this record.")
        return Problem(
            text, where=record_id, do=_("See: bedside review list. Or correct what stands in the chart now.")
        )
    why = f" ({newest.reason})" if newest.reason else ""
    if newest.void:
        text = _("this record was taken out of the chart already by {record}{why}.").format(record=newest.id, why=why)
        return Problem(text, where=record_id, do=_("Put it back if it holds after all: bedside reinstate."))
    text = _("this record was corrected already by {record}{why}.").format(record=newest.id, why=why)
    return Problem(text, where=record_id, do=_("Use {record} instead.").format(record=newest.id))


def _divided(record_id: str, store: Store) -> bool:
    """Return whether a record's line of corrections has two ends."""
    line = store.line(record_id)
    replaced = {item.supersedes for item in line}
    return len({item.id for item in line} - replaced) > 1
