"""The consult note as content: everything in it is a function of one assessment, its chart and who prints it when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.persons import SAME_PERSON
from bedside.domain.quantity import shown
from bedside.protocol.assessment import Assessment, digest
from bedside.report import verdicts
from bedside.report.content import Header, Note, Section, Text, quiet, remark, strong, text
from bedside.report.course import course, legend
from bedside.report.glyphs import DOT
from bedside.report.laboratory import laboratory, vitals
from bedside.report.longtext import bounded
from bedside.report.oxygen import oxygen
from bedside.report.printable import codes, lacking, printable
from bedside.report.printable import shown as shown_text
from bedside.report.remarks import corrections, findings, held
from bedside.report.treatment import doses, events, medicines, so_far
from bedside.report.values import edge
from bedside.report.words import allergies, stamp
from bedside.text import _

_HASH_DIGITS = 12
_ALLERGY_ROOM = 400
_MRN_ROOM = 60
_PANELS = 4


def compose(assessment: Assessment, chart: Chart, *, author: str, now: datetime, practice: bool = False) -> Note:
    """Return the consult note; `author` is who prints it and `now` when, `practice` marks an invented patient."""
    sections = tuple(bounded(item) for item in _sections(assessment, chart) if item is not None)
    patient = chart.patient
    sha256 = digest(assessment)
    groups = " ".join(sha256[start : start + 4] for start in range(0, _HASH_DIGITS, 4))
    rule = f"{assessment.protocol.id} {assessment.protocol.version}"
    status = {"case": _(" (published case)"), "unverified": _(" (not verified)")}.get(assessment.protocol.status, "")
    note = Note(
        title=_("Rheumatology consult note"),
        subtitle=_subtitle(assessment),
        header=_header(assessment, chart, author),
        sections=sections,
        author=author,
        footer_left=_("{rule}{status} {dot} evidence {digest}").format(
            rule=rule, status=status, dot=DOT.strip(), digest=groups
        ),
        footer_right=_("printed {at}, draft, not for the record").format(at=stamp(now, chart, year=True)),
        draft=_("DRAFT, not signed"),
        side=_("Practice, not a live patient") if practice else "",
        subject=_("Consult note, MRN {mrn}, draft").format(mrn=patient.mrn),
    )
    return _printable(note, patient.name)


def _sections(assessment: Assessment, chart: Chart) -> Iterator[Section | None]:
    yield Section("", (verdicts.answer(assessment, chart),))
    yield so_far(assessment, chart)
    figure = course(assessment, chart, most=_PANELS)
    yield Section(_("Course"), (figure,), remark=legend(assessment, chart)) if figure else None
    yield laboratory(assessment, chart)
    yield verdicts.eligibility(assessment, chart)
    yield verdicts.label_check(assessment, chart)
    yield verdicts.gates(assessment, chart)
    yield verdicts.timing(assessment, chart)
    yield verdicts.triggers(assessment, chart)
    yield doses(assessment, chart)
    yield medicines(chart)
    yield oxygen(chart)
    yield vitals(chart)
    yield events(chart)
    yield held(chart)
    yield corrections(chart)
    yield findings(assessment)
    yield Section(_("About this note"), (verdicts.safety(), remark(_about(assessment, chart))))


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


def _subtitle(assessment: Assessment) -> str:
    day = assessment.ladder.treatment_day
    return _("treatment day {day}").format(day=day) if day is not None else _("before treatment")


def _header(assessment: Assessment, chart: Chart, author: str) -> Header:
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
        place=tuple(_place(assessment, chart, author)),
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


def _place(assessment: Assessment, chart: Chart, author: str) -> Iterator[Text]:
    yield text(_("as of "), strong(stamp(assessment.at, chart, year=True)), f" {assessment.zone}")
    yield text(_("as known at {at}").format(at=stamp(assessment.known_at, chart, year=True)))
    bed = chart.latest_event("bed")
    if bed is not None:
        yield text(quiet(_("bed {bed}, no identifier").format(bed=bed.subject or bed.text)))
    yield text(_("Consult: {author}").format(author=author))


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
