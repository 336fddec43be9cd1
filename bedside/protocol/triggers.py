"""Triggers: what the evidence says now, and which prompts nobody has answered yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from bedside.domain.records import Decision
from bedside.domain.wording import reason_text, when_text
from bedside.protocol import model
from bedside.protocol.assessment import Action, Trigger
from bedside.protocol.ladder import acted_since, on_treatment
from bedside.protocol.opened import opened_by
from bedside.protocol.prompts import answers_of, waiting
from bedside.protocol.question import Question
from bedside.protocol.watch.breathing import recovery, ventilator
from bedside.protocol.watch.counts import below, counts_fall
from bedside.protocol.watch.improvement import improvement
from bedside.protocol.watch.infection import culture, infection_mark
from bedside.protocol.watch.kidney import kidney
from bedside.protocol.watch.liver import liver_injury
from bedside.protocol.watch.over_baseline import over_baseline
from bedside.protocol.watch.qtc import qtc
from bedside.protocol.watch.relapse import relapse
from bedside.protocol.watch.rising import rising
from bedside.protocol.watch.said import Prompt, Said
from bedside.protocol.watch.sepsis import sepsis
from bedside.protocol.watch.stopping import day_limit, reaction
from bedside.text import N_, _


def triggers(question: Question) -> tuple[Trigger, ...]:
    """Return all triggers of the protocol as they stand."""
    return tuple(trigger(name, question) for name in question.protocol.watch)


def trigger(name: str, question: Question) -> Trigger:
    """Return one trigger of the protocol file as it stands."""
    watch = question.protocol.triggers[name]
    look = partial(_WATCHES[type(watch)], name, watch)
    said, answers = look(question), answers_of(question, name)
    asks = watch.prompts == "always" or on_treatment(question)
    still = waiting(question, said, safety=watch.safety, answers=answers, look=look) if asks else []
    came_true = {item.records for item in said.fires}
    action: Action = "info" if said.outcome == "NOT_MET" and said.fell else watch.action
    return Trigger(
        id=name,
        label=_(watch.label),
        outcome=said.outcome,
        action="review" if said.outcome == "UNKNOWN" else action,
        open_since=question.local(min(item.since for item in still)) if still else None,
        answered=_answered(question, answers[-1]) if answers and not still else None,
        reason=said.reason,
        origin=watch.origin,
        source=watch.source,
        threshold=said.threshold,
        evidence=said.evidence,
        against=said.against,
        options=watch.options,
        records=tuple(dict.fromkeys(record for item in still for record in item.records)),
        fired=tuple(item.since for item in said.fires),
        proposes=any(_proposes(item, said, question) for item in still),
        opened_by=opened_by(question, (item for item in still if item.records in came_true)),
    )


def _proposes(prompt: Prompt, said: Said, question: Question) -> bool:
    """Return whether a waiting prompt calls for the trigger's action: it fired, and no later order dealt with it."""
    unknown = said.unknown is not None and prompt.records == said.unknown.records and prompt not in said.fires
    return not unknown and not acted_since(question, prompt.since, prompt.recorded_at)


def _answered(question: Question, last: Decision) -> str:
    when = when_text(last.at, last.precision, question.chart.zone, question.chart.at)
    form = _ANSWERED.get(last.answer, N_("{answer} {time} by {author}: {reason}"))
    return _(form).format(answer=last.answer, time=when, author=last.author, reason=reason_text(last.reason))


_ANSWERED: Mapping[str, str] = MappingProxyType(
    {
        "accepted": N_("accepted {time} by {author}: {reason}"),
        "declined": N_("declined {time} by {author}: {reason}"),
    }
)


_WATCHES: Mapping[type, Callable[[str, Any, Question], Said]] = MappingProxyType(
    {
        model.ImprovementWatch: improvement,
        model.RisingWatch: rising,
        model.UlnWatch: over_baseline,
        model.LiverWatch: liver_injury,
        model.FallWatch: counts_fall,
        model.BelowWatch: below,
        model.KidneyWatch: kidney,
        model.CultureWatch: culture,
        model.InfectionWatch: infection_mark,
        model.ReactionWatch: reaction,
        model.DayLimitWatch: day_limit,
        model.RecoveryWatch: recovery,
        model.VentilatorWatch: ventilator,
        model.QtcWatch: qtc,
        model.RelapseWatch: relapse,
        model.SepsisWatch: sepsis,
    }
)
