"""What the preview of a note is to show: a draft as it would be composed now, or a signed note as it was frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.consult import Consult
from bedside.domain.printed import Shown, Then
from bedside.domain.records import Document
from bedside.protocol.assessment import Assessment
from bedside.report.writing import Writing
from bedside.session.papers import documents
from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge

if TYPE_CHECKING:
    from bedside.report.page import Printed

# ruff: noqa: PLC0415 - whoever opens the tab waits neither for the page writer nor for what composes a note


class Asked(NamedTuple):
    """What pages are wanted of: the bytes of a signed note, or of what a draft is composed of.

    `facts` are what makes the pages out of date at once when they differ; `says` tells what the pages are. `numbered`
    gives a copy its number, by the hash of what it shows.
    """

    facts: object
    words: object
    content: Callable[[], bytes]
    says: str
    numbered: Callable[[str], Printed]
    signed: bool = False

    def same(self, other: Asked | None) -> bool:
        """Return whether the pages would be the same."""
        return other is not None and (self.facts, self.words) == (other.facts, other.words)


def writing(bridge: Bridge, consult: Consult, assessment: Assessment, chart: Chart) -> Writing:
    """Return what a draft is composed with beside Assessment and chart."""
    session, before = bridge.session, None
    if documents(chart):
        from bedside.desk.signed import earlier

        before = earlier(session, chart)
    return Writing(
        author=session.user,
        now=bridge.now(),
        practice=session.practice,
        consult=consult,
        earlier=before,
        protocol=session.protocol(assessment.protocol.id),
    )


def draft_asked(bridge: Bridge, consult: Consult) -> Asked:
    """Return the draft of the selected patient with these words, as of now."""
    from bedside.report.handed import handed

    chart, assessment = bridge.chart(), bridge.assessment()
    patient, session = bridge.patient_id, bridge.session
    says = _("draft, as of {when}").format(when=words.stamp(assessment.at, bridge.zone))

    def content() -> bytes:
        return handed(assessment, chart, writing(bridge, consult, assessment, chart))

    def numbered(digest: str) -> Printed:
        from bedside.desk.copies import copied

        return copied(session, [patient], Shown("note", digest), carries=[(assessment, chart)])

    return Asked(assessment, consult, content, says, numbered)


def signed_asked(bridge: Bridge, document: Document) -> Asked:
    """Return a signed document as it was frozen, with the signatures under it."""
    from bedside.desk.signed import assessment_of, chart_of, note_of
    from bedside.report.content import canonical

    session = bridge.session
    note = note_of(session, document)
    content = canonical(note)
    when = words.stamp(document.recorded_at, bridge.zone)
    says = _("as signed by {name}, {when}").format(name=document.name, when=when)

    def numbered(_digest: str) -> Printed:
        from bedside.desk.copies import copied

        then = assessment_of(session, document)
        chart = chart_of(session, document)
        shown = Shown("note", document.content, document.id, then=Then(then.at, then.known_at))
        return copied(session, [document.patient], shown, carries=[(then, chart)], spoken=note.spoken)

    return Asked(content, None, lambda: content, says, numbered, signed=True)
