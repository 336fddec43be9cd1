"""What a laboratory reports under one name: its history, its words, and decisions on what it replaced."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bedside.domain.records import Observation
from bedside.report.story import reported, story
from bedside.session import Session
from bedside.session.deciding import Reply

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports") / "store"
    made, _code = Session.create(
        folder, ward="W", zone="Europe/Berlin", user="demo", passphrase="practice", clock=Clock()
    )
    yield made
    made.close()


def report(session, person, name, status, value, **changes):
    session._clock.now += timedelta(minutes=5)
    fields = {
        "id": f"{person.mrn}-{name}",
        "patient": person.patient,
        "at": NOW - timedelta(hours=2),
        "recorded_at": session.now(),
        "author": "demo",
        "workstation": "w",
        "source": "lab.hl7:7",
        "code": "pct",
        "value": Decimal(value),
        "unit": "ng/mL",
        "status": status,
        "identifier": f"LAB 1 {person.mrn}",
    }
    item = Observation(**{**fields, **changes})
    session.import_file("lab.hl7", [item])
    return item


def someone(session):
    mrn = f"M-{len(session.patients())}"
    return session.add_patient(mrn=mrn, name="Invented Person", born=date(1961, 5, 4), sex="F")


def test_the_history_holds_every_report_and_its_corrections(session):
    person = someone(session)
    first = report(session, person, "p", "preliminary", "0.2")
    other = report(session, person, "x", "final", "0.3", identifier="another", at=NOW - timedelta(hours=3))
    last = report(session, person, "f", "final", "0.25")
    void = session.void(last.id, "another patient's sample")
    ids = [first.id, last.id, void.id]
    assert [item.id for item in session.history(first.id)] == [item.id for item in session.history(void.id)] == ids
    assert [item.id for item in session.history(other.id)] == [other.id]


def test_a_replaced_report_says_what_replaced_it(session):
    person = someone(session)
    first = report(session, person, "p", "preliminary", "0.2")
    report(session, person, "c", "corrected", "0.25")
    chart = session.chart(person.patient)
    told = story(first, chart, struck=True, successor=chart.successor(first.id))
    assert "PCT 0.2 ng/mL, sampled" in told
    assert "preliminary" in told
    assert "replaced by the laboratory's later report" in told
    assert "PCT 0.25 ng/mL" in told
    assert "corrected by the laboratory" in told


def test_the_laboratory_s_own_words_stand_beside_its_value(session):
    person = someone(session)
    said = {"range_text": "< 0.05", "interpretation": "HH", "note": "haemolytic", "issued": NOW}
    report(session, person, "f", "final", "0.2", **said)
    (item,) = session.chart(person.patient).of(Observation)
    text = reported(item, session.chart(person.patient))
    assert all(part in text for part in ("< 0.05", "HH", "haemolytic", "reported 10 Jan"))
    assert text in story(item, session.chart(person.patient))


def test_a_decision_on_a_report_that_was_replaced_is_asked_for_again(session):
    person = someone(session)
    report(session, person, "old", "final", "0.1", identifier="old", at=NOW - timedelta(hours=20))
    first = report(session, person, "p", "preliminary", "1.4")
    assert first.id in waiting(session, person)
    session.decide(person.patient, Reply(trigger="TAP-4b", answer="declined", because="repeated at once"))
    assert waiting(session, person) == ()
    last = report(session, person, "c", "corrected", "1.2")
    assert last.id in waiting(session, person)


def waiting(session, person):
    """Return the records on which the trigger asks, none where it is answered."""
    (trigger,) = [item for item in session.assess(person.patient).triggers if item.id == "TAP-4b"]
    return trigger.records if trigger.open_since else ()
