"""Several protocols on one patient: rows shared by what they ask, columns that say what they may be used for."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.protocol.side_by_side import COMPARISON, as_columns, side_by_side
from tests.protocol.test_flip import BASE
from tests.protocol.ward import NOW, Ward, navarro, protocols

MAINZ = protocols()["MAINZ-2020"]


def strict():
    """Return another protocol: one question of its own, one shared, one in other words and with another number."""
    rules = navarro()
    criteria = {
        **rules.criteria,
        "F": msgspec.structs.replace(rules.criteria["INC-3"], label="Ferritin above 2000 ng/mL", value=Decimal(2000)),
        "OLD": msgspec.structs.replace(rules.criteria["INC-6"], label="At least 75 years", years=75),
    }
    return msgspec.structs.replace(
        rules,
        id="STRICT",
        status="unverified",
        inclusion=("INC-1", "F", "OLD"),
        exclusion=("EXC-1",),
        criteria=criteria,
    )


def grid(*lines):
    ward = Ward(*lines)
    return side_by_side([(item, ward.assess(item)) for item in (navarro(), strict(), MAINZ)])


def test_columns_say_what_they_are_for():
    made = grid(*BASE)
    assert [(item.protocol.id, item.state, item.note) for item in made.columns] == [
        ("NAVARRO-2020", "ELIGIBLE", ""),
        ("STRICT", "NOT_ELIGIBLE", COMPARISON),
        ("MAINZ-2020", "INCOMPLETE", COMPARISON),
    ]
    assert [item.criteria for item in made.columns] == [10, 4, 0]
    assert [len(item.flip) for item in made.columns] == [1, 2, 0]
    assert all("100 mg" in item.regimen[0] for item in made.columns)
    assert made.columns[0].timing.name == "early"


def test_rows_are_shared_by_what_is_asked_in_the_same_words():
    made = grid(*BASE)
    rows = {item.label: [cell and (cell.id, cell.outcome) for cell in item.cells] for item in made.rows}
    assert rows["SARS-CoV-2 molecular test positive"] == [("INC-1", "MET"), ("INC-1", "MET"), None]
    assert rows["Ferritin above 1000 ng/mL"] == [("INC-3", "MET"), None, None]
    assert rows["Ferritin above 2000 ng/mL"] == [None, ("F", "NOT_MET"), None]
    assert rows["Invasive mechanical ventilation now"] == [("EXC-1", "NOT_MET"), ("EXC-1", "NOT_MET"), None]
    assert [item.excludes for item in made.rows] == sorted(item.excludes for item in made.rows)
    assert len(rows) == 12


def test_an_age_is_a_fact_that_no_entry_settles():
    (first, second) = grid(*BASE).columns[1].flip
    assert (first.criterion, first.line.split(" @")[0]) == ("F", "ferritin 2001 ng/mL")
    assert (second.criterion, second.line) == ("OLD", "")
    assert second.needs == "At least 75 years: no entry of its own settles this (53 years old)"


def test_one_patient_at_one_moment():
    ward = Ward(*BASE)
    made = [(navarro(), ward.assess()), (MAINZ, ward.assess(MAINZ, at=NOW - timedelta(hours=1)))]
    with pytest.raises(ValueError, match="one moment"):
        side_by_side(made)
    with pytest.raises(ValueError, match="one patient"):
        side_by_side([])


def test_the_shape_for_scripts():
    first, second, case = as_columns(grid(*BASE))
    assert list(first) == ["protocol", "title", "note", "state", "criteria", "timing", "regimen", "flip"]
    assert first["protocol"] == {"id": "NAVARRO-2020", "version": "1.0.0", "status": "active"}
    assert first["criteria"][2]["id"] == "INC-3"
    assert list(first["criteria"][2]) == ["id", "label", "outcome", "reason"]
    assert [item["criterion"] for item in second["flip"]] == ["F", "OLD"]
    assert (case["state"], case["criteria"], list(case["flip"])) == ("INCOMPLETE", [], [])
