"""Answering a trigger: what is refused, what is stored, the order that it makes, and that it is never half stored."""

import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from bedside.cli import cli
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.quickline import context_of, parse
from bedside.domain.records import Decision, Order
from bedside.protocol.assessment import Proposed, canonical
from bedside.session import Session, deciding
from bedside.session.deciding import Reply, Situation, decided
from bedside.text import speaking

ROOT = Path(__file__).resolve().parent.parent
START = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
PASSPHRASE = "practice"
HOUR = timedelta(hours=1)
COURSE = ("weight 71", "height 164", "alt 30 u/l", "ast 30 u/l", "bilirubin 0.6 mg/dl", "platelets 200 10*9/l",
          "hb 13 g/dl", "anc 4 10*9/l", "creatinine 0.8 mg/dl", "pct 0.2 ng/ml", "infection excluded",
          "order anakinra 100 mg sc q6h", "dose given")  # fmt: skip
RAISED = "alt 200 u/l"


class Clock:
    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decide") / "store"
    session, _ = Session.create(
        folder, ward="Ward 3", zone="Europe/Berlin", user="demo", passphrase=PASSPHRASE, clock=Clock()
    )
    yield session
    session.close()


@pytest.fixture
def session(opened):
    opened._clock.now += timedelta(days=30)
    return opened


@pytest.fixture
def person(session):
    return session.add_patient(mrn=os.urandom(4).hex(), name="Invented Person", born=date(1961, 5, 4), sex="F").id


def chart(session, person, *lines, hours=0.0):
    """Chart lines and let the clock go on."""
    for line in lines:
        stamp = session.stamp()
        parsed = parse(line, context_of(session.chart(person), stamp.now, drug="anakinra"))
        session.record(parsed.records(stamp, 1 if parsed.doubts else None), reason="test")
    if hours:
        session._clock.now += hours * HOUR


def treated(session, person, *lines):
    chart(session, person, *COURSE, hours=5)
    chart(session, person, "bilirubin 0.6 mg/dl", "ast 30 u/l", *lines, hours=0.1)


def trigger(session, person, name="TAP-2"):
    return next(item for item in session.assess(person).triggers if item.id == name)


def reply(trigger="TAP-2", answer="accepted", because="ALT has risen", order=None):
    return Reply(trigger=trigger, answer=answer, because=because, order=order)


def test_an_accepted_step_down_makes_its_order_in_the_same_transaction(session, person):
    treated(session, person, RAISED)
    before, links = session.assess(person), len(session.store.journal())
    assert (before.ladder.proposed.action, before.ladder.proposed.interval_hours) == ("step_down", 8)
    made = session.decide(person, reply())
    decision, order = made.records
    assert (decision.trigger, decision.answer, decision.reason) == ("TAP-2", "accepted", "ALT has risen")
    assert (decision.protocol, decision.version) == ("NAVARRO-2020", session.protocol().version)
    assert set(trigger(session, person).rested_on) <= set(decision.evidence)
    assert (order.action, order.interval_hours, order.dose, order.route) == ("step", 8, 100, "subcutaneous")
    assert order.reason == "TAP-2: ALT has risen"
    assert len(session.store.journal()) == links + 1
    after = session.assess(person)
    assert (after.ladder.interval_hours, trigger(session, person).open_since) == (8, None)
    assert after.ladder.proposed is None or "TAP-2" not in after.ladder.proposed.because


def test_the_assessment_it_was_given_to_is_frozen(session, person):
    treated(session, person, RAISED)
    before = session.assess(person)
    decision = session.decide(person, reply(answer="declined", because="known")).decision
    frozen = session.store.assessment(decision.assessment)
    assert frozen == canonical(before)
    assert hashlib.sha256(frozen).hexdigest() == decision.assessment


def test_what_is_frozen_is_in_english_whatever_is_spoken_and_what_is_asked_is_not(session, person):
    treated(session, person, RAISED)
    before = session.assess(person)
    with speaking("de"):
        said = session.assess(person)
        decision = session.decide(person, reply(answer="declined", because="bekannt")).decision
    assert canonical(said) != canonical(before)
    assert session.store.assessment(decision.assessment) == canonical(before)


def test_a_look_back_is_in_the_language_spoken_now(session, person):
    treated(session, person, RAISED)
    then = session.now() - timedelta(minutes=1)
    known = session.assess(person, at=then)
    with speaking("de"):
        assert session.assess(person, at=then).criteria != known.criteria
    assert session.assess(person, at=then).criteria == known.criteria


