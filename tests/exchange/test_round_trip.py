"""What bedside exports it takes back exactly, in any order of files, and nothing that somebody changed meanwhile."""

import csv
import hashlib
import io
import json
import random
import shutil
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.desk.intake import Source
from bedside.desk.outgoing import files, leaving, write
from bedside.desk.own_files import read_all, store_all
from bedside.domain.marks import SEEN
from bedside.domain.problem import NotAllowed, Problem
from bedside.domain.records import (
    Decision,
    Device,
    Document,
    Dose,
    Event,
    Medicine,
    Order,
    OxygenSetting,
    Reading,
    Recommendation,
)
from bedside.exchange.fhir_out.base import RECORD, ZONE, as_bytes, sealed
from bedside.exchange.own_ndjson import read_ndjson
from bedside.session import Session
from tests.store.desk import add, crp, envelope

SECRET = "a long passphrase"
FORMS = {"ndjson": "ndjson", "csv": "table", "fhir": "fhir"}
FROZEN = [b'{"assessment": 1}', b'{"text": "\xc2\xb5"}' * 20_000]
HASHES = [hashlib.sha256(item).hexdigest() for item in FROZEN]


def created(folder, zone="Europe/Berlin", user="demo"):
    return Session.create(folder, ward="Ward 3", zone=zone, user=user, passphrase=SECRET)[0]


def charted(session):
    """Chart one record of each kind, with corrections, voids, held values and what a laboratory replaces."""
    one, other = add(session, "100", weight=Decimal("71.0"), bed="7"), add(session, "=200", name="-Invented 'Person'")
    add(session, "300", born=date(1970, 1, 1))
    head = envelope(session, one)

    def new(kind, of=one, **more):
        return kind(**(envelope(session, of) | more))

    first, wrong = crp(session, one, value="4.0", raw="4,0", note="=1+1;@x"), crp(session, one, value="8")
    held = Reading(label="as typed", value=Decimal("1.840"), unit="mg/L")
    day = head["at"].replace(hour=12) - timedelta(days=2)
    midnight = day.replace(hour=23, minute=0, second=0, microsecond=0)
    results = [
        crp(session, one, value=value, status=status, identifier="lab:1:1", issued=head["at"], comparator="<")
        for value, status in (("5", "preliminary"), ("6", "final"), ("7", "corrected"))
    ]
    order = new(Order, action="start", drug="anakinra", dose=Decimal(100), route="subcutaneous", interval_hours=6)
    decision = new(Decision, protocol="P", version="1", trigger="T", answer="accepted", assessment=HASHES[0])
    paper = new(Document, form="consult", name="Dr. X", role="physician", content=HASHES[1], assessment=HASHES[0])
    records = [
        first, wrong, *results, order, decision, paper,
        crp(session, one, held=(held,), raw="1,840", finding="DQ-01"),
        crp(session, one, precision="day", at=midnight),
        crp(session, one, precision="undated"),
        new(OxygenSetting, devices=(Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal("6.0")))),
        new(Dose, drug="anakinra", status="given", dose=Decimal(100), due=head["at"]),
        new(Dose, of=other, drug="anakinra", status="refused", reason="+why"),
        new(Medicine, action="start", drug="ramipril", dose=Decimal("2.5"), dose_unit="mg"),
        new(Event, code="culture", state="positive", subject="blood", text="Klebsiella, \"K.\"\tx".replace("\t", " ")),
        new(Event, code=SEEN, subject=first.id),
        new(Recommendation, document=paper.id, number=1, text="repeat CRP", wants="lab", code="crp"),
    ]  # fmt: skip
    session.record(records, frozen=FROZEN)
    session.correct(first.id, crp(session, one, value="40"), "decimal sign")
    session.void(wrong.id, "another patient")
    session.restore_record(session.void(order.id, "slip").id, "it was right")
    session.unite(one.patient, other.patient, "one wristband")
    return one, first


def diverged(session, folder, one, first):
    """Let another workstation correct the same record, and hold another content under one id."""
    session.clone(folder)
    there = Session.open(folder, "demo", SECRET)
    (open_one,) = [item for item in session.records(one.patient) if item.supersedes == first.id]
    file = crp(session, one, value="9")
    for place, value in ((session, "9"), (there, "10")):
        place.correct(open_one.id, crp(place, one, value=value), f"the printout says {value}")
        place.import_file("stick.csv", [msgspec.structs.replace(file, value=Decimal(value), raw=value)])
    session.merge(folder)
    there.close()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("trip")


@pytest.fixture(scope="module")
def source(home):
    session = created(home / "source")
    one, first = charted(session)
    diverged(session, home / "clone", one, first)
    assert session.store.newest_variant() > 0
    yield session
    session.close()


@pytest.fixture(scope="module")
def exports(home, source):
    for form in FORMS:
        write(home / form, files(source, form, leaving(source, form)))
    return home


@pytest.fixture
def empty(home, tmp_path):
    """Copy an empty store of another user; making one each time would cost more than the test."""
    if not (home / "empty").exists():
        created(home / "empty", user="taker").close()
    session = Session.open(shutil.copytree(home / "empty", tmp_path / "store"), "taker", SECRET)
    yield session
    session.close()


