"""The mutation test itself: what it changes, what it notices, and that nothing survives in the default protocol."""

import json
import shutil
from decimal import Decimal

import pytest

from bedside import assets
from tests.mutate.__main__ import main
from tests.mutate.files import Files
from tests.mutate.nudge import Change, changed, changes, nudged

FOLDER = assets.path("protocols")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, (4, 2)),
        (Decimal("0.6"), (Decimal("0.7"), Decimal("0.5"))),
        (Decimal("38.0"), (Decimal("38.1"), Decimal("37.9"))),
        ("48h", ("49h", "47h")),
        ("60min", ("61min", "59min")),
        (">", (">=",)),
        ("<=", ("<",)),
        (True, ()),
        ("1.0.0", ()),
        ("ng/mL", ()),
    ],
)
def test_what_a_value_is_nudged_to(value, expected):
    assert nudged(value) == expected


def test_every_number_of_a_table_is_found_and_changed_alone():
    table = {"a": {"value": 1, "op": "<"}, "needs": [{"value": Decimal("1.5")}], "off": {"enabled": False, "op": "<"}}
    found = list(changes(table))
    assert {item.place for item in found} == {"a.value", "a.op", "needs.0.value"}
    made = changed(table, next(item for item in found if item.new == Decimal("1.6")))
    assert made["needs"] == [{"value": Decimal("1.6")}]
    assert table["needs"] == [{"value": Decimal("1.5")}]


def test_a_number_without_a_case_survives(tmp_path):
    for name in ("mainz-2020.toml", "ward.part.toml", "anakinra.part.toml"):
        shutil.copy(FOLDER / name, tmp_path)
    head = 'protocol = "MAINZ-2020"\nzone = "UTC"\nat = "2020-04-02T12:00"\n'
    (tmp_path / "mainz-2020.cases.toml").write_text(
        head + '[[case]]\nname = "a"\nexpect = { "LBL-ANC" = "UNKNOWN" }\n'
        '[[case]]\nname = "wrong"\nexpect = { "LBL-ANC" = "MET" }\n'
    )
    files = Files(tmp_path)
    assert files.faults == ["mainz-2020.toml: wrong: LBL-ANC: expected MET, found UNKNOWN"]
    assert files.killer("mainz-2020.toml", Change(("regimen", "dose"), 100, 101)) is None
    loader = files.killer("mainz-2020.toml", Change(("regimen", "dose"), 100, 0))
    assert loader.startswith("the loader: ")


def test_a_number_is_killed_by_a_case_that_is_named():
    files = Files(FOLDER)
    assert files.faults == []
    change = next(item for item in files.changes("navarro-2020.toml") if item.place == "criteria.INC-3.value")
    assert "navarro-2020.cases.toml: ferritin 1000" in files.killer("navarro-2020.toml", change)


@pytest.mark.slow
def test_nothing_survives_in_a_small_file(capsys):
    file = str(FOLDER / "mainz-2020.toml")
    assert main([file, str(FOLDER / "mainz-2020.cases.toml"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["mutants"] == found["killed"] == len(found["kills"]) > 0
    assert found["survivors"] == found["faults"] == []
    assert {"file", "path", "from", "to", "case"} == set(found["kills"][0])
