"""Copies on paper: each has its serial number, journaled before a page leaves, and carries its data with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bedside.config import PaperSize
from bedside.domain.chart import Chart
from bedside.domain.printed import NOTHING, Back, Paper, Shown, Then, short
from bedside.domain.problem import Problem
from bedside.domain.records import Document
from bedside.domain.wording import when_text
from bedside.protocol.assessment import Assessment
from bedside.report import carried
from bedside.report.content import Note, canonical
from bedside.report.glyphs import DOT
from bedside.report.page import Printed
from bedside.session import Session
from bedside.session.papers import printed
from bedside.text import _, language, speaking


def numbered(
    session: Session,
    patients: Sequence[str],
    paper: Paper,
    note: Note,
    document: str = "",
    *,
    size: PaperSize | None = None,
    carries: Sequence[tuple[Assessment, Chart]] = (),
    back: Back = NOTHING,
    then: Then | None = None,
) -> Printed:
    """Give a copy its serial number and return what differs from copy to copy; the journal knows of it by then.

    `document` is the signed document that it is a copy of, `size` the site's unless another is asked for, `carries`
    what is attached, `back` what can be typed back from it, `then` the moment that it speaks of where that is not now.
    A store that is only read gives no number, and the copy says so. Raises StoreError where it cannot be written.
    """
    shown = Shown(paper, _content(session, note, document), document, back, then)
    return copied(session, patients, shown, size=size, carries=carries, spoken=note.spoken)


def copied(
    session: Session,
    patients: Sequence[str],
    shown: Shown,
    *,
    size: PaperSize | None = None,
    carries: Sequence[tuple[Assessment, Chart]] = (),
    spoken: str = "",
) -> Printed:
    """Do the same where the hash of what is shown is known already; raise as `numbered` does.

    `spoken` is the language of what was made in another one than that spoken now.
    """
    serial = ""
    if session.store.writable:
        serial = printed(session, patients, shown)
    else:
        session.copies_given.append((serial, tuple(patients)))
    with speaking(spoken or language()):  # a page has one language
        words = (
            _("copy {serial}").format(serial=serial) if serial else _("copy without a number"),
            _("printed {when}").format(when=when_text(session.now(), "minute", session.zone)),
            _("text {digest}").format(digest=short(shown.content)),
        )
    return Printed(size or session.site.paper.size, DOT.join(words), carried.files(carries, spoken), serial)


def _content(session: Session, note: Note, document: str) -> str:
    """Return the hash of what a copy shows: of a signed document that of its frozen text, as it was signed."""
    if not document:
        return hashlib.sha256(canonical(note)).hexdigest()
    known = session.store.get(document)
    if not isinstance(known, Document):
        raise Problem(_("there is no such signed note."), where="note", do=_("Print the draft, or sign it first."))
    return known.content
