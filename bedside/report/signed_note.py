"""A note with a signature under it, and the marks that are put below its frozen text when it is printed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.report.closing import co_signed
from bedside.report.content import Note, Section, Text
from bedside.report.note import compose
from bedside.report.printable import printable
from bedside.report.writing import Hand, Writing


def signed_note(assessment: Assessment, chart: Chart, writing: Writing, hand: Hand) -> Note:
    """Return the note as it is frozen: what `compose` makes of it when signed, and the physician's words as data."""
    note = compose(assessment, chart, msgspec.structs.replace(writing, signed=hand))
    return msgspec.structs.replace(note, written=writing.consult, signed_at=hand.at)


def sealed(note: Note, seal: Text, hands: Sequence[tuple[Hand, str]], section: Section) -> Note:
    """Return a copy of a frozen note: its text, and round it what is known of it now.

    `seal` stands on the first page, `hands` who co-signed and when in the place that was left for it, `section` at the
    end. None of that is in the frozen text, nor in its hash.
    """
    # "Co-signed ____" is no word of the note but a blank to be filled in, by hand or here.
    told = (*(co_signed(item, hands) for item in note.sections), section)
    return msgspec.structs.replace(note, sections=printable(told)[0], seal=printable(seal)[0])
