"""A consult note from the physician's draft to the signed page: drafted, signed, co-signed, added to, never changed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from bedside.desk.fulfilling import fulfilled
from bedside.desk.signed import (
    amending,
    answered,
    assessment_of,
    bytes_of,
    chart_of,
    document_of,
    earlier,
    family,
    frozen,
    hand_of,
    kept_answers,
    newest,
    newest_of,
    note_of,
    root_of,
    standing,
)
from bedside.domain.chart import Chart
from bedside.domain.consult import EMPTY, TEXTS, Consult, Tick, decoded
from bedside.domain.printed import Copy, copies, entries
from bedside.domain.problem import Problem
from bedside.domain.records import Document, Recommendation
from bedside.domain.stamp import Stamp
from bedside.protocol.assessment import Assessment
from bedside.report.addendum import added, amended, plain
from bedside.report.content import canonical
from bedside.report.display_units import displayed
from bedside.report.fonts import characters
from bedside.report.recommending import recommended
from bedside.report.signed_note import signed_note
from bedside.report.writing import Amends, Earlier, Hand, Writing
from bedside.session import Session
from bedside.session.basis import CHANGED, Basis, basis
from bedside.session.papers import ROLE, Signature, recorded, signed
from bedside.session.recommended import answer
from bedside.session.rights import require
from bedside.session.users import Proof
from bedside.text import _, speaking

__all__ = (
    "addendum", "answer", "cosign", "draft", "drafts_place", "frozen", "fulfilled", "newest", "note_of",
    "sign", "standing",
)  # fmt: skip


_TRIES = 4
_NOBODY: Mapping[str, Hand] = MappingProxyType({})


def drafts_place(patient_id: str) -> str:
    """Return the place of the drafts where a physician's words about a patient are kept until they are signed."""
    return f"note:{patient_id}"


def draft(
    session: Session, patient_id: str, at: datetime | None = None, known_at: datetime | None = None
) -> tuple[Assessment, Chart, Writing]:
    """Return what a consult note is composed of: the situation, its chart, and this user's words so far.

    Raises LookupError for a patient nobody knew at `known_at`.
    """
    chart = session.chart(patient_id, at, known_at)
    assessment = session.assess(patient_id, at=chart.at, known_at=chart.known_at)
    known = session.drafts().get(drafts_place(chart.patient.patient))
    writing = _writing(session, _words(known.text) if known else EMPTY, earlier(session, chart))
    return assessment, chart, writing


class Ready(NamedTuple):
    """What is signed once the passphrase is proven, composed before; `draft` is the place of its words.

    `on` is the chart it rests on: where that has changed by then, it is not what the physician would sign.
    """

    assessment: Assessment
    signature: Signature
    advice: tuple[Recommendation, ...] = ()
    draft: str = ""
    on: Basis | None = None


#: in steps, between which a window answers: each yields the part that is done
Composing = Generator[float, None, Ready]


def sign(session: Session, patient_id: str, passphrase: str, name: str = "") -> Document:
    """Sign the consult note as it stands now: its text, its Assessment and what it recommends are frozen together.

    A checklist with open rows makes it "not complete", which the page says. Raises WrongPassphrase, NotAllowed and,
    with the draft kept, Problem for words that cannot be stored.
    """
    return _signed(session, lambda: note_ready(session, patient_id, name), passphrase)


def cosign(session: Session, document_id: str, passphrase: str, name: str = "") -> Document:
    """Put a second physician's signature under a signed note or addendum; raises as `sign` does."""
    return finish(session, _composed(cosignature_ready(session, document_id, name)), passphrase)


def addendum(
    session: Session,
    document_id: str,
    texts: Mapping[str, str],
    passphrase: str,
    *,
    name: str = "",
    checklist: Mapping[str, Tick] | None = None,
) -> Document:
    """Sign the note again with other words (see consult.TEXTS), about the same moment as it is known now.

    It opens with the difference to what stood before and names the copies printed of that. Raises Problem where
    nothing differs, else as `sign` does.
    """

    def steps() -> Composing:
        return addendum_ready(session, document_id, texts, name=name, checklist=checklist)

    return _signed(session, steps, passphrase)


