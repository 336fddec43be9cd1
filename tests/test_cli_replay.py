"""`bedside replay` as scripts use it."""

import json

import pytest

from tests.test_cli import Desk

LINES = (
    "naat positive @-60h", "fever historic @-60h", "ferritin 1840 ng/ml @-60h", "crp 71 mg/l @-60h",
    "nrb 15 + nc 6 spo2 91 rr 28 @-60h", "alt 35 u/l @-60h", "bilirubin 0.5 mg/dl @-60h",
    "order anakinra 100 mg sc q6h @-58h", "dose given @-58h", "alt 200 u/l @-50h", "bilirubin 0.5 mg/dl @-50h",
    "step q12h because transaminases @-49h",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = Desk(tmp_path_factory.mktemp("replay") / "store")
    made("init", "--ward", "Ward 4", "--zone", "Europe/Berlin", "--user", "dr")
    made("patient", "add", "--mrn", "P-1", "--name", "Practice, One", "--born", "1966-08-02", "--sex", "F",
         "--weight", "71")  # fmt: skip
    made.chart(*LINES, because="the only way")
    return made


def test_rows(desk):
    rows = desk.json("replay", "--patient", "P-1")
    assert all({"at", "state", "triggers", "proposed", "done"} <= set(row) for row in rows)
    assert len(rows) == 7
    assert [item["kind"] for row in rows for item in row["done"]] == ["order", "dose", "order"]
    assert "TAP-2" in [item["id"] for row in rows for item in row["triggers"]]
    assert [item["text"] for row in rows for item in row["differs"] if "proposed was" in item["text"]]
    assert len(desk.json("replay", "--patient", "P-1", "--every", "1d", "--protocol", "MAINZ-2020")) == 3


def test_report(desk):
    said = desk("replay", "--patient", "P-1").stdout
    for part in ("P-1  NAVARRO-2020", "differs", "TAP-2", "summary", "Order changed: anakinra 100 mg subcutaneously"):
        assert part in said


def test_as_known_begins_when_the_patient_was_known(desk):
    told = desk("replay", "--patient", "P-1", "--as-known", "--json")
    assert len(json.loads(told.stdout)) <= 1 + len(desk.json("replay", "--patient", "P-1"))
    desk("patient", "add", "--mrn", "P-2", "--name", "Practice, Two", "--born", "1966-08-02", "--sex", "M")
    desk.chart("admitted @-90h", "discharged @-80h", patient="P-2")
    told = desk("replay", "--patient", "P-2", "--as-known", "--json")
    assert json.loads(told.stdout) == []
    assert "nothing of this patient had been recorded" in told.stderr


@pytest.mark.parametrize("every", ["0h", "-6h", "x", "10000d", "32d", "6", "", "6w", "06h", "1.5h", "1m"])
def test_a_bad_step(desk, every):
    desk("patient", "add", "--mrn", f"L-{every}", "--name", "Practice, Long", "--born", "1966-08-02", "--sex", "M")
    desk.chart("admitted @-9000h", "crp 71 mg/l", patient=f"L-{every}")
    result = desk("replay", "--patient", f"L-{every}", f"--every={every}", status=2)
    assert result.stdout == ""
    assert "every" in result.stderr


def test_an_unknown_patient_or_protocol(desk):
    desk("replay", "--patient", "nobody", status=2)
    desk("replay", "--patient", "P-1", "--protocol", "X", status=2)
    desk("replay", status=2)
