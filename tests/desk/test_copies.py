"""Every copy on paper has a number of its own, and the program says which paper no longer shows what the chart says."""

import csv
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import get_args

import pytest

from bedside.desk import signing
from bedside.desk.consulting import note_paper
from bedside.desk.copies import copied, numbered
from bedside.desk.signed import assessment_of
from bedside.domain.content import charts
from bedside.domain.printed import Paper, Shown, Then, copies
from bedside.domain.problem import Problem
from bedside.domain.records import Document, Event, Recommendation
from bedside.exchange import csv_export
from bedside.report.attached import files_of
from bedside.report.note import compose
from bedside.session import papers, recommended
from bedside.session.exporting import exported
from bedside.session.papers import outdated
from bedside.session.undoing import undo_last
from bedside.store.other import NotMerged
from tests.desk.ward import SECRETS, chart, patient, said
from tests.store.stations import take

ROOT = Path(__file__).resolve().parents[2]
PRINTING = (
    "import sys\n"
    "from pathlib import Path\n"
    "from bedside.session import Session\n"
    "from bedside.session.papers import printed\n"
    "from bedside.domain.printed import Shown\n"
    "from tests.desk.ward import SECRETS, patient\n"
    "session = Session.open(Path(sys.argv[1]), 'demo', SECRETS['demo'])\n"
    "print('open', flush=True)\n"
    "sys.stdin.readline()\n"
    "for _ in range(15):\n"
    "    print(printed(session, [patient(session)], Shown('note', 'ff')), flush=True)\n"
)


def marks(session):
    """Return the copies in the order of their numbers: those of one instant stand in the chart in any order."""
    return sorted(copies(session.chart(patient(session)).marks), key=lambda item: item.serial)


def stale(session):
    return {item.copy.serial: item for item in outdated(session.chart(patient(session)))}


def note(session):
    return compose(*signing.draft(session, patient(session)))


def save(session, document):
    """Print a signed document, whatever holds now, as the window does."""
    then = assessment_of(session, document)
    shown = Shown("note", document.content, document.id, then=Then(then.at, then.known_at))
    copied(session, [patient(session)], shown)


def copy(session, paper="note", **more):
    return numbered(session, [patient(session)], paper, note(session), **more)


def test_a_copy_says_its_number_hour_and_hash_and_the_journal_knows_it(ward):
    session = ward.open()
    made = copy(session)
    (known,) = marks(session)
    assert made.copy.startswith(f"copy {known.serial}")
    assert "printed 10 Jan 2026 10:00" in made.copy
    assert known.content[:4] in made.copy
    assert known.serial == f"0001-{session.store.meta.workstation[:4]}"
    assert session.store.journal()[-1].action == f"print note {known.serial}"
    assert copy(session).copy.startswith("copy 0002-")


