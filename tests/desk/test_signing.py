"""A note that is signed is frozen with its Assessment and what it recommends, and nothing changes it any more."""

import hashlib
import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from pypdf import PdfReader

from bedside.desk import signing
from bedside.desk.consulting import note_paper
from bedside.desk.handoff import sbar_note
from bedside.desk.signed import frozen
from bedside.domain.consult import Advice, Tick, decoded
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import Document, Recommendation
from bedside.protocol.assessment import canonical as as_bytes
from bedside.report.content import Cell, canonical, thawed
from bedside.report.pdf import render
from bedside.session import confirming
from bedside.store import attempts, file, vault
from bedside.store.driver import IntegrityError
from bedside.store.errors import WrongPassphrase
from tests.desk.ward import ANSWERED, SECRETS, chart, patient, said, write

ROOT = Path(__file__).resolve().parents[2]


def signed(session, **told):
    if told:
        write(session, **told)
    return signing.sign(session, patient(session), SECRETS[session.user])


def documents(session):
    return session.chart(patient(session)).of(Document)


def recommended(session):
    return sorted(session.chart(patient(session)).of(Recommendation), key=lambda item: item.number)


def test_text_assessment_and_recommendations_are_frozen_together(ward):
    session = ward.open()
    made = signed(session, texts={"answer": "Go on."}, advice=(Advice(text="Repeat\nferritin", wants="lab"),))
    store = session.store
    text, verdict = store.assessment(made.content), store.assessment(made.assessment)
    assert [hashlib.sha256(item).hexdigest() for item in (text, verdict)] == [made.content, made.assessment]
    told = recommended(session)
    assert {item.document for item in told} == {made.id}
    assert [item.number for item in told] == list(range(1, len(told) + 1))
    assert told[-1].text == "Repeat ferritin"
    note = signing.frozen(session, made)
    assert (note.draft, canonical(note)) == ("", text)
    assert "Go on." in said(note)
    assert as_bytes(session.assess(patient(session), at=made.at, known_at=made.recorded_at)) == verdict
    assert (made.role, made.name, made.author) == ("physician", "demo", "demo")
    assert store.verify().ok


def test_an_open_checklist_is_signed_as_not_complete_and_the_page_says_so(ward):
    session = ward.open()
    made = signed(session, checklist={**ANSWERED, "consent": ANSWERED["trial"].__class__()})
    page = said(signing.note_of(session, made))
    assert not made.complete
    assert "Not complete, off-label checklist open: consent." in page
    ward.wait(minutes=1)
    again = signed(session, checklist=ANSWERED)
    assert again.complete
    assert "Not complete" not in said(signing.note_of(session, again))
    assert made.content in page
    assert made.assessment in page


def test_signing_forgets_the_draft_and_twice_the_same_is_refused(ward):
    session = ward.open()
    made = signed(session, texts={"answer": "Go on."})
    assert session.drafts() == {}
    with pytest.raises(Problem, match="signed already"):
        signed(session)
    assert documents(session) == (made,)
    ward.wait(minutes=1)
    chart(session, "crp 60 mg/l")
    assert signed(session).id != made.id


def test_a_wrong_passphrase_or_role_signs_nothing_and_keeps_the_draft(ward):
    session = ward.open()
    write(session, texts={"answer": "Go on."})
    with pytest.raises(WrongPassphrase):
        signing.sign(session, patient(session), "not this one")
    assert "refused" in (ward.folder / vault.ATTEMPTS).read_text()
    assert decoded(session.drafts()[f"note:{patient(session)}"].text).text("answer") == "Go on."
    session.close()
    nurse = ward.open("nurse")
    with pytest.raises(NotAllowed, match="Only a physician may sign"):
        signing.sign(nurse, patient(nurse), SECRETS["nurse"])
    assert documents(nurse) == ()
    assert attempts.delay(ward.folder, ward.now) >= 0


def ended(steps):
    while True:
        try:
            next(steps)
        except StopIteration as stopped:
            return stopped.value


