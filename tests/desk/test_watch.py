"""A watched folder: what is taken, where it goes, and what stays; never onto another file, never a half one."""

import errno
import json
import os
import shutil
from datetime import datetime

import pytest

from bedside.desk import mappings
from bedside.desk import watch as watching
from bedside.desk.intake import Source, at_once, read
from bedside.desk.watch import MAY_GROW, How, Watch, watched
from bedside.desk.watch_folder import Folder, shown
from bedside.desk.watch_forms import form_of
from bedside.domain.problem import NotAllowed, Problem
from bedside.exchange.tables.mapping import Plan
from bedside.store.errors import DiskFull, StoreBusy, StoreUnavailable
from tests.desk.ward import SECRETS, patient

HEAD = "analyte,value,unit,time\n"
GOOD = f"{HEAD}crp,81,mg/L,2026-01-10T07:00\n"
OTHER = f"{HEAD}crp,82,mg/L,2026-01-10T07:30\n"
MIXED = f"{HEAD}crp,83,mg/L,2026-01-10T07:40\nnonsense,1,mg/L,2026-01-10T07:40\n"
BAD = f"{HEAD}nonsense,1,mg/L,2026-01-10T07:40\n"


def is_table(data):
    if data.startswith(b"boom"):
        raise RuntimeError("a name that must not be logged")
    return "table"


def of_one(session, source):
    return (yield from read(session, source._replace(patient=session.person(patient(session)))))


STAND_IN = How(is_table, of_one)


class Place:
    """A folder and its watch."""

    def __init__(self, session, path):
        self.session, self.path = session, path
        path.mkdir()
        self.watch = Watch(session, Folder(path), STAND_IN)

    def drop(self, name, text):
        path = self.path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def look(self):
        return [(item.where, item.place.name) for item in self.watch.look()]

    def settle(self):
        return self.look() + self.look()

    def report(self, name, where="done"):
        return json.loads((self.path / where / f"{name}.report.json").read_text(encoding="ascii"))

    def names(self, below=""):
        return sorted(item.name for item in (self.path / below).iterdir())

    def values(self):
        found = self.session.records(patient(self.session))
        return sorted(item.raw for item in found if item.source.startswith("table-") and item.code == "crp")


@pytest.fixture
def place(ward, tmp_path):
    return Place(ward.open(), tmp_path / "drop")


def test_a_file_is_taken_when_it_no_longer_changes_and_is_moved_with_its_report(place):
    path = place.drop("P-1 Doe.csv", GOOD)
    assert place.look() == []
    assert place.watch.waiting == {path.name: MAY_GROW}
    path.write_text(GOOD + "ldh,300,U/L,2026-01-10T07:00\n", encoding="ascii")
    assert place.look() == []
    assert place.look() == [("done", path.name)]
    assert place.names() == ["done"]
    assert place.names("done") == [path.name, f"{path.name}.report.json", f"{path.name}.report.txt"]
    (told,) = place.report(path.name)["files"]
    assert [line["became"] for line in told["lines"]] == ["stored", "stored"]
    assert told["file"] == path.name
    assert "2 stored" in (place.path / "done" / f"{path.name}.report.txt").read_text(encoding="utf-8")
    assert place.values() == ["81"]


def test_neither_the_journal_nor_a_record_holds_the_name_of_a_file(place):
    place.drop("Doe Jane 1966-08-02.csv", GOOD)
    place.drop("Roe.csv", BAD)
    assert len(place.settle()) == 2
    (told,) = place.report("Doe Jane 1966-08-02.csv")["files"]
    (record,) = [item for item in place.session.records(patient(place.session)) if item.source.startswith("table-")]
    entries = [link.action for link in place.session.store.journal() if link.action.startswith("import")]
    assert entries == [f"import {told['source']}"]
    assert told["source"] == f"table-{told['sha256'][:12]}"
    assert record.source == f"{told['source']}:2"


