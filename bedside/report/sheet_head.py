"""What stands over every ward sheet of one patient: who, allergies, weight and kidney function, as of when."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.persons import SAME_PERSON
from bedside.domain.printed import short
from bedside.protocol.assessment import Assessment, digest
from bedside.report.content import Header, Para, Text, quiet, strong, text
from bedside.report.glyphs import DOT
from bedside.report.page_words import ALSO, BORN, MRN, foot
from bedside.report.printable import lacking
from bedside.report.scored import result_words
from bedside.report.spoken import printed_day, unit_word
from bedside.report.values import printed
from bedside.report.words import allergies, stamp, with_unit
from bedside.scores.renal import age_on
from bedside.text import _

_ALLERGY_ROOM, _MRN_ROOM = 300, 60
_CLEARANCE = "cockcroft_gault"


def head(assessment: Assessment, chart: Chart, *more: Text) -> Header:
    """Return the header of the first page, with more lines at its right."""
    patient = chart.patient
    return Header(
        name=patient.name,
        born=printed_day(patient.born),
        mrn=patient.mrn,
        identity=identity(chart),
        person=safety(assessment, chart),
        place=(*_place(assessment, chart), *more),
        by_number=bool(lacking(patient.name)),
    )


def identity(chart: Chart) -> Text:
    """Return birth date, age, record number and sex; of a patient with several numbers all of them."""
    patient = chart.patient
    years = age_on(patient.born, local_date(chart.at, chart.zone))
    others = ", ".join(item.text for item in chart.events(SAME_PERSON))[:_MRN_ROOM]
    also = _(ALSO).format(numbers=others) if others else ""
    return text(
        _(BORN),
        strong(printed_day(patient.born)),
        f" ({years}){DOT}",
        _(MRN),
        strong(patient.mrn),
        also + DOT + patient.sex,
    )


def measure(chart: Chart, code: str) -> str:
    """Return the newest known weight or height with its unit as printed, empty for none."""
    analyte = chart.catalogue.analyte(code)
    known = [item for item in chart.values(code) if item.bounds is not None]
    return with_unit(printed(known[-1], analyte, chart)[0], unit_word(analyte)) if known else ""


def safety(assessment: Assessment, chart: Chart) -> Text:
    """Return allergies, weight and creatinine clearance; what is not known is said."""
    said = strong(_("Allergies: {list}").format(list=allergies(chart)[:_ALLERGY_ROOM]))
    return text(said, DOT, strong(measure(chart, "weight") or _("weight not known")), DOT, *_clearance(assessment))


def safety_line(assessment: Assessment, chart: Chart) -> Para:
    """Return the same as a line for the pages after the first."""
    return Para(safety(assessment, chart))


def footer(assessment: Assessment) -> str:
    """Return the rules and the evidence that a sheet rests on."""
    groups = short(digest(assessment))
    rule = f"{assessment.protocol.id} {assessment.protocol.version}"
    return foot(rule, groups)


def _clearance(assessment: Assessment) -> Iterator[str]:
    answer = assessment.scores.get(_CLEARANCE)
    if answer is None or not (answer.high or answer.low):
        yield _("creatinine clearance: cannot say")
    else:
        yield _("creatinine clearance {value} (Cockcroft-Gault)").format(value=result_words(answer))


def _place(assessment: Assessment, chart: Chart) -> Iterator[Text]:
    bed = chart.latest_event("bed")
    where = _("bed {bed}, no identifier").format(bed=bed.subject or bed.text) if bed else _("bed not charted")
    when = strong(stamp(assessment.at, chart, year=True))
    yield text(_("as of "), when, f" {assessment.zone}{DOT}", quiet(where))
    if chart.incomplete:
        yield text(strong(chart.incomplete))
