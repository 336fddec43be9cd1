"""The consult note as content: everything in it is a function of one assessment, its chart and who prints it when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.persons import SAME_PERSON
from bedside.domain.quantity import shown
from bedside.protocol.assessment import Assessment, digest
from bedside.report import verdicts
from bedside.report.answer import answer
from bedside.report.asked import asked
from bedside.report.at_start import at_start
from bedside.report.background import allergies_and_vaccines, history, hospital_day
from bedside.report.changed import changed
from bedside.report.closing import judged, reached, signature
from bedside.report.content import Header, Note, Section, Text, quiet, remark, strong, text
from bedside.report.course import course, legend, lower, upper
from bedside.report.cultures import cultures
from bedside.report.examination import examination, imaging
from bedside.report.glyphs import DOT
from bedside.report.laboratory import laboratory, vitals
from bedside.report.longtext import bounded
from bedside.report.medicine_groups import medicines
from bedside.report.offlabel import checklist
from bedside.report.oxygen import oxygen
from bedside.report.printable import codes, lacking, printable
from bedside.report.printable import shown as shown_text
from bedside.report.recommending import became, further, recommendations
from bedside.report.remarks import corrections, findings, held
from bedside.report.scored import scored
from bedside.report.treatment import doses, events, so_far
from bedside.report.values import edge
from bedside.report.words import allergies, stamp
from bedside.report.writing import Writing
from bedside.text import _

_HASH_DIGITS = 12
_ALLERGY_ROOM = 400
_MRN_ROOM = 60
#: with more of them beside it the course would leave the first page; the rest follows below the laboratory table
_PANELS, _FIRST_PANELS = 4, 2


def compose(assessment: Assessment, chart: Chart, writing: Writing) -> Note:
    """Return the consult note of one Assessment and its chart, with what the physician wrote.

    A draft says so on every page; a signed one prints its signature instead.
    """
    sections = tuple(bounded(item) for item in _sections(assessment, chart, writing) if item is not None)
    mrn = chart.patient.mrn
    sha256 = digest(assessment)
    groups = " ".join(sha256[start : start + 4] for start in range(0, _HASH_DIGITS, 4))
    rule = f"{assessment.protocol.id} {assessment.protocol.version}"
    status = {"case": _(" (published case)"), "unverified": _(" (not verified)")}.get(assessment.protocol.status, "")
    subject = _("Consult note, MRN {mrn}") if writing.signed else _("Consult note, MRN {mrn}, draft")
    note = Note(
        title=_("Rheumatology consult note"),
        subtitle=_subtitle(assessment, writing),
        header=header(assessment, chart, writing),
        sections=sections,
        author=writing.author,
        footer=_("{rule}{status} {dot} evidence {digest}").format(
            rule=rule, status=status, dot=DOT.strip(), digest=groups
        ),
        draft="" if writing.signed else _("DRAFT, not signed"),
        side=_("Practice, not a live patient") if writing.practice else "",
        subject=subject.format(mrn=mrn),
    )
    return msgspec.structs.replace(_printable(note, chart.patient.name), written=writing.consult)


def _sections(assessment: Assessment, chart: Chart, writing: Writing) -> Iterator[Section | None]:
    start = at_start(assessment, chart, writing.protocol)
    yield asked(chart, writing)
    yield Section("", (answer(assessment, chart, writing, start),))
    yield became(writing)
    yield recommendations(assessment, chart, writing)
    yield so_far(assessment, chart)
    figure = course(assessment, chart, most=_PANELS)
    if figure is not None:
        yield Section(_("Course"), (upper(figure, _FIRST_PANELS),), remark=legend(assessment, chart))
    yield laboratory(assessment, chart)
    if figure is not None and len(figure.panels) > _FIRST_PANELS:
        yield Section(_("Further trends"), (lower(figure, _FIRST_PANELS),), remark=_("the same days as the course"))
    yield further(assessment, writing)
    judged_here = tuple(_judged(assessment, chart, start))
    yield from judged_here
    yield from _told(assessment, chart, writing)
    yield changed(writing.earlier, chart, filter(None, judged_here))
    yield signature(chart, writing)
    yield Section(_("About this note"), (verdicts.safety(), remark(_about(assessment, chart))))


def _judged(assessment: Assessment, chart: Chart, start: Assessment | None) -> Iterator[Section | None]:
    """Yield what the rules say, each with its evidence."""
    yield verdicts.eligibility(assessment, chart, start)
    yield verdicts.label_check(assessment, chart)
    yield verdicts.gates(assessment, chart)
    yield verdicts.timing(assessment, chart)
    yield verdicts.triggers(assessment, chart)


def _told(assessment: Assessment, chart: Chart, writing: Writing) -> Iterator[Section | None]:
    """Yield what was charted, done and written, in the order of a consult note."""
    yield history(assessment, chart, writing)
    yield medicines(assessment, chart)
    yield doses(assessment, chart)
    yield allergies_and_vaccines(chart, writing)
    yield examination(chart, writing)
    yield vitals(chart)
    yield oxygen(chart)
    yield imaging(chart, writing)
    yield cultures(chart)
    yield scored(assessment, chart)
    yield checklist(chart, writing)
    yield judged(writing)
    yield reached(writing)
    yield events(chart)
    yield corrections(chart)
    yield held(chart)
    yield findings(assessment)


def _about(assessment: Assessment, chart: Chart) -> str:
    return _(
        "Rules: {id} {version}, status {status}. Situation as of {at}, as known at {known} ({zone}). "
        "Evidence: SHA-256 of the assessment {digest}. "
        "Origins: observation, a figure described of the cohort, not stated as a criterion; "
        "site: a setting of this site; label: the product label; unverified: to be confirmed before use."
    ).format(
        id=assessment.protocol.id,
        version=assessment.protocol.version,
        status=assessment.protocol.status,
        at=stamp(assessment.at, chart, year=True),
        known=stamp(assessment.known_at, chart, year=True),
        zone=assessment.zone,
        digest=digest(assessment),
    )


def _subtitle(assessment: Assessment, writing: Writing) -> str:
    day = assessment.ladder.treatment_day
    said = _("treatment day {day}").format(day=day) if day is not None else _("before treatment")
    return _("follow-up, {day}").format(day=said) if writing.earlier else said


def header(assessment: Assessment, chart: Chart, writing: Writing) -> Header:
    """Return who and when, as every paper about one patient has it on top."""
    patient = chart.patient
    years = _age(patient.born, local_date(chart.at, chart.zone))
    identity = text(
        _("born "),
        strong(patient.born.isoformat()),
        f" ({years}){DOT}",
        _("MRN "),
        strong(patient.mrn),
        _united(chart) + DOT + patient.sex,
    )
    return Header(
        name=patient.name,
        born=patient.born.isoformat(),
        mrn=patient.mrn,
        identity=identity,
        person=text(*_body(chart), strong(_("Allergies: {list}").format(list=allergies(chart)[:_ALLERGY_ROOM]))),
        place=tuple(_place(assessment, chart, writing)),
    )


def _united(chart: Chart) -> str:
    others = ", ".join(item.text for item in chart.events(SAME_PERSON))[:_MRN_ROOM]
    return _(" (also {numbers})").format(numbers=others) if others else ""


def _body(chart: Chart) -> Iterator[str]:
    weight, height = (_latest(chart, code) for code in ("weight", "height"))
    if weight is not None:
        yield f"{shown(weight)} kg{DOT}"
    if height is not None:
        yield f"{shown(height)} cm{DOT}"
    if weight is not None and height:
        yield _("BMI {bmi}").format(bmi=f"{float(weight / (height / 100) ** 2):.1f}") + DOT


def _latest(chart: Chart, code: str) -> Fraction | None:
    known = [item for item in chart.values(code) if item.bounds is not None]
    return edge(known[-1].bounds) if known and known[-1].bounds is not None else None


def _place(assessment: Assessment, chart: Chart, writing: Writing) -> Iterator[Text]:
    yield text(_("as of "), strong(stamp(assessment.at, chart, year=True)), f" {assessment.zone}")
    if assessment.known_at != assessment.at:
        yield text(_("as known at {at}").format(at=stamp(assessment.known_at, chart, year=True)))
    stay = hospital_day(chart)
    if stay is not None:
        yield text(_("hospital day {day}").format(day=stay))
    yield text(quiet(", ".join(_where(chart))))
    yield text(_("Consult: {author}").format(author=writing.signed.name if writing.signed else writing.author))


def _where(chart: Chart) -> Iterator[str]:
    care = chart.latest_event("intensive_care")
    if care is not None and care.state == "yes":
        yield _("intensive care")
    bed = chart.latest_event("bed")
    yield _("bed {bed}, no identifier").format(bed=bed.subject or bed.text) if bed else _("bed not charted")


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _printable(note: Note, name: str) -> Note:
    cleaned, missing = printable(note)
    if not missing:
        return cleaned
    lines = []
    in_name = lacking(name)
    if in_name:
        said = _(
            "The name holds characters that this font cannot print: {codes}; shown as {name}. "
            "Identify by birth date and record number."
        )
        lines.append(remark(strong(said.format(codes=codes(in_name), name=shown_text(name)))))
    others = tuple(sign for sign in missing if sign not in in_name)
    if others:
        said = _("Other texts hold characters that this font cannot print: {codes}; each is shown in square brackets.")
        lines.append(remark(said.format(codes=codes(others))))
    warning = Section("", tuple(lines))
    return msgspec.structs.replace(cleaned, sections=(warning, *cleaned.sections))
