"""A note in another language is one paper: signed and printed in it, and proven by whoever speaks English."""

from io import BytesIO

import msgspec
import pytest
from babel.messages import Catalog
from pypdf import PdfReader

from bedside import text
from bedside.desk import cohort, signing
from bedside.desk.consulting import note_paper
from bedside.desk.copies import copied, numbered
from bedside.desk.proving import probe_at
from bedside.desk.proving_paper import proofs
from bedside.domain.printed import Shown
from bedside.domain.problem import Problem
from bedside.protocol.assess import assess
from bedside.protocol.load import shipped_protocol
from bedside.report import attached, carried, page_words
from bedside.report.content import canonical, thawed
from bedside.report.note import compose
from bedside.report.page import Printed
from bedside.report.pdf import render
from bedside.report.writing import Writing
from bedside.text import speaking
from tests.desk.ward import SECRETS, chart, patient, write
from tests.languages.catalogues import mo_bytes
from tests.report import charts

CODE = "xx"
GERMAN = (
    ("decimal sign", ".", ","),
    ("birth date", "{year:04}-{month:02}-{day:02}", "{day:02}.{month:02}.{year:04}"),
    (None, page_words.EVIDENCE, "SHA-256 der Beurteilung {digest}"),
    (None, page_words.SIGNED_TEXT, "SHA-256 des unterschriebenen Textes {digest}"),
    (None, page_words._FOOT, "{rule}{status} {dot} Nachweis {digest}"),
    (None, page_words._RUNNING, " {dot} geb. {born} {dot} Fallnummer {mrn}"),
    (None, page_words.BORN, "geb. "),
    (None, page_words.MRN, "Fallnummer "),
    (None, page_words.PAGE, "Seite {number} von {total}"),
    (None, page_words.DRAFT, "ENTWURF"),
    (None, page_words.DRAFT_NOTE, "ENTWURF, nicht unterschrieben"),
    (None, "Rheumatology consult note", "Rheumatologisches Konsil"),
    (None, "{age} old", "vor {age}"),
    (None, "nobody has answered", "niemand hat geantwortet"),
    (None, "{analyte}: no value charted", "{analyte}: kein Wert eingetragen"),
    (None, "As signed", "Wie unterschrieben"),
    (None, "no stop charted", "kein Ende eingetragen"),
)


@pytest.fixture(scope="module", autouse=True)
def german(tmp_path_factory):
    """Write a catalogue in which a few words are German; the tests begin in English."""
    folder = tmp_path_factory.mktemp("locale")
    place = folder / CODE / "LC_MESSAGES"
    place.mkdir(parents=True)
    made = Catalog(locale="de")
    for context, message, foreign in GERMAN:
        made.add(message, foreign, context=context)
    (place / "bedside.mo").write_bytes(mo_bytes(made))
    patch = pytest.MonkeyPatch()
    patch.setenv(text.FOLDER, str(folder))
    text._translation.cache_clear()
    yield
    patch.undo()
    text._translation.cache_clear()


def told(path, document):
    path.write_bytes(document)
    return proofs(path)


def words(document):
    return " ".join(attached.words_of(document).split())


def drafted():
    """Return an Assessment, its chart and the note about both, in the language spoken."""
    made = charts.practice().chart()
    assessment = assess(shipped_protocol("NAVARRO-2020", charts.CATALOGUE), made)
    return assessment, made, compose(assessment, made, Writing(author="A. Name", now=made.at, practice=True))


def paper():
    assessment, made, note = drafted()
    return render(note, Printed("A4", "copy 0017-3f2a", carried.files([(assessment, made)])))


def test_a_note_printed_in_german_is_proven_by_a_program_that_speaks_english(tmp_path):
    english = paper()
    with speaking(CODE):
        document = paper()
    for said in ("SHA-256 der Beurteilung", "Nachweis", "geb. 02.08.1966", "Fallnummer", "Seite 2 von", "ENTWURF"):
        assert said in words(document), said
    assert words(english) != words(document)
    (mine,), (other,) = told(tmp_path / "en.pdf", english), told(tmp_path / "xx.pdf", document)
    assert mine.equal
    assert other.equal
    assert other.differs == ()
    assert mine.digest != other.digest, "the words of a verdict are part of it"
    with speaking(CODE):
        assert all(told(tmp_path / "x.pdf", each)[0].equal for each in (english, document))


def test_the_file_alone_names_its_language_and_an_english_one_says_nothing_of_it(tmp_path):
    assessment, made, _note = drafted()
    english = carried.packed(assessment, made)
    assert "language" not in msgspec.json.decode(english), "as every note before had it"
    assert carried.unpacked(english, "here").language == "en"
    with speaking(CODE):
        assessment, made, _note = drafted()
        german = carried.packed(assessment, made)
        assert told(tmp_path / "en.json", english)[0].equal
    assert carried.unpacked(german, "here").language == CODE
    assert told(tmp_path / "xx.json", german)[0].equal
    forged = msgspec.json.encode({**msgspec.json.decode(german, type=dict[str, msgspec.Raw]), "language": "en"})
    assert not told(tmp_path / "forged.json", forged)[0].equal


def test_a_language_that_is_not_here_is_named(tmp_path):
    assessment, made, _note = drafted()
    with pytest.raises(Problem, match="a language that this program does not speak: 'zz'") as caught:
        told(tmp_path / "zz.json", carried.packed(assessment, made, "zz"))
    assert "has this language" in caught.value.do