def test_two_windows_that_print_at_once_get_two_numbers(ward):
    ward.open().close()
    children = [
        subprocess.Popen(
            [sys.executable, "-c", PRINTING, str(ward.folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [child.stdout.readline() for child in children] == ["open\n", "open\n"]
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    given = [line for child in children for line in child.communicate()[0].split()]
    assert len(given) == len(set(given)) == 30
    session = ward.open()
    assert session.store.verify().ok


def test_a_number_that_another_window_took_meanwhile_is_not_given_twice(ward, monkeypatch):
    session = ward.open()
    copy(session)
    real, asked = session.store.serials, []

    def late(station):
        asked.append(station)
        return () if len(asked) < 3 else real(station)

    monkeypatch.setattr(session.store, "serials", late)
    assert copy(session).copy.startswith("copy 0002-")
    monkeypatch.setattr(session.store, "serials", lambda _station: ())
    with pytest.raises(Problem, match="printed under this serial number"):
        copy(session)
    assert len(marks(session)) == 2


def test_a_copy_of_several_patients_has_one_number_and_is_told_of_in_each_chart(ward):
    session = ward.open()
    other = session.add_patient(mrn="P-2", name="Practice, Two", born=date(1970, 1, 1), sex="M").patient
    made = numbered(session, [patient(session), other, other], "handoff", note(session))
    (one,), (two,) = marks(session), copies(session.chart(other).marks)
    assert one.serial == two.serial
    assert one.serial in made.copy
    ward.wait(minutes=1)
    chart(session, "crp 60 mg/l")
    assert list(stale(session)) == [one.serial]
    assert outdated(session.chart(other)) == ()


def test_who_may_look_may_print_and_a_store_that_is_only_read_gives_no_number(ward, monkeypatch):
    session = ward.open("nurse")
    session.store.roles = ("reader",)
    assert "copy 0001-" in copy(session).copy
    session.store.writable = False
    assert copy(session).copy.startswith("copy without a number")
    assert len(marks(session)) == 1


def test_a_copy_is_never_taken_back_and_undo_passes_it(ward):
    session = ward.open()
    crp = chart(session, "crp 60 mg/l")
    copy(session)
    (mark,) = session.chart(patient(session)).marks
    for attempt in (
        lambda: session.undo(mark.id),
        lambda: session.void(mark.id, "torn up"),
        lambda: session.store.append(
            [Event(**{**{name: getattr(mark, name) for name in mark.__struct_fields__}, "id": "x",
                      "supersedes": mark.id, "void": True})], session.entry("void")),
    ):  # fmt: skip
        with pytest.raises(Problem, match="printed copy is never taken back"):
            attempt()
    undo_last(session, patient(session))
    assert session.chart(patient(session)).find(crp.id) in session.chart(patient(session)).struck
    assert len(marks(session)) == 1


def test_a_paper_is_out_of_date_when_something_came_and_says_what(ward):
    session = ward.open()
    copy(session)
    copy(session, "drug-chart")
    assert stale(session) == {}
    ward.wait(minutes=5)
    crp = chart(session, "crp 60 mg/l")
    (found,) = stale(session).values()
    assert (found.copy.paper, found.since, found.replaced_by) == ("note", (crp,), "")
    ward.wait(minutes=5)
    session.void(crp.id, "another patient's")
    dose = chart(session, "dose given 100 mg")
    copy(session)
    late = stale(session)
    assert {item.copy.paper for item in late.values()} == {"note", "drug-chart"}
    by_paper = {item.copy.paper: item for item in late.values()}
    assert dose in by_paper["drug-chart"].since
    assert crp not in by_paper["drug-chart"].since
    assert by_paper["note"].replaced_by.startswith("0003-")


def test_signing_makes_a_printed_draft_out_of_date(ward):
    session = ward.open()
    note_paper(session, patient(session))
    ward.wait(minutes=1)
    made = signing.sign(session, patient(session), SECRETS["demo"])
    assert [item.since for item in stale(session).values()] == [(made,)]


def test_the_signed_note_is_printed_until_something_comes(ward):
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    ward.wait(minutes=1)
    assert files_of(note_paper(session, patient(session)))
    first = marks(session)[-1]
    assert (first.document, first.content) == (made.id, made.content)
    ward.wait(minutes=1)
    chart(session, "crp 60 mg/l")
    note_paper(session, patient(session))
    assert marks(session)[-1].document == ""
    ward.wait(minutes=1)
    note_paper(session, patient(session), at=made.at, known_at=first.at)
    assert marks(session)[-1].document == made.id


def cloned(ward, tmp_path):
    session = ward.open()
    session.clone(tmp_path / "clone")
    return session, ward.open("second", tmp_path / "clone")


def test_two_workstations_sign_and_print_and_both_stay(ward, tmp_path):
    here, there = cloned(ward, tmp_path)
    mine = signing.sign(here, patient(here), SECRETS["demo"])
    ward.wait(minutes=1)
    theirs = signing.sign(there, patient(there), SECRETS["second"])
    for session in (here, there):
        ward.wait(minutes=1)
        note_paper(session, patient(session))
    there.close()
    here.merge(tmp_path / "clone")
    found = here.chart(patient(here))
    assert {item.id for item in found.of(Document)} == {mine.id, theirs.id}
    serials = [item.serial for item in copies(found.marks)]
    assert len(set(serials)) == 2
    assert [item[:5] for item in serials] == ["0001-", "0001-"]
    assert signing.newest(found).id == theirs.id
    assert said(signing.note_of(here, theirs)) != ""
    assert here.conflicts() == ()
    assert here.verify().ok
    # Neither paper shows the other workstation's note, though that was recorded before the second was printed.
    assert {item.copy.serial: [each.id for each in item.since] for item in outdated(found)} == {
        serials[0]: [theirs.id], serials[1]: [mine.id]
    }  # fmt: skip


def test_a_chart_hash_tells_signed_notes_and_no_copies(ward, tmp_path):
    here, there = cloned(ward, tmp_path)
    hashes = [charts(here.records(patient(here)))]
    signing.sign(here, patient(here), SECRETS["demo"])
    hashes.append(charts(here.records(patient(here))))
    note_paper(here, patient(here))
    hashes.append(charts(here.records(patient(here))))
    assert hashes[0] != hashes[1] == hashes[2]
    here.close()
    there.merge(ward.folder)
    assert charts(there.records(patient(there))) == hashes[2]
    assert there.verify().charts == hashes[2]


def test_a_clone_takes_signed_notes_and_goes_on_with_numbers_of_its_own(ward, tmp_path):
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    note_paper(session, patient(session))
    here, there = cloned(ward, tmp_path)
    assert said(signing.note_of(there, made)) == said(signing.note_of(here, made))
    copy(there)
    assert {item.serial for item in marks(there)} == {
        f"0001-{item.store.meta.workstation[:4]}" for item in (here, there)
    }
    assert there.verify().ok


def by_hand(db, statement):
    """Change a row as somebody with the key could."""
    triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        db.execute(f'DROP TRIGGER "{name}"')
    db.execute(statement)
    for _, sql in triggers:
        db.execute(sql)
    db.conn.commit()


EDITS = {
    "document": "UPDATE document SET name = 'Somebody else'",
    "recommendation": "UPDATE recommendation SET text = 'Something else'",
    "event": "UPDATE event SET subject = '0099-aaaa' WHERE code = 'printed'",
}


@pytest.mark.parametrize("table", EDITS)
def test_an_edited_clone_is_not_merged(ward, tmp_path, table):
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    note_paper(session, patient(session))
    here, there = cloned(ward, tmp_path)
    by_hand(there.store._db, EDITS[table])
    # Even one whose journal was made to fit, so that it seems whole.
    with pytest.raises(Problem, match="signed or printed, and says something else there"):
        take(here.store, there.store)
    there.close()
    with pytest.raises(NotMerged, match="not as its journal says"):
        here.merge(tmp_path / "clone")
    assert here.store.get(made.id) == made
    assert here.verify().ok


def test_the_export_has_a_sheet_of_documents_and_one_of_recommendations(ward):
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    note_paper(session, patient(session))
    told = exported(session, "csv")
    for kind, wanted in ((Document, 1), (Recommendation, len(session.chart(patient(session)).of(Recommendation)))):
        name = csv_export.sheet_name(kind).removesuffix(".csv")
        lines = [csv_export.Line(item.arrival, "", "P-1", item.record) for item in told[name]]
        rows = list(csv.DictReader(StringIO(csv_export.sheet(kind, lines, session.zone))))
        assert len(rows) == wanted
        assert rows[0]["patient"] == made.patient
    printed_marks = [item.record for item in told["event"] if item.record.code == "printed"]
    assert [item.text.split()[:2] for item in printed_marks] == [[made.content, made.id]]


def consult_and_addendum(ward, session):
    """Sign a note and an addendum to it, print both, then chart a result; return the documents."""
    made = signing.sign(session, patient(session), SECRETS["demo"])
    ward.wait(minutes=1)
    note_paper(session, patient(session))
    ward.wait(minutes=1)
    added = signing.addendum(session, made.id, {"answer": "as before"}, SECRETS["demo"])
    ward.wait(minutes=1)
    note_paper(session, patient(session))
    return made, added


def test_an_old_note_that_is_printed_again_is_as_old_as_it_was(ward):
    session = ward.open()
    made, added = consult_and_addendum(ward, session)
    first, second = marks(session)
    assert (first.document, second.document) == (made.id, added.id)
    assert {serial: item.replaced_by for serial, item in stale(session).items()} == {first.serial: second.serial}
    ward.wait(minutes=1)
    platelets = chart(session, "plt 60 /nl")
    ward.wait(minutes=1)
    note_paper(session, patient(session), at=made.at, known_at=made.recorded_at)
    again = marks(session)[-1]
    assert (again.document, again.content) == (made.id, first.content)
    late = stale(session)
    assert late[again.serial].since == (added, platelets)
    assert late[again.serial].replaced_by == second.serial
    assert late[second.serial].since == (platelets,)
    assert late[second.serial].replaced_by == ""
    assert [item.serial for item in papers.stale(session.chart(patient(session)))] == [second.serial]


def test_a_copy_of_an_addendum_is_up_to_date_with_what_was_answered_before_it(ward):
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    first, second, third = session.chart(patient(session)).of(Recommendation)[:3]
    ward.wait(minutes=1)
    for item in (first, second):
        recommended.answer(session, item.id, "done", "seen at the bedside")
    ward.wait(minutes=1)
    signing.addendum(session, made.id, {"answer": "as before"}, SECRETS["demo"])
    ward.wait(minutes=1)
    (told,) = [item for item in session.chart(patient(session)).of(Document) if item.form == "addendum"]
    save(session, told)
    assert stale(session) == {}
    assert papers.stale(session.chart(patient(session))) == ()
    ward.wait(minutes=1)
    late = recommended.answer(session, third.id, "refused", "goes to theatre")
    (found,) = stale(session).values()
    assert found.since == (late,)
    save(session, told)
    assert [item.since for item in stale(session).values()] == [(late,), (late,)]


def test_a_copy_of_an_addendum_lacks_what_was_charted_between_its_note_and_it(ward):
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    ward.wait(minutes=1)
    recommended.answer(session, session.chart(patient(session)).of(Recommendation)[0].id, "done", "seen")
    platelets = chart(session, "plt 60 /nl")
    ward.wait(minutes=1)
    save(session, signing.addendum(session, made.id, {"answer": "as before"}, SECRETS["demo"]))
    (found,) = stale(session).values()
    assert found.since == (platelets,)


def test_a_draft_of_an_earlier_moment_is_out_of_date_at_once(ward):
    session = ward.open()
    then = ward.now
    ward.wait(minutes=5)
    crp = chart(session, "crp 60 mg/l")
    note_paper(session, patient(session))
    note_paper(session, patient(session), known_at=then)
    new, old = marks(session)
    assert {serial: (item.since, item.replaced_by) for serial, item in stale(session).items()} == {
        old.serial: ((crp,), new.serial)
    }
    assert papers.stale(session.chart(patient(session))) == ()


def test_a_note_that_is_printed_while_it_holds_is_up_to_date_with_its_signatures(ward):
    session = ward.open()
    made, added = consult_and_addendum(ward, session)
    other = ward.open("second")
    ward.wait(minutes=1)
    signing.cosign(other, added.id, SECRETS["second"])
    ward.wait(minutes=1)
    note_paper(other, patient(other))
    *_before, last = marks(other)
    assert last.document == added.id
    assert last.serial not in stale(other)
    assert len(stale(other)) == 2
    signed_once = next(item for item in stale(other).values() if item.copy.document == made.id)
    assert signed_once.since == (added,)


def test_signing_changes_no_paper_that_does_not_show_it(ward):
    session = ward.open()
    for paper in get_args(Paper):
        copy(session, paper)
    ward.wait(minutes=1)
    made = signing.sign(session, patient(session), SECRETS["demo"])
    found = {item.copy.paper: item.since for item in stale(session).values()}
    # A handoff prints what the note recommends, but for what it says by itself.
    wanted = {item.id for item in session.chart(patient(session)).of(Recommendation) if item.wants != "dose"}
    assert set(found) == {"note", "handoff", "sbar"}
    assert {item.id for item in found["note"]} == {made.id}
    assert {item.id for item in found["handoff"]} == {item.id for item in found["sbar"]} == wanted


def test_an_addendum_and_a_second_signature_change_the_note_alone(ward):
    session = ward.open()
    made = signing.sign(session, patient(session), SECRETS["demo"])
    ward.wait(minutes=1)
    for paper in get_args(Paper):
        copy(session, paper)
    ward.wait(minutes=1)
    signing.addendum(session, made.id, {"answer": "as before"}, SECRETS["demo"])
    signing.cosign(ward.open("second"), made.id, SECRETS["second"])
    session.catch_up()
    assert {item.copy.paper for item in stale(session).values()} == {"note"}


def test_a_copy_that_did_not_come_out_whole_is_neither_newer_nor_out_of_date(ward):
    session = ward.open()
    copy(session)
    ward.wait(minutes=1)
    chart(session, "crp 60 mg/l")
    copy(session)
    papers.broken(session, [patient(session)], marks(session)[-1].serial)
    ward.wait(minutes=1)
    chart(session, "crp 50 mg/l")
    first, second = marks(session)
    assert (first.broken, second.broken) == (False, True)
    assert {serial: item.replaced_by for serial, item in stale(session).items()} == {first.serial: ""}
