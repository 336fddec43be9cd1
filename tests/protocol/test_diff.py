"""What differs between two protocol files, and for whom."""

from bedside import assets
from bedside.protocol.diff import Changed, changes, compared
from bedside.protocol.load import load_protocol
from tests.protocol.ward import Ward, catalogue, navarro, protocols

TEXT = assets.read_text("protocols", "navarro-2020.toml")


def edited(*pairs):
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return load_protocol(text, catalogue())


def test_the_same_file_has_no_changes():
    assert changes(navarro(), edited()) == ()


def test_every_change_is_named_with_both_sides():
    other = edited(
        ("value = 1000\n", "value = 500.50\n"),
        ('interval = "8h"', 'interval = "10h"'),
        ("times_uln = 3", "times_uln = 4"),
        ('gates = ["GATE-1", ', "gates = ["),
        ('checks = ["INC-1-AGE", "INC-6"]', 'checks = ["INC-1-AGE", "INC-6", "GATE-1"]'),
        ('analyte = "ferritin"\n', 'analyte = "ferritin"\nwithin = "12h"\n'),
        ('percent = { whole = "wbc", part = "lymphocyte_pct" }\n', ""),
    )
    assert {(item.path, item.a, item.b) for item in changes(navarro(), other)} == {
        ("criteria.INC-3.value", "1000", "500.5"),
        ("criteria.INC-3.within", None, "12h"),
        ("criteria.INC-4-ALC.percent", "whole wbc, part lymphocyte_pct", None),
        ("regimen.steps.REG-1.interval", "8h", "10h"),
        ("triggers.TAP-2.times_uln", "3", "4"),
        ("gates", "GATE-1, GATE-2, GATE-3", "GATE-2, GATE-3"),
        ("checks", "INC-1-AGE, INC-6", "INC-1-AGE, INC-6, GATE-1"),
    }


def test_a_criterion_that_only_one_has_is_named_by_its_label():
    found = changes(protocols()["MAINZ-2020"], navarro())
    assert Changed(path="criteria.INC-6", a=None, b="Adult") in found
    assert Changed(path="triggers.STOP-2", a=None, b=navarro().triggers["STOP-2"].label) in found


def test_patients_whose_verdict_changes():
    lower = edited(("value = 1000\n", "value = 3000\n"))
    ward = Ward("ferritin 1840 ng/ml", "pct 0.3 ng/ml @-24h", "pct 0.5 ng/ml")
    found = compared(navarro(), lower, ward.chart())
    assert (found.mrn, found.a, found.b) == ("P-0001", "INCOMPLETE", "NOT_ELIGIBLE")
    assert [(item.id, item.a, item.b) for item in found.differs] == [("state", "INCOMPLETE", "NOT_ELIGIBLE")]
    assert compared(navarro(), edited(), ward.chart()) is None
    assert compared(navarro(), lower, Ward("ferritin 3001 ng/ml").chart()) is None


def test_triggers_and_label_rows_count_and_an_open_prompt_too():
    parts = {name: assets.read_text("protocols", f"{name}.part.toml") for name in ("ward", "anakinra")}
    parts["anakinra"] = (
        parts["anakinra"].replace("value = 0.6\n", "value = 0.4\n").replace("value = 1.5\n", "value = 1.8\n")
    )
    other = load_protocol(TEXT, catalogue(), parts=parts.__getitem__)
    ward = Ward("anc 1.6 10*9/l", "pct 0.3 ng/ml @-24h", "pct 0.5 ng/ml")
    found = {item.id: (item.a, item.b) for item in compared(navarro(), other, ward.chart()).differs}
    assert found["LBL-ANC"] == ("NOT_MET", "MET")
    assert found["TAP-4b"] == ("NOT_MET", "MET, open")


def test_the_discharged_and_the_dead_are_not_current():
    lower = edited(("value = 1000\n", "value = 3000\n"))
    for end in ("discharged", "died"):
        assert compared(navarro(), lower, Ward("ferritin 1840 ng/ml", end).chart()) is None