@pytest.mark.parametrize(
    ("was", "now"),
    [("SHA-256 der Beurteilung", "x"), ("Nachweis {digest}", "Nachweis 0000 0000 0000"), ("geb.", "geboren")],
)
def test_german_pages_that_print_something_else_are_refused(tmp_path, was, now, monkeypatch):
    with speaking(CODE):
        assessment, made, note = drafted()
        files = carried.files([(assessment, made)])
        plain = msgspec.json.encode(note).decode()
        assert was.partition(" {")[0] in plain or was == "geb."
        foot = note.footer
        if was.startswith("Nachweis"):
            note = msgspec.structs.replace(note, footer=foot[: foot.index("Nachweis")] + now)
        elif was == "geb.":
            person = msgspec.structs.replace(note.header, born="03.08.1966", identity=())
            note = msgspec.structs.replace(note, header=person)
        else:
            note = thawed(plain.replace(was, now).encode())
        document = render(note, Printed("A4", "copy 0017-3f2a", files))
    with pytest.raises(Problem, match=r"pages (print other evidence|name another patient)"):
        told(tmp_path / "note.pdf", document)


def test_a_note_signed_in_german_is_printed_in_german_by_whoever_speaks_english(ward, tmp_path):
    session = ward.open()
    with speaking(CODE):
        signing.sign(session, patient(session), SECRETS["demo"])
    document = note_paper(session, patient(session))
    for said in ("Rheumatologisches Konsil", "Wie unterschrieben", "Seite 1 von", "SHA-256 des unterschriebenen"):
        assert said in words(document), said
    assert PdfReader(BytesIO(document)).root_object["/Lang"] == CODE
    (proof,) = told(tmp_path / "note.pdf", document)
    assert proof.equal
    ward.wait(hours=1)
    chart(session, "crp 12 mg/l @-30m")
    (later,) = told(tmp_path / "later.pdf", note_paper(session, patient(session)))
    assert later.equal


def test_a_frozen_text_without_a_language_is_english_whatever_is_spoken():
    _assessment, _made, note = drafted()
    frozen = canonical(note)
    assert b'"language"' not in frozen
    with speaking(CODE):
        assert thawed(frozen).spoken == "en"
        assert canonical(thawed(frozen)) == frozen
        _assessment, _made, other = drafted()
        again = canonical(other)
    assert thawed(again).spoken == CODE
    assert canonical(thawed(again)) == again


def test_a_backup_made_in_one_language_answers_in_another(ward):
    session = ward.open()
    asked = probe_at(ward.now, 3)
    known = asked(session.store)
    with speaking(CODE):
        assert asked(session.store) == known


def test_the_file_of_a_case_series_is_english_whatever_is_spoken(ward):
    session = ward.open()
    known = cohort.csv_content(session, cohort.gathered(session))
    assert b"no stop charted" in known
    with speaking(CODE):
        cases = cohort.gathered(session)
        assert "kein Ende eingetragen" in {item.stopped for item in cases}
        assert cohort.csv_content(session, cases) == known
        assert cohort.csv_content(session, cohort.gathered(session, rows="filed")) == known


def test_the_file_of_a_case_series_is_of_the_moment_of_its_rows(ward):
    session = ward.open()
    said: list[dict] = []
    with speaking(CODE):
        assert cohort.work(cohort.job_of(session), said.append, lambda: ward.now)
        cases = tuple(cohort.case_said(row) for row in said if "case" in row)
        known = cohort.csv_content(session, cases)
        chart(session, "died @-5m")
        assert cohort.csv_content(session, cases) == known
    assert b"not discharged" in known


@pytest.mark.parametrize(("written", "added"), [("en", "de"), ("de", "en"), ("es", "de")])
def test_an_addendum_is_in_the_language_of_its_note_and_shows_only_what_changed(ward, monkeypatch, written, added):
    monkeypatch.delenv(text.FOLDER)
    text._translation.cache_clear()
    session = ward.open()
    with speaking(written):
        write(session, texts={"answer": "Go on.", "assessment": "Stable."})
        made = signing.sign(session, patient(session), SECRETS["demo"])
    ward.wait(minutes=2)
    with speaking(added):
        later = signing.addendum(session, made.id, {"answer": "Go on every 8 hours."}, SECRETS["demo"])
    note = signing.frozen(session, later)
    assert note.spoken == written
    runs = [run for section in note.sections[: note.added] for block in section.blocks for run in _runs(block)]
    struck, bold = (" ".join(run.text for run in runs if run.voice == voice) for voice in ("struck", "strong"))
    word, _asked, _digest = struck.split()  # when it was signed and what on, too
    assert (word, "every 8 hours." in bold) == ("on.", True)
    assert "Stable" not in struck + bold
    with speaking(written):
        assert {item.title for item in signing.frozen(session, made).sections} <= {item.title for item in note.sections}
        assert signing.assessment_of(session, made).criteria == signing.assessment_of(session, later).criteria


@pytest.mark.parametrize(("written", "printed", "said"), [("es", "de", "copia "), ("en", "es", "copy ")])
def test_the_foot_of_a_copy_is_in_the_language_of_its_note(ward, monkeypatch, written, printed, said):
    monkeypatch.delenv(text.FOLDER)
    text._translation.cache_clear()
    session = ward.open()
    with speaking(written):
        write(session, texts={"answer": "Go on.", "assessment": "Stable."})
        made = signing.sign(session, patient(session), SECRETS["demo"])
    with speaking(printed):
        copy = numbered(session, [patient(session)], "note", signing.frozen(session, made), made.id)
        handoff = copied(session, [patient(session)], Shown("handoff", "0" * 64))
    assert copy.copy.startswith(said)
    assert handoff.copy.startswith({"de": "Exemplar ", "es": "copia "}[printed])


def _runs(block):
    return getattr(block, "text", ())
