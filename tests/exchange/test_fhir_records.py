"""What FHIR resources become as records: exact numbers, the laboratory's words, doses, medicines, events, people."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bedside.desk.intake import store
from bedside.domain.problem import Problem
from bedside.domain.records import Dose, Event, Medicine, Observation, Patient
from bedside.domain.reissue import says_nothing
from bedside.domain.vocabulary import ROUTES, event_states
from bedside.exchange.fhir.codes import code_table
from bedside.exchange.fhir.strict_json import MOST_BYTES
from tests.exchange.fhir_ward import DATA, make_ward, taken, told

OWN = DATA / "own"


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    session = make_ward(tmp_path_factory.mktemp("ward") / "store")
    yield session
    session.close()


@pytest.fixture(scope="module")
def filling(tmp_path_factory):
    """Make a ward that files are stored in."""
    session = make_ward(tmp_path_factory.mktemp("filling") / "store")
    yield session
    session.close()


def records(ward, name, kind, **how):
    found = taken(ward, (OWN / name).read_bytes(), **how).records
    return [item for item in found if isinstance(item, kind) and not says_nothing(item)]


def test_a_value_keeps_all_that_the_laboratory_says(ward):
    (item,) = records(ward, "plain.json", Observation)
    assert (item.code, str(item.value), item.unit, item.raw) == ("ferritin", "1840", "ng/mL", "1840")
    assert (item.interpretation, item.range_text, item.note) == ("H", "10-400", "checked / twice")
    assert (item.range_low, item.range_high) == (10, 400)
    assert item.at == datetime(2020, 4, 2, 4, tzinfo=UTC)
    assert item.issued == datetime(2020, 4, 2, 6, tzinfo=UTC)
    assert item.identifier == "http://lab.example/results|1"


def test_numbers_keep_their_digits_and_a_point_is_never_a_thousands_sign(ward):
    found = records(ward, "decimals.json", Observation)
    assert [str(item.value) for item in found] == ["1.50", "1.840", "1.2"]
    assert not any(item.held for item in found)


def test_comparators_stand(ward):
    found = records(ward, "comparators.json", Observation)
    assert [(item.comparator, str(item.value)) for item in found] == [
        ("<", "0.05"),
        ("<=", "0.06"),
        (">", "100"),
        (">=", "100"),
    ]


def test_times_keep_their_precision_and_both_hours_of_a_night(ward):
    found = records(ward, "times.json", Observation)
    assert [(item.at.isoformat(), item.precision) for item in found] == [
        ("2020-04-01T22:00:00+00:00", "day"),
        ("2020-04-05T06:00:00.123000+00:00", "minute"),
        ("2020-04-06T06:00:00+00:00", "minute"),
        ("2019-10-27T00:30:00+00:00", "minute"),
        ("2019-10-27T01:30:00+00:00", "minute"),
    ]


def test_ranges_are_read_as_printed_and_only_in_the_unit_of_the_value(ward):
    found = records(ward, "ranges.json", Observation)
    assert [(item.range_text, item.range_low, item.range_high) for item in found] == [
        (">10", 10, None), ("<400", None, 400), ("10-400", 10, 400), ("10-400", 10, 400),
        ("10 mg/L to 400 mg/L", None, None),
    ]  # fmt: skip


def test_pulse_oximetry_is_told_from_blood_gas_where_both_codes_are_given(ward):
    assert [item.code for item in records(ward, "codes.json", Observation)] == ["ferritin", "spo2"]


def test_doses_become_doses(ward):
    found = records(ward, "doses.json", Dose)
    assert {item.drug for item in found} == {"anakinra"}
    assert [(item.status, item.dose, item.route, item.reason) for item in found] == [
        *[("given", Decimal(100), "subcutaneous", "")] * 4,
        ("held", None, "", "platelets"),
    ]


def one_dose(**changes):
    found = {
        "resourceType": "MedicationAdministration", "identifier": [{"value": "again"}], "status": "completed",
        "medicationCodeableConcept": {"text": "anakinra"},
        "subject": {"identifier": {"value": "P-1"}, "display": "Ada"},
        "effectiveDateTime": "2020-05-02T06:00:00+02:00", "dosage": {"dose": {"value": 100, "unit": "mg"}},
    }  # fmt: skip
    return json.dumps({**found, **changes}).encode()


@pytest.mark.parametrize(
    "change", [{"dosage": {"dose": {"value": 200, "unit": "mg"}}}, {"effectiveDateTime": "2020-05-02T06:10:00+02:00"}]
)
def test_a_dose_that_is_sent_again_otherwise_is_no_second_dose(filling, change):
    (line,) = store(filling, taken(filling, one_dose()))
    assert line.became in ("stored", "already")
    (line,) = taken(filling, one_dose(dosage={"dose": {"value": 100.0, "unit": "mg"}})).lines
    assert line.became == "already"
    (line,) = taken(filling, one_dose(**change)).lines
    assert (line.became, line.records) == ("refused", ())
    assert (
        "another dose of this name or time was imported before: anakinra 100 mg given, 02 May 2020 06:00." in line.why
    )


@pytest.mark.parametrize("name", [[{"value": "next"}], [{"value": "next", "use": "old"}]])
def test_two_doses_of_one_name_or_time_in_a_file_are_one(ward, name):
    one = one_dose(identifier=name)
    found = taken(ward, one + b"\n" + one.replace(b": 100", b": 200") + b"\n" + one, form="ndjson")
    assert [item.became for item in found.lines] == ["stored", "refused", "already"]
    assert "stands in the file before: anakinra 100 mg" in found.lines[1].why
    assert [item.dose for item in found.records] == [100]


def test_numbers_that_nothing_is_given_in_are_none(ward):
    assert "no number of a dose" in told(ward, one_dose().replace(b": 100", b": 9e999999"))[0][2]
    data = (OWN / "requests.json").read_bytes()
    found = records(ward, "requests.json", Medicine)
    bent = taken(ward, data.replace(b'"period": 24', b'"period": 9e999999').replace(b'"h"', b'"d"')).records
    assert [item.interval_hours for item in found] == [24, None, 24, None, None]
    assert [item.interval_hours for item in bent] == [None] * 5


def test_requests_become_medicines_with_what_is_certain_of_their_dosage(ward):
    found = records(ward, "requests.json", Medicine)
    assert [(item.action, item.drug, item.dose, item.dose_unit, item.route, item.interval_hours) for item in found] == [
        ("start", "ceftriaxone", Decimal(2), "g", "intravenous", 24),
        ("start", "hydroxychloroquine", None, "", "", None),
        ("start", "ceftriaxone", Decimal(2), "g", "intravenous", 24),
        ("stop", "ceftriaxone", None, "", "", None),
        ("start", "allopurinol", None, "", "", None),
    ]


def test_conditions_and_procedures_become_the_events_they_mean(ward):
    found = [
        (item.code, item.state)
        for name in ("conditions.json", "procedures.json")
        for item in records(ward, name, Event)
    ]
    assert found == [
        ("fever", "historic"), ("liver", "enlarged"), ("spleen", "enlarged"), ("end_stage_renal", "yes"),
        ("intubated", "start"), ("extubated", "end"), ("rrt", "start"), ("rrt", "stop"), ("ecmo", "start"),
    ]  # fmt: skip


def test_every_code_of_the_table_means_something_that_can_be_charted():
    table = code_table()
    for item in table.event:
        assert {item.state, item.ends or item.state} <= event_states()[item.event], item.code
    assert {item.route for item in table.route} <= {item.name for item in ROUTES}
    every = (*table.event, *table.route)
    assert {item.source for item in every} == set(table.sources)
    assert {item.system for item in every} <= set(table.systems)
    coded = [(item.system, item.code, getattr(item, "event", "")) for item in every]
    assert len(coded) == len(set(coded))


def test_a_person_whom_the_file_introduces_is_added_with_all_values_once(tmp_path):
    session = make_ward(tmp_path / "store", people=False)
    data = (OWN / "new-patient.json").read_bytes()
    both = [taken(session, data, name="one"), taken(session, data, name="two")]
    first, second = (store(session, each) for each in both)
    assert [line.became for line in first] == ["stored", "stored"]
    assert [line.became for line in second] == ["already", "already"]
    (person,) = session.patients()
    assert (person.mrn, person.name, person.born.isoformat(), person.sex) == ("P-9", "Nora Neu", "1980-02-03", "F")
    assert len(session.chart(person.patient).values("ferritin")) == 1
    third = store(session, taken(session, data))
    assert [line.became for line in third] == ["already", "already"]
    assert session.verify().ok
    session.close()


def test_what_is_of_a_person_who_cannot_be_added_is_refused_with_the_reason(tmp_path):
    session = make_ward(tmp_path / "store", people=False)
    data = (OWN / "new-patient.json").read_bytes().replace(b'"1980-02-03"', b'"1780-02-03"')
    lines = store(session, taken(session, data))
    assert [line.became for line in lines] == ["refused", "refused"]
    assert all("years back" in line.why for line in lines)
    assert session.patients() == ()
    assert session.verify().ok
    session.close()


def test_with_a_patient_chosen_everything_must_be_of_that_one(ward):
    values = (OWN / "two-patients.json").read_bytes()
    assert [became for _, became, _ in told(ward, values, patient="P-1")] == ["already", "refused", "stored", "refused"]
    assert [became for _, became, _ in told(ward, (OWN / "single.json").read_bytes(), patient="P-1")] == ["stored"]
    named = (OWN / "logical-no-name.json").read_bytes()
    assert [became for _, became, _ in told(ward, named, patient="P-1")] == ["stored"]
    assert "not of P-2" in told(ward, named, patient="P-2")[0][2]
    other = (OWN / "other-birth-date.json").read_bytes()
    assert all("born" in why for _, _, why in told(ward, other, patient="P-1"))
    assert not any(isinstance(item, Patient) for item in taken(ward, values, patient="P-1").records)


def test_two_unnamed_people_are_not_both_the_chosen_one(ward):
    assert {became for _, became, _ in told(ward, (OWN / "two-unnamed.json").read_bytes(), patient="P-1")} == {
        "refused"
    }


def test_a_file_that_is_too_large_is_refused_before_it_is_read(ward):
    assert "MB are read at once" in told(ward, b"[" + b" " * MOST_BYTES)


def test_a_file_with_a_thousand_cuts_is_refused_or_read_and_never_fails(ward):
    whole = json.dumps(json.loads((OWN / "plain.json").read_text(encoding="utf-8"))).encode()
    for end in range(0, len(whole) - 1, 7):
        assert isinstance(told(ward, whole[:end]), str), end


def test_reading_says_where_a_file_breaks(ward):
    with pytest.raises(Problem, match=r"line 2, column \d+"):
        taken(ward, (OWN / "truncated-lines.ndjson").read_bytes())
