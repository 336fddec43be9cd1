"""Each kind of criterion to its answer, and groups by Kleene's logic: the verdict tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bedside.domain.chart import Value
from bedside.protocol import answers, model
from bedside.protocol.clearance import renal_test
from bedside.protocol.fever import fever_test
from bedside.protocol.in_use import oxygen_test
from bedside.protocol.infection import infection_test
from bedside.protocol.leaf import leaf, limit
from bedside.protocol.medicines import medicine_test
from bedside.protocol.newest import evidence, newest
from bedside.protocol.oxygen.now import device_test, ventilation_test
from bedside.protocol.question import Question
from bedside.protocol.since_start import fall_test, onset_test
from bedside.protocol.uln import uln_test, value_reason
from bedside.protocol.verdict import Outcome, Verdict, all_of, any_of, at_least
from bedside.text import N_, _, _p

_SAID: dict[Outcome, str] = {
    "MET": N_("{criterion} met"),
    "NOT_MET": N_("{criterion} not met"),
    "UNKNOWN": N_("{criterion} cannot say"),
}


def evaluate(name: str, question: Question) -> Verdict:
    """Return the verdict of a criterion of the protocol by name."""
    rule = question.protocol.criteria[name]
    if isinstance(rule, model.Group):
        return _group(name, rule, question)
    if question.worlds:
        # Here: hardly any chart is in conflict, and every start of the program would load it.
        from bedside.protocol.agreed.leaf import agreed_leaf  # noqa: PLC0415

        return agreed_leaf(question, rule, [evaluate(name, each) for each in question.worlds])
    if isinstance(rule, model.ScoreTest):
        # Loaded here: few protocols ask for a score, and the tables of all of them are slow to read.
        from bedside.protocol.scored import score_test  # noqa: PLC0415

        return score_test(name, rule, question)
    return _TESTS[type(rule)](name, rule, question)


def evaluate_all(names: tuple[str, ...], question: Question) -> tuple[Verdict, ...]:
    """Return the verdicts of several criteria; a marker that is switched off has none."""
    return tuple(evaluate(name, question) for name in names if _enabled(name, question))


def observation_test(name: str, rule: model.ObservationTest, question: Question) -> Verdict:
    """Answer whether the newest value is past the number."""
    if rule.value is None:
        raise ValueError(f"{name} is switched off: it has no value")
    found = newest(question, rule.analyte, within=rule.within, percent=rule.percent)
    cut = question.chart.catalogue.canonical(rule.analyte, rule.value, rule.unit)

    def answer(value: Value) -> bool | None:
        return value.bounds.decide(rule.op, cut) if value.bounds else None

    return leaf(
        name,
        rule,
        found.decide(answer),
        found.fault or value_reason(question, found, answer),
        threshold=limit(question, rule.op, rule.value, rule.unit, rule.analyte),
        evidence=evidence(question, *found.values),
        missing=rule.analyte,
    )


def _group(name: str, rule: model.Group, question: Question) -> Verdict:
    children = evaluate_all(rule.members, question)
    outcomes: tuple[Outcome, ...] = tuple(item.outcome for item in children)
    if rule.all is not None:
        outcome, threshold = all_of(outcomes), _p("criteria", "all")
    elif rule.any is not None:
        outcome, threshold = any_of(outcomes), _p("criteria", "any")
    else:
        count = rule.at_least or 1
        outcome, threshold = at_least(count, outcomes), _("at least {count}").format(count=count)
    off = ", ".join(_(question.protocol.criteria[item].label) for item in rule.members if not _enabled(item, question))
    reasons = [_(_SAID[item.outcome]).format(criterion=item.id) for item in children]
    reasons += [_("switched off: {criteria}").format(criteria=off)] if off else []
    made = leaf(name, rule, outcome, "; ".join(reasons), threshold=threshold)
    seen = tuple(dict.fromkeys(item for child in children for item in child.evidence))
    return msgspec.structs.replace(made, evidence=seen, children=children)


def _enabled(name: str, question: Question) -> bool:
    rule = question.protocol.criteria[name]
    return not isinstance(rule, model.ObservationTest) or rule.enabled


_TESTS: dict[type, Callable[[str, Any, Question], Verdict]] = {
    model.ObservationTest: observation_test,
    model.EventTest: answers.event_test,
    model.EventAgeTest: answers.event_age_test,
    model.FeverTest: fever_test,
    model.DeviceTest: device_test,
    model.VentilationTest: ventilation_test,
    model.InfectionTest: infection_test,
    model.MedicineTest: medicine_test,
    model.AllergyTest: answers.allergy_test,
    model.UlnTest: uln_test,
    model.RenalTest: renal_test,
    model.OxygenTest: oxygen_test,
    model.FallTest: fall_test,
    model.OnsetTest: onset_test,
    model.AgeTest: answers.age_test,
}