def proof_of(session, typed, told=None):
    """Return what `Users.proved` makes of what a child says of a passphrase."""
    slot = session.users.own_slot()
    lines = [] if told is None else told
    assert confirming.work(confirming.job_of(session.user, slot, typed), lines.append)
    return session.users.proved(slot, opens=lines[-1]["opens"])


def test_a_proof_from_a_child_signs_as_the_passphrase_does_and_only_while_that_holds(ward):
    session, told = ward.open(), []
    with pytest.raises(WrongPassphrase):
        proof_of(session, "not this one", told)
    assert told == [{"opens": False}]
    assert (ward.folder / vault.ATTEMPTS).read_text().count("refused") == 1
    proof = proof_of(session, SECRETS["demo"])
    session.users.change_passphrase(SECRETS["demo"], "another one of demo's")
    ready = ended(signing.note_ready(session, patient(session)))
    with pytest.raises(WrongPassphrase, match="changed meanwhile"):
        signing.finish(session, ready, proof)
    assert documents(session) == ()
    made = signing.finish(session, ready, proof_of(session, "another one of demo's"))
    assert documents(session) == (made,)
    other = ward.open("second")
    with pytest.raises(WrongPassphrase):
        signing.finish(session, ready, proof_of(other, SECRETS["second"]))


def test_another_physician_co_signs_once_and_the_page_names_both(ward):
    session = ward.open()
    made = signed(session)
    with pytest.raises(Problem, match="signed this note yourself"):
        signing.cosign(session, made.id, SECRETS["demo"])
    ward.wait(minutes=3)
    second = ward.open("second")
    co = signing.cosign(second, made.id, SECRETS["second"], name="Dr. Second")
    assert (co.of, co.content, co.assessment, co.form) == (made.id, made.content, made.assessment, "cosignature")
    with pytest.raises(Problem, match="co-signed this note already"):
        signing.cosign(second, made.id, SECRETS["second"])
    page = said(signing.note_of(second, made))
    assert "Signed by demo" in page
    assert "Co-signed by Dr. Second (physician, user second)" in page
    nurse = ward.open("nurse")
    with pytest.raises(NotAllowed):
        signing.cosign(nurse, made.id, SECRETS["nurse"])
    assert second.store.verify().ok


def attempts_to_change(session, record):
    """Yield every way in which a session changes a record."""
    other = msgspec.structs.replace(record, id=session.new_id(), reason="changed my mind")
    yield lambda: session.correct(record.id, other, "changed my mind")
    yield lambda: session.void(record.id, "changed my mind")
    yield lambda: session.undo(record.id)
    yield lambda: session.restore_record(record.id, "changed my mind")
    yield lambda: session.accept(record.id, 1, "changed my mind")
    yield lambda: session.refuse(record.id, "changed my mind")
    yield lambda: session.record([msgspec.structs.replace(other, supersedes=record.id)])
    yield lambda: session.record([msgspec.structs.replace(other, supersedes=record.id, void=True)])
    yield lambda: session.record([msgspec.structs.replace(other, id=record.id, patient=record.patient, number=9)]
                                 if isinstance(record, Recommendation)
                                 else [msgspec.structs.replace(other, id=record.id, name="X")])  # fmt: skip
    # Past every check of the session: the store itself refuses.
    later = msgspec.structs.replace(other, id=session.new_id(), supersedes=record.id)
    yield lambda: session.store.append([later], session.entry("chart"))
    yield lambda: session.store.append([msgspec.structs.replace(other, void=True)], session.entry("chart"))


def test_no_verb_changes_what_is_signed(ward):
    session = ward.open()
    made = signed(session, advice=(Advice(text="Repeat ferritin"),))
    told = recommended(session)
    before, links = canonical(signing.note_of(session, made)), len(session.store.journal())
    for record in (made, told[-1]):
        for attempt in attempts_to_change(session, record):
            with pytest.raises(Problem):
                attempt()
    assert canonical(signing.note_of(session, made)) == before
    assert recommended(session) == told
    assert len(session.store.journal()) == links
    assert session.store.verify().ok


