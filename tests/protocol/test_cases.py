"""The test table beside each protocol, and its runner."""

import pytest

from bedside import assets
from bedside.domain.problem import Problem
from bedside.protocol.cases import charted, load_cases, run_case, run_cases
from bedside.protocol.load import shipped_ids
from tests.protocol.ward import catalogue, navarro, protocols

FILES = {name: load_cases(assets.read_text("protocols", f"{name.lower()}.cases.toml")) for name in shipped_ids()}
HEAD = 'protocol = "NAVARRO-2020"\nzone = "Europe/Berlin"\nat = "2020-04-02T12:00"\n'
SHIPPED = [(name, case) for name, file in FILES.items() for case in charted(file, protocols()[name], catalogue())]


@pytest.mark.parametrize(("name", "case"), SHIPPED, ids=[f"{name}: {case.case.name}" for name, case in SHIPPED])
def test_shipped_case(name, case):
    assert run_case(case, protocols()[name]).differences == ()


@pytest.mark.parametrize("name", shipped_ids())
def test_cases_of_one_file_have_names_of_their_own(name):
    names = [item.name for item in FILES[name].case]
    assert len(names) == len(set(names))


def found(text):
    """Return the differences of one case."""
    (result,) = run_cases(load_cases(f'{HEAD}[[case]]\nname = "x"\n{text}'), navarro(), catalogue())
    return result.differences


def test_a_wrong_expectation_is_reported():
    said = found('lines = ["ferritin 1000 ng/ml"]\nexpect = { "INC-3" = "MET" }')
    assert said == ("INC-3: expected MET, found NOT_MET",)


@pytest.mark.parametrize(
    "expect",
    [
        '"ladder.doses_given" = "1", "ladder.slots.count" = "2", "ladder.slots.0.state" = "on_time"',
        '"triggers.TAP-4b.outcome" = "UNKNOWN", "monitoring.MON-ESR.overdue" = "no"',
        '"scores.nlr.value" = "none", "flip.INC-99.needs" = "none", "ladder.seam" = "none"',
        '"ladder.slots.9.state" = "none", "ladder.slots.x" = "none", "state.x" = "none", nothing = "none"',
        '"triggers.TAP-4b.options" = "hold, step_down, stop", "triggers.TAP-1.options" = "none"',
        '"asks.DOSE-GAP" = "yes", "asks.STOP-2" = "none"',
    ],
)
def test_every_part_of_the_assessment_can_be_expected(expect):
    lines = 'lines = ["order anakinra 100 mg sc q6h @-1h", "dose given @-1h"]\nthen = "dose given"\n'
    assert found(f"{lines}expect = {{ {expect} }}") == ()


def test_nothing_to_confirm_is_none():
    assert found('expect = { asks = "none" }') == ()


def test_a_site_setting_can_be_tried():
    case = 'lines = ["ferritin 800 ng/ml"]\nexpect = { "INC-3" = "MET" }\n'
    assert found(f'site = {{ "criteria.INC-3.value" = 799.5 }}\n{case}') == ()
    assert found(case)
    for path in ("criteria.INC-99.value", "criteria.INC-3.colour", "criteria.INC-3.value.x", "nothing"):
        with pytest.raises(Problem, match="site"):
            found(f'site = {{ "{path}" = 1 }}\n{case}')


def test_a_decision_answers_a_prompt():
    lines = 'lines = ["pct 0.3 ng/ml @-24h", "pct 0.7 ng/ml @-2h"]\n'
    assert found(f'{lines}expect = {{ "TAP-4b.open" = "yes" }}') == ()
    answered = '[{ trigger = "TAP-4b", answer = "declined", at = "-1h" }]'
    assert found(f'{lines}decisions = {answered}\nexpect = {{ "TAP-4b.open" = "no" }}') == ()
    now = '[{ trigger = "TAP-4b", answer = "accepted" }]'
    assert found(f'{lines}decisions = {now}\nexpect = {{ "TAP-4b.open" = "no" }}') == ()


@pytest.mark.parametrize("text", ["x =", "x = 3", HEAD + '[[case]]\nname = "x"\n'])
def test_a_broken_file_is_refused(text):
    with pytest.raises(Problem, match="not a case file"):
        load_cases(text)


def test_a_line_that_cannot_be_read_is_named():
    with pytest.raises(Problem, match="ferritin lots"):
        found('lines = ["ferritin lots"]\nexpect = {}')


def test_cases_of_another_protocol_are_refused():
    with pytest.raises(Problem, match="belong to NAVARRO-2020"):
        run_cases(FILES["NAVARRO-2020"], protocols()["MAINZ-2020"], catalogue())