def test_a_decline_makes_no_order_and_comes_back(session, person):
    treated(session, person, RAISED)
    made = session.decide(person, reply(answer="declined", because="haemolysed sample"))
    assert (made.order, len(made.records)) == (None, 1)
    assert trigger(session, person).answered.endswith("by demo: haemolysed sample")
    session._clock.now += 24 * HOUR
    assert trigger(session, person).open_since is None
    session._clock.now += timedelta(minutes=1)
    assert trigger(session, person).open_since is not None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (reply("TAP-9"), "no trigger 'TAP-9'"),
        (reply(because=" \u200b"), "needs a reason"),
        (reply("TAP-4b"), "does not wait for an answer. Open now: TAP-2"),
        (reply(answer="declined", order="hold"), "makes no order"),
        (reply(order="stop"), "what is proposed is: Step down"),
    ],
)
def test_what_is_refused_stores_nothing(session, person, given, says):
    treated(session, person, RAISED, "pct 0.2 ng/ml")
    before = session.store.newest()
    with pytest.raises(Problem, match=says):
        session.decide(person, given)
    assert session.store.newest() == before


def test_nothing_open_at_all(session, person):
    with pytest.raises(Problem, match="Open now: none"):
        session.decide(person, reply())


@pytest.mark.parametrize("protocol", ["MAINZ-2020", "CAVALLI-2020"])
def test_a_protocol_for_comparison_is_no_basis_of_a_decision(session, person, protocol):
    with pytest.raises(NotAllowed, match="for comparison only"):
        session.decide(person, reply("TAP-4b"), protocol)


def test_only_a_physician_decides(session, person, monkeypatch):
    treated(session, person, RAISED)
    monkeypatch.setattr(session.store, "roles", ("administrator", "nurse"))
    with pytest.raises(NotAllowed, match="Only a physician"):
        session.decide(person, reply())


@pytest.mark.parametrize(
    ("choice", "action", "status"), [("hold", "hold", "held"), ("stop", "stop", "stopped"), (None, None, "active")]
)
def test_a_review_leaves_the_order_to_the_clinician(session, person, choice, action, status):
    treated(session, person, "anc 1.2 10*9/l")
    made = session.decide(person, reply("TAP-3n", because="repeat tomorrow", order=choice))
    assert (made.order.action if made.order else None) == action
    assert session.assess(person).ladder.status == status
    assert trigger(session, person, "TAP-3n").open_since is None
    if made.order:
        assert (made.order.reason, made.order.dose) == ("TAP-3n: repeat tomorrow", None)


def test_a_review_offers_what_its_trigger_lists(session, person):
    treated(session, person, "anc 1.2 10*9/l")
    with pytest.raises(Problem, match="TAP-3n offers hold, stop"):
        session.decide(person, reply("TAP-3n", order="step_down"))


def test_a_review_may_step_down(session, person):
    treated(session, person, "infection suspected")
    made = session.decide(person, reply("TAP-4c", because="watch", order="step_down"))
    assert (made.order.action, made.order.interval_hours, made.order.dose) == ("step", 8, 100)


def test_an_order_has_to_be_in_force(session, person):
    chart(session, person, *COURSE[:-2], "infection suspected", hours=1)
    with pytest.raises(Problem, match="the order is none"):
        session.decide(person, reply("TAP-4c", order="hold"))
    chart(session, person, *COURSE[-2:], hours=1)
    chart(session, person, "hold because culture", hours=1)
    with pytest.raises(Problem, match="the order is held"):
        session.decide(person, reply("TAP-4c", order="hold"))
    assert session.decide(person, reply("TAP-4c", order="stop")).order.action == "stop"


def test_doses_that_nobody_ordered_can_be_stopped(session, person):
    chart(session, person, "infection suspected", "dose given 100 mg", hours=1)
    with pytest.raises(Problem, match="no further step down"):
        session.decide(person, reply("TAP-4c", order="step_down"))
    assert session.decide(person, reply("TAP-4c", order="stop")).order.action == "stop"
    assert session.assess(person).ladder.status == "stopped"


def test_there_is_no_step_below_the_last(session, person):
    treated(session, person)
    chart(session, person, "step q24h because better", "infection suspected", hours=1)
    with pytest.raises(Problem, match="no further step down"):
        session.decide(person, reply("TAP-4c", order="step_down"))


@pytest.mark.parametrize(
    ("choice", "action", "status"), [("hold", "hold", "held"), ("stop", "stop", "stopped"), (None, None, "active")]
)
def test_what_safety_asks_past_the_last_step_is_chosen_by_the_clinician(session, person, choice, action, status):
    treated(session, person)
    chart(session, person, "step q24h because better", hours=1)
    chart(session, person, RAISED, hours=1)
    made = session.decide(person, reply(order=choice))
    assert (made.order.action if made.order else None) == action
    assert session.assess(person).ladder.status == status


