"""`bedside import` of tables: several patients in one file, saved mappings, and what the report says of the guess."""

import json

import pytest
from click.testing import CliRunner

from bedside.cli.app import cli

LAB = "Kennung;Resultat A;Resultat B;Datum\nCRP;71,2;1;04/05/2020\nEiweiss X;60;2;05/05/2020\n"
SAID = ("--column", "Kennung=analyte", "--column", "Resultat A=value", "--column", "Resultat B=ignore",
        "--dates", "dmy", "--unit", "CRP=mg/L", "--analyte", "Eiweiss X=crp", "--unit", "Eiweiss X=mg/L")  # fmt: skip


class Desk:
    def __init__(self, folder):
        self.folder = folder
        self.env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": "dr", "BEDSIDE_PASSPHRASE": "four words of practice"}

    def __call__(self, *words, status=0):
        result = CliRunner().invoke(cli, [str(word) for word in words], env=self.env)
        assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
        return result

    def json(self, *words, status=0):
        return json.loads(self(*words, "--json", status=status).stdout)["files"][0]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = Desk(tmp_path_factory.mktemp("tables") / "store")
    made("init", "--ward", "Practice", "--zone", "Europe/Berlin")
    for mrn, name, born in (("P-1", "Miller, Ann", "1950-02-03"), ("P-2", "Mueller, Bea", "1951-02-03")):
        made("patient", "add", "--mrn", mrn, "--name", name, "--born", born, "--sex", "F")
    return made


