"""FHIR of other programs through the command line: a file for each type, several files at once, what is not read."""

import json

import pytest
from click.testing import CliRunner

from bedside.cli.app import cli

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
KEYS = ["file", "lines", "findings"]


class Desk:
    def __init__(self, folder):
        self.env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": "dr", "BEDSIDE_PASSPHRASE": "four words of practice"}

    def __call__(self, *words, status=0):
        result = CliRunner().invoke(cli, [str(word) for word in words], env=self.env)
        assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
        return result

    def files(self, *words, status=0):
        """Return of each file its lines as (line, became, why)."""
        told = json.loads(self("import", "--json", *words, status=status).stdout)
        assert list(told) == ["files"]
        for item in told["files"]:
            assert list(item)[:3] == KEYS
            assert all(list(line) == ["line", "became", "records", "why"] for line in item["lines"])
        return [[(line["line"], line["became"], line["why"]) for line in item["lines"]] for item in told["files"]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = Desk(tmp_path_factory.mktemp("together") / "store")
    made("init", "--ward", "Practice", "--zone", "Europe/Berlin")
    made("patient", "add", "--mrn", "P-1", "--name", "Miller, Ann", "--born", "1950-02-03", "--sex", "F")
    return made


def person(mrn="P-1", family="Miller", given="Ann", born="1950-02-03", **more):
    name = [{"family": family, "given": [given]}]
    said = {"identifier": [{"value": mrn}], "name": name, "birthDate": born, "gender": "female"}
    return {"resourceType": "Patient", "id": f"id-{mrn}", **said, **more}


def crp(day, mrn="P-1", value=71, **more):
    found = {
        "resourceType": "Observation", "id": f"{mrn}-{day}", "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "1988-5"}]}, "subject": {"reference": f"Patient/id-{mrn}"},
        "effectiveDateTime": f"2020-04-{day:02}T06:00:00+02:00",
        "valueQuantity": {"value": value, "unit": "mg/L", "system": UCUM, "code": "mg/L"},
    }  # fmt: skip
    return {**found, **more}


@pytest.fixture
def file(tmp_path):
    def written(name, *resources):
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(item)}\n" if item else "\n" for item in resources), encoding="utf-8")
        return path

    return written


def test_lines_of_other_programs_are_read_as_fhir_and_a_repeat_names_its_line(desk, file):
    cancelled = crp(5, status="cancelled", identifier=[{"system": "urn:lab", "value": "5"}])
    path = file("all.ndjson", person(), None, crp(4), None, crp(4), cancelled, cancelled)
    (lines,) = desk.files(path, "--format", "ndjson")
    became = {1: "already", 3: "stored", 5: "already", 6: "stored", 7: "already"}
    assert [item[:2] for item in lines] == list(became.items())
    assert [lines[place][2] for place in (2, 4)] == ["repeats line 3.", "repeats line 6."]
    told = desk("import", path, "--format", "ndjson", "--dry-run").stdout
    assert "lines 5 repeat lines 3" in told


def test_a_death_and_what_is_not_read_have_a_line_each(desk, file):
    subject = {"reference": "Patient/id-P-1"}
    others = [
        {"resourceType": "AllergyIntolerance", "patient": subject, "code": {"text": "E. coli protein"}},
        {"resourceType": "Immunization", "status": "completed", "patient": subject, "vaccineCode": {"text": "MMR"},
         "occurrenceDateTime": "2020-01-01"},
        {"resourceType": "MedicationStatement", "status": "active", "subject": subject,
         "medicationCodeableConcept": {"text": "anakinra"}},
    ]  # fmt: skip
    dead = person(deceasedDateTime="2020-04-09T10:00:00+02:00")
    (lines,) = desk.files(file("dead.ndjson", dead, *others), "--format", "ndjson", status=1)
    assert [item[:2] for item in lines] == [(1, "already"), *((line, "refused") for line in (1, 2, 3, 4))]
    assert "died (2020-04-09T10:00:00+02:00)" in lines[1][2]
    for line, other in zip(lines[2:], others, strict=True):
        assert line[2].startswith(other["resourceType"])
    (lines,) = desk.files(file("flag.json", person(deceasedBoolean=True)), "--format", "fhir", status=1)
    assert [item[1] for item in lines] == ["already", "refused"]
    (lines,) = desk.files(file("alive.json", person(deceasedBoolean=False)), "--format", "fhir")
    assert [item[1] for item in lines] == ["already"]


