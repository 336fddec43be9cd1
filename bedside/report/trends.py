"""The trend sheet: the figure of a stay on one page of its own, as PDF, SVG or picture."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.protocol.assessment import Assessment
from bedside.report import drawing
from bedside.report.course import course, legend
from bedside.report.fonts import BOLD, REGULAR, STRONG, fitted, register
from bedside.report.glyphs import DOT
from bedside.report.ink import Ink, Line, Words, to_canvas, to_svg
from bedside.report.printable import printable, shown
from bedside.report.spoken import printed_day
from bedside.report.words import stamp
from bedside.text import _, language

Form = Literal["pdf", "svg", "png"]
_WIDTH, _EDGE, _HEAD, _FOOT = 760.0, 18.0, 46.0, 16.0
_SCALE = 2
_PANELS = 8


def sheet(assessment: Assessment, chart: Chart, form: Form) -> bytes:
    """Return the trend sheet in the form asked for; raise Problem when nothing dated was charted."""
    register()
    figure = course(assessment, chart, most=_PANELS)
    if figure is None:
        raise Problem(_("nothing with a time was charted: there is no trend to draw."), where="trends")
    figure, _missing = printable(figure)
    tall = drawing.height(figure) + _HEAD + _FOOT + 4
    marks = (*_frame(assessment, chart, tall), *_moved(drawing.marks(figure, _WIDTH)))
    title = shown(_("{name}, MRN {mrn}").format(name=chart.patient.name, mrn=chart.patient.mrn))
    size = (_WIDTH + 2 * _EDGE, tall)
    if form == "svg":
        return to_svg(marks, *size, title).encode()
    document = _pdf(marks, size, title)
    return document if form == "pdf" else _png(document)


def _frame(assessment: Assessment, chart: Chart, tall: float) -> tuple[Ink, ...]:
    who = shown(chart.patient.name)
    rest = _("{dot}born {born}{dot}MRN {mrn}").format(
        dot=DOT, born=printed_day(chart.patient.born), mrn=chart.patient.mrn
    )
    rule = f"{assessment.protocol.id} {assessment.protocol.version}"
    said = _("{rule}; as of {at}").format(rule=rule, at=stamp(chart.at, chart))
    basis = " ".join(filter(None, (chart.incomplete, f"{said}; {legend(assessment, chart)}")))
    return (
        Line(((_EDGE, tall - _HEAD), (_EDGE + _WIDTH, tall - _HEAD)), 0.8),
        Words(_EDGE, tall - 24, fitted(who, BOLD, 13, _WIDTH * 0.55) + shown(rest), 11.5, STRONG),
        Words(_EDGE, tall - 38, fitted(basis, REGULAR, 8.5, _WIDTH), 8.5, REGULAR, 0.25),
        Words(
            _EDGE, 8, _("Decision support for a named physician; check every value in the chart."), 8.5, REGULAR, 0.25
        ),
    )


def _moved(marks: tuple[Ink, ...]) -> tuple[Ink, ...]:
    return tuple(mark.moved(_EDGE, _FOOT + 4) for mark in marks)


def _pdf(marks: tuple[Ink, ...], size: tuple[float, float], title: str) -> bytes:
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=size,
        invariant=1,
        pageCompression=1,
        lang=language(),
        initialFontName=REGULAR,  # pyright: ignore[reportArgumentType]
    )
    canvas.setTitle(title)
    canvas.setCreator("bedside")
    to_canvas(canvas, marks)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _png(document: bytes) -> bytes:
    out = BytesIO()
    pages = pypdfium2.PdfDocument(document)
    try:
        pages[0].render(scale=_SCALE).to_pil().save(out, format="PNG")
    finally:
        pages.close()
    return out.getvalue()
