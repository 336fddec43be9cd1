"""What became of a recommendation: computed where the chart can tell, said by a person where it cannot."""

from datetime import date, timedelta

import msgspec
import pytest

from bedside.desk import signing
from bedside.domain.consult import Advice
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import Reading, Recommendation
from bedside.domain.wording import describe
from bedside.session import recommended
from tests.desk.ward import SECRETS, chart, patient, write

DAY = timedelta(hours=24)


def advise(ward, session, **told):
    """Sign a note with one recommendation of the physician's own, and go on by a minute."""
    write(session, advice=(Advice(text="As said", due=ward.now + DAY, **told),))
    made = signing.sign(session, patient(session), SECRETS[session.user])
    ward.wait(minutes=1)
    found = session.chart(patient(session)).of(Recommendation)
    return made, max((item for item in found if item.document == made.id), key=lambda item: item.number)


def became(session, item):
    found = recommended.outcome(item, session.chart(patient(session)))
    return found.became, found.by and found.by.id


def test_a_laboratory_value_after_the_note_and_by_its_time_does_it(ward):
    session = ward.open()
    _made, item = advise(ward, session, wants="lab", code="ferritin")
    assert became(session, item) == ("open", None)
    chart(session, "ferritin 1500 ng/ml @-2h")
    chart(session, "crp 60 mg/l")
    assert became(session, item) == ("open", None)
    ward.wait(hours=2)
    done = chart(session, "ferritin 1400 ng/ml")
    assert became(session, item) == ("done", done.id)


def test_what_came_too_late_or_never_was_not_done_and_says_by_when(ward):
    session = ward.open()
    made, item = advise(ward, session, wants="lab", code="ferritin")
    ward.wait(hours=24)
    assert became(session, item) == ("not_done", None)
    late = chart(session, "ferritin 1400 ng/ml")
    assert became(session, item) == ("not_done", late.id)
    told = signing.fulfilled(session.chart(patient(session)), made)[-1]
    assert told.became == "not done"
    assert told.evidence.startswith("too late: ")
    assert told.evidence.endswith("due by 11 Jan 10:00")


def test_all_that_is_asked_for_has_to_be_there_and_one_of_several_names_is_enough(ward):
    session = ward.open()
    _made, item = advise(ward, session, wants="lab", code="ferritin anc|neutrophil_pct")
    chart(session, "ferritin 1400 ng/ml")
    assert became(session, item)[0] == "open"
    ward.wait(minutes=1)
    last = chart(session, "neutrophil_pct 70 %")
    assert became(session, item) == ("done", last.id)


def test_a_dose_is_done_when_given_refused_when_refused_and_open_while_it_is_held(ward):
    session = ward.open()
    _made, item = advise(ward, session, wants="dose", code="anakinra")
    ward.wait(hours=5)
    held = chart(session, "dose held because platelets")
    assert became(session, item) == ("open", held.id)
    ward.wait(hours=1)
    refused = chart(session, "dose refused")
    assert became(session, item) == ("refused", refused.id)
    ward.wait(hours=6)
    given = chart(session, "dose given 100 mg")
    assert became(session, item) == ("done", given.id)


def test_a_value_in_quarantine_or_taken_out_does_nothing(ward):
    session = ward.open()
    _made, item = advise(ward, session, wants="lab", code="ferritin")
    done = chart(session, "ferritin 1400 ng/ml")
    session.void(done.id, "another patient's")
    assert became(session, item) == ("open", None)
    readings = (Reading(label="as typed", value=done.value, unit=done.unit),)
    held = msgspec.structs.replace(done, id=session.new_id(), held=readings, finding="DQ-01")
    session.record([held])
    assert became(session, item) == ("open", held.id)


def test_a_date_alone_must_be_a_later_day(ward):
    session = ward.open()
    _made, item = advise(ward, session, wants="lab", code="ferritin")
    chart(session, "ferritin 1400 ng/ml @2026-01-10")
    assert became(session, item) == ("open", None)


def test_a_pending_culture_is_no_result(ward):
    session = ward.open()
    _made, item = advise(ward, session, wants="event", code="culture")
    pending = chart(session, "culture blood pending")
    assert became(session, item) == ("open", pending.id)
    ward.wait(minutes=1)
    done = chart(session, "culture blood negative")
    assert became(session, item) == ("done", done.id)


def test_what_wants_nothing_waits_for_a_person_even_past_its_time(ward):
    session = ward.open()
    made, item = advise(ward, session)
    ward.wait(hours=48)
    assert became(session, item) == ("open", None)
    told = signing.fulfilled(session.chart(patient(session)), made)[-1]
    assert told.evidence == "nobody has answered; due by 11 Jan 10:00"


