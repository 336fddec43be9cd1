"""What is said for a handoff: who may, what stands until when, and who is on the list."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from bedside.domain.printed import copies
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.quickline import context_of, parse
from bedside.session import Session, handoff
from tests.report.charts import NOW
from tests.test_cli import Desk


class Hand:
    """A clock that a test moves."""

    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hand()


@pytest.fixture
def session(tmp_path, clock):
    made, _code = Session.create(
        tmp_path / "s", ward="Ward 4", zone="Europe/Berlin", user="day", passphrase="a passphrase", clock=clock
    )
    yield made
    made.close()


@pytest.fixture
def patient(session):
    return session.add_patient(mrn="P-1", name="Made, One", born=date(1966, 8, 2), sex="F").patient


def chart(session, patient, *lines):
    for line in lines:
        parsed = parse(line, context_of(session.chart(patient), session.now()))
        session.record(parsed.records(session.stamp(), None))


def test_what_was_picked_holds_for_the_site_s_hours_and_then_the_program_proposes_again(session, patient, clock):
    handoff.pick(session, patient, "unstable", "grey")
    found = handoff.gathered(session, patient)
    assert (found.severity, found.picked.author) == ("unstable", "day")
    clock.now += timedelta(hours=session.site.handoff.severity_hours)
    found = handoff.gathered(session, patient)
    assert found.picked is None
    assert found.severity == found.proposal.severity == "watcher"


def test_a_line_expires_and_an_action_stays_a_day_after_it_was_due(session, patient, clock):
    handoff.say(session, patient, "line", "sleepy")
    clock.now += timedelta(minutes=1)
    handoff.say(session, patient, "action", "scan", due=clock.now + timedelta(hours=40), owner="night")
    assert [item.kind for item in handoff.gathered(session, patient).lines] == ["line", "action"]
    clock.now += timedelta(hours=24, minutes=-1)
    assert [item.told.words for item in handoff.gathered(session, patient).lines] == ["scan"]
    assert handoff.gathered(session, patient).lines != ()
    clock.now += timedelta(hours=39, minutes=59)
    assert [item.told.words for item in handoff.gathered(session, patient).lines] == ["scan"]
    clock.now += timedelta(minutes=2)
    assert handoff.gathered(session, patient).lines == ()


def test_what_is_done_is_gone_and_stays_in_the_record(session, patient):
    key = handoff.say(session, patient, "action", "call the family").id
    handoff.done(session, patient, key)
    assert handoff.gathered(session, patient).lines == ()
    assert session.store.get(key) is not None
    with pytest.raises(Problem, match="no such line stands"):
        handoff.done(session, patient, key)


@pytest.mark.parametrize("words", ["", "\u200b", "x" * 241])
def test_a_line_that_says_nothing_or_has_no_room_is_refused(session, patient, words):
    with pytest.raises(Problem):
        handoff.say(session, patient, "line", words)
    assert handoff.gathered(session, patient).lines == ()


def test_who_may_only_look_says_nothing(session, patient, clock):
    session.users.add("look", ("reader",), "another passphrase")
    session.close()
    reader = Session.open(session.store.folder, "look", "another passphrase", clock=clock)
    try:
        with pytest.raises(NotAllowed):
            handoff.pick(reader, patient, "stable")
    finally:
        reader.close()


def test_no_rule_reads_what_is_said(session, patient):
    before = session.assess(patient)
    handoff.pick(session, patient, "unstable", "grey")
    chart_after = session.chart(patient)
    assert len(chart_after.records) == 0
    assert session.assess(patient).findings == before.findings


def test_who_has_died_or_left_is_not_listed_and_who_came_back_is(session, patient):
    chart(session, patient, "admitted")
    assert [item.chart.patient.mrn for item in handoff.ward(session)] == ["P-1"]
    chart(session, patient, "discharged")
    assert list(handoff.ward(session)) == []
    assert handoff.gathered(session, patient) is None


def test_the_verbs_say_print_and_number_the_copy_for_each_patient(session, patient, tmp_path, clock):
    clock.now = datetime.now(UTC)
    session.add_patient(mrn="P-2", name="Made, Two", born=date(1950, 1, 1), sex="M")
    folder = session.store.folder
    session.close()
    desk = Desk(folder, "day", "a passphrase")
    desk("tell", "--patient", "P-1", "--severity", "watcher", "--because", "tired")
    told = json.loads(desk("tell", "--patient", "P-1", "--action", "scan", "--owner", "night", "--json").stdout)
    assert [(row["kind"], row.get("owner")) for row in told] == [("severity", None), ("action", "night")]
    desk("handoff", "-o", tmp_path / "h.pdf")
    page = PdfReader(BytesIO((tmp_path / "h.pdf").read_bytes())).pages[0].extract_text()
    assert "scan [night]" in page
    assert "Picked by day" in page
    desk("sbar", "--patient", "P-1", "-o", tmp_path / "s.pdf")
    again = Session.open(folder, "day", "a passphrase")
    try:
        first, second = (copies(again.chart(item.patient).marks) for item in again.patients())
        assert {item.paper for item in (*first, *second)} == {"handoff", "sbar"}
        assert sum(item.paper == "handoff" for item in (*first, *second)) == 2
        assert {item.serial for item in first if item.paper == "handoff"} == {
            item.serial for item in second if item.paper == "handoff"
        }
    finally:
        again.close()
    serial = next(item.serial for item in first if item.paper == "handoff")
    assert f"copy {serial}" in page
