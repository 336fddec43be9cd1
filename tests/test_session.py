"""A session: what it refuses, how corrections and the quarantine work, and that two sessions see each other."""

import hashlib
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside import assets
from bedside.domain.problem import Problem
from bedside.domain.records import Dose, Event, Observation, Reading
from bedside.protocol.load import shipped_ids
from bedside.session import Session
from bedside.store.journal import first_break

START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("session") / "store"
    clock = Clock()
    session, _ = Session.create(
        folder, ward="Ward 3", zone="Europe/Berlin", user="demo", passphrase="practice", clock=clock
    )
    other = Session.open(folder, "demo", "practice", clock=clock)
    yield session, other
    session.close()
    other.close()


@pytest.fixture
def session(opened):
    opened[0]._clock.now += timedelta(days=1)
    for one in opened:
        while one.refresh() is not None:
            pass
    return opened[0]


@pytest.fixture
def person(session):
    return session.add_patient(
        mrn=os.urandom(4).hex(),
        name="Invented Person",
        born=date(1961, 5, 4),
        sex="F",
        weight=Decimal("71"),
        bed="12-B",
    )


def common(session, person):
    stamp = session.stamp()
    return {
        "id": stamp.new_id(),
        "patient": person.id,
        "at": stamp.now,
        "recorded_at": stamp.now,
        "author": stamp.author,
        "workstation": stamp.workstation,
    }


def crp(session, person, value="71", **more):
    return Observation(**(common(session, person) | {"code": "crp", "value": Decimal(value), "unit": "mg/L"} | more))


def values(session, person, code="crp"):
    return [item.text for item in session.chart(person.id).values(code)]


def test_ids_are_version_7_and_sort_by_time(session):
    first = session.new_id()
    session._clock.now += timedelta(milliseconds=1)
    second = session.new_id()
    assert first < second
    assert (first[14], second[19] in "89ab") == ("7", True)


def test_a_new_patient_is_found_by_record_number(session, person):
    assert session.find_patient(f" {person.mrn} ") == person
    assert person in session.patients()
    with pytest.raises(Problem, match="no patient has the record number"):
        session.find_patient("nobody")


def test_a_record_number_is_given_once(session, person):
    with pytest.raises(Problem, match="1961-05-04"):
        session.add_patient(mrn=person.mrn, name="Another", born=date(1990, 1, 1), sex="M")


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "n" * 300},
        {"name": "a\x07b"},
        {"name": " "},
        {"mrn": ""},
        {"born": date(2199, 1, 1)},
        {"weight": Decimal("1e9")},
        {"height": Decimal("-3")},
        {"bed": "b" * 300},
    ],
)
def test_a_patient_that_cannot_be_is_refused_with_nothing_stored(session, bad):
    before = session.store.newest()
    good = {"mrn": os.urandom(4).hex(), "name": "Person", "born": date(1961, 5, 4), "sex": "F"}
    with pytest.raises(Problem):
        session.add_patient(**(good | bad))
    assert session.store.newest() == before


def test_weight_and_bed_hold_from_the_first_record(session, person):
    early = START - timedelta(days=400)
    session.record([crp(session, person, at=early)])
    chart = session.chart(person.id, at=early)
    assert chart.latest("weight").exact == 71
    assert chart.latest_event("bed").subject == "12-B"
    (weight,) = chart.of(Observation)[:1] if chart.of(Observation)[0].code == "weight" else chart.of(Observation)[1:]
    new = Observation(**(common(session, person) | {"code": "weight", "value": Decimal(72), "unit": "kg"}))
    session.correct(weight.id, new, "weighed again")
    assert session.chart(person.id, at=early).latest("weight").exact == 72


def test_all_records_are_stored_or_none(session, person):
    good, late = crp(session, person), crp(session, person, at=session.now() + timedelta(hours=1))
    with pytest.raises(Problem, match="future"):
        session.record([good, late])
    assert session.store.get(good.id) is None
    with pytest.raises(Problem, match="birth"):
        session.record([crp(session, person, at=datetime(1950, 1, 1, tzinfo=UTC))])
    with pytest.raises(Problem, match="no such patient"):
        session.record([msgspec.structs.replace(good, patient="nobody")])


def test_a_double_click_is_one_record(session, person):
    record = crp(session, person)
    assert session.record([record]).stored == (record.id,)
    assert session.record([record]).already == (record.id,)
    assert values(session, person) == ["71"]