def test_values_of_a_person_whom_another_file_of_the_command_adds(desk, file):
    """Bulk data has a file for each type, and the shell hands them over by their names."""
    values = file("Observation.ndjson", crp(4, "N-1"), crp(5, "N-1", 60))
    people = file("Patient.ndjson", person("N-1", "Neu", "Nora", "1980-02-03"))
    (alone,) = desk.files(values, "--format", "ndjson", "--dry-run", status=1)
    assert [item[1] for item in alone] == ["refused", "refused"]
    both = desk.files(values, people, "--format", "ndjson")
    assert both[0] == [(1, "stored", ""), (2, "stored", "")]
    assert [item[1] for item in both[1]] == ["already"]
    assert "N-1" in desk("patient", "list").stdout
    again = desk.files(values, people, "--format", "ndjson")
    assert {item[1] for lines in again for item in lines} == {"already"}


def test_a_person_of_an_earlier_file_is_added_once_and_a_contradiction_is_seen(desk, file):
    first = file("first.ndjson", person("N-2", "Neu", "Nils", "1981-02-03"), crp(4, "N-2"))
    named = {"identifier": {"value": "N-2"}, "display": "Nils Neu"}
    second = file("second.ndjson", crp(5, "N-2", subject=named))
    third = file("third.ndjson", person("N-2", "Neu", "Nils", "1991-02-03"), crp(6, "N-2"))
    lines = desk.files(first, second, third, "--format", "fhir", "--dry-run", status=1)
    assert [[item[1] for item in each] for each in lines] == [["stored"] * 2, ["stored"], ["refused"] * 2]
    assert "1981-02-03" in lines[2][0][2]
    assert "1991-02-03" in lines[2][0][2]
    stored = desk.files(first, second, "--format", "fhir")
    assert [[item[1] for item in each] for each in stored] == [["stored"] * 2, ["stored"]]


def test_of_a_person_who_cannot_be_added_no_file_stores_anything(desk, file):
    first = file("first.ndjson", person("N-3", "Alt", "Nele", "1781-02-03"), crp(4, "N-3"))
    second = file("second.ndjson", crp(5, "N-3", subject={"identifier": {"value": "N-3"}, "display": "Nele Alt"}))
    lines = desk.files(first, second, "--format", "fhir", status=1)
    assert [[item[1] for item in each] for each in lines] == [["refused"] * 2, ["refused"]]
    assert all("years back" in item[2] for each in lines for item in each)
    assert "N-3" not in desk("patient", "list").stdout


def test_two_people_of_one_name_in_two_files_are_nobody(desk, file):
    one = file("one.ndjson", person())
    other = file("other.ndjson", {**person("N-4", "Neu", "Nora", "1980-02-03"), "id": "id-P-1"})
    values = file("Observation.ndjson", crp(9))
    lines = desk.files(values, one, other, "--format", "ndjson", "--dry-run", status=1)
    assert [item[1] for item in lines[0]] == ["refused"]
    assert "not alike" in lines[0][0][2]


@pytest.mark.parametrize("form", ["table", "hl7", "fhir", "ndjson"])
def test_a_file_that_cannot_be_read_leaves_standard_output_empty(desk, tmp_path, form):
    path = tmp_path / "junk"
    path.write_bytes(b'{"resourceType": "Pat')
    result = desk("import", path, "--format", form, "--json", "--patient", "P-1", status=2)
    assert result.stdout == ""
    assert "junk" in result.stderr


def test_the_files_of_one_command_see_each_other_in_whatever_order_they_are_named(desk, tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("Test;Wert;Einheit;Datum\nPCT;0,2;ng/ml;01.03.2020 06:00\n", encoding="utf-8")
    other.write_text("Test;Wert;Einheit;Datum\nPCT;90;ng/ml;02.03.2020 06:00\n", encoding="utf-8")
    became = []
    for files in ((one, other), (other, one)):
        told = desk.files(*files, "--patient", "P-1", "--dry-run", status=1)
        became.append({file: [line[1] for line in lines] for file, lines in zip(files, told, strict=True)})
    assert became[0] == became[1]
    assert sorted(item for lines in became[0].values() for item in lines) == ["held", "stored"]
    real = desk.files(other, one, "--patient", "P-1", status=1)
    assert [[line[1] for line in lines] for lines in real] == [became[1][other], became[1][one]]
