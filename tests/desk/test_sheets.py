"""Ward sheets as papers: each copy has its number, and what was written into its boxes is typed back by their codes."""

import re
from datetime import date

import pytest

from bedside.cli import cli
from bedside.desk import sheets
from bedside.domain.printed import copies
from bedside.domain.problem import Problem
from bedside.domain.records import Dose
from bedside.domain.rowcode import row_of
from bedside.report.attached import words_of
from bedside.session.papers import outdated
from tests.desk.ward import SECRETS, chart, patient

CODE = re.compile(r"\b[A-Y]\d+-\d+\b")


@pytest.fixture
def session(ward):
    return ward.open()


def codes(document):
    """Return the row codes on the pages, without the example of how to type one."""
    return [code for code in CODE.findall(words_of(document)) if code != "K17-3"]


def second(session):
    made = session.add_patient(mrn="P-2", name="Practice, Two", born=date(1950, 1, 2), sex="M")
    return made.patient


@pytest.mark.parametrize("paper", [sheets.drug_chart_paper, sheets.downtime_paper])
def test_what_was_written_on_a_sheet_is_typed_back_at_its_dose(ward, session, paper):
    document = paper(session, patient(session))
    (copy,) = copies(session.chart(patient(session)).marks)
    found = codes(document)
    assert len(found) == len(set(found)) == len(copy.rows)
    first = min(found, key=lambda code: row_of(code, session.chart(patient(session))).due)
    due = copy.rows[0]
    ward.now = due
    ward.wait(hours=3)
    made = chart(session, f"row {first} {due.astimezone(session.zone):%H:%M} AB")
    assert isinstance(made, Dose)
    assert (made.at, made.due, made.author) == (due, due, "demo")
    assert made.source == f"paper copy {copy.serial}, row 1, by AB"
    assert not [item for item in session.assess(patient(session)).ladder.slots if item.state == "overdue"]
    assert [item.copy.serial for item in outdated(session.chart(patient(session)))] == [copy.serial]


def test_a_code_of_one_patient_is_refused_for_another(ward, session):
    other = second(session)
    (code, *_more) = codes(sheets.downtime_paper(session, patient(session)))
    with pytest.raises(Problem, match="no sheet of this patient"):
        row_of(code, session.chart(other))


def test_the_ward_gets_a_sheet_each_with_a_number_of_its_own(session):
    other = second(session)
    words = words_of(sheets.downtime_ward(session))
    serials = {copies(session.chart(each).marks)[0].serial for each in (patient(session), other)}
    assert len(serials) == 2
    assert all(f"copy {serial}" in words for serial in serials)
    assert words.count("page 1 of ") == 2


def test_who_has_left_gets_no_sheet(session):
    chart(session, "discharged")
    with pytest.raises(Problem, match="nobody is on the ward"):
        sheets.downtime_ward(session)


def test_the_trends_are_a_numbered_paper_with_its_furniture(session):
    words = words_of(sheets.trend_paper(session, patient(session)))
    (copy,) = copies(session.chart(patient(session)).marks)
    assert copy.paper == "trends"
    assert f"copy {copy.serial}" in words
    assert "page 1 of 1" in words
    assert words.count("MRN P-1") == 2


def run(ward, *words, status=0):
    from click.testing import CliRunner

    env = {"BEDSIDE_STORE": str(ward.folder), "BEDSIDE_USER": "demo", "BEDSIDE_PASSPHRASE": SECRETS["demo"]}
    result = CliRunner().invoke(cli, [str(word) for word in words], env=env)
    assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
    return result


def test_the_verbs_write_them_and_a_shift_is_typed_back_at_once(ward, tmp_path):
    run(ward, "drug-chart", "--patient", "P-1", "-o", tmp_path / "chart.pdf")
    run(ward, "downtime", "--patient", "P-1", "-o", tmp_path / "sheet.pdf")
    run(ward, "downtime", "--ward", "-o", tmp_path / "ward.pdf")
    assert (tmp_path / "ward.pdf").read_bytes()[:5] == b"%PDF-"
    # By the computer's clock, years later, the one dose that was charted has long been overdue: its row is open.
    code = codes((tmp_path / "chart.pdf").read_bytes())[0]
    refused = run(ward, "chart", "--patient", "P-1", f"row {code} 03:00 AB", f"row {code} 03:00 AB", status=2)
    assert "row" in refused.stderr
    both = run(ward, "downtime", "--patient", "P-1", "--ward", "-o", tmp_path / "x.pdf", status=2)
    assert "--patient MRN or --ward" in both.stderr
    assert not (tmp_path / "x.pdf").exists()
