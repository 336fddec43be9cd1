"""Signed documents, what they recommend, and the copies on paper: who signs, which serial is next, what is outdated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bedside.config import EntryRules
from bedside.domain.chart import Chart
from bedside.domain.printed import (
    UNSAID,
    Copy,
    Paper,
    Shown,
    answers,
    broken_mark,
    copies,
    copy_mark,
    entries,
    number_of,
    reads,
    serial,
    weighed,
    whole_mark,
    worth_saying,
)
from bedside.domain.problem import Problem
from bedside.domain.records import (
    AnyRecord,
    Decision,
    Document,
    DocumentForm,
    Observation,
    OxygenSetting,
    Patient,
    Recommendation,
    Record,
)
from bedside.protocol.assessment import Assessment, canonical, digest
from bedside.session.basis import Basis, came_after, require_first, require_unchanged
from bedside.session.naming import require_signer
from bedside.session.rights import require
from bedside.store.inserting import TAKEN
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.session import Session
    from bedside.session.users import Proof

PRINT = "print "
#: whose signature counts
ROLE = "physician"
_TRIES = 8
# What a paper does not show, and what is no news of the patient.
_NO_NEWS: Mapping[Paper, tuple[type[Record], ...]] = MappingProxyType(
    {"drug-chart": (Observation, OxygenSetting, Decision), "trends": (Decision,)}
)

_HANDED: tuple[Paper, ...] = ("handoff", "sbar")
_OF_A_MOMENT: tuple[Paper, ...] = (*_HANDED, "cohort")


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What a physician signs: the form, the bytes of its content, the name under it, and the document it belongs to."""

    form: DocumentForm
    content: bytes
    name: str
    complete: bool = False
    of: str = ""


class Outdated(NamedTuple):
    """A copy on paper, and the entries that came into the chart after it was printed."""

    copy: Copy
    since: tuple[AnyRecord, ...]
    replaced_by: str


def signed(
    session: Session,
    assessment: Assessment,
    signature: Signature,
    advice: Sequence[Recommendation],
    passphrase: str | Proof,
    *,
    on: Basis | None = None,
) -> Document:
    """Store a signature with its frozen content and Assessment, and its recommendations; return it.

    `on` is what was signed rests on, asked again as it is stored. Raises WrongPassphrase where it is not this user's,
    NotAllowed for who is no physician, and Problem for a co-signature of one's own note, or for what has changed.
    """
    require(session.store.roles, "sign")
    require_signer(signature.name, session.user, (*session.store.signers(), *_users(session)))
    if signature.of and signature.form == "cosignature":
        _require_other(session, signature.of)
    session.users.confirm_passphrase(passphrase)
    made = _document(session, assessment, signature)
    told = [msgspec.structs.replace(item, document=made.id) for item in advice]

    def guard() -> None:
        if on and signature.form == "cosignature":
            require_first(session, on, signature.of, session.user)
        elif on:
            require_unchanged(session, on)

    frozen = signature.content, canonical(assessment)
    session.record((made, *told), action=f"sign {signature.form}", frozen=frozen, guard=guard)
    return made


def _users(session: Session) -> tuple[tuple[str, str], ...]:
    return tuple((item.name, item.name) for item in session.users.listed())


def _document(session: Session, assessment: Assessment, signature: Signature) -> Document:
    stamp = session.stamp()
    return Document(
        id=stamp.new_id(),
        patient=assessment.patient_id,
        at=assessment.at,
        recorded_at=recorded(stamp.now, assessment, session.site.entry),
        author=stamp.author,
        workstation=stamp.workstation,
        form=signature.form,
        name=signature.name,
        role=ROLE,
        content=hashlib.sha256(signature.content).hexdigest(),
        assessment=digest(assessment),
        protocol=assessment.protocol.id,
        version=assessment.protocol.version,
        of=signature.of,
        complete=signature.complete,
    )


def recorded(now: datetime, assessment: Assessment, entry: EntryRules) -> datetime:
    """Return when what is signed is recorded: not before what it knows, but where a clock was ahead by hours, now."""
    known = assessment.known_at
    return max(now, known) if known <= now + entry.clock_tolerance else now


def _require_other(session: Session, document: str) -> None:
    known = session.store.get(document)
    if not isinstance(known, Document):
        raise Problem(_("there is no such signed note."), where="note", do=_("Sign the note first."))
    if known.author == session.user:
        raise Problem(_("you have signed this note yourself."), where="note", do=_("Let another physician co-sign it."))
    if any(item.of == document and item.author == session.user for item in documents(session.chart(known.patient))):
        raise Problem(_("you have co-signed this note already."), where="note", do=_("There is nothing left to sign."))


def frozen_assessment(content: bytes) -> Assessment:
    """Return the Assessment of frozen bytes; raise ValueError for others."""
    return msgspec.json.decode(content, type=Assessment)


def documents(chart: Chart) -> tuple[Document, ...]:
    """Return the signed documents of a patient, oldest first."""
    return chart.of(Document)


def printed(session: Session, patients: Sequence[str], shown: Shown) -> str:
    """Give a copy its serial number, for each patient it speaks of, in one step; return it as printed.

    Everybody who may look may print. Raises StoreError where the store cannot be written.
    """
    shown = shown._replace(reserved=session.reserving)
    for left in reversed(range(_TRIES)):
        try:
            return _printed(session, patients, shown)
        except Problem as problem:
            # Another window has just taken the number: the next one is free.
            if problem.where != TAKEN or not left:
                raise
    raise AssertionError


