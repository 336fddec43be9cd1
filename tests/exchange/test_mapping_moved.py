"""Mappings saved by number and files of the same source whose columns moved; units in the head of the values."""

import pytest

from tests.exchange.test_import_tables import Desk, became

HEADS = "Kennung;Resultat A;Resultat B;Datum\n"
BY_NUMBER = ("--column", "1=analyte", "--column", "2=value", "--column", "3=ignore", "--unit", "CRP=mg/L")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = Desk(tmp_path_factory.mktemp("moved") / "store")
    made("init", "--ward", "Practice", "--zone", "Europe/Berlin")
    made("patient", "add", "--mrn", "P-1", "--name", "Miller, Ann", "--born", "1950-02-03", "--sex", "F")
    return made


@pytest.fixture
def file(tmp_path):
    def written(text):
        path = tmp_path / "lab.csv"
        path.write_bytes(text.encode())
        return path

    return written


def exported(desk, folder):
    desk("export", "--format", "csv", "-o", folder)
    return (folder / "observation.csv").read_text(encoding="utf-8")


def test_a_mapping_said_by_number_follows_the_heads(desk, file, tmp_path):
    first = file(HEADS + "CRP;71;1;04.05.2020\n")
    assert became(desk.json("import", first, "--patient", "P-1", *BY_NUMBER, "--save-mapping", "LAB")) == [
        (2, "stored")
    ]
    moved = file("Kennung;Resultat B;Resultat A;Datum\nCRP;2;72;05.05.2020\n")
    assert became(desk.json("import", moved, "--patient", "P-1", "--mapping", "LAB")) == [(2, "stored")]
    renamed = file("Kennung;Resultat A (mg/dL);Resultat B;Datum\nCRP;7.1;1;06.05.2020\n")
    assert "no column is headed" in desk("import", renamed, "--patient", "P-1", "--mapping", "LAB", status=2).stderr
    sheet = exported(desk, tmp_path / "out")
    assert '"crp","72","mg/L"' in sheet
    assert '"crp","2","mg/L"' not in sheet


def test_a_head_that_several_columns_have_keeps_its_number(desk, file):
    text = "Kennung;Resultat;Resultat;Datum\nCRP;7{};1;0{}.06.2020\n"
    said = ("--patient", "P-1", *BY_NUMBER)
    assert became(desk.json("import", file(text.format(1, 1)), *said, "--save-mapping", "TWO")) == [(2, "stored")]
    again = desk.json("import", file(text.format(2, 2)), "--patient", "P-1", "--mapping", "TWO")
    assert [item["role"] for item in again["guess"]["columns"]] == ["analyte", "value", "ignore", "time"]


@pytest.mark.parametrize(
    ("head", "unit"),
    [("Resultat A mg/dL", "mg/dL"), ("Resultat (mg/dL)", "mg/dL"), ("Resultat C", ""), ("Wert (1)", "")],
)
def test_the_unit_over_the_values_goes_before_the_one_a_person_said(desk, file, head, unit):
    path = file(f"Kennung;{head};Resultat B;Datum\nCRP;7.3;1;04.07.2020\n")
    told = desk.json("import", path, "--patient", "P-1", *BY_NUMBER, "--dry-run")
    assert told["guess"]["columns"][1]["unit"] == unit
    assert became(told) == [(2, "stored")]


def test_a_unit_over_the_values_that_the_column_of_units_contradicts_is_refused(desk, file):
    path = file("Test;Wert (mg/dL);Einheit;Datum\nCRP;7.4;mg/L;05.07.2020\nCRP;7.5;mg/dl;06.07.2020\n")
    told = desk.json("import", path, "--patient", "P-1", "--dry-run", status=1)
    assert became(told) == [(2, "refused"), (3, "stored")]
