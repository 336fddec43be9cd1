"""The whole story of one record for the strip under a table: what, why, when and by whom it was written down."""

from __future__ import annotations

from bedside.domain.chart import Chart
from bedside.domain.clock import faults_in
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.wording import describe, reason_text
from bedside.report import said as words
from bedside.text import _


def reported(item: AnyRecord, chart: Chart) -> str:
    """Return what a laboratory said beside its value in its own words; empty for anything else."""
    if not isinstance(item, Observation):
        return ""
    said = (
        (item.range_text, _("the laboratory's range: {text}")),
        (item.interpretation, _("flag {text}")),
        (item.note, _("comment: {text}")),
        (words.stamp(item.issued, chart.zone) if item.issued else "", _("reported {text}")),
    )
    return f" {words.DOT} ".join(form.format(text=text) for text, form in said if text)


def story(item: AnyRecord, chart: Chart, *, struck: bool = False, successor: AnyRecord | None = None) -> str:
    """Return the record in full words, what a laboratory said beside it, then its origin and what became of it."""
    where = _("recorded {when} by {who} at {place}").format(
        when=words.stamp(item.recorded_at, chart.zone), who=item.author, place=item.workstation
    )
    parts = [where]
    if item.source:
        parts.append(_("from {source}").format(source=item.source))
    if faults := faults_in(chart.clock_marks.get(item.id, "")):
        said = ", ".join(fault.said for fault in faults)
        parts.append(_("check the time, the computer's clock then: {said}").format(said=said))
    parts += [
        _("seen by {who} {when}").format(who=mark.author, when=words.stamp(mark.at, chart.zone))
        for mark in chart.seen_by(item.id)
    ]
    if struck:
        parts.append(_fate(item, chart, successor))
    else:
        parts.append(_("a correction of an earlier entry") if item.supersedes else _("not corrected"))
    lines = (describe(item, chart.catalogue, chart.zone), reported(item, chart), f" {words.DOT} ".join(parts))
    return "\n".join(line for line in lines if line)


def _fate(item: AnyRecord, chart: Chart, successor: AnyRecord | None) -> str:
    if successor is None:
        return _("taken out")
    if successor is chart.reissued.get(item.id) and not successor.void:
        newer = describe(successor, chart.catalogue, chart.zone)
        when = words.stamp(successor.recorded_at, chart.zone)
        return _("replaced by the laboratory's later report, here since {when}: {newer}").format(when=when, newer=newer)
    when = words.stamp(successor.recorded_at, chart.zone)
    how = _("taken out {when} by {who}") if successor.void else _("corrected {when} by {who}")
    said = how.format(when=when, who=successor.author)
    return f"{said}: {reason_text(successor.reason)}" if successor.reason else said