STATEMENTS = {
    "row edited": "UPDATE document SET name = 'Somebody else'",
    "row missing": "DELETE FROM recommendation",
    "assessment edited": "UPDATE assessment SET bytes = CAST(replace(CAST(bytes AS TEXT), 'physician', 'charlatan') "
    "AS BLOB) WHERE hash IN (SELECT content FROM document)",
    "assessment missing": "DELETE FROM assessment WHERE hash IN (SELECT content FROM document)",
    "row added": "INSERT INTO document SELECT 'new', patient, at, precision, recorded_at, author, workstation, "
    'NULL, 0, reason, source, form, name, role, content, assessment, protocol, version, "of", 1 FROM document',
}


@pytest.mark.parametrize("named", STATEMENTS)
def test_raw_sql_is_refused_or_named_by_verify(ward, named):
    session = ward.open()
    signed(session)
    key = session.store.key
    session.close()
    db = file.connect(ward.folder, key, writable=True)
    if named != "row added":
        with pytest.raises(IntegrityError, match="never changed"):
            db.execute(STATEMENTS[named])
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    db.execute(STATEMENTS[named])
    for _, sql in triggers:
        db.execute(sql)
    db.conn.commit()
    db.close()
    again = ward.open()
    assert named in {item.what for item in again.verify().breaks}
    if named.startswith("assessment"):
        with pytest.raises(Problem, match=r"is gone or was changed.*bedside verify"):
            signing.note_of(again, documents(again)[0])


def test_an_addendum_shows_only_what_changed_and_names_the_copies(ward):
    session = ward.open()
    made = signed(session, texts={"answer": "Go on as ordered.", "assessment": "Stable."})
    ward.wait(minutes=2)
    note_paper(session, patient(session))
    ward.wait(minutes=2)
    added = signing.addendum(session, made.id, {"answer": "Go on every 8 hours."}, SECRETS["demo"])
    note = signing.frozen(session, added)
    opening = note.sections[: note.added]
    runs = [run for section in opening for block in section.blocks for run in getattr(block, "text", ())]
    struck = " ".join(run.text for run in runs if run.voice == "struck")
    bold = " ".join(run.text for run in runs if run.voice == "strong")
    assert "as ordered." in struck
    assert "every 8 hours." in bold
    assert "Stable" not in struck + bold
    (copy,) = session.chart(patient(session)).marks
    words = said(note)
    assert copy.subject in words
    assert "demo" in words
    assert (added.of, added.at, added.form) == (made.id, made.at, "addendum")
    # The frozen text of the note stays, and the next addendum is told from this one.
    assert "Go on as ordered." in said(signing.frozen(session, made))
    ward.wait(minutes=2)
    twice = signing.addendum(session, made.id, {"answer": "Go on every 12 hours."}, SECRETS["demo"])
    first = signing.frozen(session, twice)
    changed = said(msgspec.structs.replace(first, sections=first.sections[: first.added]))
    assert "8 12 hours." in changed
    assert "as ordered" not in changed
    assert session.store.verify().ok


def checklist_of(note):
    (found,) = [item for item in note.sections if item.title == "Off-label use and trial"]
    rows = found.blocks[-1].rows
    return {words_of(row.cells[0]): words_of(row.cells[2]) for row in rows}


def words_of(cell):
    return "".join(run.text for run in cell.text)


