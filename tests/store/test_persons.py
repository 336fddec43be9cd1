"""Two records of one person: one chart, nothing moved, and both as before when it was wrong."""

import itertools
import shutil
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.domain.persons import SAME_PERSON, united
from bedside.domain.problem import Problem
from bedside.domain.records import Event, Order, Patient, Reading
from bedside.protocol.assessment import canonical
from bedside.report.note import compose
from bedside.report.writing import Writing
from tests.store.desk import START, Desk, add, chart, crp, envelope, event, values
from tests.store.stations import open_store


@pytest.fixture
def desk(reopen):
    return Desk(reopen)


@pytest.fixture
def session(desk):
    return desk.open()


@pytest.fixture
def pair(desk, session):
    """Two people with one value each; the clock goes on afterwards."""
    both = add(session, weight=Decimal(71), bed="1"), add(session, weight=Decimal(72), bed="2")
    for person, value in zip(both, ("71", "12"), strict=True):
        chart(session, person, crp(session, person, value=value, at=session.now() - timedelta(hours=int(value) % 7)))
    desk.wait(minutes=10)
    return both


def numbers(session):
    return [item.mrn for item in session.patients()]


def test_one_chart_holds_both(session, pair):
    stays, goes = pair
    made = session.unite(stays.patient, goes.patient, "same wristband")
    assert (made.code, made.patient, made.subject, made.text) == (SAME_PERSON, stays.patient, goes.patient, goes.mrn)
    assert sorted(values(session, stays)) == ["12", "71"]
    whole = session.chart(stays.patient)
    assert whole.patient == stays
    assert {item.patient for item in whole.records} == {stays.patient}
    assert session.chart(goes.patient) == whole
    assert session.records(goes.patient) == session.records(stays.patient)
    assert whole.patient.mrn == session.assess(goes.patient).patient
    assert numbers(session) == [stays.mrn]
    assert session.find_patient(goes.mrn) == session.find_patient(stays.mrn) == stays
    assert session.united(stays.patient) == (goes,)
    assert session.store.journal()[-1].action == "unite"


def test_allergies_and_held_values_join(session, pair):
    stays, goes = pair
    held = crp(
        session,
        goes,
        value="840",
        held=(Reading(label="84.0 mg/L", value=Decimal("84.0"), unit="mg/L"),),
        finding="DQ-01",
    )
    session.record([event(session, goes, "allergy", state="present", subject="penicillin"), held])
    session.unite(stays.patient, goes.patient, "same wristband")
    assert [item.subject for item in session.chart(stays.patient).events("allergy")] == ["penicillin"]
    assert [(item.id, item.patient) for item in session.held()] == [(held.id, stays.patient)]
    taken = session.accept(held.id, 1, "laboratory asked")
    assert taken.patient == goes.patient
    assert "84.0" in values(session, stays)


def test_the_earlier_charts_are_still_there(desk, session, pair):
    stays, goes = pair
    before = session.now()
    alone = {item.patient: session.chart(item.patient, known_at=before) for item in pair}
    desk.wait(minutes=1)
    session.unite(stays.patient, goes.patient, "same wristband")
    for item in pair:
        assert session.chart(item.patient, at=before, known_at=before) == alone[item.patient]
        assert session.find_patient(item.mrn, before) == item
        printed = session.assess(item.patient, at=before, known_at=before)
        note = compose(printed, alone[item.patient], Writing(author="demo", now=session.now()))
        assert note.header.mrn == item.mrn
    whole = session.chart(goes.patient, at=before)
    assert len(whole.values("crp")) == 2
    seen = compose(session.assess(goes.patient), session.chart(goes.patient), Writing(author="demo", now=session.now()))
    assert goes.mrn in "".join(run.text for run in seen.header.identity)


def test_new_entries_go_to_the_one_that_stays_and_remain_there(session, pair):
    stays, goes = pair
    made = session.unite(stays.patient, goes.patient, "same wristband")
    new = chart(session, goes, crp(session, goes, value="5"))
    assert session.store.get(new.id).patient == stays.patient
    assert session.record([new]).already == (new.id,)
    session.void(made.id, "two people after all")
    assert sorted(values(session, stays)) == ["5", "71"]
    assert values(session, goes) == ["12"]
    assert numbers(session) == [stays.mrn, goes.mrn]
    assert session.chart(goes.patient).patient == goes


def test_a_correction_stays_with_its_original(session, pair):
    stays, goes = pair
    made = session.unite(stays.patient, goes.patient, "same wristband")
    old = next(item for item in session.chart(stays.patient).values("crp") if item.text == "12").records[0]
    shown = session.chart(stays.patient).find(old)
    new = msgspec.structs.replace(shown, **envelope(session, stays), value=Decimal("1.2"))
    stored = session.correct(old, new, "decimal sign")
    assert stored.patient == goes.patient
    assert sorted(values(session, stays)) == ["1.2", "71"]
    session.void(made.id, "two people after all")
    assert values(session, goes) == ["1.2"]