def finish(session: Session, ready: Ready, passphrase: str | Proof) -> Document:
    """Sign what was composed; raises as `sign` does, and Problem where an entry or another note came since."""
    made = signed(session, ready.assessment, ready.signature, ready.advice, passphrase, on=ready.on)
    if ready.draft:
        # Only now: what was typed must not be lost when the signature is refused.
        session.save_drafts({ready.draft: ""})
    return made


def note_ready(session: Session, patient_id: str, name: str = "") -> Composing:
    """Compose the consult note as it stands now, to be signed."""
    require(session.store.roles, "sign")
    characters()  # reads the typefaces, once in a process
    yield 0.0
    assessment, chart, writing = draft(session, patient_id)
    if writing.consult == EMPTY and standing(session, chart):
        text = _("the note is signed already, and nothing has come since.")
        raise Problem(text, where="note", do=_("Print it, or write an addendum."))
    on = basis(session, patient_id)
    yield 0.2
    signer = name or session.user
    note = signed_note(assessment, chart, writing, Hand(name=signer, role=ROLE, at=writing.now, user=session.user))
    yield 0.8
    signature = Signature(
        form="consult",
        content=canonical(note),
        name=signer,
        complete=not writing.consult.open_rows,
    )
    told = tuple(_recommended(assessment, chart, writing, session))
    return Ready(assessment, signature, told, drafts_place(chart.patient.patient), on)


def cosignature_ready(session: Session, document_id: str, name: str = "") -> Composing:
    """Compose a second signature under a signed note or addendum: the text is as it was signed."""
    require(session.store.roles, "sign")
    yield 0.0
    document = document_of(session, document_id)
    signature = Signature(
        form="cosignature",
        content=bytes_of(session, document.content),
        name=name or session.user,
        complete=document.complete,
        of=document.id,
    )
    return Ready(assessment_of(session, document), signature, on=basis(session, document.patient))


def addendum_ready(
    session: Session,
    document_id: str,
    texts: Mapping[str, str],
    *,
    name: str = "",
    checklist: Mapping[str, Tick] | None = None,
) -> Composing:
    """Compose the note with other words and its difference, in the language of the note, to be signed."""
    require(session.store.roles, "sign")
    characters()
    yield 0.0
    root = root_of(session, document_of(session, document_id))
    live, on = session.chart(root.patient), basis(session, root.patient)
    before = frozen(session, last := newest_of(root, live))
    consult = _reworded(before.written, texts, checklist or {})
    chart = session.chart(root.patient, at=root.at)
    if consult == before.written and _entries(chart) == _entries(chart_of(session, last)):
        raise Problem(_("nothing would be changed."), where="addendum", do=_("Write what is new."))
    yield 0.2
    # Not across a step: what a window says between two of them is in its own language.
    with speaking(before.spoken):
        assessment = session.assess(root.patient, at=chart.at, known_at=chart.known_at)
    then, signer = _then(session, last, earlier(session, chart, root), live), hand_of(last, before)
    hand = Hand(name=name or session.user, role=ROLE, at=session.now(), user=session.user)
    answers = kept_answers(then.answers, before.written.checklist, consult.checklist, hand)
    # As the signer before would have written it: what differs from that is what the addendum changes.
    alike = _writing(session, consult, then.earlier, last, amends=then.amends, answers=answers)
    with speaking(before.spoken):
        again = signed_note(assessment_of(session, last), chart_of(session, last), then, signer)
    yield 0.4
    with speaking(before.spoken):
        reads = signed_note(assessment, chart, alike, signer)
    yield 0.6
    amends = amending(session, root, live)
    own = _writing(session, consult, then.earlier, amends=amends, answers=answers)
    with speaking(before.spoken):
        whole = signed_note(assessment, chart, own, hand)
    yield 0.8
    with speaking(before.spoken):
        made = added(plain(before), again, reads, whole)
        content = canonical(amended(made, amends, _copies_of(root, live), session.zone))
    signature = Signature(
        form="addendum",
        content=content,
        name=hand.name,
        complete=not consult.open_rows,
        of=root.id,
    )
    return Ready(assessment, signature, on=on)


