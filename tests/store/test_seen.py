"""Who has seen which result: new ones are told, marks are kept as records are, and no rule and no list reads them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from bedside.cli import app
from bedside.domain import seen
from bedside.domain.chart import rewind
from bedside.domain.content import charts
from bedside.domain.problem import NotAllowed, Problem
from bedside.protocol.assessment import canonical
from bedside.session import Session, seeing
from bedside.session.places import Place, places
from bedside.session.reader import utc_now
from bedside.session.undoing import undo_last
from bedside.store import file
from bedside.store.clone import clone
from bedside.store.store import Store
from tests.store.conftest import PASSPHRASE, USER
from tests.store.desk import Desk, add, crp, event
from tests.store.stations import entry, take


@pytest.fixture
def desk(reopen):
    return Desk(reopen)


def new(session, person):
    chart = session.chart(person.patient)
    return seeing.unseen(session, chart, session.judge(chart))


def ids(session, person):
    return [item.record.id for item in new(session, person)]


def test_results_of_others_and_of_files_are_new_and_own_ones_are_not(desk):
    session = desk.open()
    person = add(session)
    mine = crp(session, person)
    theirs = crp(session, person, "82", author="nurse")
    imported = crp(session, person, "93", source="lab.csv:2")
    pulse = crp(session, person, "90", author="nurse", code="hr", unit="/min")
    session.record((mine, theirs, imported, pulse))
    assert set(ids(session, person)) == {theirs.id, imported.id}


def test_critical_ones_stand_first_and_out_of_range_before_the_rest(desk):
    session = desk.open()
    person = add(session)
    session.record([
        crp(session, person, value, author="nurse", at=desk.now - timedelta(hours=hours))
        for hours, value in enumerate(("3", "71", "640"))
    ])  # fmt: skip
    found = new(session, person)
    assert [(str(item.record.value), item.flag, item.critical) for item in found] == [
        ("640", "high", True), ("71", "high", False), ("3", "", False),
    ]  # fmt: skip


def test_a_critical_potassium_says_its_side_though_no_range_is_known(desk):
    session = desk.open()
    person = add(session)
    values = ("7.2", "2.1", "4.1")
    session.record([crp(session, person, value, author="nurse", code="potassium", unit="mmol/L") for value in values])
    found = {str(item.record.value): (item.flag, item.critical) for item in new(session, person)}
    assert found == {"7.2": ("high", True), "2.1": ("low", True), "4.1": ("", False)}


def test_an_interval_is_flagged_only_where_all_of_it_lies_outside(desk):
    session = desk.open()
    person = add(session)
    session.record([
        crp(session, person, value, author="nurse", code=code, unit=unit, comparator=sign)
        for code, unit, value, sign in (("pct", "ng/mL", "0.5", "<"), ("crp", "mg/L", "200", ">"))
    ])  # fmt: skip
    assert {item.record.code: item.flag for item in new(session, person)} == {"pct": "", "crp": "high"}


def test_marked_results_are_new_no_more_for_this_user_only_and_a_correction_is(desk):
    session = desk.open()
    person = add(session)
    first = crp(session, person, author="laboratory")
    session.record((first,))
    desk.wait(minutes=5)
    (mark,) = seeing.mark(session, person.patient, [first.id])
    chart = session.chart(person.patient)
    assert not ids(session, person)
    assert chart.seen_by(first.id) == (mark,)
    assert (mark.author, mark.at) == ("demo", desk.now)
    assert seen.named(mark) == (first.id,)
    session.close()
    other = desk.open("nurse", "nurse")
    assert ids(other, person) == [first.id]
    corrected = other.correct(first.id, crp(other, person, "17", author="laboratory"), "another tube")
    other.close()
    assert ids(desk.open(), person) == [corrected.id]


def test_an_old_result_is_not_called_new(desk):
    session = desk.open()
    person = add(session)
    before = desk.now - timedelta(days=15)
    session.record((crp(session, person, author="laboratory"), crp(session, person, author="laboratory", at=before)))
    desk.wait(days=13, hours=23)
    assert len(ids(session, person)) == 1
    desk.wait(hours=2)
    assert not ids(session, person)


def test_what_is_no_new_result_cannot_be_marked_and_a_reader_marks_nothing(desk):
    session = desk.open()
    person = add(session)
    mine, theirs = crp(session, person), crp(session, person, "9", author="nurse")
    session.record((mine, theirs))
    with pytest.raises(Problem, match="no result that waits"):
        seeing.mark(session, person.patient, [theirs.id, mine.id])
    assert ids(session, person) == [theirs.id]
    session.close()
    reader = desk.open("looker", "reader")
    with pytest.raises(NotAllowed):
        seeing.mark(reader, person.patient, [theirs.id])
    assert not reader.chart(person.patient).marks


def test_marks_change_neither_the_records_of_the_chart_nor_the_assessment(desk):
    session = desk.open()
    person = add(session)
    first = crp(session, person, author="laboratory")
    session.record((first, event(session, person)))
    desk.wait(minutes=1)
    before = session.chart(person.patient)
    seeing.mark(session, person.patient, [first.id])
    after, fresh = session.chart(person.patient), desk.open().chart(person.patient)
    assert after.records == before.records
    assert (after.struck, after.amendments) == ((), ())
    assert after == replace(fresh, catalogue=after.catalogue)
    assert canonical(session.judge(after)) == canonical(session.judge(before))
    assert rewind(after, first.at).marks == ()
    assert rewind(after, desk.now).marks == after.marks
    assert session.chart(person.patient, at=desk.now, known_at=first.at).marks == ()


def test_a_mark_taken_back_leaves_the_result_new_and_the_chart_clean(desk):
    session = desk.open()
    person = add(session)
    first = crp(session, person, author="laboratory")
    session.record((first,))
    desk.wait(minutes=2)
    seeing.mark(session, person.patient, [first.id])
    undo_last(session, person.patient)
    chart = session.chart(person.patient)
    assert ids(session, person) == [first.id]
    assert (chart.marks, chart.struck, chart.amendments) == ((), (), ())


def test_many_results_take_few_marks_that_each_fit_their_text(desk):
    session = desk.open()
    person = add(session)
    results = [crp(session, person, str(10 + number), author="laboratory") for number in range(120)]
    session.record(results)
    marks = seeing.mark(session, person.patient, ids(session, person))
    room = session.site.entry.text_characters
    assert len(marks) == 3
    assert all(len(mark.text) <= room for mark in marks)
    assert {name for mark in marks for name in seen.named(mark)} == {item.id for item in results}
    assert not ids(session, person)


def test_a_mark_survives_clone_and_merge_and_the_store_verifies(desk, tmp_path, made):
    session = desk.open()
    person = add(session)
    first, second = crp(session, person, author="laboratory"), crp(session, person, "8", author="laboratory")
    session.record((first, second))
    seeing.mark(session, person.patient, [first.id])
    store, there = session.store, tmp_path / "there"
    clone(store, there, workstation="w1", here=entry(store), there=entry(store))
    other = Store(there, file.connect(there, made[2].key, writable=True), made[2], writable=True)
    away = Session(other, clock=lambda: desk.now)
    assert ids(away, person) == [second.id]
    seeing.mark(away, person.patient, [second.id])
    take(store, other)
    assert store.verify().ok
    again = Session(store, clock=lambda: desk.now)
    assert not ids(again, person)
    assert charts(store.records(person.patient)) == charts(other.records(person.patient))
    away.close()


def test_places_are_read_for_all_and_a_readmission_is_here_again(desk):
    session = desk.open()
    one, two = add(session, bed="12-A"), add(session)
    session.record((event(session, two), event(session, two, code="bed", subject="14-C")))
    desk.wait(hours=1)
    left = event(session, two, code="discharged")
    session.record((left,))
    assert places(session) == {one.patient: Place("12-A"), two.patient: Place("14-C", desk.now)}
    desk.wait(hours=1)
    session.record((event(session, two),))
    assert places(session)[two.patient].left is None


def run(folder, *words):
    env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": USER, "BEDSIDE_PASSPHRASE": PASSPHRASE}
    return CliRunner().invoke(app.cli, ["seen", *words], env=env)


def test_the_verb_lists_and_marks(desk, folder):
    session = desk.open()
    desk.now = utc_now()
    person = add(session, "M-1")
    session.record((crp(session, person, "640", author="laboratory"),))
    session.close()
    listed = run(folder, "--patient", "M-1", "--json")
    assert listed.exit_code == 0, listed.output
    (told,) = json.loads(listed.stdout)
    assert (told["item"], told["value"], told["unit"], told["flag"]) == ("crp", "640", "mg/L", "high")
    assert told["critical"] is True
    assert "CRP 640 mg/L" in run(folder, "--patient", "M-1", "--mark").stdout
    after = run(folder, "--patient", "M-1", "--json")
    assert json.loads(after.stdout) == []
