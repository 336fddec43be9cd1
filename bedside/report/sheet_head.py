"""What stands over every ward sheet of one patient: who, allergies, weight and kidney function, as of when."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.chart import Chart
from bedside.domain.moment import local_date
from bedside.domain.quantity import shown
from bedside.protocol.assessment import Assessment, digest
from bedside.report.content import Header, Para, Text, quiet, strong, text
from bedside.report.glyphs import DOT
from bedside.report.scored import result_words
from bedside.report.values import edge
from bedside.report.words import allergies, stamp
from bedside.text import _

_ALLERGY_ROOM = 300
_HASH_DIGITS = 12
_CLEARANCE = "cockcroft_gault"


def head(assessment: Assessment, chart: Chart, *more: Text) -> Header:
    """Return the header of the first page, with more lines at its right."""
    patient = chart.patient
    on = local_date(chart.at, chart.zone)
    years = on.year - patient.born.year - ((on.month, on.day) < (patient.born.month, patient.born.day))
    identity = text(
        _("born "), strong(patient.born.isoformat()), f" ({years}){DOT}", _("MRN "), strong(patient.mrn),
        DOT + patient.sex,
    )  # fmt: skip
    return Header(
        name=patient.name,
        born=patient.born.isoformat(),
        mrn=patient.mrn,
        identity=identity,
        person=safety(assessment, chart),
        place=(*_place(assessment, chart), *more),
    )


def safety(assessment: Assessment, chart: Chart) -> Text:
    """Return allergies, weight and creatinine clearance; what is not known is said."""
    said = strong(_("Allergies: {list}").format(list=allergies(chart)[:_ALLERGY_ROOM]))
    return text(said, DOT, strong(_weight(chart)), DOT, *_clearance(assessment))


def safety_line(assessment: Assessment, chart: Chart) -> Para:
    """Return the same as a line for the pages after the first."""
    return Para(safety(assessment, chart))


def footer(assessment: Assessment) -> str:
    """Return the rules and the evidence that a sheet rests on."""
    sha256 = digest(assessment)
    groups = " ".join(sha256[start : start + 4] for start in range(0, _HASH_DIGITS, 4))
    rule = f"{assessment.protocol.id} {assessment.protocol.version}"
    return _("{rule} {dot} evidence {digest}").format(rule=rule, dot=DOT.strip(), digest=groups)


def _weight(chart: Chart) -> str:
    known = [item for item in chart.values("weight") if item.bounds is not None]
    if not known or known[-1].bounds is None:
        return _("weight not known")
    return f"{shown(edge(known[-1].bounds))} kg"


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
