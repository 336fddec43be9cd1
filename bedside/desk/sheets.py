"""Ward sheets as papers: numbered copies with row codes, one document for each patient."""

from __future__ import annotations

from datetime import datetime

from bedside.config import PaperSize
from bedside.desk.copies import numbered
from bedside.domain.problem import Problem
from bedside.protocol.placing import dose_window
from bedside.report.attached import joined
from bedside.report.downtime import downtime
from bedside.report.drug_sheet import Made, drug_sheet
from bedside.report.pdf import render
from bedside.report.trend_note import trend_note
from bedside.report.typed_back import coded
from bedside.session import Session
from bedside.session.places import Place, places


def drug_chart_paper(session: Session, patient_id: str, size: PaperSize | None = None) -> bytes:
    """Return a numbered copy of the drug chart as PDF; the journal knows of it by then.

    Raises StoreError where the store cannot be written.
    """
    made = made_of(session, patient_id)
    sheet = drug_sheet(made)
    copy = numbered(session, [patient_id], "drug-chart", sheet.note, size=size, back=sheet.back)
    return render(coded(sheet, copy.serial, made.chart.patient.patient), copy)


def downtime_paper(session: Session, patient_id: str, size: PaperSize | None = None) -> bytes:
    """Return a numbered downtime sheet for the site's shift as PDF; the journal knows of it by then."""
    made = made_of(session, patient_id)
    sheet = downtime(made, session.protocol(made.assessment.protocol.id), session.site.paper.shift_hours)
    copy = numbered(session, [patient_id], "downtime", sheet.note, size=size, back=sheet.back)
    return render(coded(sheet, copy.serial, made.chart.patient.patient), copy)


def downtime_ward(session: Session, size: PaperSize | None = None) -> bytes:
    """Return the downtime sheets of every patient who is on the ward, each a copy of its own with its own number.

    Raises Problem where nobody is, StoreError where the store cannot be written.
    """
    known, nowhere = places(session), Place()
    here = [item.patient for item in session.patients() if known.get(item.patient, nowhere).left is None]
    if not here:
        raise Problem("nobody is on the ward.", where="--ward", do="Name a patient.")
    return joined(
        [downtime_paper(session, each, size) for each in sorted(here, key=lambda item: known.get(item, nowhere).bed)]
    )


def trend_paper(
    session: Session, patient_id: str, known_at: datetime | None = None, size: PaperSize | None = None
) -> bytes:
    """Return a numbered copy of the trends as PDF; the journal knows of it by then.

    Raises LookupError for a patient nobody knew at `known_at`, Problem where there is nothing to draw, StoreError where
    the store cannot be written.
    """
    chart = session.chart(patient_id, None, known_at)
    assessment = session.assess(patient_id, at=chart.at, known_at=chart.known_at)
    note = trend_note(assessment, chart, session.user, practice=session.practice)
    return render(note, numbered(session, [patient_id], "trends", note, size=size))


def made_of(session: Session, patient_id: str) -> Made:
    """Return what a sheet of this moment is made of."""
    session.catch_up()
    chart = session.chart(patient_id)
    assessment = session.assess(patient_id, at=chart.at, known_at=chart.known_at)
    width = dose_window(chart, assessment, session.protocol(assessment.protocol.id))
    return Made(assessment, chart, session.user, session.practice, width)
