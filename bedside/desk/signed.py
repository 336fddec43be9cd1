"""Signed notes as they stand in the store: which one holds, what it said, who signed it, and what came before it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from bedside.desk.fulfilling import fulfilled
from bedside.domain.chart import Chart
from bedside.domain.consult import Tick
from bedside.domain.printed import entries
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Document, Recommendation
from bedside.domain.wording import when_text
from bedside.protocol.assessment import Assessment
from bedside.report.addendum import plain
from bedside.report.content import Note, Para, Run, Section, Text, remark, sentence, strong, text, thawed
from bedside.report.page_words import SIGNED_TEXT, evidence
from bedside.report.signed_note import sealed
from bedside.report.writing import Amends, Earlier, Hand
from bedside.session import Session
from bedside.session.basis import came_after
from bedside.session.papers import documents, frozen_assessment
from bedside.text import _, speaking

T = TypeVar("T")

_SIGNATURE, _ADDENDUM = "cosignature", "addendum"
_SIGNED = Document | Recommendation


def note_of(session: Session, document: Document) -> Note:
    """Return a signed document as it is printed: its frozen text, and round it who signed and what was added since."""
    note = frozen(session, document)
    after = _after(session, document)
    # In the language of the note: it stays one paper.
    with speaking(note.spoken):
        hands = [(hand_of(item), _when(item, session)) for item in after.cosigned]
        section = Section(_("As signed"), tuple(_signed_lines(session, document, after)))
        return sealed(note, _seal(session, document, after), hands, section)


def frozen(session: Session, document: Document) -> Note:
    """Return the text of a document as it was signed; raise Problem where it is gone or cannot be read."""
    return _read(session, document.content, thawed)


def bytes_of(session: Session, digest: str) -> bytes:
    """Return what was frozen under a hash; raise Problem where it is gone, or is not what was signed."""
    found = session.store.assessment(digest)
    if found is None or hashlib.sha256(found).hexdigest() != digest:
        raise _lost(digest)
    return found


def assessment_of(session: Session, document: Document) -> Assessment:
    """Return the Assessment that was signed with a document; raise Problem where it is gone or cannot be read."""
    return _read(session, document.assessment, frozen_assessment)


def _read(session: Session, digest: str, reading: Callable[[bytes], T]) -> T:
    """Return what was frozen under a hash as it is read; raise Problem where it is gone or cannot be read."""
    try:
        return reading(bytes_of(session, digest))
    except ValueError as error:
        raise _lost(digest) from error


def document_of(session: Session, document_id: str) -> Document:
    """Return a signed document by its id; raise Problem for any other id."""
    found = session.store.get(document_id)
    if not isinstance(found, Document):
        raise Problem(_("there is no such signed note."), where="note", do=_("Sign the note first."))
    return found


def root_of(session: Session, document: Document) -> Document:
    """Return the consult note that an addendum or a co-signature belongs to, itself for a consult note."""
    while document.of:
        document = document_of(session, document.of)
    return document


def family(root: Document, chart: Chart) -> tuple[Document, ...]:
    """Return a consult note with its addenda and all co-signatures, in the order in which they were signed."""
    found = {root.id: root}
    for item in sorted(documents(chart), key=_signed_order):
        if item.of in found:
            found[item.id] = item
    return tuple(found.values())


def newest_of(root: Document, chart: Chart) -> Document:
    """Return a consult note as it reads last: its newest addendum, itself where there is none."""
    return tuple(_texts(root, chart))[-1]


def newest(chart: Chart) -> Document | None:
    """Return the note that was signed last by the chart's moment, as its addenda left it; None where none was."""
    roots = [item for item in documents(chart) if not item.of]
    return newest_of(max(roots, key=_by_time), chart) if roots else None


def standing(session: Session, chart: Chart) -> Document | None:
    """Return the newest signed note while nothing has come into the chart since, None otherwise."""
    found = newest(chart)
    if found is None:
        return None
    later = any(item.at > found.at for item in entries(chart) if not isinstance(item, _SIGNED))
    return None if later or come_since(session, found, chart) else found


def come_since(session: Session, document: Document, chart: Chart) -> tuple[AnyRecord, ...]:
    """Return the entries of a chart that a document does not know, by their time or by the order of their arrival.

    One of another workstation knows nothing of what a merge has brought after it was signed.
    """
    arrived = session.store.arrived(document.patient) if session.merged else {}
    known_at, after = _known_at(session, document), set(came_after(session, document.id))
    if document.id in arrived:
        after |= {name for name, moment in arrived.items() if moment > document.recorded_at}
    told = (item for item in entries(chart) if not isinstance(item, _SIGNED))
    return tuple(item for item in told if item.id in after or item.recorded_at > known_at)


def chart_of(session: Session, document: Document) -> Chart:
    """Return the chart that a document was signed on: nothing that came after it, whatever its time says."""
    then, after = assessment_of(session, document), came_after(session, document.id)
    # An addendum tells of an earlier moment than it was written at.
    made = document.recorded_at if document.of else document.at
    try:
        return session.chart(document.patient, then.at, then.known_at, without=after, made=made)
    except LookupError as error:
        text = _("the chart that this note was signed on cannot be put together: entries lie out of their order.")
        raise Problem(text, where="note", do=_("See: bedside verify")) from error


def _known_at(session: Session, document: Document) -> datetime:
    """Return until when a document knows the entries; that it was signed then is all that a lost one tells."""
    try:
        return assessment_of(session, document).known_at
    except Problem:
        return document.recorded_at


