"""`bedside compare`: every protocol on one patient, and what may not be decided on says so."""

import pytest

from tests.test_cli import PASSPHRASE, Desk

pytestmark = pytest.mark.slow

LINES = (
    "naat positive @-9h", "fever historic @-9h", "ferritin 1840 ng/ml @-8h", "crp 71 mg/l @-8h", "nrb 15 + nc 6 @-7h",
    "infection excluded @-6h", "no immunosuppressant @-6h",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = Desk(tmp_path_factory.mktemp("compare") / "store", passphrase=PASSPHRASE)
    made("init", "--ward", "Ward 4", "--zone", "Europe/Berlin", "--user", "dr")
    made("patient", "add", "--mrn", "P-1", "--name", "Practice, One", "--born", "1966-08-02", "--sex", "F")
    made.chart(*LINES)
    return made


def test_every_protocol_is_a_column_with_its_verdict(desk):
    grid = desk.json("compare", "--patient", "P-1")
    shipped = [item["id"] for item in desk.json("protocols", "list")]
    assert sorted(item["protocol"]["id"] for item in grid) == sorted(shipped)
    for column in grid:
        alone = desk.json("check", "--patient", "P-1", "--protocol", column["protocol"]["id"])
        assert column["state"] == alone["state"]
        assert {(item["id"], item["outcome"]) for item in column["criteria"]} == {
            (item["id"], item["outcome"]) for item in alone["criteria"]
        }
        assert [item["needs"].partition(" (now")[0] for item in column["flip"]] == [
            item["needs"].partition(" (now")[0] for item in alone["flip"]
        ]


def test_the_default_protocol_comes_first_and_may_be_decided_on(desk):
    first, *others = desk.json("compare", "--patient", "P-1")
    assert (first["protocol"]["id"], first["note"], first["state"]) == ("NAVARRO-2020", "", "INCOMPLETE")
    assert [item["line"] for item in first["flip"]] == ["no chemotherapy"]
    assert {item["note"] for item in others if item["protocol"]["status"] != "active"} == {
        "for comparison only, not the basis of a decision"
    }


def test_the_grid_to_read(desk):
    text = desk("compare", "--patient", "P-1").stdout
    assert "incomplete; start early; 1 fact would flip it" in text
    assert "sets no criteria" in text
    row = next(line for line in text.splitlines() if line.startswith("Ferritin above 1000 ng/mL"))
    assert "met" in row
    assert "exclusion: Invasive mechanical ventilation now" in text


def test_a_past_moment_by_both_clocks(desk):
    before = desk.json("compare", "--patient", "P-1", "--at=-8h")
    assert {cell["outcome"] for cell in before[0]["criteria"] if cell["id"] == "INC-5"} == {"UNKNOWN"}
    gone = desk("compare", "--patient", "P-1", "--known-at=2019-01-01", status=2)
    assert "not known" in gone.stderr


def test_check_says_what_would_flip_it(desk):
    text = desk("check", "--patient", "P-1").stdout.splitlines()
    place = text.index("what would make it eligible if it were found so, as lines to chart")
    assert text[place + 1].split(None, 1) == [
        "EXC-4", "No chemotherapy or immunotherapy for cancer (now: nobody has answered)",
    ]  # fmt: skip
    assert text[place + 2].strip() == "no chemotherapy"
    desk("check", "--patient", "P-1", "--protocol", "MAINZ-2020")
    older = desk("check", "--patient", "P-1", "--at=-3h").stdout
    assert "no chemotherapy @20" in older


def test_a_fact_without_a_line_says_so(desk):
    desk("patient", "add", "--mrn", "P-2", "--name", "Practice, Two", "--born", "1966-08-02", "--sex", "F")
    day = desk.json("check", "--patient", "P-2")["at"][:10]
    desk.chart(f"ferritin 900 ng/ml @{day}", patient="P-2")
    assert "no line of its own" in desk("check", "--patient", "P-2").stdout