@pytest.mark.parametrize(
    ("text", "where", "bad"), [(GOOD, "done", False), (MIXED, "done", True), (BAD, "refused", True)]
)
def test_a_file_of_which_nothing_was_taken_is_refused(place, text, where, bad):
    place.drop("a.csv", text)
    place.look()
    (taken,) = place.watch.look()
    assert taken.where == where
    assert taken.told.whole is not bad
    (told,) = place.report("a.csv", where)["files"]
    words = (place.path / where / "a.csv.report.txt").read_text(encoding="utf-8")
    assert ("nonsense" in words) is bad
    assert ("move the file back" in words) is bad
    assert ("refused" in {line["became"] for line in told["lines"]}) is bad


def test_what_cannot_be_read_is_refused_and_stops_no_other(place, tmp_path, monkeypatch):
    monkeypatch.setattr(watching.config, "log_file", lambda: tmp_path / "log")
    place.drop("a", b"boom")
    place.drop("b", b"\x89PNG...")
    place.drop("c.csv", GOOD)
    assert sorted(place.settle()) == [("done", "c.csv"), ("refused", "a"), ("refused", "b")]
    assert "a picture" in place.report("b", "refused")["files"][0]["why"]
    assert "made a mistake" in place.report("a", "refused")["files"][0]["why"]
    logged = (tmp_path / "log").read_text(encoding="utf-8")
    assert "RuntimeError" in logged
    assert "must not be logged" not in logged


def test_a_second_file_of_one_name_gets_a_number_and_overwrites_nothing(place):
    for text in (GOOD, OTHER, GOOD):
        place.drop("result.csv", text)
        place.settle()
    (place.path / "done" / "result-4.csv.report.txt").write_text("somebody's own", encoding="ascii")
    place.watch = Watch(place.session, Folder(place.path), STAND_IN)
    place.drop("result.csv", MIXED)
    assert place.settle() == [("done", "result-5.csv")]
    texts = [(place.path / "done" / f"result{end}.csv").read_text(encoding="ascii") for end in ("", "-2", "-3", "-5")]
    assert texts == [GOOD, OTHER, GOOD, MIXED]
    assert (place.path / "done" / "result-4.csv.report.txt").read_text(encoding="ascii") == "somebody's own"
    assert place.report("result-3.csv")["files"][0]["lines"][0]["became"] == "already"
    assert place.values() == ["81", "82", "83"]


def test_a_file_without_reports_is_not_overwritten_either(place):
    (place.path / "done").mkdir()
    (place.path / "done" / "a.csv").write_text("somebody's own", encoding="ascii")
    place.drop("a.csv", GOOD)
    assert place.settle() == [("done", "a-2.csv")]
    assert (place.path / "done" / "a.csv").read_text(encoding="ascii") == "somebody's own"


def test_unfinished_hidden_empty_and_foreign_things_stay(place, tmp_path):
    for name in ("a.csv.part", "b.TMP", ".c.csv", "~d.csv", "e.csv~", "Thumbs.db"):
        place.drop(name, GOOD)
    place.drop("empty.csv", "")
    (tmp_path / "outside.csv").write_text(GOOD, encoding="ascii")
    (place.path / "link.csv").symlink_to(tmp_path / "outside.csv")
    (place.path / "folder").mkdir()
    (place.path / "folder" / "inner.csv").write_text(GOOD, encoding="ascii")
    os.mkfifo(place.path / "pipe")
    before = place.names()
    assert place.settle() == []
    assert place.names() == before
    assert list(place.watch.waiting) == ["empty.csv"]
    (place.path / "a.csv.part").rename(place.path / "a.csv")
    assert place.settle() == [("done", "a.csv")]


def test_a_time_of_writing_that_lies_ahead_keeps_no_file_waiting(place):
    path = place.drop("a.csv", GOOD)
    os.utime(path, (9_999_999_999, 9_999_999_999))
    assert place.settle() == [("done", "a.csv")]


