"""Signed notes as they stand in the store: which one holds, what it said, who signed it, and what came before it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import TypeVar

from bedside.desk.fulfilling import fulfilled
from bedside.domain.chart import Chart
from bedside.domain.printed import entries
from bedside.domain.problem import Problem
from bedside.domain.records import Document, Recommendation
from bedside.domain.wording import when_text
from bedside.protocol.assessment import Assessment
from bedside.report.addendum import plain
from bedside.report.content import Note, Para, Section, remark, sentence, strong, thawed
from bedside.report.signed_note import followed_by
from bedside.report.writing import Earlier
from bedside.session import Session
from bedside.session.papers import documents, frozen_assessment
from bedside.text import _

T = TypeVar("T")

_SIGNATURE = "cosignature"


def note_of(session: Session, document: Document) -> Note:
    """Return a signed document as it is printed: its frozen text, and under it who signed it and with which hashes."""
    note = frozen(session, document)
    return followed_by(note, _signatures(session, document))


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
        raise Problem("there is no such signed note.", where="note", do="Sign the note first.")
    return found


def root_of(session: Session, document: Document) -> Document:
    """Return the consult note that an addendum or a co-signature belongs to, itself for a consult note."""
    while document.of:
        document = document_of(session, document.of)
    return document


def family(root: Document, chart: Chart) -> tuple[Document, ...]:
    """Return a consult note with its addenda and all co-signatures, in the order in which they were signed."""
    found = {root.id: root}
    for item in sorted(documents(chart), key=lambda each: (each.recorded_at, each.id)):
        if item.of in found:
            found[item.id] = item
    return tuple(found.values())


def newest_of(root: Document, chart: Chart) -> Document:
    """Return a consult note as it reads last: its newest addendum, itself where there is none."""
    return [item for item in family(root, chart) if item.form != _SIGNATURE][-1]


def newest(chart: Chart) -> Document | None:
    """Return the note that was signed last by the chart's moment, as its addenda left it; None where none was."""
    roots = [item for item in documents(chart) if not item.of]
    return newest_of(max(roots, key=_by_time), chart) if roots else None


def standing(session: Session, chart: Chart) -> Document | None:
    """Return the newest signed note while nothing has come into the chart since, None otherwise."""
    found = newest(chart)
    if found is None:
        return None
    arrived = session.store.arrived(found.patient) if session.merged else {}
    rest = (item for item in entries(chart) if not isinstance(item, Document | Recommendation))
    changed = any(
        item.at > found.at or max(item.recorded_at, arrived.get(item.id, item.recorded_at)) > found.recorded_at
        for item in rest
    )
    return None if changed else found


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


def _by_time(item: Document) -> tuple[object, ...]:
    return item.at, item.recorded_at, item.id


def _signatures(session: Session, document: Document) -> Section:
    return Section(_("As signed"), tuple(_signed_lines(session, document)))


def _signed_lines(session: Session, document: Document) -> Iterator[Para]:
    yield _line(_("Signed by "), document, session)
    for item in family(root_of(session, document), session.chart(document.patient)):
        if item.of == document.id and item.form == _SIGNATURE:
            yield _line(_("Co-signed by "), item, session)
        elif item.form == "addendum" and item.recorded_at > document.recorded_at:
            yield _line(_("There is a later addendum, signed by "), item, session)
    if not document.complete:
        rows = ", ".join(frozen(session, document).written.open_rows)
        yield sentence(strong(_("Not complete, off-label checklist open: {rows}.").format(rows=rows)))
    yield remark(_("SHA-256 of the signed text {digest}").format(digest=document.content))
    yield remark(_("SHA-256 of the assessment {digest}").format(digest=document.assessment))


def _line(lead: str, item: Document, session: Session) -> Para:
    when = when_text(item.recorded_at, "minute", session.zone)
    return sentence(lead, strong(item.name), _(" ({role}, user {user}), {when}").format(
        role=_(item.role), user=item.author, when=when
    ))  # fmt: skip


def _lost(digest: str) -> Problem:
    text = f"the signed text {digest} is gone or was changed."
    return Problem(text, where="note", do="See: bedside verify. Restore the last proven backup.")
