"""What each kind of criterion reads, and what may be charted so that it is met or not met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bedside.domain.records import OxygenSetting
from bedside.protocol import model
from bedside.protocol.flip.airway import device_moves, use_moves, ventilation_moves
from bedside.protocol.flip.move import Move, Topic
from bedside.protocol.flip.numbers import fever_moves, observation_moves, score_moves, uln_moves
from bedside.protocol.flip.spoken import (
    allergy_moves,
    event_age_moves,
    event_moves,
    infection_moves,
    medicine_moves,
    phrase,
)
from bedside.protocol.oxygen.now import reached
from bedside.protocol.question import Question

_FIXED: Mapping[type, str] = MappingProxyType(
    {model.InfectionTest: "infection", model.AllergyTest: "allergy", model.FeverTest: "fever"}
)


def topic(name: str, rule: model.Criterion) -> Topic:
    """Return what a leaf reads; one that no entry settles stands for itself."""
    if isinstance(rule, (model.ObservationTest, model.UlnTest)):
        return "value", rule.analyte
    if isinstance(rule, model.ScoreTest) and rule.charted:
        return "value", rule.charted
    if isinstance(rule, (model.DeviceTest, model.OxygenTest, model.VentilationTest, model.OnsetTest)):
        return "oxygen", ""
    if isinstance(rule, (model.EventTest, model.EventAgeTest)):
        return "event", rule.code
    if isinstance(rule, model.MedicineTest):
        return "event", rule.event
    fixed = _FIXED.get(type(rule))
    return ("event", fixed) if fixed else ("rule", name)


def hopeless(rule: model.Criterion, move: Move, *, met: bool) -> bool:
    """Return whether a setting falls short of what a device rule needs: that is seen without a chart."""
    setting = move.facts[-1].record
    if not met or not isinstance(rule, model.DeviceTest) or not isinstance(setting, OxygenSetting):
        return False
    return reached(rule, setting) != "MET"


def moves(rule: model.Criterion, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield what might make a leaf met, or not met, likeliest first; whether it does is for the evaluator to say."""
    match rule:
        case model.ObservationTest():
            yield from observation_moves(rule, question, met=met)
        case model.UlnTest():
            yield from uln_moves(rule, question, met=met)
        case model.ScoreTest():
            yield from score_moves(rule, question, met=met)
        case model.FeverTest():
            yield from phrase(question, "fever", "historic" if met else "none")
            if met:
                yield from fever_moves(rule, question)
        case model.DeviceTest():
            yield from device_moves(rule, question, met=met)
        case model.OxygenTest():
            yield from use_moves(rule, question, met=met)
        case model.VentilationTest():
            yield from ventilation_moves(question, met=met)
        case _:
            yield from _answers(rule, question, met=met)


def _answers(rule: model.Criterion, question: Question, *, met: bool) -> Iterator[Move]:
    match rule:
        case model.EventTest():
            yield from event_moves(rule, question, met=met)
        case model.EventAgeTest():
            yield from event_age_moves(rule, question, met=met)
        case model.MedicineTest():
            yield from medicine_moves(rule, question, met=met)
        case model.InfectionTest():
            yield from infection_moves(rule, question, met=met)
        case model.AllergyTest():
            yield from allergy_moves(rule, question, met=met)
        case _:
            return