def test_names_of_any_sort_are_taken_and_can_be_printed(place):
    names = [b"\xff\xfe.csv", b"x\n\x1b[2J.csv", ("n" * 251 + ".csv").encode(), "Jürgen µ.csv".encode()]
    for number, name in enumerate(names):
        with open(os.fsencode(place.path) + b"/" + name, "wb") as file:
            file.write(f"{HEAD}crp,{60 + number},mg/L,2026-01-10T07:0{number}\n".encode())
    place.look()
    taken = list(place.watch.look())
    assert [item.where for item in taken] == ["done"] * 4
    for item in taken:
        assert item.told.name.isprintable()
        item.told.name.encode()
    assert shown("x\n.csv") == r"x\n.csv"
    assert len(place.names("done")) == 12


def test_a_file_written_to_while_it_is_read_waits(place, monkeypatch):
    path = place.drop("a.csv", GOOD)
    place.look()
    real = watching.store

    def slow(session, intake):
        path.write_text(GOOD + OTHER.removeprefix(HEAD), encoding="ascii")
        return real(session, intake)

    with monkeypatch.context() as patch:
        patch.setattr(watching, "store", slow)
        assert place.look() == []
    assert place.names("done") == []
    assert place.watch.waiting == {"a.csv": MAY_GROW}
    assert place.settle() == [("done", "a.csv")]
    assert [line["became"] for line in place.report("a.csv")["files"][0]["lines"]] == ["already", "stored"]


def test_a_file_that_was_replaced_at_the_last_moment_goes_back(place, monkeypatch):
    path = place.drop("a.csv", GOOD)
    place.look()
    real = os.rename

    def rename(source, target):
        if source == path:
            path.write_text(OTHER, encoding="ascii")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", rename)
        assert place.look() == []
    assert place.names("done") == []
    assert path.read_text(encoding="ascii") == OTHER
    assert place.settle() == [("done", "a.csv")]
    assert place.values() == ["81", "82"]


def test_a_file_that_vanishes_is_nothing(place, monkeypatch):
    path = place.drop("a.csv", GOOD)
    place.look()
    path.unlink()
    assert place.settle() == []
    assert place.watch.waiting == {}
    path = place.drop("b.csv", OTHER)
    place.look()
    real = watching.store
    monkeypatch.setattr(watching, "store", lambda *told: (real(*told), path.unlink())[0])
    assert place.settle() == []
    assert place.names("done") == []


def failing(monkeypatch, name, number, what="replace"):
    """Let a call on a file of this name fail as the system does."""
    real = getattr(os, what)

    def fail(path, *more, **options):
        if os.fspath(path).endswith(name):
            raise OSError(number, os.strerror(number), str(path))
        return real(path, *more, **options)

    monkeypatch.setattr(os, what, fail)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_file_that_cannot_be_read_waits_and_stops_no_other(place, monkeypatch, number):
    place.drop("a.csv", GOOD)
    place.drop("b.csv", OTHER)
    with monkeypatch.context() as patch:
        failing(patch, "a.csv", number, "open")
        assert place.settle() == [("done", "b.csv")]
    assert os.strerror(number) in place.watch.waiting["a.csv"]
    assert place.look() == [("done", "a.csv")]


def test_where_done_takes_nothing_the_file_waits_and_is_stored_once(place, monkeypatch):
    place.drop("a.csv", GOOD)
    with monkeypatch.context() as patch:
        failing(patch, ".a.csv.report.txt.part", errno.ENOSPC, "open")
        assert place.settle() == []
        assert os.strerror(errno.ENOSPC) in place.watch.waiting["a.csv"]
        patch.setattr(watching, "at_once", lambda _: pytest.fail("it was read again"))
        assert place.settle() == []
    assert place.names("done") == []
    assert place.look() == [("done", "a.csv")]
    # What is told is what was stored first, and not that it was there before.
    assert place.report("a.csv")["files"][0]["lines"][0]["became"] == "stored"
    assert place.watch.waiting == {}