def test_an_addendum_leaves_each_answer_to_who_gave_it_and_names_what_it_amends(ward):
    session = ward.open()
    begun = ward.now - timedelta(minutes=30)
    made = signed(session, texts={"assessment": "Stable."}, checklist=ANSWERED, asked_at=begun)
    ward.wait(minutes=2)
    note_paper(session, patient(session))
    (copy,) = session.chart(patient(session)).marks
    session.close()
    second = ward.open("second")
    added = signing.addendum(second, made.id, {"assessment": "Worse."}, SECRETS["second"], name="dr.weber")
    note = signing.frozen(second, added)
    opening = said(msgspec.structs.replace(note, sections=note.sections[: note.added]))
    head, page = opening.splitlines()[0], said(note)
    assert head == (
        "Addendum to the note of 10 Jan 2026 10:00, signed by demo, physician, 10 Jan 2026 10:00; "
        f"copy numbers printed: {copy.subject}."
    )
    assert set(checklist_of(note).values()) == {"demo\n10 Jan 10:00"}
    assert "dr.weber" not in opening
    assert "answered 10 Jan 10:00 (30 min)" in page.replace("\u00a0", " ")
    assert "last note 10 Jan 10:00, amended here" in page
    assert "none signed" not in page
    assert "this is the first" not in page
    assert "Consult: demo" in words_of(Cell(note.header.place[-1]))
    # Only what somebody answers otherwise becomes theirs, in the next addendum too.
    ward.wait(minutes=2)
    otherwise = {"trial": Tick(answer="no", words="none is open")}
    twice = signing.addendum(second, made.id, {}, SECRETS["second"], name="dr.weber", checklist=otherwise)
    by = checklist_of(signing.frozen(second, twice))
    assert by.pop("Trial considered") == "dr.weber\n10 Jan 10:04"
    assert set(by.values()) == {"demo\n10 Jan 10:00"}
    thrice = signing.addendum(second, made.id, {"question": "Stop?"}, SECRETS["second"])
    last = signing.frozen(second, thrice)
    assert checklist_of(last) == checklist_of(signing.frozen(second, twice))
    changed = said(msgspec.structs.replace(last, sections=last.sections[: last.added]))
    assert "amended before by dr.weber (user second), physician, 10 Jan 2026 10:02" in changed
    assert "Trial considered" not in changed
    assert "last note" not in changed


def test_a_copy_says_first_who_signed_and_what_came_since_and_leaves_no_blank_for_it(ward):
    session = ward.open()
    made = signed(session, texts={"assessment": "Stable."})
    blank = "".join(said(signing.note_of(session, made)).split("Signatures"))
    assert "Co-signed / ____" in blank
    assert text_of(signing.note_of(session, made)) == (
        "SIGNED by demo, physician, 10 Jan 2026 10:00; NOT COMPLETE: the checklist is open"
    )
    session.close()
    ward.wait(minutes=2)
    second = ward.open("second")
    signing.cosign(second, made.id, SECRETS["second"], name="dr.weber")
    ward.wait(minutes=2)
    signing.addendum(second, made.id, {"assessment": "Worse."}, SECRETS["second"])
    note = signing.note_of(second, made)
    assert text_of(note) == (
        "SIGNED by demo, physician, 10 Jan 2026 10:00; "
        "co-signed by dr.weber (user second), physician, 10 Jan 2026 10:02; "
        "AMENDED by an addendum of 10 Jan 2026 10:04; NOT COMPLETE: the checklist is open"
    )
    assert "____" not in said(note)
    assert "Co-signed / dr.weber (user second), physician / 10 Jan 2026 10:02" in said(note)
    first = PdfReader(BytesIO(render(note))).pages[0].extract_text()
    assert "AMENDED by an addendum of 10 Jan 2026 10:04" in " ".join(first.split())
    # The frozen text stays as it was signed.
    kept = signing.frozen(second, made)
    assert hashlib.sha256(canonical(kept)).hexdigest() == made.content
    assert kept.seal == ()


def text_of(note):
    return "".join(run.text for run in note.seal)


def test_an_addendum_that_changes_nothing_or_names_no_text_is_refused(ward):
    session = ward.open()
    made = signed(session, texts={"answer": "Go on."})
    with pytest.raises(Problem, match="nothing would be changed"):
        signing.addendum(session, made.id, {"answer": "Go on."}, SECRETS["demo"])
    with pytest.raises(Problem, match="no text 'plan'"):
        signing.addendum(session, made.id, {"plan": "Go on."}, SECRETS["demo"])
    assert documents(session) == (made,)


def test_an_addendum_shows_a_value_that_was_corrected_since(ward):
    session = ward.open()
    made = signed(session)
    crp = session.chart(patient(session)).values("crp")[-1].records[0]
    ward.wait(minutes=5)
    old = session.store.get(crp)
    session.correct(
        crp, msgspec.structs.replace(old, id=session.new_id(), recorded_at=ward.now, value=Decimal("171")), "x"
    )
    added = signing.addendum(session, made.id, {}, SECRETS["demo"])
    note = signing.frozen(session, added)
    assert "171 mg/L" in said(msgspec.structs.replace(note, sections=note.sections[: note.added]))
    assert "171 mg/L" not in said(signing.frozen(session, made))