def test_a_reason_is_written_where_none_is_given(session, person):
    one, two = crp(session, person), crp(session, person, reason="own words")
    session.record([one, two], reason="asked for")
    assert [session.store.get(item.id).reason for item in (one, two)] == ["asked for", "own words"]


def test_a_correction_replaces_and_keeps_the_old_value(session, person):
    old, new = crp(session, person), crp(session, person, value="7.1")
    session.record([old])
    stored = session.correct(old.id, new, "decimal sign")
    chart = session.chart(person.id)
    assert (values(session, person), chart.struck, stored.reason) == (["7.1"], (old,), "decimal sign")
    with pytest.raises(Problem, match=f"corrected already by {new.id}"):
        session.correct(old.id, crp(session, person), "once more")
    again = crp(session, person, value="7.2")
    session.correct(new.id, again, "sheet read again")
    with pytest.raises(Problem, match=f"corrected already by {again.id}"):
        session.void(old.id, "late")
    with pytest.raises(Problem, match=f"corrected already by {again.id}"):
        session.record([crp(session, person, supersedes=old.id, reason="by hand")])


def test_the_past_is_seen_as_it_was_known(session, person):
    old = crp(session, person)
    session.record([old])
    then = session.now()
    session._clock.now += timedelta(minutes=10)
    session.correct(old.id, crp(session, person, value="7.1", at=old.at), "decimal sign")
    assert [item.text for item in session.chart(person.id, known_at=then).values("crp")] == ["71"]
    assert values(session, person) == ["7.1"]


def test_a_correction_needs_a_reason_a_kind_and_its_patient(session, person):
    old = crp(session, person)
    session.record([old])
    with pytest.raises(Problem, match="needs a reason"):
        session.correct(old.id, crp(session, person), " ")
    with pytest.raises(Problem, match="same kind"):
        session.correct(old.id, Event(**common(session, person), code="admitted"), "wrong kind")
    stranger = session.add_patient(mrn=os.urandom(4).hex(), name="Other", born=date(1980, 1, 1), sex="M")
    with pytest.raises(Problem, match="another patient"):
        session.correct(old.id, crp(session, stranger), "wrong chart")
    with pytest.raises(Problem, match="no record has this id"):
        session.void("nothing", "x")


def test_a_voided_record_leaves_the_chart(session, person):
    old = crp(session, person)
    session.record([old])
    gone = session.void(old.id, "wrong patient")
    assert values(session, person) == []
    with pytest.raises(Problem, match="taken out of the chart already"):
        session.void(old.id, "again")
    with pytest.raises(Problem, match="taken out of the chart already"):
        session.void(gone.id, "again")
    session.correct(gone.id, crp(session, person, value="70"), "it was right after all")
    assert values(session, person) == ["70"]


def test_a_patient_with_entries_is_not_voided(session, person):
    with pytest.raises(Problem, match="has entries"):
        session.void(person.id, "twice")
    empty = session.add_patient(mrn=os.urandom(4).hex(), name="Twice", born=date(1980, 1, 1), sex="X")
    session.void(empty.id, "registered twice")
    with pytest.raises(Problem):
        session.find_patient(empty.mrn)
    with pytest.raises(Problem, match="no such patient"):
        session.record([crp(session, empty)])


def held(session, person):
    day = session.now() - timedelta(days=2)
    readings = (
        Reading(label="840 mg/L", value=Decimal("840"), unit="mg/L"),
        Reading(label="84.0 mg/L, dated", value=Decimal("84.0"), unit="mg/L", at=day, precision="day"),
    )
    return crp(session, person, value="840", held=readings, finding="DQ-01", raw="840")


def test_a_held_value_waits_until_a_reading_is_accepted(session, person):
    waiting = held(session, person)
    session.record([waiting])
    assert waiting in session.held()
    assert session.chart(person.id).latest("crp").bounds is None
    with pytest.raises(Problem, match=r"2: 84\.0 mg/L"):
        session.accept(waiting.id, 3, "x")
    with pytest.raises(Problem, match="needs a reason"):
        session.accept(waiting.id, 2, "")
    taken = session.accept(waiting.id, 2, "laboratory asked")
    assert (taken.value, taken.precision, taken.held) == (Decimal("84.0"), "day", ())
    assert values(session, person) == ["84.0"]
    assert waiting not in session.held()
    with pytest.raises(Problem, match="corrected already"):
        session.accept(waiting.id, 1, "again")
    with pytest.raises(Problem, match="does not wait"):
        session.accept(taken.id, 1, "again")