def test_a_file_that_cannot_be_moved_waits_with_what_became_of_it(place, monkeypatch):
    place.drop("a.csv", GOOD)
    with monkeypatch.context() as patch:
        failing(patch, "a.csv", errno.EACCES, "rename")
        assert place.settle() == []
    place.watch = Watch(place.session, Folder(place.path), STAND_IN)
    assert place.settle() == [("done", "a.csv")]
    assert place.report("a.csv")["files"][0]["lines"][0]["became"] == "stored"
    assert place.values() == ["81"]


def test_a_file_moved_back_is_told_anew(place):
    place.drop("a.csv", MIXED)
    place.settle()
    path = place.path / "done" / "a.csv"
    path.rename(place.path / "a.csv")
    report = place.path / "done" / "a.csv.report.json"
    first = report.read_bytes()
    assert place.settle() == [("done", "a.csv")]
    assert report.read_bytes() == first, "all of it was there before: the first report tells more"
    place.drop("b.csv", BAD)
    place.settle()
    (place.path / "refused" / "b.csv").rename(place.path / "b.csv")
    place.session._clock = lambda: datetime.fromisoformat("2026-01-11T08:00:00+00:00")
    assert place.settle() == [("refused", "b.csv")]
    assert place.report("b.csv", "refused")["files"][0]["at"].startswith("2026-01-11")


@pytest.mark.parametrize("error", [DiskFull, StoreBusy])
def test_a_store_that_takes_nothing_just_now_keeps_the_file_waiting(place, monkeypatch, error):
    place.drop("a.csv", GOOD)

    def refuse(*_):
        raise error("not now")

    with monkeypatch.context() as patch:
        patch.setattr(watching, "store", refuse)
        assert place.settle() == []
    assert place.watch.waiting == {"a.csv": "not now"}
    assert place.look() == [("done", "a.csv")]


def test_a_user_who_was_disabled_meanwhile_stores_nothing_more(ward, tmp_path):
    place = Place(ward.open("nurse"), tmp_path / "drop")
    place.drop("a.csv", GOOD)
    place.look()
    ward.open().users.disable("nurse")
    with pytest.raises(NotAllowed, match="your own access"):
        place.look()
    assert place.names() == ["a.csv"]


def test_a_store_that_was_moved_away_ends_the_watch(place, ward, tmp_path):
    place.drop("a.csv", GOOD)
    place.look()
    ward.folder.rename(tmp_path / "before")
    shutil.copytree(tmp_path / "before", ward.folder)
    shutil.rmtree(ward.folder / "leases")
    with pytest.raises(StoreUnavailable):
        place.look()
    assert place.names() == ["a.csv"]


def test_a_folder_that_cannot_be_listed_is_said_and_looked_at_again(place):
    place.drop("a.csv", GOOD)
    place.look()
    place.path.rename(place.path.with_name("away"))
    assert place.look() == []
    assert "No such file" in place.watch.waiting[""]
    place.path.with_name("away").rename(place.path)
    assert place.look() == [("done", "a.csv")]


def test_a_file_over_the_limit_is_refused_unread(place):
    path = place.drop("a.csv", GOOD)
    os.truncate(path, 51_000_000)
    assert place.settle() == [("refused", "a.csv")]
    assert "larger than 50 MB" in place.report("a.csv", "refused")["files"][0]["why"]


def test_a_folder_and_a_store_do_not_lie_in_each_other(ward, tmp_path):
    session = ward.open()
    (ward.folder / "drop").mkdir()
    (tmp_path / "link").symlink_to(ward.folder / "drop")
    for path in (ward.folder, ward.folder / "drop", tmp_path, tmp_path / "link"):
        with pytest.raises(Problem, match=r"lies inside"):
            Watch(session, Folder(path)).require()


