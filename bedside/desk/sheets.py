"""Ward sheets as papers: numbered copies with row codes, one document for each patient."""

from __future__ import annotations

from datetime import datetime

from bedside.config import PaperSize
from bedside.desk.copies import numbered
from bedside.domain.printed import Paper, Then
from bedside.domain.problem import Problem
from bedside.protocol.placing import dose_window
from bedside.report.downtime import downtime
from bedside.report.drug_sheet import Made, drug_sheet
from bedside.report.typed_back import Sheeted, coded
from bedside.session import Session
from bedside.session.handoff import here
from bedside.session.places import Place, places
from bedside.text import _


def drug_chart_paper(session: Session, patient_id: str, size: PaperSize | None = None) -> bytes:
    """Return a numbered copy of the drug chart as PDF; the journal knows of it by then.

    Raises StoreError where the store cannot be written.
    """
    return _coded(session, patient_id, "drug-chart", drug_sheet(made_of(session, patient_id)), size)


def downtime_paper(session: Session, patient_id: str, size: PaperSize | None = None) -> bytes:
    """Return a numbered downtime sheet for the site's shift as PDF; the journal knows of it by then."""
    return _coded(session, patient_id, "downtime", downtime_of(session, patient_id), size)


def downtime_ward(session: Session, size: PaperSize | None = None) -> bytes:
    """Return the downtime sheets of every patient who is on the ward, each a copy of its own with its own number.

    Raises Problem where nobody is, StoreError where the store cannot be written.
    """
    from bedside.report.attached import joined  # noqa: PLC0415

    return joined([downtime_paper(session, each, size) for each in on_ward(session)])


def trend_paper(
    session: Session, patient_id: str, known_at: datetime | None = None, size: PaperSize | None = None
) -> bytes:
    """Return a numbered copy of the trends as PDF; the journal knows of it by then.

    Raises LookupError for a patient nobody knew at `known_at`, Problem where there is nothing to draw, StoreError where
    the store cannot be written.
    """
    from bedside.report.pdf import render  # noqa: PLC0415
    from bedside.report.trend_note import trend_note  # noqa: PLC0415

    chart = session.chart(patient_id, None, known_at)
    assessment = session.assess(patient_id, at=chart.at, known_at=chart.known_at)
    note = trend_note(assessment, chart, session.user, practice=session.practice)
    then = Then(chart.at, chart.known_at) if known_at else None
    return render(note, numbered(session, [patient_id], "trends", note, size=size, then=then))


def on_ward(session: Session) -> tuple[str, ...]:
    """Return the patients who are on the ward, bed by bed; raise Problem where nobody is."""
    known, nowhere = places(session), Place()
    found = sorted(here(session), key=lambda item: known.get(item, nowhere).bed)
    if not found:
        raise Problem(_("nobody is on the ward."), where="ward", do=_("There is nothing to print."))
    return tuple(found)


def downtime_of(session: Session, patient_id: str) -> Sheeted:
    """Return the downtime sheet of this moment for the site's shift."""
    made = made_of(session, patient_id)
    return downtime(made, session.protocol(made.assessment.protocol.id), session.site.paper.shift_hours)


def _coded(session: Session, patient_id: str, paper: Paper, sheet: Sheeted, size: PaperSize | None) -> bytes:
    """Return a numbered copy of a sheet with boxes, which bear the codes of that copy."""
    from bedside.report.pdf import render  # noqa: PLC0415 - the window composes sheets, and its child draws them

    copy = numbered(session, [patient_id], paper, sheet.note, size=size, back=sheet.back)
    return render(coded(sheet, copy.serial, session.chart(patient_id).patient.patient), copy)


def made_of(session: Session, patient_id: str) -> Made:
    """Return what a sheet of this moment is made of."""
    session.catch_up()
    chart = session.chart(patient_id)
    assessment = session.assess(patient_id, at=chart.at, known_at=chart.known_at)
    width = dose_window(chart, assessment, session.protocol(assessment.protocol.id))
    return Made(assessment, chart, session.user, session.practice, width)
