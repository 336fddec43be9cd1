"""What became of the recommendations of a note, in words: the next note opens with them."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.chart import Chart
from bedside.domain.records import Document, Event
from bedside.domain.wording import describe, when_text
from bedside.report.writing import Fulfilled
from bedside.session.recommended import Outcome, evidence_struck, outcomes
from bedside.text import _, _p


def fulfilled(chart: Chart, document: Document) -> tuple[Fulfilled, ...]:
    """Return what became of each recommendation of a signed note by the chart's moment, with its evidence in words."""
    return tuple(_said(item, chart) for item in outcomes(chart, document.id))


def _said(item: Outcome, chart: Chart) -> Fulfilled:
    told = item.recommendation
    return Fulfilled(
        number=told.number, text=told.text, became=state_word(item.became), evidence="; ".join(_evidence(item, chart))
    )


def state_word(state: str) -> str:
    """Return what became of a recommendation, in a word."""
    return {
        "done": _p("recommendation", "done"),
        "not_done": _p("recommendation", "not done"),
        "refused": _p("recommendation", "refused"),
        "open": _p("recommendation", "open"),
    }.get(state, state)


def _evidence(item: Outcome, chart: Chart) -> Iterator[str]:
    due = item.recommendation.due
    if item.by is not None:
        said = describe(item.by, chart.catalogue, chart.zone, chart.at)
        yield _("too late: {fact}").format(fact=said) if item.late else said
    for answer in item.answers:
        words = _words(answer, chart)
        when = when_text(answer.at, answer.precision, chart.zone, chart.at)
        told = _("{state}, says {who} {when}").format(state=state_word(answer.state), who=answer.author, when=when)
        yield f"{told}: {words}" if words else told
    if item.computed is not None and item.computed.by not in (None, item.by):
        yield _by_chart(item.computed, chart)
    if item.by is None and not item.answers:
        yield _("nobody has answered") if item.recommendation.wants == "" else _("no entry since the note")
    if due is not None and (item.late or item.became in {"open", "not_done"}):
        yield _("due by {when}").format(when=when_text(due, "minute", chart.zone, chart.at))


def _words(answer: Event, chart: Chart) -> str:
    """Return the reason of an answer; of an entry that it names, which is told by itself, that it stands no more."""
    named = chart.find(answer.text)
    if named is None:
        return answer.text
    if not evidence_struck(answer, chart):
        return ""
    return _("EVIDENCE STRUCK ({fact})").format(fact=describe(named, chart.catalogue, chart.zone, chart.at))


def _by_chart(item: Outcome, chart: Chart) -> str:
    """Return what the chart tells of a recommendation that a person has answered."""
    fact = describe(item.by, chart.catalogue, chart.zone, chart.at) if item.by else ""
    if item.late:
        fact = _("too late: {fact}").format(fact=fact)
    return _("by the chart {state}: {fact}").format(state=state_word(item.became), fact=fact)
