"""A note with a signature under it, and the marks that are put below its frozen text when it is printed."""

from __future__ import annotations

import msgspec

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.report.content import Note, Section
from bedside.report.note import compose
from bedside.report.printable import printable
from bedside.report.writing import Hand, Writing


def signed_note(assessment: Assessment, chart: Chart, writing: Writing, hand: Hand) -> Note:
    """Return the note as it is frozen: what `compose` makes of it when signed, and the physician's words as data."""
    note = compose(assessment, chart, msgspec.structs.replace(writing, signed=hand))
    return msgspec.structs.replace(note, written=writing.consult)


def followed_by(note: Note, section: Section) -> Note:
    """Return a note with a section after its last one."""
    told, _lacking = printable(section)
    return msgspec.structs.replace(note, sections=(*note.sections, told))
