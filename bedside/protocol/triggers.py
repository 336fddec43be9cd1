"""Triggers: what the evidence says now, and which prompts nobody has answered yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bedside.domain.records import Decision
from bedside.protocol import model
from bedside.protocol.assessment import Action, Trigger
from bedside.protocol.ladder import on_treatment
from bedside.protocol.question import Question
from bedside.protocol.watch.over_baseline import over_baseline
from bedside.protocol.watch.rising import rising
from bedside.protocol.watch.said import Prompt, Said


def triggers(question: Question) -> tuple[Trigger, ...]:
    """Return all triggers of the protocol as they stand."""
    return tuple(_trigger(name, question) for name in question.protocol.watch)


def _trigger(name: str, question: Question) -> Trigger:
    watch = question.protocol.triggers[name]
    said = _WATCHES[type(watch)](name, watch, question)
    asks = watch.prompts == "always" or on_treatment(question)
    prompts = said.fires + ((said.unknown,) if watch.safety and said.unknown else ())
    answers = [
        item for item in question.chart.of(Decision) if (item.protocol, item.trigger) == (question.protocol.id, name)
    ]
    waiting = [item for item in prompts if asks and not any(_answers(answer, item) for answer in answers)]
    action: Action = "info" if said.outcome == "NOT_MET" and said.fell else watch.action
    return Trigger(
        id=name,
        label=watch.label,
        outcome=said.outcome,
        action="review" if said.outcome == "UNKNOWN" else action,
        open_since=question.local(min(item.since for item in waiting)) if waiting else None,
        answered=_answered(question, answers) if answers and not waiting else None,
        reason=said.reason,
        origin=watch.origin,
        source=watch.source,
        threshold=said.threshold,
        evidence=said.evidence,
        against=said.against,
        options=watch.options,
    )


def _answers(answer: Decision, prompt: Prompt) -> bool:
    """Return whether a decision was made with the prompt in sight; what arrived later asks again."""
    return answer.at >= prompt.since and answer.recorded_at >= prompt.recorded_at


def _answered(question: Question, answers: Sequence[Decision]) -> str:
    last = max(answers, key=lambda item: (item.at, item.recorded_at, item.id))
    when = last.at.astimezone(question.chart.zone)
    return f"{last.answer} {when:%Y-%m-%d %H:%M} by {last.author}: {last.reason}"


_WATCHES: Mapping[type, Callable[[str, Any, Question], Said]] = MappingProxyType(
    {
        model.RisingWatch: rising,
        model.UlnWatch: over_baseline,
    }
)