def earlier(session: Session, chart: Chart, before: Document | None = None) -> Earlier | None:
    """Return the signed note before another one, or before what is written now; None for a first note.

    One whose frozen text is gone tells no more what it said (`verify` names it), but what it recommended.
    """
    roots = [item for item in documents(chart) if not item.of]
    if before is not None:
        roots = [item for item in roots if _by_time(item) < _by_time(before)]
    if not roots:
        return None
    root = max(roots, key=_by_time)
    last = newest_of(root, chart)
    try:
        note = plain(frozen(session, last))
    except Problem:
        note = Note(title="", subtitle="", header=None, sections=(), author=root.author, footer="")
    return Earlier(at=root.at, note=note, fulfilled=fulfilled(chart, root))


def hand_of(document: Document, note: Note | None = None) -> Hand:
    """Return the signature under a document, at the time that its text says."""
    at = note.signed_at if note else None
    return Hand(name=document.name, role=document.role, at=at or document.recorded_at, user=document.author)


def amending(session: Session, root: Document, chart: Chart, until: Document | None = None) -> Amends:
    """Return the note that is amended, with who signed it and its addenda, those before `until` where one is given."""
    found = tuple(_texts(root, chart))
    before = found[: [item.id for item in found].index(until.id)] if until else found
    told = [(item, frozen(session, item)) for item in before]
    return Amends(at=root.at, note=plain(told[0][1]), hands=tuple(hand_of(item, note) for item, note in told))


def answered(session: Session, document: Document, chart: Chart) -> tuple[Note, dict[str, Hand]]:
    """Return what was signed as a document, and who signed each answer of its checklist in these words first."""
    told = frozen(session, document)
    before: Mapping[str, Tick] = {}
    hands: dict[str, Hand] = {}
    for item in _texts(root_of(session, document), chart):
        note = told if item.id == document.id else frozen(session, item)
        ticks = note.written.checklist
        hands, before = kept_answers(hands, before, ticks, hand_of(item, note)), ticks
        if note is told:
            break
    return told, hands


def kept_answers(
    hands: Mapping[str, Hand], before: Mapping[str, Tick], ticks: Mapping[str, Tick], hand: Hand
) -> dict[str, Hand]:
    """Return whose answer each row of the checklist is: while it stays the same theirs who gave it, else `hand`'s."""
    return {name: hands[name] if before.get(name) == tick else hand for name, tick in ticks.items()}


def _texts(root: Document, chart: Chart) -> Iterator[Document]:
    """Yield a consult note and its addenda: each has a text of its own."""
    return (item for item in family(root, chart) if item.form != _SIGNATURE)


def _signed_order(item: Document) -> tuple[datetime, str]:
    return item.recorded_at, item.id


def _by_time(item: Document) -> tuple[object, ...]:
    return item.at, item.recorded_at, item.id


class _After(NamedTuple):
    """What was signed after a document: by whom it was co-signed, and the addenda that have come since."""

    cosigned: tuple[Document, ...]
    addenda: tuple[Document, ...]


def _after(session: Session, document: Document) -> _After:
    every = family(root_of(session, document), session.chart(document.patient))
    cosigned = (item for item in every if item.of == document.id and item.form == _SIGNATURE)
    later = (item for item in every if _signed_order(item) > _signed_order(document))
    return _After(tuple(cosigned), tuple(item for item in later if item.form == _ADDENDUM))


def _seal(session: Session, document: Document, after: _After) -> Text:
    """Return what the first page says of the document besides its text: who signed, and what has come since."""
    signed = _("SIGNED by {hand}").format(hand=_hand_words(document, session))
    if after.cosigned:
        hands = "; ".join(_hand_words(item, session) for item in after.cosigned)
        signed += _("; co-signed by {hands}").format(hands=hands)
    parts: list[Run] = [strong(signed)]
    if after.addenda:
        times = ", ".join(_when(item, session) for item in after.addenda)
        parts.append(strong(_("; AMENDED by an addendum of {times}").format(times=times)))
    if not document.complete:
        parts.append(strong(_("; NOT COMPLETE: the checklist is open")))
    return text(*parts)


def _hand_words(item: Document, session: Session) -> str:
    return ", ".join(filter(None, (hand_of(item).named, _(item.role), _when(item, session))))


def _when(item: Document, session: Session) -> str:
    return when_text(item.recorded_at, "minute", session.zone)


def _signed_lines(session: Session, document: Document, after: _After) -> Iterator[Para]:
    yield _line(_("Signed by {name} ({role}, user {user}), {when}"), document, session)
    for item in after.cosigned:
        yield _line(_("Co-signed by {name} ({role}, user {user}), {when}"), item, session)
    for item in after.addenda:
        yield _line(_("There is a later addendum, signed by {name} ({role}, user {user}), {when}"), item, session)
    if not document.complete:
        rows = ", ".join(frozen(session, document).written.open_rows)
        yield sentence(strong(_("Not complete, off-label checklist open: {rows}.").format(rows=rows)))
    yield remark(_(SIGNED_TEXT).format(digest=document.content))
    yield remark(evidence(document.assessment))


def _line(words: str, item: Document, session: Session) -> Para:
    """Return a line about a signature; in its words a name has a place, which is printed strong."""
    places = {"role": _(item.role), "user": item.author, "when": _when(item, session)}
    before, _place, after = words.partition("{name}")
    return sentence(before.format(**places), strong(item.name), after.format(**places))


def _lost(digest: str) -> Problem:
    text = _("the signed text {digest} is gone or was changed.").format(digest=digest)
    return Problem(text, where="note", do=_("See: bedside verify. Restore the last proven backup."))
