"""Text copied from a laboratory system: columns are guessed, nothing is changed, another patient is noticed."""

from datetime import UTC, date, datetime

import pytest

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.exchange.tables.pasted import MOST_LINES, grid_of, guessed, is_plain, made_of
from bedside.exchange.whose import contradictions

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
NOW = datetime(2020, 4, 4, 12, 0, tzinfo=UTC)


def person(mrn, name, born):
    return Patient(
        id=mrn, patient=mrn, at=NOW, recorded_at=NOW, author="a", workstation="w", mrn=mrn, name=name, sex="F",
        born=date.fromisoformat(born),
    )  # fmt: skip


ANN = person("P-1", "Miller, Ann", "1950-02-03")
BEA = person("P-2", "Mueller, Bea", "1960-05-06")


def table(text):
    grid = grid_of(text)
    return made_of(grid, guessed(grid, CATALOGUE), CATALOGUE)


def told(made):
    return [
        f"{row.analyte} {row.value} {row.unit} {row.col} {row.interpretation}{row.fault}".strip() for row in made.rows
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Test\tResult\tUnit\tCollected\nCRP\t71 H\tmg/L\t04.04.2020 06:00\n",
            ["CRP 71 mg/L 2020-04-04T06:00 H"],
        ),
        (
            "Datum;Zeit;Test;Wert;Einheit\n4.4.2020;6:00;CRP;7,1;mg/dl\n",
            ["CRP 7.1 mg/dl 2020-04-04T06:00"],
        ),
        (
            "Laboratory report\nTest\tUnit\t2020-04-03 06:00\t04.04.20 06:00\nCRP\tmg/L\t71\t60\nPCT\tng/ml\t0.24\t\n",
            ["CRP 71 mg/L 2020-04-03T06:00", "CRP 60 mg/L 2020-04-04T06:00", "PCT 0.24 ng/ml 2020-04-03T06:00"],
        ),
        ("CRP   71 mg/L   2020-04-04 06:00\nPCT   <0.05 ng/mL   2020-04-04 06:00", [
            "CRP 71 mg/L 2020-04-04T06:00", "PCT <0.05 ng/mL 2020-04-04T06:00",
        ]),
        ("Date\tCRP [mg/L]\tHb (g/dl)\n04.04.2020\t71\t12,1\n", ["CRP 71 mg/L 2020-04-04", "Hb 12.1 g/dl 2020-04-04"]),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_heads_and_by_what_stands_in_them(text, rows):
    assert told(table(text)) == rows


def test_a_date_that_could_be_two_is_asked_about():
    (row,) = table("analyte,value,unit,time\ncrp,71,mg/L,03/04/2020\n").rows
    assert "dmy" in row.fault


def test_lines_keep_their_places_and_a_mark_is_said():
    made = table("Report\n\nTest\tResult\tUnit\nCRP\t71 H\tmg/L\n\nPCT\t0.2\tng/ml\n")
    assert list(made.lines.values()) == [4, 6]
    assert "'H'" in made.notes[4]


def test_a_person_may_say_otherwise_and_the_names_and_values_are_needed():
    grid = grid_of("Test\tb\tc\nCRP\t71\tmg/L\n")
    assert told(made_of(grid, ("analyte", "value", ""), CATALOGUE)) == ["CRP 71"]
    with pytest.raises(Problem, match="no column holds"):
        made_of(grid, ("", "value", "unit"), CATALOGUE)


@pytest.mark.parametrize("text", ["no table at all", "\n".join(["CRP\t1"] * (MOST_LINES + 1))])
def test_what_is_no_table_or_too_long_says_so(text):
    with pytest.raises(Problem):
        grid_of(text)


def test_day_columns_need_no_guess():
    assert is_plain("analyte,raw_unit,col,raw_value\ncrp,mg/L,1,71")
    assert not is_plain("analyte,value,unit,time\ncrp,71,mg/L,2020-04-04")


@pytest.mark.parametrize(
    "text",
    [
        "MRN: P-2\ncrp\t71",
        "Date of birth: 06.05.1960\ncrp\t71",
        "born 1960-05-06",
        "Name: Mueller, Bea\ncrp\t71",
        "Patient: Somebody Else\ncrp\t71",
        "mueller, bea  CRP 71",
        "seen beside P-2 on the ward",
    ],
)
def test_another_patient_is_noticed(text):
    assert contradictions(text, ANN, (ANN, BEA))


@pytest.mark.parametrize(
    "text",
    [
        "crp\t71\tmg/L",
        "Name: Ann Miller\nMRN P-1\nborn: 03.02.1950\ncrp\t71",
        "Patient\tResult\nCRP\t71",
        "Name\tValue",
    ],
)
def test_this_patient_and_nobody_are_no_contradiction(text):
    assert not contradictions(text, ANN, (ANN, BEA))
