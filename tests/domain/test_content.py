"""The hash of a chart: the same for the same content in any order and place, another for any other content."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bedside.domain.content import address, charts, digest
from bedside.domain.records import KINDS, Decision, Observation, Patient, Reading
from bedside.store import rows
from tests.store.samples import ANY_RECORD, IDS, _fields

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
COMMON = {"at": NOW, "recorded_at": NOW, "author": "demo", "workstation": "w1"}

PROVENANCE = {
    "id", "patient", "recorded_at", "author", "workstation", "source", "supersedes", "evidence", "assessment",
    "follows", "identifier",
}  # fmt: skip


def patient(name="p1", mrn="100", **more):
    return Patient(
        id=name,
        patient=more.pop("of", name),
        mrn=mrn,
        name="Invented",
        born=date(1961, 5, 4),
        sex="F",
        **COMMON,
        **more,
    )


def crp(name, value="71", of="p1", **more):
    fields = {"id": name, "patient": of, "code": "crp", "value": Decimal(value), "unit": "mg/L", **COMMON, **more}
    return Observation(**fields)


LINE = (
    patient(),
    crp("o1"),
    crp("o2", "7", supersedes="o1", reason="typing"),
    crp("o3", "7", supersedes="o2", void=True),
)


@given(st.lists(ANY_RECORD, max_size=6, unique_by=lambda item: item.id), st.randoms())
def test_order_plays_no_part(records, chance):
    everything = [*LINE, *records]
    mixed = list(everything)
    chance.shuffle(mixed)
    assert digest(mixed) == digest(everything)


@given(ANY_RECORD, st.text(max_size=5))
def test_where_when_and_by_whom_it_was_recorded_plays_no_part(record, word):
    other = msgspec.structs.replace(
        record, id=f"x{record.id}", patient=f"x{record.patient}", recorded_at=NOW + timedelta(days=3),
        author=word, workstation=word, source=word,
    )  # fmt: skip
    assert digest([other]) == digest([record])


def pair(kind):
    one = st.builds(kind, id=IDS, patient=st.just("p1"), supersedes=st.none(), **_fields(kind))
    return st.tuples(one, one)


@given(st.sampled_from(KINDS).flatmap(pair), st.data())
def test_anything_else_that_is_said_makes_another_hash(both, data):
    record, other = both
    silent = PROVENANCE | ({"at"} if isinstance(record, Patient) else set())
    name = data.draw(st.sampled_from(sorted(set(record.__struct_fields__) - silent)))
    mixed = msgspec.structs.replace(record, **{name: getattr(other, name)})
    same = rows.to_row(mixed) == rows.to_row(record)
    assert (address(mixed) == address(record)) is same


def test_a_correction_names_what_its_original_says():
    others = (
        patient(),
        crp("a"),
        crp("b", "7", supersedes="a", reason="typing"),
        crp("c", "7", supersedes="b", void=True),
    )
    assert digest(others) == digest(LINE)
    assert digest((patient(), crp("a", "72"), *others[2:])) != digest(LINE)
    assert digest((*LINE[:2], msgspec.structs.replace(LINE[2], reason="misread"), LINE[3])) != digest(LINE)


def test_a_branch_that_is_met_before_its_root_is_followed_to_it():
    records = [
        crp("o1"),
        crp("o2", "2", supersedes="o1"),
        crp("o3", "3", supersedes="o2"),
        crp("o4", "4", supersedes="o1"),
    ]
    # Two versions of one record correct two others, one of which corrects the other.
    records += [crp("o5", "5", supersedes="o3"), crp("o5", "6", supersedes="o2")]
    expected = digest(records)
    for turn in range(len(records)):
        assert digest(records[turn:] + records[:turn]) == expected


def test_a_line_of_many_corrections_is_followed():
    records = [crp("o0")] + [crp(f"o{n}", str(n), supersedes=f"o{n - 1}") for n in range(1, 3000)]
    assert digest(reversed(records)) == digest(records)


def test_the_same_entry_twice_counts_twice_and_one_id_once():
    assert digest([crp("o1"), crp("o2")]) != digest([crp("o1")])
    again = crp("o1", author="other", recorded_at=NOW + timedelta(days=1), source="copy.csv")
    assert digest([crp("o1"), again]) == digest([crp("o1")])
    assert digest([crp("o1"), crp("o1", "72")]) == digest([crp("o1", "72"), crp("o1")]) != digest([crp("o1")])


def test_held_readings_and_trailing_zeros_are_content():
    held = (Reading(label="71 mg/L", value=Decimal(71), unit="mg/L"),)
    assert len({digest([item]) for item in (crp("o1"), crp("o1", held=held), crp("o1", "71.0"))}) == 3


def test_a_decision_is_the_same_whatever_ids_it_rested_on():
    made = Decision(id="d1", patient="p1", protocol="P", version="1", trigger="T", answer="accepted", **COMMON)
    assert digest([made]) == digest([msgspec.structs.replace(made, evidence=("o1",), assessment="0" * 64)])


def test_patients_of_one_number_share_a_hash():
    one, other = (patient(), crp("o1")), (patient("p2"), crp("o2", "9", of="p2"))
    assert charts((*one, *other)) == {"100": digest((*one, *other))}
    assert charts((*other, *one)) == charts((*one, *other))


def test_a_patient_is_found_by_the_number_in_force():
    moved = patient("p1b", "200", of="p1", supersedes="p1", reason="misread")
    assert list(charts((patient(), moved, crp("o1")))) == ["200"]
    elsewhere = patient("p1c", "300", of="p1", supersedes="p1", reason="misread")
    both = charts((patient(), moved, elsewhere, crp("o1")))
    assert sorted(both) == ["200", "300"]
    assert both["200"] == both["300"]


def test_a_field_that_holds_its_default_says_nothing():
    # So that a field which a later version adds leaves the hashes of older charts as they are.
    assert address(crp("o1", status="final", comparator="")) == address(crp("o1"))


def test_when_somebody_was_registered_says_nothing_of_them():
    """Two wards that add one person on different days and take the same file in hold the same chart."""
    later = msgspec.structs.replace(patient(), at=NOW + timedelta(days=1))
    assert digest([later, crp("o1")]) == digest([patient(), crp("o1")])
    assert digest([crp("o1", at=NOW - timedelta(days=1))]) != digest([crp("o1")])