def test_one_folder_has_one_watch_and_the_second_is_told_whose(place):
    folder, since = Folder(place.path), datetime.fromisoformat("2026-01-10T08:00:00+00:00")
    with folder.alone("a.name", since):
        with pytest.raises(StoreBusy, match=r"by a\.name on .*, since 2026-01-10 08:00 UTC"), folder.alone("b", since):
            pass
        place.drop("a.csv", GOOD)
        assert place.settle() == [("done", "a.csv")]
    assert place.names() == ["done", "refused"]
    with folder.alone("b", since):
        pass


def test_a_folder_below_that_is_a_link_takes_nothing(place, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (place.path / "done").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="is a link"), Folder(place.path).alone("a", place.session.now()):
        pass


def test_a_stop_waits_for_the_file_that_is_being_taken(place):
    for name in ("a.csv", "b.csv"):
        place.drop(name, GOOD)
    told, pauses = [], []
    taken = watched(place.watch, lambda: pauses.append(1), lambda: bool(told), once=False)
    assert next(taken).place.name == "a.csv"
    told.append(1)
    assert list(taken) == []
    assert place.names() == ["b.csv", "done"]
    assert pauses == [1]


def test_once_takes_what_is_there_and_ends(place):
    place.drop("a.csv", GOOD)
    pauses = []
    taken = list(watched(place.watch, lambda: pauses.append(1), lambda: False, once=True))
    assert [item.place.name for item in taken] == ["a.csv"]
    assert pauses == [1]


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"MSH|^~\\&|LAB", "hl7"), (b"\x0bMSH|^~\\&|LAB", "hl7"), (b"\xef\xbb\xbfFHS|^~\\&", "hl7"),
        (b"\r\nBHS|^~\\&", "hl7"), ("MSH|^~\\&|LAB".encode("utf-16"), "hl7"),
        (b'{"resourceType": "Bundle"}', "fhir"), (b'{"resourceType": "Observation"}', "ndjson"),
        (b'{\n "id": "a",\n "resourceType" : "Bundle"\n}\n', "fhir"),
        (b'{"resourceType": "Patient"}\n{"resourceType": "Observation"}\n', "ndjson"),
        (b'\xef\xbb\xbf{"resourceType": "Patient"}\r\n\r\n{"resourceType": "Observation"}', "ndjson"),
    ],
)  # fmt: skip
def test_the_form_is_told_by_the_content(data, form):
    assert form_of(data) == form


@pytest.fixture
def real(place):
    place.watch = Watch(place.session, Folder(place.path))
    return place


def why(place, name):
    (told,) = place.report(name, "refused")["files"]
    return told["why"] or " ".join(line["why"] for line in told["lines"])


@pytest.mark.parametrize(
    "data",
    [GOOD, "MSHA|", "PID|1||4711", '{"a": 1}', "[1, 2]", "%PDF-1.7", bytes(range(256)), "\x00", '{"resourceTyp'],
)
def test_a_form_that_cannot_be_told_is_refused(real, data):
    real.drop("a.hl7", data)
    assert real.settle() == [("refused", "a.hl7")]
    assert "neither HL7 nor FHIR" in why(real, "a.hl7")


HL7 = (
    "MSH|^~\\&|LAB|HOSP|W|HOSP|20260110070000+0000||ORU^R01|M1|P|2.5\r"
    "PID|1||{mrn}^^^HOSP^MR||Practice^One||{born}|F\r"
    "OBR|1|O1|F1|1^Panel|||20260110070000+0000|||||||||||||||20260110070000+0000|||F\r"
    "OBX|1|NM|1988-5^CRP^LN||81|mg/L|<5|H|||F\r"
)


def test_a_message_is_taken_for_the_patient_whom_two_identifiers_name(real):
    real.drop("a", HL7.format(mrn="P-1", born="19660802"))
    real.drop("b", HL7.format(mrn="P-1", born="19660803"))
    real.drop("c", HL7.format(mrn="P-9", born="19660802"))
    assert sorted(real.settle()) == [("done", "a"), ("refused", "b"), ("refused", "c")]
    assert "born" in why(real, "b")
    assert "no patient of this ward" in why(real, "c")
    (record,) = [item for item in real.session.records(patient(real.session)) if item.source.startswith("hl7-")]
    assert (record.raw, record.range_text, record.interpretation) == ("81", "<5", "H")


