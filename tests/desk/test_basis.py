"""A signed note rests on what it knew: whatever came later, by any clock, has come since, and nobody signs past it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bedside.desk import proving_paper, signing
from bedside.desk.clock_warnings import clock_warnings
from bedside.desk.consulting import note_paper
from bedside.desk.signed import chart_of, come_since
from bedside.domain.problem import Problem
from bedside.domain.records import Document, Recommendation
from bedside.protocol.assess import assess
from bedside.protocol.assessment import canonical
from bedside.session import papers
from bedside.session.papers import outdated
from tests.desk.ward import SECRETS, chart, patient


def ready_of(session, steps=None):
    steps = steps or signing.note_ready(session, patient(session))
    while True:
        try:
            next(steps)
        except StopIteration as stopped:
            return stopped.value


def documents(session):
    session.catch_up()
    return session.chart(patient(session)).of(Document)


def sign(session):
    return signing.sign(session, patient(session), SECRETS[session.user])


def paper(session, tmp_path):
    path = tmp_path / "note.pdf"
    path.write_bytes(note_paper(session, patient(session)))
    return path


def test_an_entry_between_composing_and_storing_is_never_signed_past(ward):
    session, other = ward.open(), ward.open("nurse")
    ready = ready_of(session)
    ward.wait(seconds=1)
    chart(other, "k 4.0 mmol/l")
    with pytest.raises(Problem, match="chart has changed meanwhile"):
        signing.finish(session, ready, SECRETS["demo"])
    assert documents(session) == ()
    assert session.chart(patient(session)).values("potassium")


def test_a_signature_takes_in_what_came_while_it_was_made(ward, monkeypatch):
    session, other = ward.open(), ward.open("nurse")
    real, came = session.users.confirm_passphrase, []

    def slow(typed):
        real(typed)
        if not came:
            ward.wait(seconds=1)
            came.append(chart(other, "k 4.0 mmol/l"))

    monkeypatch.setattr(session.users, "confirm_passphrase", slow)
    made = sign(session)
    assert documents(session) == (made,)
    assert came[0].id in {item.id for item in chart_of(session, made).records}
    assert signing.standing(session, session.chart(patient(session))) == made


def test_what_an_older_program_signed_past_counts_as_come_since(ward):
    session = ward.open()
    ready = ready_of(session)
    ward.wait(seconds=1)
    late = chart(session, "k 4.0 mmol/l")
    ward.wait(seconds=1)
    made = papers.signed(session, ready.assessment, ready.signature, ready.advice, SECRETS["demo"])
    now = session.chart(patient(session))
    assert signing.standing(session, now) is None
    assert come_since(session, made, now) == (late,)
    ward.wait(seconds=1)
    assert sign(session).id != made.id


def test_of_two_that_sign_at_once_the_second_is_refused(ward):
    one, two = ward.open(), ward.open("second")
    first, second = ready_of(one), ready_of(two)
    made = signing.finish(one, first, SECRETS["demo"])
    with pytest.raises(Problem, match="signed by somebody else meanwhile"):
        signing.finish(two, second, SECRETS["second"])
    assert documents(two) == (made,)
    cosigned = [ready_of(two, signing.cosignature_ready(two, made.id)) for _ in range(2)]
    again = ward.open("second")
    signing.finish(again, cosigned[0], SECRETS["second"])
    with pytest.raises(Problem, match="co-signed this note already"):
        signing.finish(two, cosigned[1], SECRETS["second"])


def test_an_entry_by_a_clock_that_is_behind_counts_as_come_since(ward, tmp_path):
    session, other = ward.open(), ward.open("nurse")
    made = sign(session)
    printed = paper(session, tmp_path)
    assert all(item.equal for item in proving_paper.proofs(printed))
    right = ward.now
    ward.wait(minutes=-10)
    late = chart(other, "plt 20 g/l")
    assert late.recorded_at < made.recorded_at
    ward.now = right + timedelta(minutes=1)
    session.catch_up()
    now = session.chart(patient(session))
    assert [item.copy.document for item in outdated(now)] == [made.id]
    assert [item.id for item in outdated(now)[0].since] != [made.id]
    assert come_since(session, made, now) == (late,)
    assert signing.standing(session, now) is None
    then = chart_of(session, made)
    assert late.id not in {item.id for item in then.records}
    assert canonical(assess(session.protocol(), then)) == session.store.assessment(made.assessment)
    assert canonical(assess(session.protocol(), now)) != session.store.assessment(made.assessment)
    assert sign(session).id != made.id


def test_a_note_signed_by_a_clock_that_was_ahead_leaves_the_patient_to_be_signed(ward, tmp_path):
    session = ward.open()
    right = ward.now
    ward.wait(hours=3)
    ahead = sign(session)
    ward.now = right + timedelta(minutes=1)
    session = ward.open()
    warned = "\n".join(clock_warnings(session, patient(session)))
    assert "ahead of this computer's clock" in warned
    assert "signed by demo" in warned
    made = sign(session)
    assert made.id != ahead.id
    assert made.recorded_at == ward.now
    now = session.chart(patient(session))
    assert signing.standing(session, now) == made
    found = next(item for item in session.assess(patient(session)).findings if item.key == "later")
    assert ahead.id in found.records
    assert {item.document for item in now.of(Recommendation)} == {made.id}
    ward.wait(minutes=5)
    assert all(item.equal for item in proving_paper.proofs(paper(session, tmp_path)))
    ward.wait(hours=4)
    then = assess(session.protocol(), chart_of(session, made))
    assert canonical(then) == session.store.assessment(made.assessment)


def test_a_clock_finding_names_its_records_in_one_order(ward):
    session = ward.open()
    ward.wait(hours=-2)
    for line in ("k 4.0 mmol/l", "na 140 mmol/l", "plt 20 g/l"):
        chart(session, line)
    ward.wait(hours=3)
    now = session.chart(patient(session))
    marks = dict(reversed(now.clock_marks.items()))
    assert len(marks) == 3
    one, other = (assess(session.protocol(), item) for item in (now, replace(now, clock_marks=marks)))
    found = next(item for item in one.findings if item.id == "DQ-CLOCK")
    assert len(found.records) == 3
    assert canonical(one) == canonical(other)
