"""A report that cannot be read takes the place of an earlier one all the same: that one no longer counts."""

from datetime import timedelta

import pytest

from bedside.domain.chart import Chart
from bedside.exchange.reading import Task, read_rows
from bedside.exchange.row import Row
from tests.protocol.ward import NOW, ZONE, Ward, catalogue

AT = (NOW - timedelta(hours=3)).isoformat()


def row(**said):
    plain = {
        "line": 1,
        "analyte": "Ferritin",
        "value": "1800",
        "unit": "ng/mL",
        "col": AT,
        "identifier": "LAB F1 FERR 1",
    }
    return Row(**{**plain, **said})


def read(chart: Chart, *rows):
    task = Task(
        patient=chart.patient, chart=chart, catalogue=catalogue(), zone=ZONE, now=NOW, day1=None, author="t",
        workstation="w",
    )  # fmt: skip
    steps = read_rows("lab.hl7", rows, "times", task)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def taken(*messages):
    """Take messages in one after the other; return the lines of the last one and the chart."""
    ward, lines = Ward(), ()
    for rows in messages:
        report = read(ward.chart(), *rows)
        lines = report.lines
        ward.records += report.records
    return lines, ward.chart()


UNREADABLE = [
    {"value": "mixed-up sample"},
    {"value": ""},
    {"value": "-5"},
    {"unit": "bananas"},
    {"fault": "the specimen is urine."},
    {"col": ""},
]


@pytest.mark.parametrize("said", UNREADABLE, ids=lambda said: " ".join(f"{key} {value}" for key, value in said.items()))
def test_a_correction_that_cannot_be_read_takes_the_value_out_in_any_order(said):
    first, later = (row(),), (row(status="corrected", **said),)
    (line,), chart = taken(first, later)
    assert (line.became, len(line.records)) == ("refused", 1)
    assert "counts no more" in line.why
    assert chart.values("ferritin") == ()
    assert len(chart.struck) == 1
    assert taken(later, first)[1].values("ferritin") == ()
    (again,), _chart = taken(first, later, later)
    assert again.became == "already"


def test_an_impossible_number_takes_it_out_too():
    (line,), chart = taken(
        (row(analyte="spo2", value="95", unit="%"),), (row(analyte="spo2", value="950", unit="%", status="corrected"),)
    )
    assert (line.became, chart.values("spo2")) == ("refused", ())


@pytest.mark.parametrize("said", [{"status": "preliminary"}, {"identifier": ""}], ids=str)
def test_a_preliminary_or_nameless_line_takes_nothing_out(said):
    (line,), chart = taken((row(),), (row(**{"status": "corrected", "value": "see below", **said}),))
    assert (line.became, line.records) == ("refused", ())
    assert [value.text for value in chart.values("ferritin")] == ["1800"]


def test_a_withdrawal_without_a_time_is_of_the_result_it_names():
    lines, chart = taken((row(),), (row(status="cancelled", value="", col=""),))
    assert (lines[0].became, chart.values("ferritin")) == ("refused", ())
    nameless = row(status="cancelled", value="", col="", identifier="")
    assert taken((row(),), (nameless,))[0][0].records == ()


def test_a_later_report_that_can_be_read_stands_again():
    text, number = row(status="corrected", value="mixed-up sample"), row(status="corrected", value="180")
    late = row(status="corrected", value="180", issued=(NOW - timedelta(hours=1)).isoformat())
    _lines, chart = taken((row(),), (text,), (late,))
    assert [value.text for value in chart.values("ferritin")] == ["180"]
    _lines, chart = taken((row(),), (text,), (number,))
    assert [value.text for value in chart.values("ferritin")] == ["180"]


def test_nobody_is_asked_to_choose_between_a_report_and_the_one_that_it_replaces():
    early, late = row(status="preliminary"), row(line=2, value="1900", status="final")
    ward = Ward()
    assert not [item for item in read(ward.chart(), early, late).findings if item.id == "DQ-03"]
    ward.records += read(ward.chart(), early).records
    assert not [item for item in read(ward.chart(), late).findings if item.id == "DQ-03"]
    other = row(line=3, value="1950", identifier="LAB F2 FERR 1")
    found = [item.text for item in read(ward.chart(), late, other).findings if item.id == "DQ-03"]
    assert [text for text in found if "1900" in text and "1950" in text and "1800" not in text] == found
    assert len(found) == 1
