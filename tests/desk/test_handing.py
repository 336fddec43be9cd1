"""What is said for a handoff: who may, what stands until when, and who is on the list."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from bedside.domain.printed import copies
from bedside.domain.problem import NotAllowed, Problem
from bedside.session import Session, handoff
from tests.desk.ward import SECRETS, chart
from tests.test_cli import Desk


def test_what_was_picked_holds_for_the_site_s_hours_and_then_the_program_proposes_again(alone, person, clock):
    handoff.pick(alone, person, "unstable", "grey")
    found = handoff.gathered(alone, person)
    assert (found.severity, found.picked.author) == ("unstable", "demo")
    clock.now += timedelta(hours=alone.site.handoff.severity_hours)
    found = handoff.gathered(alone, person)
    assert found.picked is None
    assert found.severity == found.proposal.severity == "watcher"


def test_a_line_expires_and_an_action_stays_a_day_after_it_was_due(alone, person, clock):
    handoff.say(alone, person, "line", "sleepy")
    clock.now += timedelta(minutes=1)
    handoff.say(alone, person, "action", "scan", due=clock.now + timedelta(hours=40), owner="night")
    assert [item.kind for item in handoff.gathered(alone, person).lines] == ["line", "action"]
    clock.now += timedelta(hours=24, minutes=-1)
    assert [item.told.words for item in handoff.gathered(alone, person).lines] == ["scan"]
    assert handoff.gathered(alone, person).lines != ()
    clock.now += timedelta(hours=39, minutes=59)
    assert [item.told.words for item in handoff.gathered(alone, person).lines] == ["scan"]
    clock.now += timedelta(minutes=2)
    assert handoff.gathered(alone, person).lines == ()


def test_what_is_done_is_gone_and_stays_in_the_record(alone, person):
    key = handoff.say(alone, person, "action", "call the family").id
    handoff.done(alone, person, key)
    assert handoff.gathered(alone, person).lines == ()
    assert alone.store.get(key) is not None
    with pytest.raises(Problem, match="no such line stands"):
        handoff.done(alone, person, key)


@pytest.mark.parametrize("words", ["", "\u200b", "x" * 241])
def test_a_line_that_says_nothing_or_has_no_room_is_refused(alone, person, words):
    with pytest.raises(Problem):
        handoff.say(alone, person, "line", words)
    assert handoff.gathered(alone, person).lines == ()


def test_who_may_only_look_says_nothing(alone, person, clock):
    alone.users.add("look", ("reader",), "another passphrase")
    alone.close()
    reader = Session.open(alone.store.folder, "look", "another passphrase", clock=clock)
    try:
        with pytest.raises(NotAllowed):
            handoff.pick(reader, person, "stable")
    finally:
        reader.close()


def test_no_rule_reads_what_is_said(alone, person):
    before = alone.assess(person)
    handoff.pick(alone, person, "unstable", "grey")
    chart_after = alone.chart(person)
    assert len(chart_after.records) == 0
    assert alone.assess(person).findings == before.findings


def test_who_has_died_or_left_is_not_listed_and_who_came_back_is(alone, person):
    chart(alone, "admitted")
    assert [item.chart.patient.mrn for item in handoff.ward(alone)] == ["P-1"]
    chart(alone, "discharged")
    assert list(handoff.ward(alone)) == []
    assert handoff.gathered(alone, person) is None


def test_the_verbs_say_print_and_number_the_copy_for_each_patient(alone, person, tmp_path, clock):
    clock.now = datetime.now(UTC)
    alone.add_patient(mrn="P-2", name="Made, Two", born=date(1950, 1, 1), sex="M")
    folder = alone.store.folder
    alone.close()
    desk = Desk(folder, "demo", SECRETS["demo"])
    desk("tell", "--patient", "P-1", "--severity", "watcher", "--because", "tired")
    told = json.loads(desk("tell", "--patient", "P-1", "--action", "scan", "--owner", "night", "--json").stdout)
    assert [(row["kind"], row.get("owner")) for row in told] == [("severity", None), ("action", "night")]
    desk("handoff", "-o", tmp_path / "h.pdf")
    page = PdfReader(BytesIO((tmp_path / "h.pdf").read_bytes())).pages[0].extract_text()
    assert "scan [night]" in page
    assert "Picked by demo" in page
    desk("sbar", "--patient", "P-1", "-o", tmp_path / "s.pdf")
    again = Session.open(folder, "demo", SECRETS["demo"])
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
