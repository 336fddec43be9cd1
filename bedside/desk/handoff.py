"""The handoff of the ward and the SBAR of one call as papers: gathered once, numbered for each patient, rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bedside.config import PaperSize
from bedside.desk.copies import numbered
from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.protocol.handing_over import HandedOver
from bedside.report.content import Note
from bedside.report.handoff import compose_handoff
from bedside.report.words import stamp
from bedside.report.writing import Writing
from bedside.session import Session
from bedside.session.handoff import left_with_results, of_patient, ward
from bedside.text import _

if TYPE_CHECKING:
    from bedside.report.sbar import Consulted


def handoff_note(session: Session, patients: tuple[HandedOver, ...], away: tuple[HandedOver, ...]) -> Note:
    """Return the handoff of patients who were gathered already; `away` left with results that nobody has seen."""
    return compose_handoff(patients, session.store.meta.ward, writing_of(session), away=away)


def handoff_paper(session: Session, size: PaperSize | None = None) -> bytes:
    """Return a numbered copy of the handoff of all who are here; the journal knows of it by then, for each patient.

    Raises StoreError where the store cannot be written.
    """
    from bedside.report.pdf import render  # noqa: PLC0415 - the window composes, and draws no page

    patients = tuple(ward(session))
    note = handoff_note(session, patients, left_with_results(session))
    copy = numbered(session, [item.chart.patient.patient for item in patients], "handoff", note, size=size)
    return render(note, copy)


def sbar_note(session: Session, patient_id: str) -> Note:
    """Return the page for one call about a patient, who may have left; raise LookupError for an unknown one."""
    from bedside.report.sbar import compose_sbar  # noqa: PLC0415 - loads what composes a note, of which a handoff has none

    item = of_patient(session, patient_id)
    return compose_sbar(item, writing_of(session), _consulted(session, item.chart))


def _consulted(session: Session, chart: Chart) -> Consulted | None:
    """Return what the note signed last says, None where none was; that it cannot be read is said."""
    from bedside.desk.signed import frozen, newest  # noqa: PLC0415 - loads what composes a note
    from bedside.report.sbar import Consulted  # noqa: PLC0415

    document = newest(chart)
    if document is None:
        return None
    signed = _("note signed {when} by {name}").format(
        when=stamp(document.recorded_at, chart, year=True), name=document.name
    )
    try:
        written = frozen(session, document).written
    except Problem as problem:
        return Consulted(signed, question=str(problem))
    return Consulted(signed, *(written.text(name) for name in ("question", "answer", "assessment")))


def sbar_paper(session: Session, patient_id: str, size: PaperSize | None = None) -> bytes:
    """Return a numbered copy of it; raises as `sbar_note`, and StoreError where the store cannot be written."""
    from bedside.report.pdf import render  # noqa: PLC0415

    note = sbar_note(session, patient_id)
    return render(note, numbered(session, [patient_id], "sbar", note, size=size))


def writing_of(session: Session) -> Writing:
    """Return who writes when, by which protocol."""
    return Writing(author=session.user, now=session.now(), practice=session.practice, protocol=session.protocol())
