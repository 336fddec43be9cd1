"""The downtime sheet: what a shift charts of one patient, on paper, while the computer is down.

Its rows stand in the order in which they are typed back: doses by their codes, the round as the page of a finished
shift has it, results with their sampling times, then the answers to what the rules ask.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import zip_longest

from bedside.domain.chart import Chart
from bedside.domain.records import Order
from bedside.domain.wording import dose_text, interval_text, route_text
from bedside.protocol.assessment import Trigger
from bedside.protocol.model import Protocol
from bedside.report.content import Block, Note, Para, Section, sentence, strong, text
from bedside.report.drug_sheet import Made
from bedside.report.grid import Grid, GridCell, GridColumn, GridRow
from bedside.report.open_questions import asked_words
from bedside.report.printable import printable
from bedside.report.rounds import OXYGEN, PRESSURE, ROUND
from bedside.report.sheet_head import footer, head
from bedside.report.spoken import shown_unit
from bedside.report.typed_back import Sheeted, back_of, box, by_hand, numbers, order_of
from bedside.report.week.cells import OPEN
from bedside.report.week.words import clock
from bedside.report.words import day, pretty, stamp
from bedside.text import N_, _

_TIMES, _SAMPLES, _SPARE = 6, 2, 4
_TITLE_ROOM = 21
_TALL = 25.0
_SEEN = frozenset({"vital", "body"})
_LOOK_BACK = timedelta(hours=24)
_STATUS = {
    "none": N_("No order: no dose is given from this sheet."),
    "held": N_("On hold: no dose until a physician resumes the order."),
    "stopped": N_("Stopped: no dose is given from this sheet."),
    "unknown": N_("When the next dose is due cannot be said: ask before a dose is given."),
}


def downtime(made: Made, protocol: Protocol, hours: int) -> Sheeted:
    """Return the sheet for the next hours, and which of its dose rows can be typed back."""
    end = made.chart.at + timedelta(hours=hours)
    rows = numbers(_due(made, end))
    back = back_of(rows, made.assessment, made.chart)
    note = Note(
        title=_("Downtime sheet"),
        subtitle=_("{start} to {end}; write here while the computer is down, then type it back").format(
            start=stamp(made.chart.at, made.chart), end=stamp(end, made.chart)
        ),
        header=head(made.assessment, made.chart, *by_hand(back)),
        sections=tuple(_sections(made, protocol, rows if back.rows else dict.fromkeys(rows, 0))),
        author=made.author,
        footer=footer(made.assessment),
        side=_("Practice, not a live patient") if made.practice else "",
        subject=_("Downtime sheet, MRN {mrn}").format(mrn=made.chart.patient.mrn),
    )
    return Sheeted(printable(note)[0], back)


def _due(made: Made, end: datetime) -> Iterator[datetime]:
    """Yield when doses are due in the shift, and those of the last day that nobody has charted."""
    ladder, start = made.assessment.ladder, made.chart.at - _LOOK_BACK
    for slot in ladder.slots:
        if slot.state in OPEN and slot.precision == "minute" and slot.due is not None and start < slot.due <= end:
            yield slot.due
    yield from (item.at for item in ladder.plan if item.at <= end)


def _sections(made: Made, protocol: Protocol, rows: dict[datetime, int]) -> Iterator[Section]:
    how = _("H held, R refused, M missed, U unavailable; typed back in the quick line, a row at a time")
    yield Section(_("1  Doses"), tuple(_doses(made, rows)), remark=how)
    yield Section(
        _("2  Round"), (_round(made.chart),), remark=_("page of a finished shift: same rows, a time for each column")
    )
    yield Section(_("3  Questions of the rules"), tuple(_questions(made)), remark=_("answered by a physician"))
    yield Section(
        _("4  Laboratory"),
        (_laboratory(made.chart, protocol),),
        remark=_("page of a finished shift: add the row; write the unit as reported where it differs"),
    )
    yield Section(
        _("5  Other entries"), (_lines(4),), remark=_("culture, event, device, order by phone with read-back")
    )
    yield Section(_("6  Read back and typed back"), (_read_back(),))


def _doses(made: Made, rows: dict[datetime, int]) -> Iterator[Block]:
    status = _STATUS.get(made.assessment.ladder.status)
    if status:
        yield Para(text(strong(_(status))))
    order = order_of(made.assessment, made.chart)
    if not rows or order is None:
        return
    columns = (
        GridColumn(_("due"), share=1), GridColumn(_("medicine, as ordered"), share=3.2),
        GridColumn(_("given"), share=2.6), GridColumn(_("not given: H, R, M or U"), share=2.4),
    )  # fmt: skip
    yield Grid(columns, tuple(_dose(moment, row, order, made) for moment, row in rows.items()))


def _dose(moment: datetime, row: int, order: Order, made: Made) -> GridRow:
    chart = made.chart
    said = dose_text(order.drug, order.dose, order.dose_unit)
    # Below, where a line goes on in the next one: in some languages the route is long.
    how = f"{route_text(order.route)} {interval_text(order.interval_hours) if order.interval_hours else ''}".strip()
    late = _("was due before this sheet was printed: ask whether it was given") if moment < chart.at else ""
    note = "; ".join(filter(None, (how, late)))
    return GridRow(
        label=(clock(moment, chart.zone), day(moment, chart.zone)),
        cells=(GridCell(lead=said, note=note), box(row, "", "planned"), GridCell(fill=(_("why"), _("by")))),
        tall=36,
    )


def _round(chart: Chart) -> Grid:
    columns = (GridColumn("", share=2.3), *(GridColumn("") for _each in range(_TIMES)))
    rows = [_blank((_("Time"),), _TIMES), *(_blank(_measured(code, chart), _TIMES) for code in ROUND)]
    return Grid(columns, tuple(rows))


def _measured(code: str, chart: Chart) -> tuple[str, ...]:
    """Return title and unit of a row, as the page of a finished shift names them."""
    named = {PRESSURE: (_("Blood pressure"), "mm Hg"), OXYGEN: (_("Oxygen"), _("device, L/min, FiO2 %"))}
    if code in named:
        return named[code]
    analyte = chart.catalogue.analyte(code)
    title = analyte.title if len(analyte.title) <= _TITLE_ROOM else analyte.short
    return title, pretty(shown_unit(analyte))


def _laboratory(chart: Chart, protocol: Protocol) -> Grid:
    """Return two halves beside each other, each with its own times of sampling."""
    half = (2.1, *(1.0 for _each in range(_SAMPLES)))
    columns = tuple(GridColumn("", share=share) for share in (*half, *half))
    named = [(_("Sampled"), _("date and time")), *(_measured(code, chart) for code in _monitored(chart, protocol))]
    named += [(" ",)] * _SPARE
    middle = -(-(len(named) + 1) // 2)
    right = [named[0], *named[middle:]]
    pairs = zip_longest(named[:middle], right, fillvalue=(" ",))
    return Grid(columns, tuple(_beside(one, two) for one, two in pairs))


def _beside(left: tuple[str, ...], right: tuple[str, ...]) -> GridRow:
    blank = tuple(GridCell() for _each in range(_SAMPLES))
    name = GridCell(lead=right[0].strip(), note=right[1] if len(right) > 1 else "", ground="label")
    return GridRow(label=left, cells=(*blank, name, *blank), tall=_TALL)


def _monitored(chart: Chart, protocol: Protocol) -> tuple[str, ...]:
    """Return the results that the protocol has measured, in its order."""
    groups = (group for item in protocol.monitoring.values() for group in item.needs)
    measured = {item.code for item in chart.catalogue.analytes if item.group not in _SEEN}
    return tuple(dict.fromkeys(group[0] for group in groups if group[0] in measured))


def _blank(label: tuple[str, ...], many: int) -> GridRow:
    return GridRow(
        label=tuple(item for item in label if item), cells=tuple(GridCell() for _each in range(many)), tall=_TALL
    )


def _questions(made: Made) -> Iterator[Block]:
    asked = made.assessment.open_triggers()
    if not asked:
        yield sentence(_("No rule waits for an answer."))
        return
    columns = tuple(GridColumn("", share=share) for share in (0.001, 1.3, 2.4, 1.6))
    yield Grid(columns, tuple(row for item in asked for row in _question(item, made.chart)))


def _question(item: Trigger, chart: Chart) -> Iterator[GridRow]:
    said = asked_words(item, chart)
    yield GridRow(title=said.title, aside=said.since, note=said.why)
    fills = ((_("accepted or declined"),), (_("why"),), (_("who, when"),))
    yield GridRow(cells=tuple(GridCell(fill=words) for words in fills), tall=30)


def _lines(many: int) -> Grid:
    columns = tuple(GridColumn("", share=share) for share in (1, 4, 1))
    return Grid(
        columns, tuple(GridRow(label=(" ",), cells=(GridCell(), GridCell()), tall=_TALL) for _each in range(many))
    )


def _read_back() -> Grid:
    columns = tuple(GridColumn("", share=share) for share in (2.2, 3, 2))
    said = (_("Read back to"), _("Typed back by"), _("Checked by a second person"))
    return Grid(
        columns,
        tuple(
            GridRow(label=(item,), cells=(GridCell(fill=(_("name"),)), GridCell(fill=(_("when"),))), tall=30)
            for item in said
        ),
    )
