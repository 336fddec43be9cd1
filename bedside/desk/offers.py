"""Every paper as the window looks at it, saves it and prints it: composed once, and numbered copy by copy.

What is drawn from it is drawn by a process of its own: nothing here makes a page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from bedside.config import PaperSize
from bedside.desk.copies import copied
from bedside.domain.printed import Paper, Shown, entries
from bedside.domain.problem import Problem
from bedside.report.content import Note, canonical
from bedside.report.page import Printed
from bedside.report.typed_back import Sheeted, coded
from bedside.session import Session
from bedside.text import _


class Wanted(NamedTuple):
    """What a document is drawn of: the text of a note, or, where it is not `composed`, what it is composed of."""

    content: bytes
    composed: bool = True


class Sent(NamedTuple):
    """One numbered copy: what differs on it, and its text where the number stands in that too (row codes)."""

    printed: Printed
    content: bytes = b""


class Part(NamedTuple):
    """One document of a paper, of one or more `patients`.

    `number` journals a copy of what has a hash, on a size of paper, and returns it; raises as `desk.copies.copied`.
    """

    patients: tuple[str, ...]
    wanted: Callable[[], Wanted]
    number: Callable[[str, PaperSize], Sent]


class Offer(NamedTuple):
    """A paper: what it is called, how a file of it is named, and its documents, composed when they are wanted."""

    title: str
    name: str
    parts: tuple[Part, ...]


def part_of(
    session: Session,
    patients: tuple[str, ...],
    wanted: Callable[[], Wanted],
    number: Callable[[str, PaperSize], Sent],
) -> Part:
    """Return a document of which a copy is numbered only while the charts are those that it was composed of.

    A copy says how many entries were known when it was printed: what came in between would be taken as shown on it.
    """
    stood: list[tuple[str, ...]] = []

    def ids() -> tuple[str, ...]:
        return tuple(item.id for patient in patients for item in entries(session.chart(patient)))

    def first() -> Wanted:
        stood[:] = stood or [ids()]
        return wanted()

    def still(digest: str, size: PaperSize) -> Sent:
        session.catch_up()
        if stood != [ids()]:
            text, do = _("the chart has changed meanwhile."), _("Leave with Esc, look at the pages again, then print.")
            raise Problem(text, do=do)
        return number(digest, size)

    return Part(patients, first, still)


def offer_of(session: Session, note: Note, paper: Paper, patients: tuple[str, ...]) -> Offer:
    """Return a paper that is composed already."""
    content = canonical(note)

    def number(digest: str, size: PaperSize) -> Sent:
        if session.store.writable and not patients:
            raise Problem(_("it is about nobody."), do=_("There is nothing to print."))
        return Sent(copied(session, patients, Shown(paper, digest), size=size))

    return Offer(note.title, paper, (part_of(session, patients, lambda: Wanted(content), number),))


def drug_chart_offer(session: Session, patient_id: str) -> Offer:
    """Return the drug chart of a patient."""
    from bedside.desk.sheets import made_of  # noqa: PLC0415 - the sheets load what draws them
    from bedside.report.drug_sheet import drug_sheet  # noqa: PLC0415

    def compose() -> Sheeted:
        return drug_sheet(made_of(session, patient_id))

    return Offer(_("Drug chart"), "drug-chart", (_sheet(session, patient_id, "drug-chart", compose),))


def trend_offer(session: Session, patient_id: str) -> Offer:
    """Return the trend sheet of a patient; raise Problem where there is nothing to draw."""
    from bedside.report.trend_note import trend_note  # noqa: PLC0415

    chart = session.chart(patient_id)
    assessment = session.assess(patient_id, at=chart.at, known_at=chart.known_at)
    note = trend_note(assessment, chart, session.user, practice=session.practice)
    return offer_of(session, note, "trends", (patient_id,))._replace(title=_("Trend sheet"))


def downtime_offer(session: Session, *patient_ids: str) -> Offer:
    """Return the downtime sheets of patients, each a document of its own with its own number."""
    from bedside.desk.sheets import downtime_of  # noqa: PLC0415 - the sheets load what draws them

    parts = (_sheet(session, each, "downtime", partial(downtime_of, session, each)) for each in patient_ids)
    return Offer(_("Downtime sheet"), "downtime", tuple(parts))


def downtime_ward_offer(session: Session) -> Offer:
    """Return the downtime sheets of everybody on the ward, bed by bed; raise Problem where nobody is."""
    from bedside.desk.sheets import on_ward  # noqa: PLC0415 - the sheets load what draws them

    return downtime_offer(session, *on_ward(session))._replace(
        title=_("Downtime sheets of the ward"), name="downtime-ward"
    )


def _sheet(session: Session, patient_id: str, paper: Paper, compose: Callable[[], Sheeted]) -> Part:
    """Return a sheet with boxes that are typed back by the codes of a copy."""
    made: list[Sheeted] = []

    def wanted() -> Wanted:
        made[:] = made or [compose()]
        return Wanted(canonical(made[0].note))

    def number(digest: str, size: PaperSize) -> Sent:
        sheet = made[0]
        copy = copied(session, (patient_id,), Shown(paper, digest, "", sheet.back), size=size)
        person = session.chart(patient_id).patient.patient
        return Sent(copy, canonical(coded(sheet, copy.serial, person)))

    return part_of(session, (patient_id,), wanted, number)
