"""Whether any of several oxygen devices is in use now, whatever their flow or FiO2."""

from __future__ import annotations

from bedside.domain.records import OxygenSetting
from bedside.domain.vocabulary import device_of
from bedside.protocol.dispute import one_answer
from bedside.protocol.leaf import devices_words, leaf, record_evidence
from bedside.protocol.model import OxygenTest
from bedside.protocol.newest import outcome_of
from bedside.protocol.oxygen.now import airway, in_force, needed_spo2, saturated, seen_spo2
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome, Verdict, all_of
from bedside.text import _


def oxygen_test(name: str, rule: OxygenTest, question: Question) -> Verdict:
    """Answer from ventilation, else from the oxygen setting in force now."""
    devices = _(" or ").join(device_of(item).title for item in rule.devices)
    threshold = _(" with ").join((devices, *needed_spo2(rule.spo2)))
    state = airway(question)
    if state.state == "on":
        seen = record_evidence(question, state.record)
        outcome = all_of((outcome_of("imv" in rule.devices), outcome_of(None if rule.spo2 else True)))
        return leaf(name, rule, outcome, _("invasive ventilation now"), threshold=threshold, evidence=seen)
    now = in_force(question, state)
    seen = record_evidence(question, *(now.settings or (state.record, state.against)))
    if now.fault:
        return leaf(name, rule, "UNKNOWN", now.fault, threshold=threshold, evidence=seen, missing="oxygen")
    outcomes: list[Outcome] = [_used(rule, item) for item in now.settings]
    same = one_answer(outcomes)
    said = _(" or ").join(f"{devices_words(item)}{seen_spo2(rule.spo2, item)}" for item in now.settings)
    reason = (_("{devices} now") if same else _("disputed: {devices} at the same time")).format(devices=said)
    outcome = outcomes[0] if same else "UNKNOWN"
    return leaf(name, rule, outcome, reason, threshold=threshold, evidence=seen, missing="oxygen")


def _used(rule: OxygenTest, setting: OxygenSetting) -> Outcome:
    used = outcome_of(any(device.name in rule.devices for device in setting.devices))
    return all_of((used, saturated(rule.spo2, setting)))
