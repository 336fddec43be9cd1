"""An event of the chart in words that need no looking up: which recommendation was answered, and what shows it."""

from __future__ import annotations

from bedside.domain.chart import Chart
from bedside.domain.records import Event, Recommendation
from bedside.domain.vocabulary import RECOMMENDED
from bedside.domain.wording import event_text, fact_text
from bedside.text import _


def event_words(item: Event, chart: Chart) -> str:
    """Return an event in words; the answer to a recommendation says its text, and the entry that shows it."""
    told = chart.find(item.subject) if item.code == RECOMMENDED else None
    if not isinstance(told, Recommendation):
        return event_text(item)
    state = {"done": _("done"), "not_done": _("not done"), "refused": _("refused")}.get(item.state, item.state)
    said = _("Recommendation {number} {state}: {text}").format(number=told.number, state=state, text=told.text)
    shown = chart.find(item.text)
    why = fact_text(shown, chart.catalogue) if shown is not None else item.text
    return f"{said} ({why})" if why else said