def test_an_imported_file_is_known_again(session, pair):
    stays, goes = pair
    record = crp(session, goes, value="33")
    session.import_file("labs.csv", [record])
    session.unite(stays.patient, goes.patient, "same wristband")
    assert session.import_file("labs.csv", [record]).already == (record.id,)
    assert session.store.get(record.id).patient == goes.patient


def test_undoing_and_doing_again(desk, session, pair):
    stays, goes = pair
    made = session.unite(stays.patient, goes.patient, "same wristband")
    (gone,) = session.undo(made.id)
    assert values(session, stays) == ["71"]
    session.undo(gone.id)
    assert sorted(values(session, stays)) == ["12", "71"]
    desk.wait(minutes=2)
    session.void(session.history(made.id)[-1].id, "two people")
    assert (values(session, stays), values(session, goes)) == (["71"], ["12"])


def test_who_is_not_united(session, pair):
    stays, goes = pair
    third = add(session)
    with pytest.raises(Problem, match="one person already"):
        session.unite(stays.patient, stays.patient, "x")
    with pytest.raises(Problem, match="no such patient"):
        session.unite(stays.patient, "nobody", "x")
    with pytest.raises(Problem, match="needs a reason"):
        session.unite(stays.patient, goes.patient, " ")
    session.unite(stays.patient, goes.patient, "x")
    for one, other in itertools.permutations((stays, goes)):
        with pytest.raises(Problem, match="one person already"):
            session.unite(one.patient, other.patient, "x")
    with pytest.raises(Problem, match="is not corrected"):
        session.correct(session.chart(stays.patient).latest_event(SAME_PERSON).id, event(session, stays), "x")
    bed = chart(session, stays, event(session, stays, "bed", subject="3"))
    with pytest.raises(Problem, match="is not corrected"):
        session.correct(bed.id, event(session, stays, SAME_PERSON, subject=third.patient), "x")
    with pytest.raises(Problem, match="united with another one"):
        session.record([event(session, third, SAME_PERSON, subject=goes.patient)])


def test_another_birth_date_or_sex_is_said_and_asked(session):
    one, other = add(session), add(session, born=date(1961, 4, 5), sex="M")
    with pytest.raises(Problem, match=r"birth dates \(1961-05-04 and 1961-04-05\) and the sexes \(F and M\) differ"):
        session.unite(one.patient, other.patient, "same person")
    session.unite(one.patient, other.patient, "same person", accept_differences=True)
    assert session.chart(other.patient).patient.born == date(1961, 5, 4)


def test_a_chain_leads_to_its_end(session):
    a, b, c, d = (add(session) for _ in range(4))
    for person, value in zip((a, b, c, d), "1234", strict=True):
        chart(session, person, crp(session, person, value=value))
    session.unite(b.patient, c.patient, "x")
    session.unite(a.patient, b.patient, "x")
    made = session.unite(c.patient, d.patient, "c leads to a")
    assert made.patient == a.patient
    assert sorted(values(session, a)) == ["1", "2", "3", "4"]
    assert session.find_patient(d.mrn) == a
    first = next(item for item in session.chart(a.patient).events(SAME_PERSON) if item.subject == b.patient)
    session.void(first.id, "wrong")
    assert sorted(values(session, a)) == ["1", "4"]
    assert sorted(values(session, c)) == ["2", "3"]


def test_other_programs_are_told(desk, session, pair):
    stays, goes = pair
    other = desk.open()
    assert [values(other, item) for item in pair] == [["71"], ["12"]]
    made = session.unite(stays.patient, goes.patient, "x")
    assert other.refresh() == {stays.patient, goes.patient}
    assert sorted(values(other, stays)) == ["12", "71"]
    session.record([crp(session, stays, value="5")])
    assert other.refresh() == {stays.patient}
    old = session.chart(stays.patient).values("crp")[0].records[0]
    session.void(old, "x")
    assert other.refresh() == {stays.patient}
    assert values(other, stays) == values(session, stays)
    session.void(made.id, "x")
    assert other.refresh() == {stays.patient, goes.patient}
    assert [values(other, item) for item in pair] == [values(session, item) for item in pair]


def test_rights_hold_for_who_is_shown_under_another_name(desk, session, pair):
    stays, goes = pair
    session.unite(stays.patient, goes.patient, "x")
    with pytest.raises(Problem, match="has entries"):
        session.void(goes.patient, "x")
    with pytest.raises(Problem, match="belongs to a patient"):
        add(session, mrn=goes.mrn)


