"""The test table beside the protocol, and its runner."""

import pytest

from bedside import assets
from bedside.domain.problem import Problem
from bedside.protocol.cases import load_cases, run_cases
from tests.protocol.ward import catalogue, navarro, protocols

FILE = load_cases(assets.read_text("protocols", "navarro-2020.cases.toml"))
HEAD = 'protocol = "NAVARRO-2020"\nzone = "Europe/Berlin"\nat = "2020-04-02T12:00"\n'


@pytest.mark.parametrize("result", run_cases(FILE, navarro(), catalogue()), ids=lambda item: item.name)
def test_shipped_case(result):
    assert result.differences == ()


def test_a_wrong_expectation_is_reported():
    file = load_cases(HEAD + '[[case]]\nname = "x"\nlines = ["ferritin 1000 ng/ml"]\nexpect = { "INC-3" = "MET" }')
    (result,) = run_cases(file, navarro(), catalogue())
    assert result.differences == ("INC-3: expected MET, found NOT_MET",)


@pytest.mark.parametrize("text", ["x =", "x = 3", HEAD + '[[case]]\nname = "x"\n'])
def test_a_broken_file_is_refused(text):
    with pytest.raises(Problem, match="not a case file"):
        load_cases(text)


def test_a_line_that_cannot_be_read_is_named():
    file = load_cases(HEAD + '[[case]]\nname = "x"\nlines = ["ferritin lots"]\nexpect = {}')
    with pytest.raises(Problem, match="ferritin lots"):
        run_cases(file, navarro(), catalogue())


def test_cases_of_another_protocol_are_refused():
    with pytest.raises(Problem, match="belong to NAVARRO-2020"):
        run_cases(FILE, protocols()["MAINZ-2020"], catalogue())
