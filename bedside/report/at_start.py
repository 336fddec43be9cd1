"""The verdict at the first dose: what a treated patient's note speaks of, since today's answers another question."""

from __future__ import annotations

from bedside.domain.chart import Chart, rewind
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, State
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.text import _


def at_start(assessment: Assessment, chart: Chart, protocol: Protocol | None) -> Assessment | None:
    """Return the verdicts of the moment of the first dose, with what is known now; None for who had none."""
    first = assessment.ladder.first_given
    if protocol is None or first is None or first > chart.at:
        return None
    return assess(protocol, rewind(chart, first), Memo(), whole=False)


def state_words(state: State, drug: str) -> str:
    """Return a verdict as the headline of a patient who has had no dose."""
    return {
        "ELIGIBLE": _("Eligible for {drug}: all inclusions are met and no exclusion applies."),
        "NOT_ELIGIBLE": _("Not eligible for {drug}."),
        "INCOMPLETE": _("Cannot say whether eligible for {drug}: something is not known."),
    }[state].format(drug=drug)


def then_words(state: State) -> str:
    """Return a verdict of the moment of the first dose."""
    return {
        "ELIGIBLE": _("Was eligible at the first dose"),
        "NOT_ELIGIBLE": _("Was not eligible at the first dose"),
        "INCOMPLETE": _("At the first dose nobody could say whether eligible"),
    }[state]


def start_words(state: State) -> str:
    """Return what today's verdict says of a new course, in a sentence's end."""
    return {
        "ELIGIBLE": _("eligible"),
        "NOT_ELIGIBLE": _("not eligible"),
        "INCOMPLETE": _("cannot say"),
    }[state]
