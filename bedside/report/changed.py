"""What changed since the last signed note: verdicts, values, oxygen, doses, orders, facts, each beside what it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from bedside.domain.chart import Chart, Value
from bedside.domain.device_words import short_text
from bedside.domain.records import AnyRecord, Dose, Event, Medicine, Order, OxygenSetting
from bedside.domain.vocabulary import RECOMMENDED
from bedside.domain.wording import event_text, given_text, medicine_text, order_text, reason_text
from bedside.report.content import Cell, Column, Note, Row, Section, Table, Text, quiet, sentence, strong, text
from bedside.report.glyphs import EN
from bedside.report.spoken import in_any_language, unit_word
from bedside.report.values import printed
from bedside.report.words import stamp, with_unit
from bedside.report.writing import Writing
from bedside.text import N_, _, _n, speaking

_SHOWN = 12
_VALUES = 24
_JUDGED = (N_("criterion"), N_("trigger"))
_ANSWERS = (N_("cannot say"), N_("present"), N_("absent"), N_("met"), N_("not met"))


def changed(writing: Writing, chart: Chart, sections: Iterable[Section]) -> Section:
    """Return what is new or different since the last note, for an addendum the one that it amends.

    `sections` are those of this one.
    """
    title, earlier = _("Changed since the last note"), writing.amends or writing.earlier
    if earlier is None:
        return Section(title, (sentence(_("No earlier note is signed: this is the first.")),))
    rows = (
        *_verdicts(earlier.note, tuple(sections)),
        *_values(earlier.at, chart),
        *_oxygen(earlier.at, chart),
        *_entries(earlier.at, chart),
    )
    said = _("since {at}, by what was entered after it")
    if writing.amends:
        said = _("since the amended note of {at}, by what was entered after it")
    remark = said.format(at=stamp(earlier.at, chart))
    if not rows:
        return Section(title, (sentence(_("Nothing was entered, and no verdict changed.")),), remark=remark)
    columns = (Column(_("what"), 34), Column(_("in the last note"), 34), Column(_("now"), 44))
    return Section(title, (Table(columns, rows),), remark=remark)


def verdicts_of(sections: Iterable[Section]) -> dict[str, tuple[str, str]]:
    """Return by id the name and the answer of each criterion and trigger that a note prints."""
    found, judged = {}, frozenset[str]().union(*map(in_any_language, _JUDGED))
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table) and len(block.columns) > 1 and block.columns[1].title in judged:
                for row in block.rows:
                    answer, name = (_plain(cell.text) for cell in row.cells[:2])
                    found[name.split(" ", 1)[0]] = name, answer
    return found


def _in_own_words(spoken: str) -> dict[str, str]:
    """Return the answers as a note in another language has them, with the words of the language of now."""
    with speaking(spoken):
        theirs = [_(answer) for answer in _ANSWERS]
    return {their: _(answer) for their, answer in zip(theirs, _ANSWERS, strict=True)}


def _verdicts(before: Note, now: Iterable[Section]) -> Iterator[Row]:
    then, today, own = verdicts_of(before.sections), verdicts_of(now), _in_own_words(before.spoken)
    for key, (name, answer) in today.items():
        was = then.get(key, ("", ""))[1]
        was = own.get(was, was)
        if was != answer:
            yield _row(text(strong(name)), text(was or quiet(_("not in it"))), text(strong(answer)))
    for key, (name, answer) in then.items():
        if key not in today:
            yield _row(text(name), text(answer), text(quiet(_("no longer asked"))))


def _values(since: datetime, chart: Chart) -> Iterator[Row]:
    listed = []
    for analyte in chart.catalogue.analytes:
        values = chart.values(analyte.code)
        new = [item for item in values if item.recorded_at > since]
        if not new:
            continue
        old = [item for item in values if item.recorded_at <= since]
        was = _value(old[-1], chart) if old else text(quiet(EN))
        more = f" (+{len(new) - 1})" if len(new) > 1 else ""
        listed.append(_row(text(analyte.short), was, (*_value(new[-1], chart), *text(quiet(more)))))
    yield from listed[:_VALUES]
    yield from _more(len(listed) - _VALUES)


def _value(value: Value, chart: Chart) -> Text:
    analyte = chart.catalogue.analyte(value.code)
    said, typed = printed(value, analyte, chart)
    number = typed if value.bounds is None else with_unit(said, unit_word(analyte))
    number = _("{value} (held)").format(value=number) if value.bounds is None else number
    return text(strong(number), quiet(f", {stamp(value.at, chart, value.precision)}"))


def _oxygen(since: datetime, chart: Chart) -> Iterator[Row]:
    settings = chart.of(OxygenSetting)
    old = [item for item in settings if item.recorded_at <= since]
    if settings and (not old or old[-1] is not settings[-1]):
        was = _setting(old[-1], chart) if old else text(quiet(EN))
        yield _row(text(_("Oxygen")), was, _setting(settings[-1], chart))


def _setting(item: OxygenSetting, chart: Chart) -> Text:
    return text(strong(short_text(item.devices)), quiet(f", {stamp(item.at, chart, item.precision)}"))


def _entries(since: datetime, chart: Chart) -> Iterator[Row]:
    kinds = {
        Dose: (_("Doses"), given_text),
        Order: (_("Orders"), order_text),
        Medicine: (_("Medicines"), medicine_text),
        Event: (_("Facts"), event_text),
    }
    for kind, (title, words) in kinds.items():
        new = [item for item in chart.of(kind) if item.recorded_at > since and not _answers(item)]
        lines = [f"{words(item)} {stamp(item.at, chart, item.precision)}{_because(item)}" for item in new[-_SHOWN:]]
        if new:
            more = len(new) - len(lines)
            lines += [_("and {count} more").format(count=more)] if more else []
            yield _row(text(title), text(_n("{count} new", "{count} new", len(new))), text("\n".join(lines)))
    amended = [item for item in chart.amendments if item.recorded_at > since]
    if amended:
        said = _n("{count} entry corrected or taken out", "{count} entries corrected or taken out", len(amended))
        yield _row(text(_("Corrections")), text(), text(strong(said), _(", see Corrected entries")))


def _answers(item: AnyRecord) -> bool:
    """Return whether an entry only says what became of a recommendation, which has its own table."""
    return isinstance(item, Event) and item.code == RECOMMENDED


def _because(item: AnyRecord) -> str:
    return f" ({reason_text(item.reason)})" if item.reason else ""


def _more(number: int) -> Iterator[Row]:
    if number > 0:
        said = _n("{count} more analyte with new values", "{count} more analytes with new values", number)
        yield _row(text(quiet(said)), text(), text())


def _row(*cells: Text) -> Row:
    return Row(tuple(Cell(words) for words in cells))


def _plain(words: Text) -> str:
    return "".join(run.text for run in words)