@pytest.fixture
def file(tmp_path):
    def written(text, name="lab.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return written


def became(told):
    return [(line["line"], line["became"]) for line in told["lines"]]


def test_a_table_of_several_patients_stops_at_a_number_with_two_birth_dates(desk, file):
    path = file(
        "MRN,Birth date,Test,Result,Unit,Collected\nP-1,1950-02-03,LDH,250,U/L,2020-04-04\n"
        "P-2,03.02.1951,LDH,260,U/L,2020-04-04\nP-2,1960-01-01,LDH,270,U/L,2020-04-04\nP-9,1960-01-01,LDH,1,U/L,2020-04-04\n"
    )
    told = desk.json("import", path, status=1)
    assert became(told) == [(2, "stored"), (3, "stored"), (4, "refused"), (5, "refused")]
    assert "1951-02-03" in told["lines"][2]["why"]
    assert "1960-01-01" in told["lines"][2]["why"]
    assert became(desk.json("import", path, status=1))[:2] == [(2, "already"), (3, "already")]
    chosen = desk.json("import", path, "--patient", "P-1", "--dry-run", status=1)
    assert became(chosen) == [(2, "already"), (3, "refused"), (4, "refused"), (5, "refused")]


def test_a_table_that_names_nobody_needs_a_patient_and_one_in_front_must_be_that_patient(desk, file):
    text = "Test;Wert;Einheit;Datum\nLDH;300;U/L;06.04.2020\n"
    assert "--patient" in desk("import", file(text), status=2).stderr
    days = file("analyte,raw_unit,col,raw_value\nldh,U/L,1,200\n", "days.csv")
    assert "hospital days" in desk("import", days, "--patient", "P-1", status=2).stderr
    other = file(f"Name: Mueller, Bea; geb. 03.02.1951\n{text}", "other.csv")
    assert "another patient" in desk("import", other, "--patient", "P-1", status=2).stderr
    own = file(f"Name: Miller, Ann; geb. 03.02.1950\n{text}", "own.csv")
    assert became(desk.json("import", own, "--patient", "P-1")) == [(3, "stored")]


def test_a_second_patients_block_refuses_the_file_and_another_patients_lines_are_refused(desk, file):
    text = "Test;Wert;Einheit;Datum{}\nLDH;{};U/L;06.04.2019{}\n"
    own, other = text.format("", 300, ""), text.format("", 310, "")
    both = file(f"Name: Miller, Ann\n{own}\nPatient: Mueller, Bea geb. 03.02.1951\n{other}", "both.csv")
    assert "another patient" in desk("import", both, "--patient", "P-1", status=2).stderr
    heads = file(text.format(";Mueller, Bea", 300, ";x"), "heads.csv")
    assert "another patient" in desk("import", heads, "--patient", "P-1", status=2).stderr
    text = "Patient;Test;Wert;Einheit;Datum;Hinweis\n{};LDH;300;U/L;06.04.2019;{}\n"
    for name, note in (("Mueller, Bea", ""), ("P-2", ""), ("Miller, Ann", "wie P-2"), ("", "")):
        lines = text.format(name, note) + "Miller, Ann;LDH;310;U/L;07.04.2019;gut\n"
        told = desk.json("import", file(lines, "lines.csv"), "--patient", "P-1", "--dry-run", status=1)
        assert became(told) == [(2, "refused"), (3, "stored")]


def test_lines_before_the_heads_and_without_values_are_told(desk, file):
    path = file("LDH;300;U/L;06.04.2019\nTest;Wert;Einheit;Datum\nLDH;310;U/L;07.04.2019\n")
    told = desk.json("import", path, "--patient", "P-1", "--dry-run", status=1)
    assert became(told) == [(1, "refused"), (3, "stored")]
    path = file("Test;Einheit;06.04.2019;07.04.2019\nLDH;U/L;;\nCRP;mg/L;7;\n")
    told = desk.json("import", path, "--patient", "P-1", "--dry-run", status=1)
    assert became(told) == [(2, "refused"), (3, "stored")]


def test_the_times_of_many_lines_are_nobodys_to_choose(desk, file):
    dated = "".join(f"CRP;{10 + day};mg/L;{1 + day:02d}.03.2019\n" for day in range(5))
    for many, kind in ((150, "held"), (201, "refused")):
        bare = "".join(f"CRP;{20 + place / 10};mg/L;\n" for place in range(many))
        path = file(f"Test;Wert;Einheit;Datum\n{dated}{bare}")
        told = desk.json("import", path, "--patient", "P-1", "--dry-run", status=1)
        assert {line["became"] for line in told["lines"][5:]} == {kind}
        assert {line["became"] for line in told["lines"][:5]} == {"stored"}


def test_gases_of_venous_blood_are_refused(desk, file):
    path = file(
        "Test;Wert;Einheit;Datum;Material\npO2;40;mmHg;06.04.2019;ven\u00f6ses Blut\nLDH;300;U/L;06.04.2019;Serum\n"
    )
    told = desk.json("import", path, "--patient", "P-1", "--dry-run", status=1)
    assert became(told) == [(2, "refused"), (3, "stored")]


def test_a_mapping_is_saved_offered_and_used(desk, file):
    path = file(LAB)
    asked = desk("import", path, "--patient", "P-2", status=2).stderr
    assert "'Resultat B'" in asked
    assert "--column" in asked
    dry = desk.json("import", path, "--patient", "P-2", *SAID, "--save-mapping", "LAB-A", "--dry-run")
    assert not (desk.folder / "mappings").exists()
    guess = dry["guess"]
    assert (guess["separator"], guess["encoding"], guess["layout"], guess["date_order"]) == (
        ";",
        "utf-8",
        "long",
        "dmy",
    )
    assert [item["role"] for item in guess["columns"]] == ["analyte", "value", "ignore", "time"]
    told = desk.json("import", path, "--patient", "P-2", *SAID, "--save-mapping", "LAB-A")
    assert became(told) == [(2, "stored"), (3, "stored")]
    saved = (desk.folder / "mappings" / "LAB-A.toml").read_text(encoding="utf-8")
    assert "Miller" not in saved
    assert 'dates = "dmy"' in saved
    again = file(LAB.replace("71,2", "72,4").replace("60", "61"), "again.csv")
    offer = desk("import", again, "--patient", "P-2", status=2).stderr
    assert "looks like the files of mapping LAB-A: --mapping LAB-A" in offer
    assert became(desk.json("import", again, "--patient", "P-2", "--mapping", "LAB-A")) == [
        (2, "stored"),
        (3, "stored"),
    ]


def test_a_mapping_that_is_not_there_or_does_not_fit_says_so(desk, file):
    path = file("Test;Wert\nLDH;3\n")
    assert "no mapping" in desk("import", path, "--patient", "P-1", "--mapping", "LAB-Z", status=2).stderr
    assert "cannot name" in desk("import", path, "--patient", "P-1", "--mapping", "../x", status=2).stderr
    fixed = file("analyte,value,unit,time\nldh,301,U/L,2020-04-07\n", "fixed.csv")
    words = desk("import", fixed, "--patient", "P-1", "--save-mapping", "LAB-B", status=2)
    assert "needs no mapping" in words.stderr
    assert became(desk.json("import", fixed, "--patient", "P-1", "--dry-run")) == [(2, "stored")]


def test_values_of_a_wide_table_are_told_by_line_and_column(desk, file):
    path = file("Datum;CRP [mg/L];XYZ;Hb\n08.04.2020;71;5;12\n")
    told = desk.json("import", path, "--patient", "P-1", "--dry-run", status=1)
    assert became(told) == [(2, "stored"), (2, "refused"), (2, "refused")]
    assert told["lines"][1]["why"].startswith("column 3 'XYZ': ")
    assert "needs a unit" in told["lines"][2]["why"]
    shown = desk("import", path, "--patient", "P-1", "--dry-run", status=1).stdout
    assert "analytes across" in shown


def test_a_final_report_replaces_the_preliminary_one_of_a_status_column(desk, file):
    text = (
        "Test;Wert;Einheit;Datum;Status\nLDH;310;U/L;09.04.2020 06:00;{first}\nLDH;312;U/L;09.04.2020 06:00;{second}\n"
    )
    told = desk.json("import", file(text.format(first="P", second="F")), "--patient", "P-2")
    assert became(told) == [(2, "superseded"), (3, "stored")]


def test_a_held_value_waits_with_its_witnesses(desk, file):
    """The patient's own values around it, and the range that the laboratory printed, speak for one reading."""
    rows = [("09.11.2020", "700"), ("10.11.2020", "812,5"), ("11.11.2020", "1.840"), ("12.11.2020", "<900")]
    text = "Test;Wert;Einheit;Referenzbereich;Datum\n" + "".join(
        f"Ferritin;{value};ng/mL;10-400;{day}\n" for day, value in rows
    )
    assert [item[1] for item in became(desk.json("import", file(text), "--patient", "P-2", status=1))].count(
        "held"
    ) == 1
    (held,) = [item for item in json.loads(desk("review", "list", "--json").stdout) if "1.840" in item["text"]]
    assert held["range"] == "10-400"
    assert [(item["at"][:10], item["value"], item["unit"]) for item in held["history"]] == [
        ("2020-11-09", "700", "ng/mL"), ("2020-11-10", "812.5", "ng/mL"), ("2020-11-12", "<900", "ng/mL"),
    ]  # fmt: skip
    shown = desk("review", "list").stdout
    assert "before: 2020-11-09 700 ng/mL, 2020-11-10 812.5 ng/mL" in shown
    assert "after: 2020-11-12 <900 ng/mL" in shown
    assert "the laboratory's range: 10-400" in shown


def test_every_line_says_what_it_is_and_a_refused_number_gets_no_unit_that_the_file_does_not_say(desk, file):
    path = file(
        "Test;Wert;Einheit;Datum;Auftrag;Material\nCRP;9,8;mg/dL;22.11.;A1\nLDH;301;U/L;10.04.2020 06:00;A1\n"
        "Ferritin;1,840;ng/mL;10.04.2020 06:00;A1\nXYZ;5;bananas;10.04.2020 06:00;A1\n"
        "Kreatinin;84,2;mg/dL;10.04.2020 06:00;A1;Urin\n"
    )
    shown = desk("import", path, "--patient", "P-1", status=1).stdout
    assert "stored   LDH 301 U/L, 10 Apr 2020 06:00" in shown
    assert "held     Ferritin 1,840 ng/mL, 10 Apr 2020 06:00" in shown
    assert "'22.11.' names no year" in shown
    assert "refused  CRP 9.8 mg/dL, no date" in shown
    assert "refused  XYZ 5 bananas" in shown
    assert "refused  Kreatinin 84,2" in shown
    assert "mg/L" not in shown
    assert "in all: 1 stored, 1 held, 3 refused" in shown
    assert "bedside review list" in shown


def test_an_analyte_may_be_said_by_any_name_of_the_catalogue(desk, file):
    path = file("Test;Wert;Einheit;Datum\nGPT Serum (neu);47;U/L;10.04.2020 07:00\n")
    words = ("import", path, "--patient", "P-1", "--dry-run")
    told = desk.json(*words, "--analyte", "GPT Serum (neu)=GPT")
    assert became(told) == [(2, "stored")]
    refused = desk(*words, "--analyte", "GPT Serum (neu)=leber", status=2).stderr
    assert "'leber' is no code and no name" in refused
    assert "bedside catalogue" in refused


def test_a_file_is_told_by_what_stands_in_it_where_nobody_says_its_form(desk, file):
    message = (
        "MSH|^~\\&|LIS|LAB|||20200411080000||ORU^R01|1|P|2.5.1\rPID|1||P-1^^^W^MR||Miller^Ann||19500203|F\r"
        "OBR|1||F1|KL|||20200411060000\rOBX|1|NM|2532-0^LDH^LN||305|U/L|||||F\r"
    )
    assert became(desk.json("import", file(message, "lab.hl7"), "--dry-run")) == [(4, "stored")]
    assert "columns" in desk("import", "--format", "table", file(message, "lab.hl7"), status=2).stderr


def test_one_answer_for_a_column_says_where_it_is_of_one_value_alone(desk, file):
    path = file("Test;Wert;Einheit;Datum\nFerritin;1,750;ng/mL;12.04.2020\nFerritin;1,850;ng/mL;13.04.2020\n")
    ids = [
        name for line in desk.json("import", path, "--patient", "P-2", status=1)["lines"] for name in line["records"]
    ]
    said = desk("review", "accept", ids[0], "1", "--column", "--because", "thousands")
    assert "1750 ng/mL" in said.stdout
    assert "1850" not in said.stdout
    assert "only this value was taken in" in said.stderr