def _copies_of(root: Document, live: Chart) -> list[Copy]:
    """Return the copies printed of a note, of its addenda and of what was co-signed."""
    ids = {item.id for item in family(root, live)}
    found = (item for item in copies(live.marks) if item.document in ids and not item.broken)
    return sorted(found, key=lambda item: (item.at, item.serial))


def _signed(session: Session, compose: Callable[[], Composing], passphrase: str) -> Document:
    """Sign what stands now: entries that came while it was composed or the passphrase proven go into it."""
    for left in reversed(range(_TRIES)):
        try:
            return finish(session, _composed(compose()), passphrase)
        except Problem as problem:
            if problem.where != CHANGED or not left:
                raise
            session.catch_up()
    raise AssertionError


def _composed(steps: Composing) -> Ready:
    while True:
        try:
            next(steps)
        except StopIteration as stopped:
            return stopped.value


def _writing(
    session: Session,
    consult: Consult,
    before: Earlier | None,
    of: Document | None = None,
    *,
    amends: Amends | None = None,
    answers: Mapping[str, Hand] = _NOBODY,
) -> Writing:
    """Return who writes what now, or wrote it when a document was signed."""
    return Writing(
        author=of.author if of else session.user,
        now=of.recorded_at if of else session.now(),
        practice=session.practice,
        consult=consult,
        earlier=before,
        protocol=session.protocol(),
        amends=amends,
        answers=answers,
    )


def _then(session: Session, document: Document, before: Earlier | None, live: Chart) -> Writing:
    """Return what a signed document was written with, `before` being the note before it."""
    amends = amending(session, root_of(session, document), live, until=document) if document.of else None
    told, answers = answered(session, document, live)
    return _writing(session, told.written, before, document, amends=amends, answers=answers)


def _entries(chart: Chart) -> frozenset[str]:
    return frozenset(item.id for item in entries(chart) if not isinstance(item, Document | Recommendation))


def _words(text: str) -> Consult:
    try:
        return decoded(text)
    except ValueError as error:
        do = _("Open the note in the window, and write it again.")
        raise Problem(_("the draft of this note cannot be read."), where="note", do=do) from error


def _reworded(before: Consult, texts: Mapping[str, str], checklist: Mapping[str, Tick]) -> Consult:
    unknown = next((item for item in texts if item not in TEXTS), None)
    if unknown is not None:
        raise Problem(
            _("a note has no text {name!r}.").format(name=unknown),
            where="addendum",
            do=_("Use one of {names}.").format(names=", ".join(TEXTS)),
        )
    return before.reworded(texts, checklist)


def _recommended(assessment: Assessment, chart: Chart, writing: Writing, session: Session) -> Iterator[Recommendation]:
    """Yield what the note recommends, numbered as on its page: the program's, then the physician's own."""
    stamp, room = session.stamp(), session.site.entry.text_characters
    known = recorded(stamp.now, assessment, session.site.entry)
    for item in recommended(displayed(assessment, chart), chart, writing):
        yield Recommendation(
            **_envelope(stamp, assessment, known),
            document="",
            number=item.number,
            text=_short(item.plain, room),
            wants=item.wants,
            code=item.code,
            due=item.due,
            owner=item.owner,
        )


def _envelope(stamp: Stamp, assessment: Assessment, known: datetime) -> dict[str, Any]:
    return {
        "id": stamp.new_id(),
        "patient": assessment.patient_id,
        "at": assessment.at,
        "recorded_at": known,
        "author": stamp.author,
        "workstation": stamp.workstation,
    }


def _short(words: str, room: int) -> str:
    """Return a recommendation as a record holds it: on one line, and cut where the note says it in full."""
    plain_words = " ".join(words.split())
    if len(plain_words) <= room:
        return plain_words
    more = _(" ... (in full in the note)")
    return plain_words[: room - len(more)] + more