def sources(folder, form, change=None):
    found = []
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        found.append(Source(path.name, change(path.name, data) if change else data, FORMS[form]))
    return found


def by_id(records):
    return sorted(records, key=lambda item: item.id)


def taken(session, given):
    return [line for told in store_all(session, read_all(session, given)) for line in told]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_chart_comes_back(exports, source, empty, form):
    given = sources(exports / form, form)
    random.Random(4).shuffle(given)
    lines = taken(empty, given)
    assert {line.became for line in lines} == {"stored", "held", "superseded"}
    ours, theirs = empty.verify(), source.verify()
    assert ours.charts == theirs.charts
    assert len(ours.charts) == 3
    assert ours.breaks == ()
    assert empty.store.counts() == source.store.counts()
    link = empty.store.journal()[-1]
    assert (link.author, link.count) == ("taker", ours.records + empty.store.newest_variant())
    assert link.action.startswith("merge files ")
    for person in source.store.patients():
        assert by_id(empty.records(person.patient)) == by_id(source.records(person.patient))
        assert empty.store.variants(person.patient) == source.store.variants(person.patient)
    assert [item.id for item in empty.conflicts()] == [item.id for item in source.conflicts()]
    entries = len(empty.store.journal())
    again = taken(empty, given)
    assert {line.became for line in again} == {"already"}
    assert len(empty.store.journal()) == entries


@pytest.mark.parametrize("form", FORMS)
def test_it_is_known_from_the_import_on(exports, source, empty, form):
    taken(empty, sources(exports / form, form))
    person = source.find_patient("100")
    assert empty.chart(person.patient).records
    with pytest.raises(LookupError):
        empty.chart(
            person.patient, known_at=datetime.fromisoformat(empty.store.journal()[-1].at) - timedelta(seconds=1)
        )


def test_an_export_of_what_was_taken_in_is_the_same(exports, empty, tmp_path):
    taken(empty, sources(exports / "ndjson", "ndjson"))
    write(tmp_path / "again", files(empty, "ndjson", leaving(empty, "ndjson")))
    for path in (exports / "ndjson").iterdir():
        assert sorted((tmp_path / "again" / path.name).read_bytes().split(b"\n")) == sorted(
            path.read_bytes().split(b"\n")
        )


def test_a_changed_resource_is_refused_and_the_others_are_not(exports, empty):
    def change(name, data):
        return data.replace(b'"value":4.0', b'"value":4') if name == "Observation.ndjson" else data

    lines = taken(empty, sources(exports / "ndjson", "ndjson", change))
    refused = [line.why for line in lines if line.became == "refused"]
    # The resource, its provenance, and what corrects it with theirs.
    assert any("another program wrote or changed it" in why for why in refused)
    assert any("what it corrects is not here" in why for why in refused)
    assert any("Observation/" in why and "not among the files" in why for why in refused)
    assert empty.store.counts()["patient"] > 0
    assert empty.verify().breaks == ()


def test_a_resource_that_was_only_written_otherwise_is_taken(exports, source, empty):
    def change(_name, data):
        lines = [json.loads(line, parse_float=Decimal) for line in data.splitlines()]
        return b"\n".join(json.dumps(line, indent=None, default=float).encode() for line in lines)

    lines = taken(empty, sources(exports / "ndjson", "ndjson", change))
    assert {line.became for line in lines} == {"stored", "held", "superseded"}
    assert empty.verify().charts == source.verify().charts


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b'"71.0"', b'"seventy"', "cannot be read"),
        (b'"yes"', b'"maybe"', "cannot be read"),
        (b'"71.0"', b'"071.0"', "value reads '071.0' and not"),
        (b"'=1+1", b"=1+1", "note reads"),
        (b'+01:00"', b'Z"', "reads '20"),
    ],
)
def test_a_cell_that_is_not_as_bedside_writes_it_is_refused(exports, empty, old, new, why):
    data = (exports / "csv" / "observation.csv").read_bytes()
    assert old in data
    lines = taken(empty, [Source("observation.csv", data.replace(old, new), "table")])
    assert any(line.became == "refused" and why in line.why for line in lines)


def test_without_its_patient_or_its_frozen_parts_nothing_is_stored(exports, empty):
    given = {item.name: item for item in sources(exports / "csv", "csv")}
    lines = taken(empty, [given["observation.csv"]])
    assert {line.became for line in lines} == {"refused"}
    assert "neither in the files nor in the store" in lines[0].why
    lines = taken(empty, [given["patient.csv"], given["decision.csv"], given["document.csv"]])
    assert sum("signed or decided on" in line.why for line in lines) == 2
    assert empty.store.counts()["decision"] == 0
    broken = given["frozen.csv"]._replace(data=given["frozen.csv"].data.replace(HASHES[0].encode(), b"0" * 64))
    lines = taken(empty, [given["decision.csv"], broken])
    assert {line.became for line in lines} == {"refused"}
    assert empty.verify().breaks == ()


