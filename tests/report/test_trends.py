"""The figure and its three forms; what is drawn follows the chart, never a guess."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from bedside.domain.problem import Problem
from bedside.domain.records import Device, Event, OxygenSetting
from bedside.report import drawing, scale
from bedside.report.course import course
from bedside.report.figure import Figure
from bedside.report.trends import sheet
from tests.report import assessments, charts


def figure(make=None, at=charts.NOW, most=8) -> Figure:
    found = course(assessments.assessment(at), (make or charts.practice()).chart(at), most=most)
    assert found is not None
    return found


def panel(title, make=None):
    return next(item for item in figure(make).panels if item.title == title)


def test_three_forms():
    chart, assessment = charts.practice().chart(), assessments.assessment()
    page = PdfReader(BytesIO(sheet(assessment, chart, "pdf"))).pages[0].extract_text()
    assert "PRACTICE, Patient 3" in page
    assert "P-0003" in page
    svg = sheet(assessment, chart, "svg")
    root = ElementTree.fromstring(svg)
    assert "NAVARRO-2020 > 50 (observation)" in [item.text for item in root.iter() if item.tag.endswith("text")]
    assert sheet(assessment, chart, "png").startswith(b"\x89PNG")
    assert sheet(assessment, chart, "svg") == svg


def test_svg_escapes_names():
    chart = charts.practice("<b> & co").chart()
    root = ElementTree.fromstring(sheet(assessments.assessment(), chart, "svg"))
    assert any("<b> & co" in (item.text or "") for item in root.iter())


def test_nothing_charted_is_a_problem():
    with pytest.raises(Problem, match="no trend"):
        sheet(assessments.assessment(), charts.Maker().chart(), "pdf")


def test_thresholds_name_protocol_and_origin():
    assert [item.text for item in panel("CRP").thresholds] == ["NAVARRO-2020 > 50 (observation)"]
    assert panel("PCT").thresholds[0].value == 0.6


def test_comparator_held_and_ring():
    shapes = [mark.shape for mark in panel("PCT").marks]
    assert shapes.count("below") == 1
    assert [mark.ringed for mark in panel("PCT").marks][-1]
    assert panel("CRP").held[0].values == (242.0, 2420.0)
    assert "242 or 2420" in panel("CRP").held[0].text


def test_open_trigger_goes_before_the_leading_four():
    assert "PCT" in [item.title for item in figure(most=1).panels]


def test_doses_and_plan():
    shapes = [bar.shape for bar in figure().doses]
    assert shapes.count("given") == 18
    assert shapes.count("held") == 1
    assert shapes.count("corrected") == 1
    assert "planned" in shapes
    assert {bar.height for bar in figure().doses} == {1.0, 0.75}


def test_oxygen_past_its_shelf_life_is_not_known():
    make = charts.Maker()
    make.add(OxygenSetting, charts.hours(0), devices=(Device(name="nc", flow=Decimal(4)),))
    spans = figure(make, charts.hours(30)).oxygen
    assert [(span.known, span.end - span.start) for span in spans] == [
        (True, timedelta(hours=12)),
        (False, timedelta(hours=18)),
    ]


def test_ventilation_lasts_until_extubation():
    make = charts.Maker()
    make.add(OxygenSetting, charts.hours(0), devices=(Device(name="imv", fio2=Decimal("0.8"), peep=Decimal(12)),))
    assert all(span.known for span in figure(make, charts.hours(60)).oxygen)


def test_intubation_without_a_setting_is_drawn():
    make = charts.Maker()
    make.add(OxygenSetting, charts.hours(0), devices=(Device(name="nc", flow=Decimal(4)),))
    make.add(Event, charts.hours(4), code="intubated", state="start")
    make.add(Event, charts.hours(30), code="extubated", state="end")
    spans = figure(make, charts.hours(40)).oxygen
    assert [(span.text, span.support) for span in spans] == [("NC 4", 1), ("IMV", 5)]
    assert spans[-1].end == charts.hours(30)


def test_marks_stay_inside_the_frame():
    found = figure()
    for mark in drawing.marks(found, 500):
        points = getattr(mark, "points", ((getattr(mark, "x", 0), getattr(mark, "y", 0)),))
        for x, y in points:
            assert -1 <= x <= 501
            assert -1 <= y <= drawing.height(found) + 1


@pytest.mark.parametrize(
    ("log", "values"), [(True, [0.05, 0.7]), (True, [0]), (False, [5, 5]), (False, []), (True, [3, 900000])]
)
def test_axis_holds_its_values(log, values):
    low, high = scale.limits(values, log=log, floor=0.1)
    assert low < high
    assert all(low <= value <= high for value in values if value > 0)
    found = scale.ticks(low, high, log=log)
    assert 1 <= len(found) <= 6
