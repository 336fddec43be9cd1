"""One answer settles a whole column of held values: those of one file, analyte and unit, in doubt by their unit."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.column import column_of
from bedside.domain.problem import Problem
from bedside.domain.records import Observation, Reading
from bedside.session import Session
from bedside.session.quarantine import accept_column, column

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
FACTOR = {"mg/dL": 10, "mg/L": 1}


def held(name, value, readings=None, **changes):
    units = readings or [("mg/dL", value), ("mg/L", value)]
    fields = {
        "id": name,
        "patient": "p",
        "at": NOW - timedelta(days=len(name)),
        "recorded_at": NOW,
        "author": "t",
        "workstation": "w",
        "code": "crp",
        "value": Decimal(value),
        "unit": "mg/dL",
        "raw": value,
        "source": f"lab.csv:{len(name)}",
        "held": tuple(Reading(label=unit, value=Decimal(number), unit=unit) for unit, number in units),
        "finding": "DQ-02",
    }
    return Observation(**{**fields, **changes})


ONE = held("a", "242")


def numbers(*others, number=2):
    return [(place.held.id, place.number) for place in column_of(ONE, number, (ONE, *others))]


def test_the_column_is_of_one_file_analyte_and_unit():
    others = (
        held("aa", "188"),
        held("aaa", "95", source="other.csv:3"),
        held("aaaa", "120", source=""),
        held("aaa", "96", recorded_at=NOW - timedelta(days=1)),
        held("aaaaa", "300", unit="mg/L"),
        held("aaaaaa", "300", code="ferritin"),
    )
    assert numbers(*others) == [("a", 2), ("aa", 2)]


def test_the_reading_is_found_by_its_unit_not_by_its_place():
    assert numbers(held("aa", "9", [("mg/L", "9"), ("mg/dL", "9")])) == [("a", 2), ("aa", 1)]


@pytest.mark.parametrize(
    "other",
    [
        held("aa", "1", [("mg/dL", "1"), ("ng/mL", "1")]),
        held("aa", "1840", [("mg/L", "1840"), ("mg/L", "1.84")]),
        held("aa", "1840", [("mg/L", "1840"), ("mg/dL", "1.84")]),
        msgspec.structs.replace(
            ONE, id="aa", held=tuple(msgspec.structs.replace(item, at=NOW, precision="day") for item in ONE.held)
        ),
    ],
    ids=["no such unit", "two numbers", "another number", "the time is in doubt"],
)
def test_what_is_in_doubt_otherwise_waits_for_a_person(other):
    assert numbers(other) == [("a", 2)]


def test_a_typed_value_has_no_column_and_no_reading_has_none():
    typed = msgspec.structs.replace(ONE, source="")
    assert column_of(typed, 1, (typed, msgspec.structs.replace(typed, id="b"))) == ((typed, 1),)
    assert numbers(number=3) == numbers(number=0) == []


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("column") / "store"
    made, _code = Session.create(
        folder, ward="W", zone="Europe/Berlin", user="demo", passphrase="practice", clock=lambda: NOW
    )
    yield made
    made.close()


def imported(session, *values):
    mrn = f"M-{len(session.patients())}"
    person = session.add_patient(mrn=mrn, name="Invented Person", born=date(1961, 5, 4), sex="F")
    found = [
        held("a" * place, value, patient=person.patient, range_low=Decimal(0), range_high=Decimal("0.5"))
        for place, value in enumerate(values, start=1)
    ]
    found = [msgspec.structs.replace(item, id=f"{mrn}-{item.id}", author="demo") for item in found]
    session.import_file("lab.csv", found)
    return person.patient, [item.id for item in found]


def test_all_are_accepted_together_and_taken_back_together(session):
    patient, ids = imported(session, "242", "188", "95")
    assert [place.held.id for place in column(session, ids[1], 2)] == [ids[1], ids[2], ids[0]]
    made = accept_column(session, ids[1], 2, "the laboratory says mg/L")
    assert sorted(item.supersedes for item in made) == sorted(ids)
    chart = session.chart(patient)
    assert [f"{value.text} {value.unit}" for value in chart.values("crp")] == ["95 mg/L", "188 mg/L", "242 mg/L"]
    assert chart.held() == ()
    # The printed range was in mg/dL, or it was not: it says nothing of a value in another unit.
    assert {(item.range_low, item.range_high) for item in chart.of(Observation)} == {(None, None)}
    session.undo(made[0].id)
    assert len(session.chart(patient).held()) == 3


def test_the_range_stays_with_the_unit_it_was_printed_beside(session):
    patient, ids = imported(session, "24.2")
    accept_column(session, ids[0], 1, "seen on paper")
    (value,) = session.chart(patient).of(Observation)
    assert (value.unit, value.range_high) == ("mg/dL", Decimal("0.5"))


def test_none_is_accepted_where_one_may_not_be(session):
    patient, ids = imported(session, "24.2", "242")
    with pytest.raises(Problem, match="second person"):
        accept_column(session, ids[0], 1, "x")
    assert len(session.chart(patient).held()) == 2
    with pytest.raises(Problem, match="no reading 7"):
        accept_column(session, ids[0], 7, "x")
    with pytest.raises(Problem, match="no record"):
        accept_column(session, "nothing", 1, "x")