def test_a_refused_value_is_taken_out(session, person):
    waiting = held(session, person)
    session.record([waiting])
    session.refuse(waiting.id, "other patient's sample")
    assert values(session, person) == []
    assert waiting not in session.held()
    plain = crp(session, person)
    session.record([plain])
    with pytest.raises(Problem, match="does not wait"):
        session.refuse(plain.id, "x")


def test_a_file_is_one_journal_entry(session, person):
    before = len(session.store.journal())
    good, late = crp(session, person), crp(session, person, at=session.now() + timedelta(days=1))
    again = crp(session, person, value="72")
    done = session.import_file("labs.csv", [good, late, again])
    assert (done.stored, list(done.refused)) == ((good.id, again.id), [late.id])
    assert "future" in str(done.refused[late.id])
    link = session.store.journal()[-1]
    assert (len(session.store.journal()), link.action, link.count) == (before + 1, "import labs.csv", 2)
    repeated = session.import_file("copy.csv", [good, msgspec.structs.replace(again, value=Decimal("73"))])
    assert (repeated.stored, repeated.already, list(repeated.refused)) == ((), (good.id,), [again.id])
    assert len(session.store.journal()) == before + 1
    assert first_break(session.store.journal()) is None


def test_two_sessions_on_one_store_see_each_other(session, opened, person):
    other = opened[1]
    assert other.refresh() == {person.id}
    assert other.refresh() is None
    assert values(other, person) == []
    session.record([crp(session, person)])
    assert other.refresh() == {person.id}
    assert values(other, person) == ["71"]
    other.record([Dose(**common(other, person), drug="anakinra", status="given", dose=Decimal(100))])
    assert session.refresh() == {person.id}
    assert len(session.chart(person.id).of(Dose)) == 1


def test_a_correction_sees_what_another_session_did_first(session, opened, person):
    old = crp(session, person)
    session.record([old])
    new = crp(session, person, value="7.1")
    opened[1].correct(old.id, new, "decimal sign")
    with pytest.raises(Problem, match=f"corrected already by {new.id}"):
        session.correct(old.id, crp(session, person), "too late")
    assert session.refresh() == {person.id}


def test_a_minute_passes(session):
    assert session.refresh() is None
    session._clock.now += timedelta(minutes=1)
    assert session.refresh() == set()
    assert session.refresh() is None


def test_a_clock_that_was_set_back_hides_nothing(session, person):
    record = crp(session, person)
    session.record([record])
    session._clock.now -= timedelta(minutes=3)
    assert session.chart(person.id, at=record.at).find(record.id) == record
    session._clock.now += timedelta(minutes=3)


def test_a_zone_that_does_not_exist_makes_no_store(tmp_path):
    for ward, zone in (("Ward", "Nowhere/Land"), ("W" * 300, "UTC")):
        with pytest.raises(Problem):
            Session.create(tmp_path / "s", ward=ward, zone=zone, user="demo", passphrase="p", clock=Clock())
    assert not (tmp_path / "s").exists()


def test_a_case_is_one_entry_with_its_frozen_assessments(session, person):
    session.seed([crp(session, person)], [b"{}"], name="SAMPLE-1")
    assert session.store.journal()[-1].action == "case SAMPLE-1"
    assert session.store.assessment(hashlib.sha256(b"{}").hexdigest()) == b"{}"
    assert session.practice is False


def test_the_assessment_follows_a_saved_value(session, person):
    assert session.protocol() is session.protocols[0]
    with pytest.raises(Problem, match=session.protocols[0].id):
        session.protocol("NOTHING-1")
    assert len(session.protocols) == len(shipped_ids())
    before = session.assess(person.id)
    session.record([crp(session, person)])
    after = session.assess(person.id)
    assert (before.patient, after.at) == (person.mrn, session.now())
    assert before.criteria != after.criteria


def test_a_protocol_is_read_when_it_is_asked_for(session, person, monkeypatch):
    read = []

    def text_of(*parts):
        read.append(parts[-1])
        return assets.path(*parts).read_text(encoding="utf-8")

    monkeypatch.setattr(assets, "read_text", text_of)
    fresh = Session(session.store)
    fresh.assess(person.id)
    fresh.assess(person.id)
    own = [name for name in read if name.endswith("-2020.toml")]
    assert own == ["navarro-2020.toml"]
    fresh.assess(person.id, "HUET-2020")
    assert "huet-2020.toml" in read
