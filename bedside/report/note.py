"""The consult note as content: everything in it is a function of one assessment, its chart and who prints it when."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.printed import short
from bedside.protocol.assessment import Assessment, digest
from bedside.protocol.code_words import status_word
from bedside.report import verdicts
from bedside.report.answer import answer
from bedside.report.asked import asked
from bedside.report.at_start import at_start
from bedside.report.background import allergies_and_vaccines, history, hospital_day
from bedside.report.changed import changed
from bedside.report.closing import judged, reached, signature
from bedside.report.content import Header, Note, Para, Section, Text, quiet, remark, strong, text
from bedside.report.course import course, legend, lower, upper
from bedside.report.cultures import cultures
from bedside.report.display_units import displayed
from bedside.report.examination import examination, imaging
from bedside.report.glyphs import DOT
from bedside.report.laboratory import laboratory, vitals
from bedside.report.longtext import bounded
from bedside.report.medicine_groups import medicines
from bedside.report.offlabel import checklist
from bedside.report.oxygen import oxygen
from bedside.report.page_words import DRAFT_NOTE, evidence, foot
from bedside.report.printable import codes, lacking, printable
from bedside.report.printable import shown as shown_text
from bedside.report.recommending import became, further, recommendations
from bedside.report.remarks import corrections, findings, held
from bedside.report.scored import number_words, scored
from bedside.report.sheet_head import identity, measure
from bedside.report.spoken import printed_day
from bedside.report.treatment import doses, events, so_far
from bedside.report.words import allergies, stamp
from bedside.report.writing import Writing
from bedside.text import _

_ALLERGY_ROOM = 400
#: with more of them beside it the course would leave the first page; the rest follows below the laboratory table
_PANELS, _FIRST_PANELS = 4, 2


def compose(assessment: Assessment, chart: Chart, writing: Writing) -> Note:
    """Return the consult note of one Assessment and its chart, with what the physician wrote.

    A draft says so on every page; a signed one prints its signature instead.
    """
    told = displayed(assessment, chart)
    sections = (*_sections(told, chart, writing), Section(_("About this note"), tuple(_closing(assessment, chart))))
    mrn = chart.patient.mrn
    groups = short(digest(assessment))
    rule = f"{assessment.protocol.id} {assessment.protocol.version}"
    status = {"case": _(" (published case)"), "unverified": _(" (not verified)")}.get(assessment.protocol.status, "")
    subject = _("Consult note, MRN {mrn}") if writing.signed else _("Consult note, MRN {mrn}, draft")
    note = Note(
        title=_("Rheumatology consult note"),
        subtitle=_subtitle(assessment, writing),
        header=header(assessment, chart, writing),
        sections=tuple(bounded(item) for item in sections if item is not None),
        author=writing.author,
        footer=foot(rule, groups, status),
        draft="" if writing.signed else _(DRAFT_NOTE),
        side=_("Practice, not a live patient") if writing.practice else "",
        subject=subject.format(mrn=mrn),
    )
    return msgspec.structs.replace(_printable(note, chart.patient.name), written=writing.consult)


def _sections(assessment: Assessment, chart: Chart, writing: Writing) -> Iterator[Section | None]:
    start = at_start(assessment, chart, writing.protocol)
    start = displayed(start, chart) if start else None
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
    yield changed(writing, chart, filter(None, judged_here))
    yield signature(chart, writing)


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


def _closing(assessment: Assessment, chart: Chart) -> Iterator[Para]:
    """Yield what the note rests on; the hash is that of the Assessment as it stands, not as it is told."""
    yield verdicts.safety()
    yield remark(_about(assessment, chart))


def _about(assessment: Assessment, chart: Chart) -> str:
    return _(
        "Rules: {id} {version}, status {status}. Situation as of {at}, as known at {known} ({zone}). "
        "Evidence: {evidence}. "
        "Origins: observation, a figure described of the cohort, not stated as a criterion; "
        "site: a setting of this site; label: the product label; unverified: to be confirmed before use."
    ).format(
        id=assessment.protocol.id,
        version=assessment.protocol.version,
        status=status_word(assessment.protocol.status),
        at=stamp(assessment.at, chart, year=True),
        known=stamp(assessment.known_at, chart, year=True),
        zone=assessment.zone,
        evidence=evidence(digest(assessment)),
    )


def _subtitle(assessment: Assessment, writing: Writing) -> str:
    day = assessment.ladder.treatment_day
    said = _("treatment day {day}").format(day=day) if day is not None else _("before treatment")
    return _("follow-up, {day}").format(day=said) if writing.earlier else said


def header(assessment: Assessment, chart: Chart, writing: Writing) -> Header:
    """Return who and when, as every paper about one patient has it on top."""
    patient = chart.patient
    listed = _("Allergies: {list}").format(list=allergies(chart)[:_ALLERGY_ROOM])
    return Header(
        name=patient.name,
        born=printed_day(patient.born),
        mrn=patient.mrn,
        identity=identity(chart),
        person=text(*_body(assessment, chart), strong(listed)),
        place=tuple(_place(assessment, chart, writing)),
        by_number=bool(lacking(patient.name)),
    )


def _body(assessment: Assessment, chart: Chart) -> Iterator[str]:
    index = assessment.scores.get("bmi")
    said = [measure(chart, code) for code in ("weight", "height")]
    said += [_("BMI {bmi}").format(bmi=number_words(index))] if index and number_words(index) else []
    yield from (each + DOT for each in said if each)


def _place(assessment: Assessment, chart: Chart, writing: Writing) -> Iterator[Text]:
    yield text(_("as of "), strong(stamp(assessment.at, chart, year=True)), f" {assessment.zone}")
    if assessment.known_at != assessment.at:
        yield text(_("as known at {at}").format(at=stamp(assessment.known_at, chart, year=True)))
    stay = hospital_day(chart)
    if stay is not None:
        yield text(_("hospital day {day}").format(day=stay))
    yield text(quiet(", ".join(_where(chart))))
    first = writing.first
    yield text(_("Consult: {author}").format(author=first.name if first else writing.author))


def _where(chart: Chart) -> Iterator[str]:
    care = chart.latest_event("intensive_care")
    if care is not None and care.state == "yes":
        yield _("intensive care")
    bed = chart.latest_event("bed")
    yield _("bed {bed}, no identifier").format(bed=bed.subject or bed.text) if bed else _("bed not charted")


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
