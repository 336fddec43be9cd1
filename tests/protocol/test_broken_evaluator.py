"""An evaluator that takes UNKNOWN for false must fail the golden cases, wherever it does so: else they prove nothing.

The shipped case files are run under each sabotage. A name is replaced in every module that uses it, as if the mistake
stood where the function does.
"""

import sys

import msgspec
import pytest

from bedside import assets
from bedside.protocol import evaluate, newest, verdict
from bedside.protocol.assess import state_of
from bedside.protocol.cases import load_cases, run_cases
from bedside.protocol.leaf import leaf
from bedside.protocol.newest import Newest, outcome_of
from bedside.protocol.verdict import all_of, any_of, at_least, negate
from tests.protocol.ward import catalogue, navarro, protocols


def false_for_unknown(work):
    """Return a function that says NOT_MET where the true one says UNKNOWN."""

    def broken(*args, **named):
        found = work(*args, **named)
        return "NOT_MET" if found == "UNKNOWN" else found

    return broken


def leaf_that_never_doubts(name, rule, outcome, reason, **rest):
    return leaf(name, rule, "NOT_MET" if outcome == "UNKNOWN" else outcome, reason, **rest)


def state_without_incomplete(inclusion, exclusion):
    return "NOT_ELIGIBLE" if (found := state_of(inclusion, exclusion)) == "INCOMPLETE" else found


SABOTAGES = {
    "all_of": (all_of, false_for_unknown(all_of)),
    "any_of": (any_of, false_for_unknown(any_of)),
    "at_least": (at_least, false_for_unknown(at_least)),
    "negate": (negate, false_for_unknown(negate)),
    "outcome_of": (outcome_of, false_for_unknown(outcome_of)),
    "leaf": (leaf, leaf_that_never_doubts),
    "state_of": (state_of, state_without_incomplete),
}


def sabotage(monkeypatch, name):
    """Put a broken function in the place of the true one in every module of the engine."""
    true, broken = SABOTAGES[name]
    places = 0
    for module in [item for key, item in sys.modules.items() if key.startswith("bedside.protocol")]:
        if getattr(module, name, None) is true:
            monkeypatch.setattr(module, name, broken)
            places += 1
    assert places, f"{name} is used nowhere"


def first_failure() -> str:
    """Return the first shipped case that fails, of every protocol that has a case file; empty when all pass."""
    for path in sorted(assets.path("protocols").glob("*.cases.toml")):
        file = load_cases(path.read_text(encoding="utf-8"))
        for case in file.case:
            alone = msgspec.structs.replace(file, case=(case,))
            if run_cases(alone, protocols()[file.protocol], catalogue())[0].differences:
                return f"{file.protocol}: {case.name}"
    return ""


@pytest.mark.parametrize("name", SABOTAGES)
def test_each_sabotage_fails_cases(monkeypatch, name):
    sabotage(monkeypatch, name)
    assert first_failure()


def test_a_newest_value_that_always_decides_fails_cases(monkeypatch):
    monkeypatch.setattr(Newest, "decide", false_for_unknown(Newest.decide))
    assert first_failure()


def test_the_places_are_those_of_the_engine():
    """The names above are the ones the evaluator goes by; one that is renamed has to be renamed here."""
    assert evaluate.all_of is verdict.all_of is all_of
    assert newest.outcome_of is outcome_of
    assert navarro().criteria