def test_what_is_remembered_says_what_a_fresh_session_says(desk, session, pair):
    stays, goes = pair
    told = [
        lambda: session.record([crp(session, goes, value="8")]),
        lambda: session.unite(stays.patient, goes.patient, "x"),
        lambda: session.record([crp(session, goes, value="9"), order(session, stays)]),
        lambda: session.undo(session.chart(stays.patient).values("crp")[-1].records[0]),
        lambda: session.void(session.chart(stays.patient).latest_event(SAME_PERSON).id, "x"),
        lambda: session.record([crp(session, stays, value="10")]),
        lambda: session.unite(goes.patient, stays.patient, "the other way"),
    ]
    for step in told:
        step()
        fresh = desk.open()
        fresh.catalogue = session.catalogue
        for item in pair:
            assert session.chart(item.patient) == fresh.chart(item.patient)
            assert canonical(session.assess(item.patient)) == canonical(fresh.assess(item.patient))
        desk.wait(seconds=30)


def order(session, person):
    return Order(**envelope(session, person), action="start", drug="anakinra", dose=Decimal(100), interval_hours=6)


def same(name, stays, goes, minutes=0, **more):
    at = START + timedelta(minutes=minutes)
    told = {"id": name, "patient": stays, "subject": goes, "at": at, "recorded_at": at}
    return Event(**(told | {"author": "a", "workstation": "w", "code": SAME_PERSON} | more))


def others(unions):
    return [item.other.id for item in unions.disputes]


def test_both_directions_at_once_end_and_lose_nobody():
    found = united([same("1", "a", "b"), same("2", "b", "a")])
    assert (found.survivor("a"), found.survivor("b"), others(found)) == ("a", "a", ["2"])
    twice = united([same("1", "a", "b"), same("2", "a", "b")])
    assert (twice.absorbed("a"), twice.disputes) == (("b",), ())
    claimed = united([same("1", "a", "c"), same("2", "b", "c")])
    assert (claimed.survivor("c"), others(claimed)) == ("a", ["2"])
    assert (claimed.absorbed("a"), claimed.absorbed("b")) == (("c",), ("c",))
    deep = united([same("1", "a", "c"), same("2", "c", "d", 1), same("3", "b", "c", 2)])
    assert (deep.absorbed("b"), deep.group("c"), deep.group("d")) == (("c", "d"), ("c", "d"), ("d",))
    round_ = united([same("1", "a", "b"), same("2", "b", "c", 1), same("3", "c", "a", 2)])
    assert (round_.absorbed("a"), others(round_)) == (("b", "c"), ["3"])
    assert united([same("1", "a", "a")]).by == {}


names = st.sampled_from("abcdef")
events = st.lists(st.tuples(names, names, st.integers(0, 3), st.booleans()), max_size=12)


@given(events, st.randoms())
def test_any_order_of_any_events_gives_everybody_one_place(told, chance):
    made = [same(f"{number:02}", one, two, minutes) for number, (one, two, minutes, _) in enumerate(told)]
    voids = [
        msgspec.structs.replace(item, id=f"v{item.id}", void=True, supersedes=item.id)
        for item, (*_, void) in zip(made, told, strict=True)
        if void
    ]
    every = made + voids
    found = united(every)
    chance.shuffle(every)
    assert united(every) == found
    for name in "abcdef":
        whole = found.survivor(name)
        assert found.survivor(whole) == whole
        assert name == whole or name in found.absorbed(whole)
    standing = {item.id for item in made} - {item.supersedes for item in voids}
    assert set(others(found)) <= standing


def test_two_directions_after_a_merge(desk, session, pair):
    stays, goes = pair
    session.unite(stays.patient, goes.patient, "x")
    desk.wait(seconds=1)
    back = event(session, goes, SAME_PERSON, subject=stays.patient, text=stays.mrn, workstation="w2")
    back = msgspec.structs.replace(back, patient=goes.patient)
    session.store.append([back], session.entry("merge w2"))
    session._memory.forget()
    assert sorted(values(session, stays)) == ["12", "71"]
    assert others(session.persons.unions()) == [back.id]
    assert numbers(session) == [stays.mrn]
    (conflict,) = session.conflicts()
    assert (conflict.kind, conflict.patients) == ("union", (stays.patient,))
    assert "kept different record numbers" in conflict.text
    session.settle(conflict.id, 2, "the card shows it")
    assert session.conflicts() == ()
    assert numbers(session) == [goes.mrn]
    assert sorted(values(session, stays)) == ["12", "71"]