def test_what_cannot_be_decided_may_be_answered_with_an_order_or_none(session, person):
    chart(session, person, *COURSE, hours=49)
    chart(session, person, "dose given", hours=1)
    assert trigger(session, person, "TAP-5").outcome == "UNKNOWN"
    proposed = session.assess(person).ladder.proposed
    assert proposed is None or "TAP-5" not in proposed.because
    made = session.decide(person, reply("TAP-5", because="creatinine sent"))
    assert (made.order, trigger(session, person, "TAP-5").open_since) == (None, None)


def test_an_order_in_question_is_confirmed_with_the_reason(session, person):
    treated(session, person, RAISED, "creatinine 4 mg/dl")
    made = session.decide(person, reply(because="both seen"))
    assert made.order.interval_hours == 8
    assert [ask.id for ask in made.asked] == ["LBL-RENAL"]
    assert made.order.reason == "TAP-2: both seen; confirmed"


def test_another_computers_clock_that_ran_ahead_does_not_keep_it_open(session, person):
    treated(session, person)
    stamp = session.stamp()
    ahead = stamp.now + timedelta(minutes=1)
    parsed = parse(RAISED, context_of(session.chart(person), stamp.now, drug="anakinra")).records(stamp, None)
    session.record([msgspec.structs.replace(item, recorded_at=ahead) for item in parsed])
    made = session.decide(person, reply())
    assert made.decision.recorded_at == made.order.recorded_at == ahead
    assert trigger(session, person).open_since is None


def test_a_stop_that_is_proposed_is_made_without_any_order_before(session, person):
    """Doses given without an order leave the ladder unknown; what it proposes is made all the same."""
    chart(session, person, "dose given 100 mg", "anc 4 10*9/l", RAISED, hours=1)
    assessment = session.assess(person)
    ladder = msgspec.structs.replace(
        assessment.ladder,
        proposed=Proposed(action="stop", step="stop", interval_hours=None, because=("TAP-2",), text="Stop"),
    )
    on = Situation(
        assessment=msgspec.structs.replace(assessment, ladder=ladder),
        chart=session.chart(person),
        protocol=session.protocol(),
    )
    assert decided(reply(), on, session.stamp()).order.action == "stop"
    step = msgspec.structs.replace(ladder.proposed, action="step_down", interval_hours=8)
    ladder = msgspec.structs.replace(ladder, proposed=step)
    on = Situation(assessment=msgspec.structs.replace(assessment, ladder=ladder), chart=on.chart, protocol=on.protocol)
    made = decided(reply(), on, session.stamp()).order
    assert (made.action, made.dose, made.drug) == ("step", None, "anakinra")


def test_every_choice_has_its_order():
    assert set(deciding._ACTIONS) == set(deciding._WHILE) == set(deciding._CHOICES)


# --- the command line ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "store"
    env = {"BEDSIDE_STORE": str(folder), "BEDSIDE_USER": "dr", "BEDSIDE_PASSPHRASE": "a long enough passphrase"}

    def run(*words, status=0):
        result = CliRunner().invoke(cli, list(words), env=env)
        assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
        return result

    run("init", "--ward", "Ward 4", "--zone", "Europe/Berlin", "--user", "dr")
    return run


@pytest.fixture
def bed(desk):
    mrn = os.urandom(4).hex()
    desk("patient", "add", "--mrn", mrn, "--name", "Practice, One", "--born", "1966-08-02", "--sex", "F")
    lines = ["order anakinra 100 mg sc q6h @-5h", "dose given @-5h", "alt 200 u/l @-1h"]
    desk("chart", "--patient", mrn, "alt 30 u/l @-9h", *lines, "--because", "practice")
    return mrn


def test_decide_prints_the_decision_and_the_order(desk, bed):
    result = desk("decide", "--patient", bed, "--trigger", "TAP-2", "accept", "--because", "seen")
    decision, order = result.stdout.splitlines()
    assert "TAP-2 accepted" in decision
    assert "every 8 hours" in order
    assert "because TAP-2: seen" in order
    again = desk("decide", "--patient", bed, "--trigger", "TAP-2", "accept", "--because", "seen", status=2)
    assert "does not wait for an answer" in again.stderr
    assert again.stdout == ""


def test_decide_says_which_dose_that_is_due_a_step_takes_away(desk):
    mrn = os.urandom(4).hex()
    desk("patient", "add", "--mrn", mrn, "--name", "Practice, Due", "--born", "1966-08-02", "--sex", "F")
    lines = ["alt 30 u/l @-9h", "order anakinra 100 mg sc q6h @-365m", "dose given @-365m", "alt 200 u/l @-1h"]
    desk("chart", "--patient", mrn, *lines, "--because", "practice")
    result = desk("decide", "--patient", mrn, "--trigger", "TAP-2", "accept", "--because", "seen")
    assert re.search(r"the dose due .* is not to be given: next .*\.", result.stderr)
    assert len(result.stdout.splitlines()) == 2


