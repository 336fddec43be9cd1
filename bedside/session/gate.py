"""What stands between a record and the store: the envelope checks, and the rules of one line of corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedside.domain import check
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Decision, Order, Patient
from bedside.session.memory import Memory
from bedside.session.rights import require
from bedside.store.store import Store
from bedside.store.vault import Role

People = dict[str, Patient | None]


def require_rights(records: Iterable[AnyRecord], roles: tuple[Role, ...]) -> None:
    """Raise NotAllowed when the roles may not store all of these records."""
    require(roles, "chart")
    for item in records:
        if isinstance(item, Order):
            require(roles, "order")
        if isinstance(item, Decision):
            require(roles, "decide")


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
    if record.supersedes is None:
        return
    if not record.reason.strip():
        yield Problem("a correction needs a reason.", where="reason", do="Say why.")
    later = store.successor(record.supersedes)
    if later and later.id != record.id:
        yield corrected_already(record.supersedes, store)


def standing(record_id: str, store: Store) -> AnyRecord:
    """Return the record with this id; raise Problem when there is none or it has a successor."""
    found = store.get(record_id)
    if found is None:
        raise Problem("no record has this id.", where=record_id, do="Use the id printed when it was charted.")
    if store.successor(record_id):
        raise corrected_already(record_id, store)
    return found


def corrected_already(record_id: str, store: Store) -> Problem:
    """Return the Problem that names the newest successor of a corrected record."""
    newest = store.successor(record_id)
    while newest and (later := store.successor(newest.id)):
        newest = later
    if newest is None:
        return Problem("this record was corrected already.", where=record_id)
    why = f" ({newest.reason})" if newest.reason else ""
    if newest.void:
        text = f"this record was taken out of the chart already by {newest.id}{why}."
        return Problem(text, where=record_id, do="Chart it anew if it holds after all.")
    text = f"this record was corrected already by {newest.id}{why}."
    return Problem(text, where=record_id, do=f"Use {newest.id} instead.")