PERSON = {
    "resourceType": "Patient", "id": "p", "name": [{"family": "Practice", "given": ["One"]}],
    "birthDate": "1966-08-02", "identifier": [{"value": "P-1"}],
}  # fmt: skip
VALUE = {
    "resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "1988-5"}]},
    "effectiveDateTime": "2026-01-10T07:00:00Z", "valueQuantity": {"value": 81, "unit": "mg/L"},
}  # fmt: skip
ALLERGY = {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/p"}}
ALL = (PERSON, VALUE, ALLERGY)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (
            "fhir",
            json.dumps({"resourceType": "Bundle", "type": "batch", "entry": [{"resource": item} for item in ALL]}),
        ),
        ("ndjson", "\n".join(map(json.dumps, ALL))),
    ],
)
def test_resources_of_another_program_are_taken_for_a_patient_of_the_ward(real, form, text):
    real.drop("lab", text)
    assert real.settle() == [("done", "lab")]
    (told,) = real.report("lab")["files"]
    assert [line["became"] for line in told["lines"]] == ["already", "stored", "refused"]
    assert "AllergyIntolerance" in told["lines"][2]["why"]
    (record,) = [item for item in real.session.records(patient(real.session)) if item.source.startswith(f"{form}-")]
    assert (record.code, record.raw, record.source) == ("crp", "81", f"{told['source']}:2")


def test_a_stranger_in_a_bundle_is_not_added_while_nobody_stands_by(real):
    person = {
        "resourceType": "Patient", "id": "p", "name": [{"family": "New", "given": ["Nell"]}], "gender": "female",
        "birthDate": "1970-01-01",
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "value": "N-1"}],
    }  # fmt: skip
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": "urn:p", "resource": person}]}
    real.drop("a.json", json.dumps(bundle))
    assert real.settle() == [("refused", "a.json")]
    assert [item.mrn for item in real.session.patients()] == ["P-1"]
    source = Source(name="fhir", data=json.dumps(bundle).encode(), form="fhir")
    assert at_once(read(real.session, source)).records, "by hand she would be added"


def test_a_table_is_taken_by_the_one_mapping_it_fits(real):
    head = "mrn,born,analyte,value,unit,time\n"
    table = f"{head}P-1,1966-08-02,crp,81,mg/L,2026-01-10T07:00\n"
    roles = {"mrn": "mrn", "born": "born", "analyte": "analyte", "value": "value", "unit": "unit", "time": "time"}
    plan = Plan(heads=tuple(roles), columns=roles)
    mappings.save(real.session, "LAB", plan)
    real.drop("a.csv", table)
    assert real.settle() == [("done", "a.csv")], why(real, "a.csv")
    mappings.save(real.session, "LAB-2", plan)
    real.drop("b.csv", table)
    assert real.settle() == [("refused", "b.csv")]
    assert "LAB and LAB-2" in why(real, "b.csv")


def test_an_export_of_bedside_is_not_taken_while_nobody_stands_by(real, run, tmp_path):
    run("export", "--format", "ndjson", "-o", tmp_path / "out")
    names = [path.name for path in (tmp_path / "out").glob("*.ndjson")]
    for name in names:
        shutil.copy(tmp_path / "out" / name, real.path / name)
    assert sorted(real.settle()) == [("refused", name) for name in sorted(names)]
    assert all("an export of bedside" in why(real, name) for name in names)


def test_a_reader_watches_nothing(ward, tmp_path):
    ward.open().users.add("looks", ("reader",), SECRETS["nurse"])
    from bedside.session import Session

    session = Session.open(ward.folder, "looks", SECRETS["nurse"], clock=lambda: ward.now)
    ward.opened.append(session)
    with pytest.raises(NotAllowed, match="may chart"):
        Place(session, tmp_path / "drop").watch.require()
