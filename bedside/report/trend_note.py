"""The trend sheet as a paper: the figure of a stay under the same header and over the same footer as every paper."""

from __future__ import annotations

from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.protocol.assessment import Assessment
from bedside.report import drawing
from bedside.report.content import Note, Section, remark
from bedside.report.course import course, legend
from bedside.report.figure import Figure
from bedside.report.printable import printable
from bedside.report.sheet_head import footer, head
from bedside.text import _

_PANELS = 8
#: points that the first page of the smallest paper leaves for a figure
_ROOM = 540.0


def trend_note(assessment: Assessment, chart: Chart, author: str, *, practice: bool = False) -> Note:
    """Return the trends of a stay, with as many values as the page has room for, the most telling ones first.

    Raises Problem when nothing dated was charted.
    """
    figure = _figure(assessment, chart)
    said = _("Decision support for a named physician; check every value in the chart.")
    note = Note(
        title=_("Trends"),
        subtitle="",
        header=head(assessment, chart),
        sections=(Section(_("Course"), (figure, remark(said)), remark=legend(assessment, chart)),),
        author=author,
        footer=footer(assessment),
        side=_("Practice, not a live patient") if practice else "",
        subject=_("Trends, MRN {mrn}").format(mrn=chart.patient.mrn),
    )
    return printable(note)[0]


def _figure(assessment: Assessment, chart: Chart) -> Figure:
    for most in range(_PANELS, 0, -1):
        figure = course(assessment, chart, most=most)
        if figure is None:
            break
        if drawing.height(figure) <= _ROOM or most == 1:
            return figure
    raise Problem(_("nothing with a time was charted: there is no trend to draw."), where="trends")