def test_a_clinician_answers_with_a_reason_or_an_entry_and_it_reads_as_a_sentence(ward):
    session = ward.open()
    made, item = advise(ward, session, wants="lab", code="ferritin")
    session.close()
    nurse = ward.open("nurse")
    event = signing.answer(nurse, item.id, "refused", "the patient prefers to wait")
    said = describe(event, nurse.catalogue, nurse.zone)
    assert said == "Recommendation refused: the patient prefers to wait, 10 Jan 2026 10:01"
    ward.wait(minutes=1)
    crp = chart(nurse, "crp 60 mg/l")
    found = nurse.chart(patient(nurse))
    assert signing.fulfilled(found, made)[-1].evidence == (
        "refused, says nurse 10 Jan 10:01: the patient prefers to wait"
    )
    nurse.close()
    session = ward.open()
    signing.answer(session, item.id, "done", crp.id)
    told = signing.fulfilled(session.chart(patient(session)), made)[-1]
    assert told.became == "done"
    # The newest holds; what somebody else said otherwise stays beside it.
    assert told.evidence.index("CRP 60 mg/L") < told.evidence.index("done, says demo") < told.evidence.index("refused")
    assert crp.id not in told.evidence


def test_an_answer_needs_a_known_recommendation_a_state_and_a_reason(ward):
    session = ward.open()
    made, item = advise(ward, session)
    for name, state, because, says in (
        (made.id, "done", "seen", "no recommendation has this id"),
        (item.id, "perhaps", "seen", "is no answer"),
        (item.id, "done", " ", "needs a reason"),
    ):
        with pytest.raises(Problem, match=says):
            signing.answer(session, name, state, because)
    session.store.roles = ("reader",)
    with pytest.raises(NotAllowed):
        signing.answer(session, item.id, "done", "seen")
    assert session.chart(patient(session)).events("recommendation") == ()


def test_an_answer_is_taken_back_as_any_entry_is(ward):
    session = ward.open()
    _made, item = advise(ward, session)
    event = signing.answer(session, item.id, "done", "seen")
    session.undo(event.id)
    assert became(session, item) == ("open", None)


def test_an_id_that_is_of_no_entry_of_this_patient_is_refused_as_evidence(ward):
    session = ward.open()
    _made, item = advise(ward, session)
    other = session.add_patient(mrn="P-2", name="Practice, Two", born=date(1970, 1, 1), sex="M")
    for name in ("nonsense-id-0000", other.id):
        with pytest.raises(Problem, match=r"no entry of this patient.*or say in words why"):
            signing.answer(session, item.id, "done", name)
    assert session.chart(patient(session)).events("recommendation") == ()
    assert signing.answer(session, item.id, "done", "SARS-CoV-2").text == "SARS-CoV-2"


def test_what_the_chart_tells_stays_beside_what_a_person_says(ward):
    session = ward.open()
    made, item = advise(ward, session, wants="event", code="culture")
    pending = chart(session, "culture blood pending")
    ward.wait(minutes=1)
    signing.answer(session, item.id, "done", "the ward took it")
    told = signing.fulfilled(session.chart(patient(session)), made)[-1]
    fact = describe(pending, session.catalogue, session.zone, ward.now)
    assert told.became == "done"
    assert told.evidence == f"done, says demo 10 Jan 10:02: the ward took it; by the chart open: {fact}"


def test_an_entry_that_was_taken_out_or_corrected_is_no_evidence(ward):
    session = ward.open()
    _made, item = advise(ward, session)
    gone, wrong = chart(session, "crp 30 mg/l"), chart(session, "ferritin 1400 ng/ml")
    session.void(gone.id, "another patient's")
    session.correct(wrong.id, msgspec.structs.replace(wrong, id=session.new_id(), value=wrong.value + 1), "typo")
    for name, says in ((gone.id, "was taken out of the chart"), (wrong.id, "was corrected")):
        with pytest.raises(Problem, match=rf"{says}.*an entry that stands, or say in words"):
            signing.answer(session, item.id, "done", name)
    assert became(session, item) == ("open", None)


@pytest.mark.parametrize("how", ["void", "correct"])
def test_a_recommendation_is_open_again_when_the_evidence_for_it_is_struck(ward, how):
    session = ward.open()
    made, item = advise(ward, session)
    done = chart(session, "crp 30 mg/l")
    signing.answer(session, item.id, "done", done.id)
    assert became(session, item) == ("done", done.id)
    ward.wait(minutes=1)
    if how == "void":
        session.void(done.id, "another patient's")
    else:
        session.correct(done.id, msgspec.structs.replace(done, id=session.new_id(), value=done.value + 1), "typo")
    assert became(session, item) == ("open", None)
    told = signing.fulfilled(session.chart(patient(session)), made)[-1]
    assert told.became == "open"
    assert told.evidence.startswith("done, says demo 10 Jan 10:01: EVIDENCE STRUCK (CRP 30 mg/L")
    assert session.chart(patient(session)).events("recommendation"), "what was said stays said"
    ward.wait(minutes=1)
    signing.answer(session, item.id, "done", "the ward saw the right one")
    assert became(session, item) == ("done", None)


def test_without_the_struck_evidence_the_chart_is_asked_again(ward):
    session = ward.open()
    _made, item = advise(ward, session, wants="lab", code="ferritin")
    first = chart(session, "ferritin 1500 ng/ml")
    signing.answer(session, item.id, "done", first.id)
    ward.wait(minutes=1)
    session.void(first.id, "another patient's")
    assert became(session, item) == ("open", None)
    second = chart(session, "ferritin 1400 ng/ml")
    assert became(session, item) == ("done", second.id)