@pytest.mark.parametrize(
    ("number", "left", "right"), [(1, ["12", "71"], ["5"]), (2, ["71"], ["12", "5"]), (0, ["71"], ["5"])]
)
def test_one_record_claimed_for_two_people(desk, session, pair, number, left, right):
    stays, goes = pair
    third = add(session)
    chart(session, third, crp(session, third, value="5"))
    session.unite(stays.patient, goes.patient, "x")
    desk.wait(minutes=1)
    told = event(session, third, SAME_PERSON, subject=goes.patient, text=goes.mrn, workstation="w2")
    session.store.append([told], session.entry("merge w2"))
    session._memory.forget()
    fresh = desk.open()
    for one in (session, fresh):
        assert sorted(values(one, stays)) == ["12", "71"]
        assert sorted(values(one, third)) == ["12", "5"]
        assert numbers(one) == [stays.mrn, third.mrn]
    (conflict,) = session.conflicts()
    assert set(conflict.patients) == {stays.patient, third.patient}
    for person in (stays, third):
        found = [item for item in session.chart(person.patient).values("crp") if item.text == "12"]
        assert found[0].bounds is None
        findings = session.assess(person.patient).findings
        assert any(item.key == conflict.id for item in findings)
    session.settle(conflict.id, number, "the card shows it")
    assert session.conflicts() == ()
    assert (sorted(values(session, stays)), sorted(values(session, third))) == (left, right)
    assert values(session, goes) == values(session, {1: stays, 2: third, 0: goes}[number])


def test_the_person_is_the_one_that_stays(session, pair):
    stays, goes = pair
    session.unite(stays.patient, goes.patient, "x")
    renamed = msgspec.structs.replace(goes, id=session.new_id(), name="Renamed Person", recorded_at=session.now())
    session.correct(goes.id, renamed, "spelling")
    assert session.chart(stays.patient).patient.name == stays.name
    assert all(isinstance(item, Patient) and item.patient == goes.patient for item in session.history(goes.id))


@pytest.fixture
def stations(made, tmp_path):
    """Two workstations with the same two people, and their sessions."""
    with_people = shutil.copytree(made[0], tmp_path / "w0")
    desk = Desk(lambda: open_store(with_people, made))
    first = desk.open()
    both = add(first, mrn="A"), add(first, mrn="B")
    for person, value in zip(both, ("71", "12"), strict=True):
        chart(first, person, crp(first, person, value=value, at=desk.now - timedelta(hours=int(value))))
    first.clone(tmp_path / "w1")
    other = Desk(lambda: open_store(tmp_path / "w1", made))
    yield desk, first, other, other.open(), both
    first.close()


def exchange(one, other):
    """Let each workstation take what the other has."""
    one.merge(other.store.folder)
    other.merge(one.store.folder)


def test_two_workstations_unite_in_two_directions(stations):
    desk, first, other_desk, other, (a, b) = stations
    first.unite(a.patient, b.patient, "wristband")
    other_desk.wait(minutes=1)
    other.unite(b.patient, a.patient, "letter")
    other.record([crp(other, a, value="5")])
    desk.wait(minutes=2)
    exchange(first, other)
    for one in (first, other):
        assert numbers(one) == ["A"]
        assert sorted(values(one, b)) == ["12", "5", "71"]
        assert [item.kind for item in one.conflicts()] == ["union"]
    assert first.conflicts() == other.conflicts()
    hashes = [{item: one.verify().charts[item] for item in ("A", "B")} for one in (first, other)]
    assert hashes[0] == hashes[1]
    first.settle(first.conflicts()[0].id, 1, "A is the number of the insurance card")
    exchange(first, other)
    assert (first.conflicts(), other.conflicts()) == ((), ())
    assert numbers(other) == ["A"]
    other.close()


def test_marks_and_lines_travel_with_a_merge(stations):
    desk, first, other_desk, other, (a, _b) = stations
    record = first.chart(a.patient).values("crp")[0].records[0]
    other_desk.set_clock(hours=-3)
    there = crp(other, a, value="5", at=other_desk.now)
    other.correct(record, there, "telephone call")
    here = crp(first, a, value="6", at=desk.now)
    first.correct(record, here, "printed sheet")
    exchange(first, other)
    assert first.store.clock_marks(a.patient) == {there.id: other.store.clock_marks(a.patient)[there.id]}
    assert [item.id for item in first.history(here.id)] == [record, here.id, there.id]
    assert [item.id for item in other.history(here.id)] == [record, there.id, here.id]
    with pytest.raises(Problem, match="another workstation"):
        first.undo(there.id)
    with pytest.raises(Problem, match="another workstation"):
        other.undo(here.id)
    first.undo(here.id)
    other.close()
