"""Taking back: within the minute by oneself without a reason, all of one step or nothing, and later not at all."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import Decision, Dose, Order
from bedside.session.undoing import undo_last
from bedside.store.errors import StoreError
from bedside.store.journal import first_break
from tests.store.desk import Desk, add, chart, crp, envelope, event, values


@pytest.fixture
def desk(reopen):
    return Desk(reopen)


@pytest.fixture
def session(desk):
    return desk.open()


@pytest.fixture
def person(session):
    return add(session, weight=Decimal(71))


def order(session, person, **more):
    told = {"action": "hold", "drug": "anakinra"}
    return Order(**(envelope(session, person) | told | more))


def test_a_new_value_is_taken_out_and_taken_in_again(session, person):
    record = chart(session, person, crp(session, person))
    (gone,) = session.undo(record.id)
    assert (gone.void, gone.supersedes, gone.reason, values(session, person)) == (True, record.id, "undo", [])
    link = session.store.journal()[-1]
    assert (link.action, link.patient, link.count) == ("undo", person.patient, 1)
    (again,) = session.undo(gone.id)
    assert (again.void, again.value, again.reason) == (False, record.value, "undo")
    assert values(session, person) == ["71"]
    (gone_again,) = session.undo(again.id)
    assert values(session, person) == []
    assert session.history(record.id) == (record, gone, again, gone_again)
    assert first_break(session.store.journal()) is None


def test_a_correction_gives_way_to_what_stood_before(session, person):
    record = chart(session, person, crp(session, person))
    corrected = session.correct(record.id, crp(session, person, value="7.1"), "decimal sign")
    (before,) = session.undo(corrected.id)
    assert (before.value, before.supersedes, before.void) == (record.value, corrected.id, False)
    assert values(session, person) == ["71"]
    (redone,) = session.undo(before.id)
    assert (values(session, person), redone.reason) == (["7.1"], "decimal sign; undo")
    session.undo(redone.id)
    assert values(session, person) == ["71"]


def test_a_void_gives_way_too(session, person):
    record = chart(session, person, crp(session, person))
    gone = session.void(record.id, "wrong patient")
    session.undo(gone.id)
    assert values(session, person) == ["71"]


def test_what_an_order_was_given_for_is_kept(session, person):
    record = chart(session, person, order(session, person, reason="culture pending"))
    (gone,) = session.undo(record.id)
    (again,) = session.undo(gone.id)
    (gone,) = session.undo(again.id)
    (again,) = session.undo(gone.id)
    assert again.reason == "culture pending; undo"
    void = session.void(again.id, "too early")
    back = session.restore_record(void.id, "it was right")
    assert back.reason == "culture pending; undo; it was right"


def test_one_step_is_taken_back_as_a_whole(session, person):
    lines = [crp(session, person), crp(session, person, value="12", at=session.now() - timedelta(hours=3))]
    session.record(lines)
    made = session.undo(lines[1].id)
    assert {item.supersedes for item in made} == {item.id for item in lines}
    assert values(session, person) == []
    session.undo(made[0].id)
    assert values(session, person) == ["12", "71"]


def test_a_decision_goes_with_its_order(session, person):
    told = {"protocol": "NAVARRO-2020", "version": "1", "trigger": "TAP-2", "answer": "accepted"}
    decision = Decision(**envelope(session, person), **told, reason="ALT doubled")
    session.record([decision, order(session, person)], action="decide")
    session.undo(decision.id)
    assert session.chart(person.patient).of(Decision) == ()
    assert session.chart(person.patient).of(Order) == ()


def test_all_or_none_when_one_of_them_was_corrected_since(session, person):
    lines = [crp(session, person), crp(session, person, value="12", at=session.now() - timedelta(hours=3))]
    session.record(lines)
    session.correct(lines[0].id, crp(session, person, value="7.1"), "decimal sign")
    with pytest.raises(Problem, match="corrected already"):
        session.undo(lines[1].id)
    assert values(session, person) == ["12", "7.1"]


def test_a_minute_is_the_limit(desk, session, person):
    record = chart(session, person, crp(session, person))
    desk.wait(seconds=60)
    session.undo(record.id)
    other = chart(session, person, crp(session, person))
    desk.wait(seconds=61)
    with pytest.raises(Problem, match=r"more than 60 seconds.*bedside correct"):
        session.undo(other.id)
    assert values(session, person) == ["71"]


def test_another_program_knows_the_limit_by_the_journal(desk, session, person):
    record, late = chart(session, person, crp(session, person)), desk.open()
    desk.wait(seconds=61)
    with pytest.raises(Problem, match="60 seconds"):
        late.undo(record.id)
    record = chart(session, person, crp(session, person))
    desk.wait(seconds=30)
    desk.open(steady=False).undo(record.id)
    assert session.refresh() == {person.patient}
    assert values(session, person) == ["71"]


def test_a_clock_set_back_gives_no_second_minute(desk, session, person):
    record = chart(session, person, crp(session, person))
    desk.wait(minutes=30)
    desk.set_clock(minutes=-30)
    with pytest.raises(Problem, match="60 seconds"):
        session.undo(record.id)
    for steady in (True, False):
        other = desk.open(steady=steady)
        session.view(person.patient)
        desk.set_clock(minutes=-1)
        with pytest.raises(Problem, match="set back"):
            other.undo(record.id)


def test_a_clock_set_back_takes_nothing_from_the_minute(desk, session, person):
    record = chart(session, person, crp(session, person))
    desk.wait(seconds=10)
    desk.set_clock(hours=-3)
    session.undo(record.id)
    assert values(session, person) == []


def test_only_ones_own(desk, session, person):
    record = chart(session, person, crp(session, person))
    nurse = desk.open("nurse", "nurse")
    with pytest.raises(Problem, match="entered by demo"):
        nurse.undo(record.id)
    with pytest.raises(Problem, match="nothing for this patient"):
        undo_last(nurse, person.patient)
    with pytest.raises(Problem, match="no record has this id"):
        session.undo("nothing")


def test_the_last_step_for_a_patient(session, person):
    first, last = crp(session, person), crp(session, person, value="12")
    session.record([first])
    session.record([last])
    other = add(session)
    session.record([crp(session, other)])
    undo_last(session, person.patient)
    assert values(session, person) == ["71"]
    undo_last(session, person.patient)
    assert sorted(values(session, person)) == ["12", "71"]


def test_rights_hold_for_taking_back_too(desk, session, person):
    record = chart(session, person, order(session, person))
    same = desk.open("demo", "nurse")
    with pytest.raises(NotAllowed):
        same.undo(record.id)
    assert len(session.chart(person.patient).of(Order)) == 1


def test_a_registration_is_taken_back_while_nothing_else_is_charted(session, person):
    session.undo(person.id)
    with pytest.raises(Problem, match="no patient"):
        session.find_patient(person.mrn)
    (undone, *_) = session.history(person.id)[-1:]
    session.undo(undone.id)
    assert session.find_patient(person.mrn).mrn == person.mrn
    assert values(session, person, "weight") == ["71"]
    session.record([crp(session, person)])
    with pytest.raises(Problem, match="further entries"):
        session.undo(session.history(person.id)[-1].id)


def test_a_number_given_again_meanwhile_is_not_taken_twice(session, person):
    gone = session.undo(person.id)[0]
    add(session, mrn=person.mrn, born=person.born)
    with pytest.raises(Problem, match="belongs to a patient"):
        session.undo(gone.id)
    with pytest.raises(Problem, match="belongs to a patient"):
        session.restore_record(gone.id, "it was right")


def test_what_came_from_another_workstation_is_not_undone(session, person):
    record = crp(session, person)
    session.store.append([record], session.entry("merge w2", person.patient))
    session._memory.forget()
    with pytest.raises(Problem, match="another workstation"):
        session.undo(record.id)


def test_a_step_that_fails_half_way_leaves_nothing(session, person, monkeypatch):
    lines = [crp(session, person), crp(session, person, value="12")]
    session.record(lines)
    monkeypatch.setattr(
        type(session.store), "append", lambda *_args, **_more: (_ for _ in ()).throw(StoreError("full"))
    )
    with pytest.raises(StoreError):
        session.undo(lines[0].id)
    assert len(values(session, person)) == 2


def test_two_windows_make_one_line(desk, session, person):
    record, other = chart(session, person, crp(session, person)), desk.open()
    session.undo(record.id)
    with pytest.raises(Problem, match="taken out of the chart already"):
        other.undo(record.id)
    assert len(session.history(record.id)) == 2


def test_a_race_of_two_windows_is_decided_by_the_store(desk, session, person, monkeypatch):
    lines = [crp(session, person), crp(session, person, value="12")]
    session.record(lines)
    other = desk.open()
    session.void(lines[1].id, "first")
    before = other.store.newest()
    monkeypatch.setattr(other.store, "successor", lambda _name: None)
    with pytest.raises(Problem, match="corrected already"):
        other.undo(lines[0].id)
    assert other.store.newest() == before


def test_a_voided_record_is_put_back_with_a_reason(session, person):
    record = chart(session, person, crp(session, person))
    with pytest.raises(Problem, match="stands in the chart"):
        session.restore_record(record.id, "x")
    gone = session.void(record.id, "wrong patient")
    with pytest.raises(Problem, match="needs a reason"):
        session.restore_record(gone.id, " ")
    back = session.restore_record(record.id, "right after all")
    told = (back.supersedes, back.void, back.value, back.at, back.reason)
    assert told == (gone.id, False, record.value, record.at, "right after all")
    assert session.store.journal()[-1].action == "reinstate"
    with pytest.raises(Problem, match="no record has this id"):
        session.restore_record("nothing", "x")


def test_history_is_found_from_every_version(session, person):
    record = chart(session, person, crp(session, person))
    second = session.correct(record.id, crp(session, person, value="7.1"), "decimal sign")
    third = session.void(second.id, "wrong patient")
    line = (record, second, third)
    assert all(session.history(item.id) == line for item in line)
    assert session.history("nothing") == ()
    assert session.history(person.id) == (person,)


def test_history_shows_both_lines_after_a_merge(session, person):
    record = chart(session, person, crp(session, person))
    one = session.correct(record.id, crp(session, person, value="7.1"), "decimal sign")
    told = msgspec.structs.replace(
        crp(session, person, value="7.2"), supersedes=record.id, workstation="w2", reason="x"
    )
    session.store.append([told], session.entry("merge w2", person.patient))
    assert session.history(told.id) == (record, one, told)


def test_a_record_entered_before_the_clock_was_set_back_can_be_voided(desk, session, person):
    record = chart(session, person, crp(session, person))
    desk.set_clock(hours=-3)
    session.void(record.id, "wrong patient")
    assert values(session, person, at=record.at) == []


def test_a_dose_is_taken_back(session, person):
    told = {"drug": "anakinra", "status": "given", "dose": Decimal(100)}
    dose = chart(session, person, Dose(**envelope(session, person), **told))
    session.undo(dose.id)
    assert session.chart(person.patient).of(Dose) == ()
    session.record([event(session, person)])
    undo_last(session, person.patient)
    assert session.chart(person.patient).latest_event("admitted") is None
