"""The drug chart on paper: A4 across, a week on each page, what the screen shows, and boxes that are filled in by hand.

A box carries the code of its row, so that what was written in it can be typed back and lands at the right dose.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.report.content import Block, Note, Section
from bedside.report.glyphs import DOT
from bedside.report.grid import Grid, GridBar, GridCell, GridColumn, GridRow, PageEnd
from bedside.report.open_questions import decide_box
from bedside.report.printable import printable
from bedside.report.sheet_head import footer, head, safety_line
from bedside.report.typed_back import Sheeted, back_of, box, by_hand, numbers
from bedside.report.week.cells import OPEN, Day, DrugChart, Entry, Line
from bedside.report.week.chart import drug_chart
from bedside.report.week.words import DONE, clock
from bedside.text import N_, _

_LABEL = 0.62
_SIGNS = (
    ("on_time", N_("on time")),
    ("early", N_("early")),
    ("late", N_("late")),
    ("held", N_("held (H)")),
    ("refused", N_("refused (R)")),
    ("missed", N_("missed (M)")),
    ("unavailable", N_("unavailable (U)")),
    ("due", N_("due")),
    ("overdue", N_("overdue")),
    ("not_charted", N_("not charted")),
    ("planned", N_("planned")),
)
_GIVEN = frozenset({"on_time", "early", "late", "given"})


class Made(NamedTuple):
    """What the sheets are made of; `width` is how far from its due time a dose may be, None where nobody can say."""

    assessment: Assessment
    chart: Chart
    author: str
    practice: bool = False
    width: timedelta | None = None


def drug_sheet(made: Made) -> Sheeted:
    """Return the drug chart of the whole stay, and which of its boxes can be typed back."""
    weeks = tuple(_weeks(made))
    rows = numbers(moment for week in weeks for moment in _blank(week))
    back = back_of(rows, made.assessment, made.chart)
    sections = tuple(_week(week, made, rows if back.rows else {}) for week in weeks)
    last = msgspec.structs.replace(sections[-1], blocks=tuple(_unending(sections[-1].blocks)))
    note = Note(
        title=_("Drug chart"),
        subtitle=DOT.join(weeks[0].summary),
        header=head(made.assessment, made.chart, *by_hand(back)),
        sections=(*sections[:-1], last),
        author=made.author,
        footer=footer(made.assessment),
        side=_("Practice, not a live patient") if made.practice else "",
        subject=_("Drug chart, MRN {mrn}").format(mrn=made.chart.patient.mrn),
        landscape=True,
    )
    return Sheeted(printable(note)[0], back)


def _unending(blocks: tuple[Block, ...]) -> Iterator[Block]:
    return (item for item in blocks if not isinstance(item, PageEnd))


def _weeks(made: Made) -> Iterator[DrugChart]:
    first = drug_chart(made.chart, made.assessment, 0, width=made.width)
    yield first
    for place in range(1, first.pages):
        yield drug_chart(made.chart, made.assessment, place, width=made.width)


def _blank(week: DrugChart) -> Iterator[datetime]:
    """Yield the due times that nobody has charted anything for."""
    for line in week.lines:
        yield from (item.due for item in line.cells if item and item.due and _is_blank(item))


def _is_blank(entry: Entry) -> bool:
    return not entry.record and (entry.state in OPEN or entry.state == "planned")


def _week(week: DrugChart, made: Made, rows: dict[datetime, int]) -> Section:
    columns = (GridColumn(_("due"), share=_LABEL), *(_column(day) for day in week.days))
    asks = bool(made.assessment.open_triggers())
    lines = [row for line in week.lines if (row := _row(line, made.chart, rows, asks=asks)) is not None]
    legend = GridRow(signs=tuple((name, _(word)) for name, word in _signs(asks=asks)))
    blocks: list[Block] = [] if not week.place else [safety_line(made.assessment, made.chart)]
    dosing = any(True for _moment in _blank(week))
    decide = decide_box(made.assessment, made.chart, dosing=dosing) if dosing or not week.place else None
    blocks += [*((decide,) if decide else ()), Grid(columns, (*lines, legend))]
    place = _("week {n} of {m}").format(n=week.place + 1, m=week.pages)
    return Section(week.span, (*blocks, PageEnd()), remark=place)


def _signs(*, asks: bool) -> Iterator[tuple[str, str]]:
    """Yield each sign with its word; while something waits for a decision no planned dose is certain."""
    undecided = N_("planned?: if nothing is decided")
    yield from ((name, undecided if asks and name == "planned" else word) for name, word in _SIGNS)


def _column(day: Day) -> GridColumn:
    title = _("{day}, today").format(day=day.title) if day.today else day.title
    return GridColumn(title, day.number or " ", now=day.today)


def _row(line: Line, chart: Chart, rows: dict[datetime, int], *, asks: bool) -> GridRow | None:
    if line.kind == "doses":
        cells = (item and _cell(item, chart, rows, asks=asks) for item in line.cells)
        return GridRow(label=line.label, cells=tuple(cells))
    if line.kind == "medicine":
        return GridRow(bars=tuple(GridBar(bar.start, bar.end, bar.text, bar.stopped) for bar in line.bars))
    if line.kind == "title":
        return GridRow(title=line.text, aside=line.note)
    return GridRow(title=line.text, aside=line.aside, note=line.note)


def _cell(entry: Entry, chart: Chart, rows: dict[datetime, int], *, asks: bool) -> GridCell:
    if _is_blank(entry) and entry.due is not None:
        return _box(entry, entry.due, chart, rows, asks=asks)
    ground = "hatched" if entry.doubt or entry.state == "not_charted" else ""
    return GridCell(
        sign=entry.state,
        lead=entry.lead,
        aside=entry.initials,
        note=", ".join(filter(None, (_due(entry, chart), _said(entry)))),
        was=entry.was,
        ground=ground,
    )


def _box(entry: Entry, due: datetime, chart: Chart, rows: dict[datetime, int], *, asks: bool) -> GridCell:
    """Return a box for the hand; what waits says so in a word of its own."""
    made = box(rows.get(due, 0), clock(due, chart.zone), entry.state)
    if entry.state in ("planned", "due"):
        word = N_("planned?") if asks and entry.state == "planned" else entry.state
        return msgspec.structs.replace(made, aside=_(word))
    overdue = entry.note if entry.state == "overdue" else ""
    return msgspec.structs.replace(made, note=", ".join(filter(None, (_(DONE[entry.state]), overdue))))


def _due(entry: Entry, chart: Chart) -> str:
    return _("due {time}").format(time=clock(entry.due, chart.zone)) if entry.due and entry.record else ""


def _said(entry: Entry) -> str:
    """Return the state in a word where the box does not say it already, and its reason."""
    word = {"on_time": _("on time")}.get(entry.state, "") if entry.state in _GIVEN else ""
    doubt = _("in conflict") if entry.doubt else ""
    return ", ".join(filter(None, (word, entry.note, doubt)))