def _printed(session: Session, patients: Sequence[str], shown: Shown) -> str:
    number = serial(session.store.meta.workstation, _last(session) + 1)
    stamp = session.stamp()
    charts = {chart.patient.patient: chart for chart in map(session.chart, patients)}
    without = came_after(session, shown.document) if shown.document else frozenset[str]()
    then = {name: session.chart(name, *shown.then, without=without) for name in charts} if shown.then else {}
    marks = tuple(
        copy_mark(chart, number, shown, stamp, then.get(name), without=without) for name, chart in charts.items()
    )
    session.record(marks, action=f"{PRINT}{shown.paper} {number}")
    session.copies_given.append((number, tuple(charts)))
    return number


def _last(session: Session) -> int:
    return max(map(number_of, session.store.serials(session.store.meta.workstation)), default=0)


def outdated(chart: Chart) -> tuple[Outdated, ...]:
    """Return the copies of a patient's papers that no longer show what the chart says, the one printed last first.

    A newer copy alone makes none out of date: it may say the same a minute later. What is newer is told by the moment
    that a paper speaks of, not by its printing.
    """
    known, every = copies(chart.marks), entries(chart)
    whole = [item for item in known if not item.broken]
    by_age = sorted(whole, key=_stands)
    found = []
    for item in whole:
        since = _since(item, every)
        if since:
            newer = by_age[by_age.index(item) + 1 :]
            later = [each for each in newer if each.paper == item.paper and each.content != item.content]
            found.append(Outdated(item, since, later[0].serial if later else ""))
    return tuple(reversed(found))


def _stands(copy: Copy) -> tuple[datetime, datetime]:
    return copy.stands.known_at, copy.stands.at


def broken(session: Session, patients: Sequence[str], number: str) -> None:
    """Store of a numbered copy that it did not come out whole; raise StoreError where the store cannot be written."""
    stamp = session.stamp()
    marks = tuple(broken_mark(patient, number, stamp) for patient in patients)
    session.record(marks, action=f"not finished: copy {number}")


def came_whole(session: Session, patients: Sequence[str], number: str) -> None:
    """Store of a reserved copy that it came out whole; raise StoreError where the store cannot be written."""
    stamp = session.stamp()
    session.record(tuple(whole_mark(patient, number, stamp) for patient in patients), action=f"whole: copy {number}")


@contextmanager
def reserving(session: Session) -> Iterator[None]:
    """Only reserve the numbers that are given within: where the program dies, no copy of them is listed as printed."""
    session.reserving = True
    try:
        yield
    finally:
        session.reserving = False


def stale(chart: Chart) -> tuple[Copy, ...]:
    """Return the newest copy of each paper that is kept on the ward, where it is out of date.

    What is said of one call or one handoff is over with it.
    """
    kept = (item for item in copies(chart.marks) if item.paper not in _OF_A_MOMENT and not item.broken)
    newest = {item.paper: item for item in sorted(kept, key=_stands)}
    if not newest:
        return ()
    every = entries(chart)
    return tuple(item for item in newest.values() if _since(item, every))


def _since(copy: Copy, every: Sequence[AnyRecord]) -> tuple[AnyRecord, ...]:
    """Return the entries that a copy cannot show, oldest first: how many is certain, which ones after a merge is not.

    Those recorded after it come first, then what other workstations recorded before it and this one did not know.
    """
    if copy.known == UNSAID:
        new = [item for item in every if item.recorded_at > copy.at]
    else:
        own = next((item for item in every if isinstance(item, Document) and item.id == copy.document), None)
        by_doubt = sorted(weighed(every, copy), key=lambda item: _doubt(item, copy, own))
        new = by_doubt[copy.known :]
    none = _NO_NEWS.get(copy.paper, ())
    told = (item for item in new if _shows(copy, item) and not isinstance(item, none))
    return tuple(sorted(told, key=lambda item: (item.recorded_at, item.id)))


def _shows(copy: Copy, item: AnyRecord) -> bool:
    """Return whether a paper shows what was signed: a note the documents, a handoff what they leave to somebody."""
    if isinstance(item, Document):
        return copy.paper == "note"
    if isinstance(item, Recommendation):
        return copy.paper in _HANDED and worth_saying(item)
    return True


def _doubt(item: AnyRecord, copy: Copy, own: Document | None) -> tuple[int, bool, datetime, str]:
    """Return a key by which the entries that a copy surely knew come first; `own` is the document it is of."""
    then = copy.stands
    if item is own:
        return -2, False, item.recorded_at, item.id
    age = (item.recorded_at > then.known_at) - (item.recorded_at < then.known_at)
    if copy.then and copy.document and isinstance(item, Document):
        age = -1 if reads(item, own, copy.at) else 1
    elif copy.then and item.at > then.at and not (item.supersedes or isinstance(item, Patient)):
        # An addendum speaks of the moment of its note, but who signed it knew what was answered since.
        age = age if copy.document and answers(item) else 1
    return age, item.workstation != copy.workstation, item.recorded_at, item.id
