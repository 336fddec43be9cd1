"""Creatinine clearance as a label row: over three body weights, UNKNOWN while they disagree, met on dialysis."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import msgspec

from bedside.domain.chart import Value
from bedside.domain.moment import local_date
from bedside.domain.quantity import Bounds, shown
from bedside.domain.records import Event
from bedside.protocol.dispute import order_open
from bedside.protocol.leaf import figure, leaf, record_evidence, rough, roughly
from bedside.protocol.model import RenalTest
from bedside.protocol.newest import LEFT_OPEN, evidence, newest, outcome_of
from bedside.protocol.question import Question, order_key
from bedside.protocol.verdict import Evidence, Outcome, Verdict
from bedside.scores import renal
from bedside.scores.renal import FormulaSex
from bedside.text import N_, _, decimal

_NO_ORDER = N_("renal replacement started and ended on one day or without a time, the order is not charted")
_PARTS = ("creatinine", "weight", "height")
_SEXES: dict[str, tuple[FormulaSex, ...]] = {"F": ("F",), "M": ("M",), "X": ("F", "M")}


class Clearance(msgspec.Struct, frozen=True):
    """The answer, whether the weights fall on both sides of the limit, and why, with its records."""

    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()
    missing: str = ""
    straddles: bool = False


def renal_test(name: str, rule: RenalTest, question: Question) -> Verdict:
    """Answer whether creatinine clearance is below the limit."""
    found = clearance(rule, question)
    threshold = f"{rule.op} {figure(rule.value)} mL/min"
    return leaf(
        name, rule, found.outcome, found.reason, threshold=threshold, evidence=found.evidence, missing=found.missing
    )


def clearance(rule: RenalTest, question: Question) -> Clearance:
    """Return what is known of the clearance at the moment of the question."""
    runs, said = replacement(question)
    if runs == "MET":
        seen = record_evidence(question, *said)
        return Clearance("MET", _("on renal replacement therapy: counts as below the limit"), seen)
    if runs == "UNKNOWN":
        return Clearance("UNKNOWN", _(_NO_ORDER), record_evidence(question, *said), "rrt")
    parts = {code: newest(question, code) for code in _PARTS}
    seen = tuple(item for part in parts.values() for item in evidence(question, *part.values))
    for code, part in parts.items():
        if not part.usable:
            return Clearance("UNKNOWN", part.fault, seen, code)
    made = [
        item
        for values in product(*(part.values for part in parts.values()))
        for sex in _SEXES[question.chart.patient.sex]
        for item in _by_weight(question, sex, *values)
    ]
    return _judged(rule, question, made, seen)


def replacement(question: Question) -> tuple[Outcome, tuple[Event, ...]]:
    """Return whether renal replacement runs, with what says so; UNKNOWN where start and end are in no order."""
    marks = sorted(question.chart.events("rrt"), key=order_key)
    if not marks:
        return "NOT_MET", ()
    last, zone = marks[-1], question.chart.zone
    against = [item for item in marks[:-1] if item.state != last.state and order_open(item, last, zone)]
    if against:
        return "UNKNOWN", (*against, last)
    return outcome_of(last.state == "start"), (last,)


#: by which weight, as a rule is judged, and the one that it goes by
_BY: dict[str, str] = {
    "actual": N_("{clearance} by actual weight"),
    "adjusted": N_("{clearance} by adjusted weight"),
    "ideal": N_("{clearance} by ideal weight"),
}
_GOES_BY: dict[str, str] = {"actual": N_("actual"), "adjusted": N_("adjusted")}


class _ByWeight(msgspec.Struct, frozen=True):
    weight: str
    clearance: Bounds | None
    goes_by: bool
    note: str


def _judged(rule: RenalTest, question: Question, made: list[_ByWeight], seen: tuple[Evidence, ...]) -> Clearance:
    answers = [item.clearance.decide(rule.op, Fraction(rule.value)) if item.clearance else None for item in made]
    outcomes: set[Outcome] = {outcome_of(item) for item in answers}
    each = ", ".join(_(_BY[item.weight]).format(clearance=_worded(item.clearance)) for item in made)
    chosen = _(" or ").join(_(_GOES_BY[name]) for name in dict.fromkeys(item.weight for item in made if item.goes_by))
    said = {"each": each, "weight": chosen, "note": made[0].note}
    if len(outcomes) == 1:
        outcome = outcomes.pop()
        reason = _("mL/min: {each}; goes by {weight} weight ({note})").format(**said)
        open_end = f": {_(LEFT_OPEN)}" if outcome == "UNKNOWN" and all(item.clearance for item in made) else ""
        return Clearance(outcome, reason + open_end, seen, "creatinine")
    both = _("on both sides of {limit} mL/min: {each}; goes by {weight} weight ({note})")
    reason = both.format(limit=figure(rule.value), **said)
    return Clearance("UNKNOWN", reason, seen, "creatinine", straddles=True)


def _by_weight(
    question: Question, sex: FormulaSex, creatinine: Value, weight: Value, height: Value
) -> tuple[_ByWeight, ...]:
    actual, tall = weight.exact, height.exact
    if actual is None or not tall or creatinine.bounds is None:
        return (_ByWeight("actual", None, goes_by=True, note=_("weight or height is not an exact number")),)
    ideal = renal.ideal_body_weight(sex=sex, height=tall)
    adjusted = renal.adjusted_body_weight(actual=actual, ideal=ideal)
    bmi = renal.body_mass_index(weight=actual, height=tall)
    heavy = bmi >= Fraction(question.protocol.settings.adjusted_weight.value)
    note = _("BMI {bmi}").format(bmi=roughly(bmi))
    if renal.ideal_is_extrapolated(tall):
        note += ", " + _("ideal weight extrapolated")
    age = renal.age_on(question.chart.patient.born, local_date(question.chart.at, question.chart.zone))
    return tuple(
        _ByWeight(name, _range(age, sex, kilograms, creatinine.bounds), goes_by=name == chosen, note=note)
        for chosen in ("adjusted" if heavy else "actual",)
        for name, kilograms in (("actual", actual), ("adjusted", adjusted), ("ideal", ideal))
    )


def _range(age: int, sex: FormulaSex, weight: Fraction, creatinine: Bounds) -> Bounds | None:
    """Return the clearance; it falls as creatinine rises, so the ends change places."""
    if weight <= 0 or (creatinine.high is not None and creatinine.high <= 0):
        return None

    def at(end: Fraction | None) -> Fraction | None:
        if not end:
            return None
        return renal.cockcroft_gault(age=age, sex=sex, weight=weight, creatinine=end)

    return Bounds(at(creatinine.high), at(creatinine.low), low_open=creatinine.high_open, high_open=creatinine.low_open)


def _worded(value: Bounds | None) -> str:
    if value is None:
        return _("unknown")
    if value.low is not None and value.low == value.high:
        return _apart(value.low)
    low, high = (_apart(end) if end is not None else "?" for end in (value.low, value.high))
    return _("{low} to {high}").format(low=low, high=high)


def _apart(number: Fraction) -> str:
    """Return a clearance for people; one that rounding would make a whole number keeps the digits that set it apart."""
    made = rough(number)
    return decimal(shown(number) if "." not in made else made)