def test_decide_as_json(desk, bed):
    words = ("decide", "--patient", bed, "--trigger", "TAP-2", "decline", "--because", "seen", "--json")
    made = json.loads(desk(*words).stdout)
    assert sorted(made) == ["assessment", "decision", "order", "records"]
    assert (made["order"], made["records"][0]["record"]) == (None, made["decision"])
    found = json.loads(desk("check", "--patient", bed, "--json").stdout)["triggers"]
    answered = next(item for item in found if item["id"] == "TAP-2")
    assert answered["open_since"] is None
    assert answered["answered"].endswith("by dr: seen")


def test_decide_on_a_review(desk, bed):
    desk("chart", "--patient", bed, "anc 1.2 10*9/l")
    words = ("decide", "--patient", bed, "--trigger", "TAP-3n", "accept", "--because", "repeat")
    bare = desk(*words)
    assert "no order was made" in bare.stderr
    desk("chart", "--patient", bed, "anc 1.1 10*9/l")
    made = json.loads(desk(*words, "--order", "hold", "--json").stdout)
    assert made["records"][1]["record"] == made["order"]
    assert "on hold" in made["records"][1]["text"]


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["--trigger", "TAP-9", "accept", "--because", "x"], 2, "no trigger 'TAP-9'"),
        (["--trigger", "TAP-2", "accept", "--because", " "], 2, "needs a reason"),
        (["--trigger", "TAP-2", "accept"], 2, "--because"),
        (["--trigger", "TAP-2", "maybe", "--because", "x"], 2, "'maybe' is not one of"),
        (["--trigger", "TAP-2", "accept", "--because", "x", "--order", "resume"], 2, "'resume' is not one of"),
        (["--trigger", "TAP-2", "accept", "--because", "x", "--protocol", "NOBODY"], 2, "NOBODY"),
        (["--trigger", "TAP-4b", "accept", "--because", "x", "--protocol", "MAINZ-2020"], 3, "for comparison only"),
    ],
)
def test_what_decide_refuses(desk, bed, words, status, says):
    result = desk("decide", "--patient", bed, *words, status=status)
    assert says in result.stderr
    assert result.stdout == ""


def test_decide_says_what_the_reason_confirmed(desk, bed):
    desk("chart", "--patient", bed, "weight 71", "height 164", "creatinine 4 mg/dl")
    result = desk("decide", "--patient", bed, "--trigger", "TAP-2", "accept", "--because", "seen")
    assert "confirmed with this reason: Every 8 hours with a creatinine clearance in question" in result.stderr


# --- a crash between the prompt and the save ----------------------------------------------------------------------

CRASH = """
import sys, time
from contextlib import contextmanager
from pathlib import Path
from bedside.session import Session
from bedside.session.deciding import Reply
from bedside.store import file

folder, person, moment = sys.argv[1:]
session = Session.open(Path(folder), "demo", "practice")
whole = file.writing

@contextmanager
def writing(db):
    with whole(db):
        yield
        if moment == "before":
            wait()
    wait()

def wait():
    print("now", flush=True)
    time.sleep(60)

file.writing = writing
session.decide(person, Reply(trigger="TAP-2", answer="accepted", because="ALT has risen"))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_leaves_the_prompt_open_or_the_answer_whole(tmp_path, moment):
    folder = tmp_path / "store"
    session, _ = Session.create(folder, ward="W", zone="Europe/Berlin", user="demo", passphrase=PASSPHRASE)
    person = session.add_patient(mrn="K-1", name="Invented Person", born=date(1961, 5, 4), sex="F").id
    chart(
        session, person, "alt 30 u/l @-9h", "order anakinra 100 mg sc q6h @-5h", "dose given @-5h", "alt 200 u/l @-1h"
    )
    since = trigger(session, person).open_since
    session.close()
    words = [sys.executable, "-c", CRASH, str(folder), person, moment]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"now\n"
        child.kill()
    assert child.returncode
    session = Session.open(folder, "demo", PASSPHRASE)
    decisions, orders = (session.chart(person).of(kind) for kind in (Decision, Order))
    if moment == "before":
        assert (decisions, len(orders), trigger(session, person).open_since) == ((), 1, since)
    else:
        assert [item.trigger for item in decisions] == ["TAP-2"]
        assert [item.interval_hours for item in orders] == [6, 8]
        assert session.store.assessment(decisions[0].assessment)
        assert trigger(session, person).open_since is None
    session.close()
