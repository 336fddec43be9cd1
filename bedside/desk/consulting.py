"""The consult note as a paper: a numbered copy of the signed one while it holds, else the draft of this moment."""

from __future__ import annotations

from datetime import datetime

from bedside.config import PaperSize
from bedside.desk.copies import numbered
from bedside.desk.signed import assessment_of, chart_of, note_of, standing
from bedside.desk.signing import draft
from bedside.domain.printed import Then
from bedside.report.note import compose
from bedside.report.pdf import render
from bedside.session import Session


def note_paper(
    session: Session,
    patient_id: str,
    at: datetime | None = None,
    known_at: datetime | None = None,
    size: PaperSize | None = None,
) -> bytes:
    """Return a numbered copy as PDF, with its data attached; the journal knows of it by then.

    Raises LookupError for a patient nobody knew at `known_at`, StoreError where the store cannot be written.
    """
    assessment, chart, writing = draft(session, patient_id, at, known_at)
    document = standing(session, chart)
    if document is None:
        note = compose(assessment, chart, writing)
    else:
        note = note_of(session, document)
        assessment = assessment_of(session, document)
        chart = chart_of(session, document)
    signed = document.id if document else ""
    then = Then(chart.at, chart.known_at) if document or at or known_at else None
    copy = numbered(session, [patient_id], "note", note, signed, size=size, carries=[(assessment, chart)], then=then)
    return render(note, copy)
