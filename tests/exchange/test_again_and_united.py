"""Files taken in again after their values were taken out, and files of a number that was united with another."""

import json
from datetime import date

import pytest

from bedside.desk.intake import Source, at_once, read, store
from bedside.domain.problem import Problem
from tests.exchange.fhir_ward import make_ward

BORN = date(1970, 1, 1)
TABLE = "analyte,value,unit,time\ncrp,{},mg/L,2026-10-20T06:00\n"
NAMED = "MRN,Birth date,Test,Result,Unit,Collected\n{},{},CRP,{},mg/L,2026-10-21 06:00\n"
MESSAGE = (
    "MSH|^~\\&|L|L|B|B|20261022120000+0200||ORU^R01^ORU_R01|1|P|2.5\rPID|1||P-9^^^H^MR||Beispiel^Ada||19700101|F\r"
    "OBR|1||1|x^y|||20261022090000+0200\rOBX|1|NM|1988-5^CRP^LN||77|mg/L|||||F|||20261022090000+0200\r"
)
PERSON = {
    "resourceType": "Patient", "id": "p", "identifier": [{"value": "P-9"}], "name": [{"text": "Ada Anders"}],
    "birthDate": "1970-01-01", "gender": "female",
}  # fmt: skip
CRP = {
    "resourceType": "Observation", "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "1988-5"}]},
    "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-10-23T10:00:00+02:00",
    "valueQuantity": {"value": 90, "unit": "mg/L", "system": "http://unitsofmeasure.org", "code": "mg/L"},
}  # fmt: skip
BUNDLE = json.dumps(
    {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": item} for item in (PERSON, CRP)]}
)


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    session = make_ward(tmp_path_factory.mktemp("again") / "store")
    other = session.add_patient(mrn="P-9", name="Ada Beispiel", born=BORN, sex="F")
    session.unite(session.find_patient("P-1").patient, other.patient, "one wristband")
    yield session
    session.close()


def lines(session, text, form="table", mrn="", name="lab"):
    person = session.find_patient(mrn) if mrn else None
    source = Source(name=name, data=text.encode(), form=form, patient=person)
    return store(session, at_once(read(session, source)))


def test_a_file_taken_in_again_after_an_undo_says_that_its_values_are_out(ward):
    (first,) = lines(ward, TABLE.format(71), mrn="P-1")
    (void,) = ward.undo(first.records[0])
    (again,) = lines(ward, TABLE.format(71), mrn="P-1")
    assert (again.became, again.records) == ("already", first.records)
    assert f"taken out since: bedside reinstate {void.id}" in again.why
    ward.restore_record(void.id, "it was right")
    (back,) = lines(ward, TABLE.format(71), mrn="P-1")
    assert back.why == "was imported before."


@pytest.mark.parametrize(
    ("text", "form"), [(NAMED.format("P-9", BORN, 73), "table"), (MESSAGE, "hl7"), (BUNDLE, "fhir")]
)
def test_what_comes_under_a_united_number_goes_to_the_one_person(ward, text, form):
    told = lines(ward, text, form)
    one = ward.find_patient("P-1").patient
    assert [line.became for line in told] == (["already"] if form == "fhir" else []) + ["stored"]
    assert {line.patient for line in told} == {one}
    assert ward.store.get(told[-1].records[0]).patient == one
    for mrn in ("P-1", "P-9"):
        assert {line.became for line in lines(ward, text, form, mrn=mrn)} == {"already"}


def test_what_stands_over_a_table_may_be_the_united_number_and_no_third_one(ward):
    text = "Patient ID: {}\nTest;Wert;Einheit;Datum\nLDH;{};U/L;20.10.2026\n"
    for mrn, value in (("P-9", 301), ("P-1", 302)):
        (told,) = lines(ward, text.format(mrn, value), mrn="P-1")
        assert told.became == "stored"
    with pytest.raises(Problem, match="another patient: record number P-8"):
        lines(ward, text.format("P-8", 303), mrn="P-1")
    with pytest.raises(Problem, match="another patient: record number P-9"):
        lines(ward, text.format("P-9", 304), mrn="P-2")


def test_a_united_number_still_takes_its_own_second_identifier(ward):
    (told,) = lines(ward, NAMED.format("P-9", "1971-01-01", 74))
    assert told.became == "refused"
    assert "P-9 belongs to a patient born 1970-01-01" in told.why
    (told,) = lines(ward, MESSAGE, "hl7", mrn="P-2")
    assert told.became == "refused"


@pytest.mark.parametrize("time", ["0001-01-01T00:00+05:00", "0001-01-01", "9999-12-31T23:00-05:00", "9999-12-31"])
def test_a_time_at_the_ends_of_the_calendar_is_refused_with_its_line(ward, time):
    (told,) = lines(ward, f"analyte,value,unit,time\ncrp,75,mg/L,{time}\n", mrn="P-2")
    assert told.became == "refused"
    assert time in told.why


@pytest.mark.parametrize(
    ("name", "sex", "became"),
    [("Muster^Eva", "F", "refused"), ("Anders^Max", "M", "stored"), ("Muster^Max", "F", "stored")],
)
def test_another_name_and_another_sex_are_another_person_though_born_that_day(ward, name, sex, became):
    number = str(len(name) + ord(sex) + ord(name[0]))
    text = MESSAGE.replace("P-9^^^H^MR||Beispiel^Ada||19700101|F", f"P-2^^^H^MR||{name}||19550505|{sex}")
    (told,) = lines(ward, text.replace("|77|", f"|{number}|"), "hl7")
    assert told.became == became
