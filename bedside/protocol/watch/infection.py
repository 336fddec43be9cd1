"""Cultures, and what a person says of bacterial infection: what is reported, not what nobody has asked.

Silence answers nothing: with no culture charted and nobody's word the outcome is UNKNOWN. It does not ask either, for a
prompt at every patient who had no culture would only teach people to click it away. The question itself is put where it
matters: EXC-2 and the label row before the first dose, procalcitonin every day. A culture under way while the drug is
in use does ask: an answer is coming, and until it is there somebody has to say whether the drug goes on.
"""

from __future__ import annotations

from bedside.domain.records import Event
from bedside.protocol.infection import (
    exclusion,
    later,
    pending_now,
    said_when,
    standing,
    uncleared,
    unsettled,
)
from bedside.protocol.ladder import on_treatment
from bedside.protocol.leaf import record_evidence
from bedside.protocol.model import CultureWatch, InfectionWatch
from bedside.protocol.question import Question
from bedside.protocol.watch.said import Prompt, Said
from bedside.text import N_, _

#: what a person may chart of bacterial infection
_STATES = {"suspected": N_("suspected"), "confirmed": N_("confirmed"), "excluded": N_("excluded")}


def culture(_name: str, watch: CultureWatch, question: Question) -> Said:
    """Say whether a culture is positive; one called a contaminant is not, one pending leaves it open."""
    cultures = question.chart.events("culture")
    fires = tuple(_prompt(item) for item in cultures if item.state == "positive")
    found = uncleared(cultures)
    if found:
        reason = "; ".join(said_when(question, item) for item in found)
        return Said("MET", reason, evidence=record_evidence(question, *found), fires=fires)
    pending = pending_now(cultures)
    if pending:
        cultures_said = "; ".join(said_when(question, item) for item in pending)
        reason = _("{cultures}: the result is awaited").format(cultures=cultures_said)
        asks = _prompt(min(pending, key=lambda item: item.at)) if on_treatment(question) else None
        return Said("UNKNOWN", reason, evidence=record_evidence(question, *pending), fires=fires, unknown=asks)
    if cultures:
        newest = {item.subject: item for item in cultures}
        reason = "; ".join(said_when(question, item) for item in newest.values())
        seen = record_evidence(question, *newest.values())
        return Said("NOT_MET", reason, evidence=seen, fires=fires, fell=bool(fires))
    answer = unsettled(question, watch.voided_by)
    reason = _("no culture charted; {reason}").format(reason=answer.reason)
    return Said(answer.outcome, reason, evidence=answer.evidence)


def infection_mark(_name: str, watch: InfectionWatch, question: Question) -> Said:
    """Say whether a person has charted one of the states since infection was last excluded."""
    marks = question.chart.events("infection")
    excluded = exclusion(question)
    since = [item for item in marks if item.state != "excluded" and later(item, excluded, question.chart.zone)]
    fires = tuple(_prompt(item) for item in marks if item.state in watch.states)
    found = [item for item in since if item.state in {*watch.states, *watch.includes}]
    if found:
        said = standing(question, found, excluded)
        return Said(said.outcome, said.reason, evidence=said.evidence, fires=fires)
    if since:
        states = _(" or ").join(_(_STATES.get(item, item)) for item in watch.states)
        reason = _("{event}: not {states}").format(event=said_when(question, since[-1]), states=states)
        return Said("UNKNOWN", reason, evidence=record_evidence(question, *since), fires=fires)
    answer = unsettled(question, watch.voided_by)
    fell = answer.outcome == "NOT_MET" and bool(fires)
    return Said(answer.outcome, answer.reason, evidence=answer.evidence, fires=fires, fell=fell)


def _prompt(event: Event) -> Prompt:
    return Prompt(event.at, event.recorded_at, (event.id,))
