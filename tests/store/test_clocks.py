"""Clocks that were set, other zones, and the nights of the clock change: noticed, marked, and nothing corrected."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bedside import config
from bedside.domain.chart import build
from bedside.domain.problem import Problem
from bedside.domain.quality import findings
from bedside.domain.records import Dose, Order
from bedside.protocol.confirm import asks
from bedside.report.note import compose
from bedside.report.writing import Writing
from bedside.session.clocks import Clocks, local_offset, steady
from bedside.store.journal import first_break
from tests.store.desk import Desk, add, chart, crp, envelope, values

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(reopen):
    return Desk(reopen)


@pytest.fixture
def session(desk):
    return desk.open()


@pytest.fixture
def person(session):
    return add(session)


def enter(session, person, value="71"):
    """Chart a value and return what its journal entry says of the clock."""
    record = chart(session, person, crp(session, person, value=value))
    return record, session.store.journal()[-1].clock


def told(session, person):
    return [(item.severity, item.records) for item in session.assess(person.patient).findings if item.id == "DQ-CLOCK"]


@pytest.mark.parametrize("back", [3 * HOUR, timedelta(days=365)])
@pytest.mark.parametrize("steady_clock", [True, False])
def test_a_clock_set_back_is_marked_until_it_has_caught_up(desk, person, back, steady_clock):
    session = desk.open(steady=steady_clock)
    assert enter(session, person)[1] == ""
    desk.set_clock(hours=-back / HOUR)
    first, said = enter(session, person, "72")
    assert said.startswith("set back by ")
    assert "set back" in session.clock_notice()
    assert first.recorded_at == desk.now
    later = desk.open(steady=False)
    desk.wait(hours=2)
    second, said = enter(later, person, "73")
    assert said.startswith("set back by ")
    desk.wait(hours=(back - 2 * HOUR) / HOUR - 0.01)
    third, said = enter(later, person, "74")
    assert said.startswith("set back by ")
    desk.wait(hours=0.02)
    assert enter(later, person, "75")[1] == ""
    assert later.clock_notice() == ""
    marked = (first.id, second.id, third.id)
    assert set(later.store.clock_marks(person.patient)) == set(marked)
    assert told(later, person) == [("warn", marked)]
    assert first_break(later.store.journal()) is None


def test_a_hold_charted_while_the_clock_was_behind_is_not_undone_when_it_is_set_right(desk, session, person):
    line = {"drug": "anakinra", "dose": Decimal(100), "dose_unit": "mg", "route": "sc", "interval_hours": 6}
    stamped = {"patient": person.patient, "author": "t", "workstation": "w", "reason": "infection"}
    for hours, action, more in ((0, "start", line), (-2, "hold", {"drug": "anakinra"})):
        desk.set_clock(hours=hours)
        new = {"id": session.new_id(), "at": desk.now, "recorded_at": desk.now}
        session.record([Order(action=action, **more, **new, **stamped)])
    desk.wait(hours=3)
    ladder = desk.open().assess(person.patient).ladder
    assert (ladder.status, ladder.next_due) == ("unknown", None)
    assert "correct its time" in ladder.advice


def test_a_hold_that_lies_ahead_of_the_clock_leaves_the_course_open(desk, session, person):
    def order(action, **more):
        new = {"id": session.new_id(), "at": desk.now, "recorded_at": desk.now, "patient": person.patient}
        told = {"author": "t", "workstation": "w", "reason": "infection", "drug": "anakinra"}
        session.record([Order(action=action, **new, **told, **more)])

    order("start", dose=Decimal(100), route="sc", interval_hours=6)
    desk.wait(hours=1)
    assert desk.open().assess(person.patient).ladder.status == "active"
    desk.set_clock(hours=5)
    order("hold")
    desk.set_clock(hours=-5)
    ladder = desk.open().assess(person.patient).ladder
    assert (ladder.status, ladder.next_due) == ("unknown", None)
    assert "ahead of the clock" in ladder.advice
    desk.wait(hours=6)
    assert desk.open().assess(person.patient).ladder.status == "held"


def test_seconds_are_no_fault(desk, session, person):
    enter(session, person)
    for seconds in (-100, 100, -119, 60):
        desk.set_clock(seconds=seconds)
        assert enter(session, person, "72")[1] == ""
    assert session.clock_notice() == ""


def test_order_is_that_of_entry_and_nothing_is_hidden(desk, session, person):
    record, _ = enter(session, person)
    desk.set_clock(hours=-3)
    stored = session.correct(record.id, crp(session, person, value="7.1", at=desk.now), "decimal sign")
    assert [item.id for item in session.history(record.id)] == [record.id, stored.id]
    assert stored.recorded_at < record.recorded_at
    assert values(session, person, at=record.at) == ["7.1"]
    assert values(session, person) == ["7.1"]


def test_a_clock_set_right_within_the_session(desk, session, person):
    enter(session, person)
    desk.set_clock(hours=-3)
    enter(session, person, "72")
    desk.wait(minutes=5)
    desk.set_clock(hours=3)
    assert enter(session, person, "73")[1] == ""
    desk.set_clock(hours=3)
    assert enter(session, person, "74")[1].startswith("set ahead by 3 h 0 min")


def test_a_clock_set_right_after_a_session_began_behind(desk, session, person):
    enter(session, person)
    desk.set_clock(hours=-3)
    later = desk.open()
    assert enter(later, person, "72")[1].startswith("set back by 3 h")
    desk.set_clock(hours=3)
    desk.wait(minutes=1)
    assert enter(later, person, "73")[1] == ""


def test_a_day_ahead_and_back(desk, session, person):
    enter(session, person)
    session.refresh()
    desk.set_clock(days=1)
    session.refresh()
    desk.wait(minutes=10)
    ahead, said = enter(session, person, "72")
    assert said.startswith("set ahead by 1 d 0 h, expected 2026-01-10T08:10")
    assert "set ahead by 1 d 0 h" in session.clock_notice()
    desk.set_clock(days=-1)
    assert enter(session, person, "73")[1] == ""
    assert enter(desk.open(), person, "74")[1] == ""
    session.refresh()
    # The entry lies a day ahead now: it does not count yet, and that is said.
    assert sorted(values(session, person)) == ["71", "73", "74"]
    assert told(session, person) == [("warn", (ahead.id,))]
    assert "not counted until then" in " ".join(item.text for item in session.assess(person.patient).findings)
    session.void(ahead.id, "clock")
    assert told(session, person) == []


def test_a_day_ahead_that_nobody_saw_and_back(desk, session, person):
    enter(session, person)
    desk.set_clock(days=1)
    unseen = desk.open()
    ahead, said = enter(unseen, person, "72")
    assert said == ""
    desk.set_clock(days=-1)
    back = desk.open()
    record, said = enter(back, person, "73")
    assert said.startswith("set back by 1 d 0 h")
    assert sorted(told(back, person)) == sorted([("warn", (record.id,)), ("warn", (ahead.id,))])


def test_sleep_is_no_fault_and_a_jump_without_an_entry_is_one(desk, session, person):
    enter(session, person)
    desk.wait(hours=9)
    assert enter(session, person, "72")[1] == ""
    desk.wait(hours=9)
    desk.set_clock(hours=-3)
    record, said = enter(session, person, "73")
    assert said.startswith("set back by 3 h 0 min")
    assert desk.now > datetime.fromisoformat(session.store.journal()[-2].at)
    assert told(session, person) == [("warn", (record.id,))]


def test_the_steady_clock_of_this_computer_goes_on():
    first = steady()
    assert steady() >= first
    assert local_offset(datetime(2026, 1, 10, tzinfo=UTC)) == timedelta(0)


def test_an_injected_clock_has_no_other_beside_it(reopen):
    desk = Desk(reopen)
    session = desk.open(steady=False)
    person = add(session)
    desk.set_clock(days=40)
    assert enter(session, person)[1] == ""


@pytest.mark.parametrize(("hours", "differs"), [(1, False), (0, False), (-5, True), (2, True)])
def test_another_zone_than_the_wards(reopen, hours, differs):
    desk = Desk(reopen, offset=hours * HOUR)
    session = desk.open()
    person = add(session)
    record, said = enter(session, person)
    assert session.store.journal()[-1].offset == f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
    assert ("zone" in said) is differs
    assert ("another time than the ward" in session.clock_notice()) is differs
    found = [item for item in session.assess(person.patient).findings if item.id == "DQ-CLOCK"]
    assert [(item.severity, record.id in item.records) for item in found] == [("warn", True)] * differs


def test_a_computer_that_keeps_no_summer_time(reopen):
    lagos = Desk(reopen, start=datetime(2026, 3, 29, 0, 30, tzinfo=UTC), offset=HOUR)
    session = lagos.open()
    person = add(session)
    assert enter(session, person)[1] == ""
    lagos.wait(hours=3)
    assert "computer +01:00, of the ward +02:00" in enter(session, person, "72")[1]


def test_london_in_winter_is_not_utc(reopen):
    desk = Desk(reopen, offset=lambda at: HOUR if 4 <= at.month <= 10 else timedelta(0))
    assert "zone of the computer +00:00, of the ward +01:00" in enter(desk.open(), add(desk.open()))[1]


def berlin(at):
    summer = datetime(2026, 3, 29, 1, tzinfo=UTC) <= at < datetime(2026, 10, 25, 1, tzinfo=UTC)
    return 2 * HOUR if summer else HOUR


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), "show twice"),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "went forward"),
    ],
)
def test_the_night_of_the_clock_change(reopen, start, kind):
    desk = Desk(reopen, start=start, offset=berlin)
    session = desk.open()
    person = add(session)
    assert "03:00" in session.clock_notice() or "02:00" in session.clock_notice()
    marks = []
    for number in range(10):
        marks.append(enter(session, person, str(number + 1)))
        desk.wait(minutes=30)
    marked = [record.id for record, said in marks if kind in said]
    assert [bool(said) for _, said in marks].count(True) == len(marked) == (4 if kind == "show twice" else 2)
    assert told(session, person) == [("info", tuple(marked))]
    assert session.clock_notice() == ""
    offsets = [link.offset for link in session.store.journal()[-10:]]
    assert len(set(offsets)) == 2
    assert [link.clock != "" for link in session.store.journal()[-10:]] == [bool(said) for _, said in marks]


def test_the_finding_is_on_paper_and_follows_the_chart(desk, session, person):
    enter(session, person)
    desk.set_clock(hours=-3)
    record, _ = enter(session, person, "72")
    assessment, whole = session.assess(person.patient), session.chart(person.patient)
    note = compose(assessment, whole, Writing(author="demo", now=desk.now))
    assert "DQ-CLOCK" in repr(note)
    assert whole.clock_marks[record.id] == session.store.clock_marks(person.patient)[record.id]
    assert session.chart(person.patient, at=desk.now).clock_marks == whole.clock_marks
    session.void(record.id, "wrong")
    assert [item for item in told(session, person) if record.id in item[1]] == []
    bare = build(session.records(person.patient), at=desk.now, known_at=desk.now + 4 * HOUR, zone=session.zone,
                 catalogue=session.catalogue)  # fmt: skip
    assert [item for item in findings(bare) if item.id == "DQ-CLOCK"] == []


def test_a_chart_that_grew_is_marked_as_a_fresh_one(desk, session, person):
    for number, hours in enumerate((0, -3, 3, -1)):
        desk.set_clock(hours=hours)
        enter(session, person, str(number + 1))
        desk.wait(minutes=1)
        fresh = desk.open()
        fresh.catalogue = session.catalogue
        assert session.chart(person.patient) == fresh.chart(person.patient)
        assert session.assess(person.patient) == fresh.assess(person.patient)


def test_the_times_of_a_case_are_not_this_computers(reopen):
    desk = Desk(reopen, offset=-5 * HOUR)
    session = desk.open()
    person = add(session)
    session.seed([crp(session, person)], [], name="SAMPLE-1")
    assert session.store.journal()[-1].clock == ""
    assert [item.offset for item in session.store.journal()[-2:]] == ["-05:00"] * 2


def test_marks_are_those_of_the_united_person(desk, session, person):
    enter(session, person)
    other = add(session)
    desk.set_clock(hours=-3)
    record, _ = enter(session, other, "72")
    session.unite(person.patient, other.patient, "x")
    assert record.id in session.chart(person.patient).clock_marks


def test_an_empty_journal_has_no_newest_entry(store):
    clocks = Clocks(store, None, None, None, None)
    assert isinstance(clocks._newest(), tuple)


def test_no_dose_is_charted_unasked_while_entries_lie_ahead(desk, session, person):
    told = {"drug": "anakinra", "dose": Decimal(100), "route": "subcutaneous"}
    order = Order(**envelope(session, person), action="start", interval_hours=6, **told)
    first = chart(session, person, order, Dose(**envelope(session, person), status="given", **told))
    desk.wait(hours=1)
    second = chart(session, person, Dose(**envelope(session, person), status="given", **told))
    desk.set_clock(minutes=-30)
    dose = Dose(**envelope(session, person), status="given", **told)
    hold = Order(**envelope(session, person), action="hold", drug="anakinra")
    protocol = session.protocol()

    def ids(record):
        return [item.id for item in asks(record, session.chart(person.patient), protocol)]

    assert ids(dose)[0] == "DQ-CLOCK"
    assert "1 entry lies ahead" in asks(dose, session.chart(person.patient), protocol)[0].text
    assert ids(first)[0] == "DQ-CLOCK"
    assert "DQ-CLOCK" not in ids(hold)
    session.void(second.id, "clock")
    assert "DQ-CLOCK" not in ids(dose)


def test_midnight_is_a_moment_like_any_other(reopen):
    desk = Desk(reopen, start=datetime(2026, 1, 10, 22, 59, 50, tzinfo=UTC), offset=HOUR)
    session = desk.open()
    person = add(session)
    record, said = enter(session, person)
    desk.wait(seconds=20)
    assert (said, enter(session, person, "72")[1]) == ("", "")
    session.undo(record.id)
    assert values(session, person) == ["72"]


@pytest.mark.parametrize(
    "start", [datetime(2026, 10, 25, 0, 59, 50, tzinfo=UTC), datetime(2026, 3, 29, 0, 59, 50, tzinfo=UTC)]
)
def test_a_minute_is_a_minute_while_the_clocks_change(reopen, start):
    desk = Desk(reopen, start=start, offset=berlin)
    session = desk.open()
    person = add(session)
    record, late = enter(session, person)[0], desk.open(steady=False)
    desk.wait(seconds=50)
    session.undo(session.undo(record.id)[0].id)
    desk.wait(seconds=11)
    with pytest.raises(Problem, match="60 seconds"):
        late.undo(session.history(record.id)[0].id)


def test_the_site_sets_the_limits():
    site = config.shipped_site()
    assert (site.clock.tolerance, site.clock.announce_hours, site.undo_seconds) == (timedelta(minutes=2), 12, 60)
