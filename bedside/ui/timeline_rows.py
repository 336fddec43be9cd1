"""The timeline as plain rows: every record with its kind, what became of it, and what is in doubt; and their filter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bedside.domain.chart import Chart
from bedside.domain.conflict import Conflict
from bedside.domain.marks import is_mark
from bedside.domain.records import (
    AnyRecord,
    Decision,
    Document,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Recommendation,
)
from bedside.domain.seen import named
from bedside.domain.wording import fact_text, reason_text
from bedside.protocol.assessment import Assessment
from bedside.report.answered import event_words
from bedside.report.story import story
from bedside.text import _
from bedside.ui import words
from bedside.ui.record_table import TableRow

LABORATORY, VITALS, OXYGEN, DOSES, EVENTS, DECISIONS, DOUBT = (
    "laboratory", "vitals", "oxygen", "doses", "events", "decisions", "doubt",
)  # fmt: skip
KINDS = (DOSES, OXYGEN, LABORATORY, VITALS, EVENTS, DECISIONS, DOUBT)
#: of the marks by which people say what they have seen, which have a switch of their own
SEEN = "seen"
_SEEN = frozenset({"vital", "body"})
_NEVER = timedelta.max
Made = dict[tuple[str, bool, bool], TableRow]


def timeline_rows(
    chart: Chart, late: timedelta = _NEVER, made: Made | None = None, *, marks: bool = False
) -> tuple[TableRow, ...]:
    """Return the timeline of a chart, newest first; an entry made `late` after what it tells says so.

    `made` keeps the rows of records, by id, whether struck and whether in conflict. `marks` wants the marks of what
    was seen too.
    """
    made = {} if made is None else made
    standing = {item.id for item in chart.records}
    found: list[AnyRecord | Conflict] = [*chart.records, *chart.struck, *chart.conflicts]
    if marks:
        found += chart.seen
    found.sort(key=_by_time, reverse=True)
    return tuple(_any(item, chart, late, made, struck=item.id not in standing) for item in found)


class Rows:
    """Makes the timeline of one patient after another; the row of a record that stays as it was is made once.

    `marks` says whether the marks of what was seen are wanted too.
    """

    def __init__(self, late: timedelta) -> None:
        self._late = late
        self.marks = False
        self._patient = ""
        self._made: dict[tuple[str, bool, bool], TableRow] = {}

    def of(self, chart: Chart, _assessment: Assessment) -> tuple[TableRow, ...]:
        """Return the timeline of a chart."""
        if chart.patient.patient != self._patient:
            self._patient, self._made = chart.patient.patient, {}
        return timeline_rows(chart, self._late, self._made, marks=self.marks)


def _any(item: AnyRecord | Conflict, chart: Chart, late: timedelta, made: Made, *, struck: bool) -> TableRow:
    if isinstance(item, Conflict):
        return _conflict(item, chart)
    if is_mark(item):
        return _mark(item, chart)
    key = item.id, struck, item.id in chart.disputed
    if key not in made:
        made[key] = _row(item, chart, late, struck=struck)
    return made[key]


def _by_time(item: AnyRecord | Conflict) -> tuple[datetime, datetime]:
    return item.at, item.at if isinstance(item, Conflict) else item.recorded_at


def _row(item: AnyRecord, chart: Chart, late: timedelta, *, struck: bool) -> TableRow:
    said = _said(item, chart)
    held = isinstance(item, Observation) and bool(item.held)
    disputed = not struck and item.id in chart.disputed
    if held:
        said += "  " + _("held")
    if disputed:
        said += "  " + _("conflict")
    if item.reason:
        said += "  " + _("because {reason}").format(reason=reason_text(item.reason))
    when = words.dated(item.at, chart.zone, item.precision)
    cells = (when, kind_word(item), said, delay(item, chart, late), item.author)
    return TableRow(
        record=item.id,
        cells=cells,
        sign=_sign(struck=struck, held=held, disputed=disputed),
        struck=struck,
        kinds=(kind(item, chart), DOUBT) if held or disputed else (kind(item, chart),),
    )


def _said(item: AnyRecord, chart: Chart) -> str:
    """Return what a record says in a line; the strip says it in full."""
    if isinstance(item, Event):
        return event_words(item, chart)
    if not isinstance(item, OxygenSetting):
        return fact_text(item, chart.catalogue)
    seen = (("SpO\u2082 {n} %", item.spo2), (_("RR") + " {n} /min", item.rr))
    return ", ".join((words.oxygen(item), *(text.format(n=number) for text, number in seen if number is not None)))


def _sign(*, struck: bool, held: bool, disputed: bool) -> tuple[str, str]:
    if struck:
        return "cross", "ink3"
    if disputed:
        return "triangle-bang", "amber"
    return ("diamond-question", "amber") if held else ("", "ink2")


def _conflict(item: Conflict, chart: Chart) -> TableRow:
    cells = (words.dated(item.at, chart.zone), _("conflict"), item.text, "", "")
    return TableRow(record=item.id, cells=cells, sign=("triangle-bang", "amber"), bold=True, kinds=(DOUBT,))


def _mark(item: Event, chart: Chart) -> TableRow:
    found = (chart.find(name) for name in named(item))
    codes = dict.fromkeys(record.code for record in found if isinstance(record, Observation))
    said = _("results seen: {names}").format(names=", ".join(chart.catalogue.analyte(code).short for code in codes))
    cells = (words.dated(item.at, chart.zone), _("seen"), said, "", item.author)
    return TableRow(record=item.id, cells=cells, sign=("tick", "ink2"), kinds=(SEEN,))


def delay(item: AnyRecord, chart: Chart, late: timedelta) -> str:
    """Return how long after what it tells a record was entered, where that is late; in days if a day is all known."""
    if item.precision == "undated":
        return ""
    if item.precision == "day":
        days = (item.recorded_at.astimezone(chart.zone).date() - item.at.astimezone(chart.zone).date()).days
        return _("{length} later").format(length=words.span(timedelta(days=days))) if days > 0 else ""
    length = item.recorded_at - item.at
    return _("{length} later").format(length=words.span(length)) if length >= late else ""


def timeline_story(record: str, chart: Chart) -> str:
    """Return a record of the timeline in full; of a conflict what is left open by it."""
    conflict = next((item for item in chart.conflicts if item.id == record), None)
    if conflict is not None:
        what = conflict.text[:1].upper() + conflict.text[1:]
        said = _("{what}. Until it is settled, rules that need it stay at \u201ccannot say\u201d.")
        return said.format(what=what) + "\n" + _("The Held tab shows every side of it and settles it.")
    item = chart.find(record)
    if item is None:
        return _marked(record, chart)
    return "\n".join(filter(None, (_told(item, chart), *_more(item, chart))))


def _marked(mark_id: str, chart: Chart) -> str:
    """Return what somebody marked as seen, each result in full; nothing for what is no mark."""
    mark = next((item for item in chart.seen if item.id == mark_id), None)
    if mark is None:
        return ""
    found = [record for name in named(mark) if (record := chart.find(name)) is not None]
    said = _("Seen {when} by {who}: {results}")
    results = ", ".join(fact_text(record, chart.catalogue) for record in found)
    return said.format(when=words.stamp(mark.at, chart.zone), who=mark.author, results=results)


def _told(item: AnyRecord, chart: Chart) -> str:
    """Return the story of a record; one that was taken out says so, and by whom, when and why."""
    after = chart.successor(item.id)
    struck = item.id not in chart.index.ids
    if after is None or not after.void:
        return story(item, chart, struck=struck, successor=after)
    when = words.stamp(after.recorded_at, chart.zone)
    signed = _("{when} by {who}: {reason}").format(when=when, who=after.author, reason=reason_text(after.reason))
    return f"{story(item, chart, struck=True)} {signed}"


def _more(item: AnyRecord, chart: Chart) -> Iterator[str]:
    """Yield what a decision was made on, and which conflict a record is part of."""
    if isinstance(item, Decision):
        read = [found for name in item.evidence if (found := chart.find(name)) is not None]
        said = ", ".join(fact_text(found, chart.catalogue) for found in read)
        rules = f"{item.protocol} {item.version}"
        yield _("decided under {rules} on: {facts}").format(rules=rules, facts=said or _("no single record"))
        if item.assessment:
            yield _("the verdict as it stood then is frozen, SHA-256 {digest}").format(digest=item.assessment)
    if item.id in chart.disputed:
        conflict = next(each for each in chart.conflicts if any(one.id == item.id for one in each.records))
        yield _("In conflict: {text}.").format(text=conflict.text)


def kind(item: AnyRecord, chart: Chart) -> str:
    """Return under which choice of the filter a record comes."""
    if isinstance(item, Observation):
        return VITALS if chart.catalogue.analyte(item.code).group in _SEEN else LABORATORY
    if isinstance(item, OxygenSetting):
        return OXYGEN
    if isinstance(item, Order | Dose | Medicine):
        return DOSES
    return DECISIONS if isinstance(item, Decision | Document | Recommendation) else EVENTS


def kind_word(item: AnyRecord) -> str:
    """Return the kind of a record in a word."""
    kinds = {
        Observation: _("value"),
        OxygenSetting: _("oxygen"),
        Order: _("order"),
        Dose: _("dose"),
        Medicine: _("medicine"),
        Event: _("event"),
        Decision: _("decision"),
        Document: _("note"),
        Recommendation: _("recommendation"),
    }
    return kinds.get(type(item), "")


def filtered(rows: tuple[TableRow, ...], kinds: frozenset[str], text: str) -> tuple[TableRow, ...]:
    """Return the rows of the kinds wanted that hold every word of a text; what is in doubt is of two kinds."""
    wanted = text.casefold().split()
    return tuple(row for row in rows if not kinds.isdisjoint(row.kinds) and _holds(row, wanted))


def _holds(row: TableRow, wanted: list[str]) -> bool:
    if not wanted:
        return True
    said = " ".join(row.cells).casefold()
    return all(word in said for word in wanted)
