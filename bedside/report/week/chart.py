"""The drug chart of one patient: a week of doses by order, time of day and date, made from chart and Assessment.

It is a pure function of both, so that every cell can be tested without a window.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.moment import start_of_day
from bedside.domain.records import Dose, Order
from bedside.domain.wording import describe
from bedside.protocol.assessment import Assessment
from bedside.report import said as words
from bedside.report.week.blocks import Block, blocks
from bedside.report.week.cells import DAYS, Day, DrugChart, Line
from bedside.report.week.entries import planned_entries, slot_entries, taken_out
from bedside.report.week.medicines import medicine_lines
from bedside.report.week.rows import dose_lines, local_day
from bedside.report.week.summary import summary
from bedside.report.week.words import generic
from bedside.text import _


class Course(NamedTuple):
    """All doses and orders of one medicine, on whatever day."""

    drug: str
    blocks: list[Block]


def drug_chart(
    chart: Chart, assessment: Assessment, place: int | None = None, *, width: timedelta | None = None
) -> DrugChart:
    """Return one page of the chart; without a `place` the week of today, or the last one of a stay that is over.

    `width` is how far from its due time a dose may be, None where nobody can say.
    """
    courses = _courses(chart, assessment)
    every = [entry.moment for course in courses for block in course.blocks for entry in block.entries]
    first, last = _extent(chart, assessment, every)
    pages = (last - first).days // DAYS + 1
    if place is None:
        place = (min(local_day(chart.at, chart.zone), last) - first).days // DAYS
    place = min(max(0, place), pages - 1)
    days = tuple(_day(first + timedelta(days=place * DAYS + each), chart, assessment) for each in range(DAYS))
    return DrugChart(
        days=days,
        lines=(*_dose_part(courses, days, chart, assessment), *_other_part(chart, days)),
        summary=summary(chart, assessment, width),
        place=place,
        pages=pages,
        year="" if days[-1].date.year == local_day(chart.at, chart.zone).year else str(days[-1].date.year),
    )


def page_of(chart: Chart, assessment: Assessment, moment: datetime) -> int:
    """Return the page that shows a moment."""
    every = [entry.moment for course in _courses(chart, assessment) for item in course.blocks for entry in item.entries]
    first, _last = _extent(chart, assessment, every)
    return (local_day(moment, chart.zone) - first).days // DAYS


def _courses(chart: Chart, assessment: Assessment) -> list[Course]:
    """Return the protocol's medicine, and whatever other one doses or orders were charted of."""
    ours = generic(assessment.drug, chart)
    doses = [item for item in chart.of(Dose) if item.precision != "undated"]
    struck = [item for item in chart.struck if isinstance(item, Dose) and item.precision != "undated"]
    names = dict.fromkeys([ours, *(generic(item.drug, chart) for item in (*chart.of(Order), *doses, *struck))])
    made = []
    for name in names:
        own = [item for item in doses if generic(item.drug, chart) == name]
        gone = taken_out(chart, (item for item in struck if generic(item.drug, chart) == name))
        ladder = assessment.ladder if name == ours else None
        entries = [*slot_entries(chart, ladder.slots if ladder else (), own), *gone]
        entries += planned_entries(chart, ladder) if ladder else ()
        orders = (item for item in chart.of(Order) if generic(item.drug, chart) == name and item.precision != "undated")
        made.append(Course(name, blocks(name, orders, entries, chart)))
    return made


def _extent(chart: Chart, assessment: Assessment, moments: Iterable[datetime]) -> tuple[date, date]:
    """Return the first day of the first page, which is day 1 of treatment or comes whole weeks before it, and the last.

    Today is a day of it, but for a stay without anything left to expect.
    """
    orders = (item.at for item in chart.of(Order) if item.precision != "undated")
    known = [*moments, *orders]
    running = assessment.ladder.status != "stopped" or not known
    days = sorted({local_day(at, chart.zone) for at in (*known, *([chart.at] if running else []))})
    begun = assessment.ladder.first_given
    anchor = local_day(begun, chart.zone) if begun else days[0]
    before = -(-max(0, (anchor - days[0]).days) // DAYS) * DAYS
    return anchor - timedelta(days=before), days[-1]


def _day(day: date, chart: Chart, assessment: Assessment) -> Day:
    begun, number = assessment.ladder.first_given, ""
    if begun is not None and (count := (day - local_day(begun, chart.zone)).days + 1) > 0:
        number = _("day {n}").format(n=count)
    return Day(date=day, title=words.day(day), number=number, today=day == local_day(chart.at, chart.zone))


def _dose_part(courses: list[Course], days: tuple[Day, ...], chart: Chart, assessment: Assessment) -> list[Line]:
    start = start_of_day(days[0].date, chart.zone)
    end = start_of_day(days[-1].date + timedelta(days=1), chart.zone)
    seam = assessment.ladder.seam.text if assessment.ladder.seam else ""
    made: list[Line] = []
    for course in courses:
        for block in course.blocks:
            rows = dose_lines(block.entries, days, block.hours, chart.zone)
            if rows or block.spans(start, end, chart.at):
                own = seam if course is courses[0] and block.current() else ""
                made += [_heading(block, chart, own), *rows]
    return made


def _heading(block: Block, chart: Chart, seam: str) -> Line:
    return Line(
        kind="heading",
        text=block.title(),
        aside=block.aside(chart),
        note=block.story(chart, seam),
        record=block.order.id if block.order else "",
        current=block.current(),
    )


def _other_part(chart: Chart, days: tuple[Day, ...]) -> list[Line]:
    """Return the background medicines of the week, and the doses whose time nobody knows."""
    bars = medicine_lines(chart, days[0].date)
    made: list[Line] = []
    if bars:
        said = _("recorded here, given and charted elsewhere")
        made += [Line(kind="title", text=_("Other medicines"), note=said), *bars]
    every = (item for item in (*chart.of(Dose), *chart.struck) if isinstance(item, Dose))
    loose = [item for item in every if item.precision == "undated"]
    if loose:
        made.append(Line(kind="title", text=_("Doses without a date"), note=_("no rule counts from them")))
        standing = {item.id for item in chart.records}
        for item in loose:
            out = "" if item.id in standing else _("taken out or corrected")
            said = describe(item, chart.catalogue, chart.zone)
            made.append(Line(kind="remark", text=said, aside=out, record=item.id))
    return made