def test_of_a_person_who_is_refused_nothing_is_taken(exports, empty):
    def change(_name, data):
        return data.replace(b'"Invented Person"', b'"' + b"x" * 5000 + b'"')

    lines = taken(empty, sources(exports / "csv", "csv", change))
    assert any("its patient was refused. See the line of that one." in line.why for line in lines)
    assert {item.name for item in empty.store.patients()} == {"-Invented 'Person'"}
    assert empty.verify().breaks == ()


def test_the_same_person_under_another_id_gets_the_records(exports, source, empty):
    person = add(empty, "100")
    lines = taken(empty, sources(exports / "csv", "csv"))
    (told,) = {line.why for line in lines if "is here as" in line.why}
    assert person.patient in told
    ours = {item.id for item in empty.persons.own(person.patient)}
    theirs = {item.id for item in source.persons.own(source.find_patient("100").patient)}
    assert len(ours) == len(theirs)
    assert ours - theirs == {person.id}
    assert [item.patient for item in empty.store.patients_by_mrn("100")] == [person.patient]
    entries = len(empty.store.journal())
    assert {line.became for line in taken(empty, sources(exports / "csv", "csv"))} == {"already"}
    assert len(empty.store.journal()) == entries


def test_another_person_under_the_number_is_refused_with_both_shown(exports, empty):
    add(empty, "100", born=date(1980, 2, 3))
    lines = taken(empty, sources(exports / "ndjson", "ndjson"))
    (why,) = {line.why for line in lines if "belongs to a patient born" in line.why}
    assert "1980-02-03" in why
    assert "1961-05-04" in why
    assert len(empty.store.patients_by_mrn("100")) == 1


def test_who_may_not_merge_takes_no_file(exports, empty):
    given = sources(exports / "csv", "csv")
    values = [item for item in given if item.name in ("patient.csv", "observation.csv")]
    for roles, some, may in ((("nurse",), values, "merge"), (("administrator",), given, "chart")):
        empty.store.roles = roles
        with pytest.raises(NotAllowed, match=f"may {may}"):
            taken(empty, some)
    assert sum(empty.store.counts().values()) == 0


def test_another_time_zone_is_refused(exports, tmp_path):
    session = created(tmp_path / "zone", zone="Asia/Tokyo", user="taker")
    try:
        for form in ("ndjson", "csv"):
            lines = taken(session, sources(exports / form, form))
            assert {line.became for line in lines if "frozen" not in line.why} == {"refused"}
        assert sum(session.store.counts().values()) == 0
    finally:
        session.close()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ndjson", b'{"urn:bedside:sha256": 1'),
        ("a.ndjson", b'["urn:bedside:sha256"]'),
        ("a.ndjson", b"[" * 100_000 + b"urn:bedside:sha256"),
        ("a.ndjson", b'{"resourceType":"Binary","id":"x","data":"????"}'),
        ("a.ndjson", b'{"resourceType":"Patient","extension":[1],"urn:bedside:sha256":null}'),
        ("a.ndjson", b'{"resourceType":"Patient","extension":[{"url":"urn:bedside:sha256","valueString":"x"}]}'),
        ("a.csv", b'"arrival","standing","patient_mrn","at_local"'),
    ],
)
def test_what_is_no_export_is_refused_or_unreadable(empty, name, data):
    if name == "a.csv":
        heads = ("arrival", "standing", "patient_mrn", "at_local", *Event.__struct_fields__)
        data = (",".join(heads) + '\r\n"1","x"').encode()
    given = [Source(name, data, "ndjson" if name.endswith("json") else "table")]
    assert {line.became for line in taken(empty, given)} == {"refused"}


def test_a_sheet_that_is_cut_off_is_refused_whole(exports, empty):
    given = sources(exports / "csv", "csv", lambda _name, data: data[:-20])
    with pytest.raises(Problem, match="cannot be read"):
        taken(empty, given)
    assert sum(empty.store.counts().values()) == 0


def test_sheets_have_the_heads_that_are_looked_for(exports):
    for path in (exports / "csv").iterdir():
        assert next(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))[0] in ("arrival", "hash")


@pytest.mark.parametrize("target", [None, [], 5, [{"reference": ["a"]}], [{}]])
def test_a_seal_that_somebody_else_made_is_no_reason_to_stop(target):
    meta = {"source": f"{ZONE}Europe/Berlin"}
    spoken = {"resourceType": "Provenance", "meta": meta, "extension": [], "target": target}
    event = {"kind": "event", "code": "remark", "state": "x", "id": "a", "patient": "p", "author": "a"}
    event |= dict.fromkeys(("at", "recorded_at"), "2020-01-01T00:00:00Z") | {"workstation": "w"}
    record = {"url": RECORD, "valueString": msgspec.json.encode(event).decode()}
    nameless = {"resourceType": "Basic", "meta": meta, "extension": [record]}
    data = b"\n".join(as_bytes(sealed(item)) for item in (spoken, nameless))
    assert ["not as bedside wrote it" in item.why for item in read_ndjson(data, "Europe/Berlin")] == [True, True]
