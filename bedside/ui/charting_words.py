"""What quick entry says of a line: how it reads, what stood before it, and what is in doubt."""

from __future__ import annotations

from bedside.domain.chart import Chart
from bedside.domain.quickline import Draft, Parsed
from bedside.domain.records import Observation
from bedside.domain.wording import unit_text, value_text
from bedside.report.spoken import figure
from bedside.text import _
from bedside.ui import words


def doubt_words(draft: Draft) -> str:
    """Return what is in doubt: "two readings, unit in doubt"."""
    count = {1: _("one reading"), 2: _("two readings"), 3: _("three readings")}
    many = count.get(len(draft.choices)) or _("{n} readings").format(n=len(draft.choices))
    units = {choice.record.unit for choice in draft.choices if isinstance(choice.record, Observation)}
    if len(draft.choices) == 1 or not units:
        return _("{readings}, in doubt").format(readings=many)
    said = _("{readings}, unit in doubt") if len(units) > 1 else _("{readings}, number in doubt")
    return said.format(readings=many)


def phrase_start(code: str) -> str:
    """Return how a line for an event begins: "naat ", "no immunosuppressant"."""
    return f"{code.replace('_', ' ')} " if code else ""


def reading_of(parsed: Parsed, chart: Chart) -> tuple[str, str]:
    """Return the live reading in two parts: the fact, and its time with the value before it."""
    first = parsed.drafts[0].choices[0].record
    if len(parsed.drafts) != 1 or not isinstance(first, Observation):
        return parsed.text, ""
    when = words.stamp(first.at, chart.zone, first.precision)
    needed = chart.catalogue.analyte(first.code).typed_unit_needed
    rest = _("sampled {when}").format(when=when) if needed else when
    return value_text(first, chart.catalogue), rest + _was(first, chart)


def _was(item: Observation, chart: Chart) -> str:
    """Return the value before, with its unit as charted and how long before; a held one is not called a value."""
    before = [found for found in chart.values(item.code) if found.at < item.at]
    if not before:
        return ""
    last = before[-1]
    unit = unit_text(item.code, last.unit, chart.catalogue)
    gap = words.age((item.at - last.at).total_seconds() / 3600)
    said = (
        _("the one before is held")
        if last.bounds is None
        else _("was {value}").format(value=f"{figure(last.text)} {unit}")
    )
    return f"  {words.DOT}  " + _("{was}, {gap} before").format(was=said.strip(), gap=gap)