def test_a_draft_survives_a_kill(ward):
    ward.open().close()
    code = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tests.desk.ward import SECRETS, write\n"
        "from bedside.session import Session\n"
        "session = Session.open(Path(sys.argv[1]), 'demo', SECRETS['demo'])\n"
        "write(session, texts={'answer': 'unsaved words'})\n"
        "print('kept', flush=True)\n"
        "time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(ward.folder)], cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"kept\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    session = ward.open()
    _assessment, _chart, writing = signing.draft(session, patient(session))
    assert writing.consult.text("answer") == "unsaved words"
    assert session.store.verify().ok


def test_a_long_recommendation_is_cut_where_the_note_says_it_in_full(ward):
    session = ward.open()
    signed(session, advice=(Advice(text="x" * 5000),))
    told = recommended(session)[-1]
    assert len(told.text) == session.site.entry.text_characters
    assert told.text.endswith("(in full in the note)")


def test_the_note_after_opens_with_what_became_of_the_one_before(ward):
    session = ward.open()
    due = ward.now + timedelta(hours=3)
    signed(session, advice=(Advice(text="Repeat ferritin", wants="lab", code="ferritin", due=due),))
    ward.wait(hours=2)
    chart(session, "ferritin 1500 ng/ml")
    _assessment, _chart, writing = signing.draft(session, patient(session))
    last = writing.earlier.fulfilled[-1]
    assert (last.text, last.became) == ("Repeat ferritin", "done")
    assert "1500" in last.evidence
    assert "Repeat ferritin" in said(thawed(canonical(writing.earlier.note)))


def test_the_page_of_a_call_carries_what_the_last_signed_note_asked_answered_and_assessed(ward):
    session = ward.open()
    assert "note signed" not in said(sbar_note(session, patient(session)))
    texts = {"question": "Is this a storm?", "answer": "Not yet.", "assessment": "Ferritin falls by itself."}
    made = signed(session, texts=texts)
    told = frozen(session, made).written
    parts = {section.title: section for section in sbar_note(session, patient(session)).sections}
    for title, name in (("Situation", "question"), ("Assessment", "assessment"), ("Recommendation", "answer")):
        words = " ".join(run.text for part in parts[title].blocks[0].parts for item in part.items for run in item)
        assert told.text(name), name
        assert told.text(name) in words, name
        assert "note signed " in words, name


def test_nobody_signs_with_another_users_name(ward):
    first, second = ward.open(), ward.open("second")
    write(first, texts={"answer": "Go on."})
    for name in ("second", " Second", "nurse", "s\u0435cond", "\u200b"):
        with pytest.raises(Problem, match=r"another user|no name"):
            signing.sign(first, patient(first), SECRETS["demo"], name)
    made = signing.sign(first, patient(first), SECRETS["demo"], "Dr. Weber")
    for name in ("demo", "dr. weber"):
        with pytest.raises(Problem, match="another user, 'demo'"):
            signing.cosign(second, made.id, SECRETS["second"], name)
    signing.cosign(second, made.id, SECRETS["second"], "Dr. Second")
    ward.wait(minutes=1)
    assert signing.addendum(first, made.id, {"answer": "Stop."}, SECRETS["demo"], name="Dr. Weber").name == "Dr. Weber"


def test_the_user_stands_beside_another_name_in_seal_and_table(ward):
    first, second = ward.open(), ward.open("second")
    write(first, texts={"answer": "Go on."})
    made = signing.sign(first, patient(first), SECRETS["demo"], "Dr. Weber")
    signing.cosign(second, made.id, SECRETS["second"])
    shown = signing.note_of(second, made)
    (table,) = (item for item in shown.sections if item.title == "Signatures")
    words = said(msgspec.structs.replace(shown, sections=(table,)))
    assert "Dr. Weber (user demo), physician" in words
    assert "second, physician" in words
    assert "SIGNED by Dr. Weber (user demo), physician" in text_of(shown)
