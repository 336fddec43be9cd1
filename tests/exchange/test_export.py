"""What leaves as FHIR says what the record says, in the codes of others, and validates; 4.0 stays 4.0."""

import json
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.marks import HANDED, SEEN
from bedside.domain.persons import SAME_PERSON
from bedside.domain.problem import Problem
from bedside.domain.records import (
    KINDS,
    Decision,
    Device,
    Document,
    Dose,
    Event,
    Medicine,
    Order,
    OxygenSetting,
    Patient,
    Reading,
    Recommendation,
)
from bedside.domain.vocabulary import PHRASES
from bedside.exchange.csv_export import Line, sheet
from bedside.exchange.fhir_out.base import RECORD, SEAL, Scene, as_bytes
from bedside.exchange.fhir_out.resources import binary, bundle, ndjson, resources
from bedside.exchange.outgoing import outgoing
from bedside.exchange.own_csv import read_csv
from bedside.exchange.own_ndjson import read_ndjson
from bedside.store.trail import Numbered
from tests.store.samples import ANY_RECORD, COMMON, NOW, crp, patient

STANDINGS = ("in force", "struck", "void", "superseded", "other content", "held")
SCENE = Scene(load_catalogue(assets.read_text("catalogue.toml")), ZoneInfo("Europe/Berlin"))
TITLES = {code: SCENE.catalogue.analyte(code).title for code in ("spo2", "rr")}
HEAD = {"id": "r1", "patient": "p1", **COMMON}
LATER = {"precision": "day", "at": NOW.replace(hour=23)}


def made(record, standing="in force"):
    return resources(Line(7, standing, "100", record), SCENE)[0]


def event(code, state="", **more):
    return Event(**(HEAD | {"code": code, "state": state} | more))


def records():
    """Yield records of each kind, with and without what may be missing."""
    yield patient()
    limits = {"range_low": Decimal(0), "range_high": Decimal("5.0"), "range_text": "0-5.0", "interpretation": "H"}
    said = {"note": "hemolytic", "issued": NOW, "identifier": "lab:1", "source": "x.csv:3", "reason": "why"}
    yield crp("r1", value="4.0", comparator="<", **limits, **said)
    yield crp("r1", held=(Reading(label="as typed", value=Decimal(1), unit="mg/L"),), raw="1,0", finding="DQ-01")
    bare = crp("r1", interpretation="odd one", precision="undated")
    yield msgspec.structs.replace(bare, status="cancelled", value=None)
    yield msgspec.structs.replace(crp("r1"), code="unknown code", unit="furlongs", supersedes="r0", range_text="low")
    yield OxygenSetting(
        **HEAD,
        devices=(
            Device(name="nrb", flow=Decimal(15)),
            Device(name="imv", fio2=Decimal("0.80"), peep=Decimal(12)),
        ),
        spo2=Decimal(91),
        rr=Decimal(28),
    )
    yield OxygenSetting(**HEAD, devices=())
    for action in ("start", "step", "hold", "resume", "stop"):
        yield Order(**HEAD, action=action, drug="Kineret", dose=Decimal(100), route="subcutaneous", interval_hours=6)
    yield Order(**HEAD, action="stop", drug="other", reason="done")
    for status in ("given", "held", "refused", "missed", "unavailable"):
        yield Dose(**HEAD, drug="anakinra", status=status, dose=Decimal(100), due=NOW, route="intravenous")
    yield Dose(**(HEAD | LATER), drug="insulin", status="given", dose=Decimal(4), dose_unit="units")
    yield Dose(**(HEAD | {"precision": "undated"}), drug="anakinra", status="missed")
    yield Medicine(**HEAD, action="start", drug="ramipril", dose=Decimal("2.5"), dose_unit="mg")
    yield Medicine(**(HEAD | LATER), action="stop", drug="ramipril", reason="cough")
    for item in PHRASES:
        yield event(item.code, item.state)
    yield event("allergy", "present", subject="penicillin", precision="undated")
    yield event("culture", "positive", subject="blood", text="Klebsiella")
    yield event("remark", text="seen with the family")
    yield event(SAME_PERSON, subject="p2", text="200")
    yield event(SEEN, subject="r0")
    yield event(HANDED, "action", text="repeat ALT")
    yield Decision(
        **HEAD, protocol="NAVARRO-2020", version="1.0.0", trigger="TAP-2", answer="declined", evidence=("r0",)
    )
    yield Document(**HEAD, form="consult", name="Dr. X", role="physician", content="a" * 64, assessment="b" * 64)
    yield Document(**HEAD, form="addendum", name="Dr. X", role="physician", content="", assessment="", of="r0")
    yield Recommendation(
        **HEAD, document="r0", number=1, text="repeat CRP", wants="lab", code="crp", due=NOW, owner="B"
    )


ALL = tuple(records())


@cache
def models():
    from fhir.resources.R4B import get_fhir_model_class

    return get_fhir_model_class


def validated(resource):
    """Return a resource as `fhir.resources` reads its bytes; raise for one that is none."""
    return models()(resource["resourceType"]).model_validate_json(as_bytes(resource))


def test_every_kind_and_standing_validates():
    kinds = set()
    for record in ALL:
        for standing in STANDINGS:
            for each in resources(Line(7, standing, "100", record), SCENE):
                validated(each)
                kinds.add(each["resourceType"])
    assert {type(record) for record in ALL} == set(KINDS)
    assert len(kinds) == 15


def test_a_bundle_validates_and_its_references_lead_somewhere():
    lines = [Line(1, "in force", "100", msgspec.structs.replace(item, id=f"r{n}")) for n, item in enumerate(ALL)]
    made = bundle(lines, {"a" * 64: b"{}"}, SCENE)
    read = models()("Bundle").model_validate_json(made)
    urls = [entry["fullUrl"] for entry in json.loads(made)["entry"]]
    assert len(urls) == len(set(urls)) == len(read.entry) == 2 * len(ALL) + 1


def test_numbers_leave_as_they_were_charted():
    text = as_bytes(made(crp("r1", value="4.0", comparator="<=", range_low=Decimal("0.50")))).decode()
    assert '"value":4.0' in text
    assert '"comparator":"<="' in text
    assert '"value":0.50' in text
    found = made(ALL[1])
    assert found["code"]["coding"][0] == {"system": "http://loinc.org", "code": "1988-5"}
    assert found["valueQuantity"]["code"] == found["valueQuantity"]["unit"] == "mg/L"
    assert found["interpretation"][0]["coding"][0]["code"] == "H"
    assert found["referenceRange"][0]["text"] == "0-5.0"
    assert found["issued"] == "2026-01-10T09:00:00+01:00"
    assert found["note"] == [{"text": "hemolytic"}]


@pytest.mark.parametrize(
    ("more", "standing", "status"),
    [
        ({}, "in force", "final"),
        ({"status": "preliminary"}, "in force", "preliminary"),
        ({"status": "corrected"}, "in force", "corrected"),
        ({"supersedes": "r0"}, "in force", "corrected"),
        ({"supersedes": "r0", "finding": "DQ-01"}, "in force", "final"),
        ({}, "struck", "entered-in-error"),
        ({}, "void", "entered-in-error"),
        ({}, "superseded", "entered-in-error"),
        ({}, "in dispute", "entered-in-error"),
    ],
)
def test_the_status_of_a_result(more, standing, status):
    assert made(msgspec.structs.replace(crp("r1"), **more), standing)["status"] == status


def test_a_held_value_is_no_value():
    found = made(ALL[2], "held")
    assert not [name for name in found if name.startswith("value")]
    assert found["status"] == "preliminary"
    assert "DQ-01" in found["dataAbsentReason"]["text"]
    assert [item["text"] for item in found["note"]] == ["as printed: 1,0 mg/L", "possible reading 1: as typed"]
    gone = made(ALL[3])
    assert (gone["status"], gone["dataAbsentReason"]["coding"][0]["code"]) == ("cancelled", "not-performed")
    assert "effectiveDateTime" not in gone
    assert gone["_effectiveDateTime"]["extension"][0]["valueCode"] == "unknown"


def test_oxygen_keeps_each_device_apart():
    parts = made(next(item for item in ALL if isinstance(item, OxygenSetting)))["component"]
    said = [(item["code"]["text"], item.get("valueQuantity", {}).get("value")) for item in parts]
    assert said == [
        ("device", None), ("non-rebreather mask: flow", Decimal(15)), ("device", None),
        ("invasive ventilation: fio2", Decimal("0.80")), ("invasive ventilation: peep", Decimal(12)),
        (TITLES["spo2"], Decimal(91)), (TITLES["rr"], Decimal(28)),
    ]  # fmt: skip
    assert parts[5]["code"]["coding"][0]["code"] == "59408-5"


def test_medicines_have_their_codes():
    order = made(Order(**HEAD, action="hold", drug="Kineret", dose=Decimal(100)))
    assert order["medicationCodeableConcept"]["coding"] == [{"system": "http://www.whocc.no/atc", "code": "L04AC03"}]
    assert order["status"] == "on-hold"
    refused = made(Dose(**HEAD, drug="anakinra", status="refused"))
    assert (refused["status"], refused["statusReason"][0]["coding"][0]["code"]) == ("not-done", "refused")
    assert "dosage" not in refused
    day = made(Dose(**(HEAD | LATER), drug="anakinra", status="given", dose=Decimal("100.0")))
    assert day["effectiveDateTime"] == "2026-01-11"
    assert day["dosage"]["dose"] == {
        "value": Decimal("100.0"),
        "unit": "mg",
        "system": "http://unitsofmeasure.org",
        "code": "mg",
    }


@pytest.mark.parametrize(
    ("code", "state", "kind"),
    [
        ("infection", "suspected", "Condition"), ("intubated", "start", "Procedure"), ("dnr", "yes", "Flag"),
        ("allergy", "none", "AllergyIntolerance"), ("naat", "positive", "Observation"),
        (SAME_PERSON, "", "Linkage"), (SEEN, "", "Basic"),
    ],
)  # fmt: skip
def test_a_fact_is_the_resource_that_fits_it(code, state, kind):
    assert made(event(code, state, subject="s"))["resourceType"] == kind


def test_who_made_a_record_is_kept():
    line = Line(7, "in force", "100", msgspec.structs.replace(ALL[1], supersedes="r0"))
    _, found = resources(line, SCENE)
    assert [item["who"]["display"] for item in found["agent"]] == ["demo", "w1"]
    assert found["recorded"] == "2026-01-10T09:00:00+01:00"
    assert found["reason"] == [{"text": "why"}]
    assert [(item["role"], item["what"]) for item in found["entity"]] == [
        ("revision", {"identifier": {"system": RECORD, "value": "r0"}}),
        ("source", {"display": "x.csv:3"}),
    ]


@settings(max_examples=60)
@given(ANY_RECORD)
def test_any_record_comes_back_from_its_resource(record):
    pieces = list(ndjson([Line(7, "in force", "100", record)], {}, SCENE))
    (item,) = read_ndjson(pieces[0][1], "Europe/Berlin")
    assert item.record == record, item.why
    (about,) = read_ndjson(pieces[1][1], "Europe/Berlin")
    assert about.about == item.name


def test_the_seal_covers_everything_but_itself():
    line = next(ndjson([Line(7, "in force", "100", ALL[1])], {}, SCENE))[1]
    resource = json.loads(line, parse_float=Decimal)
    for name in resource:
        broken = dict(resource)
        del broken[name]
        (item,) = read_ndjson(as_bytes(broken), "Europe/Berlin")
        assert item.why, name
    seals = [item for item in resource["extension"] if item["url"] == SEAL]
    assert len(seals) == 1
    (item,) = read_ndjson(as_bytes(binary("a" * 64, b"x")), "Europe/Berlin")
    assert "hash" in item.why


def test_a_file_that_is_another_one_throughout_is_refused_as_a_whole():
    lines = read_ndjson(b"{}\n" * 10_001, "Europe/Berlin")
    rows = read_csv(sheet(Patient, [], SCENE.zone).encode() + b"x,\r\n" * 10_001, SCENE.zone)
    for last, read in (("10001", lines), ("10002", rows)):
        with pytest.raises(Problem, match=rf"line {last}: more than 10000 lines are not as bedside wrote them: "):
            list(read)


def test_what_became_of_each_record():
    def numbered(record, **more):
        return Numbered(1, record, more.pop("replaced", False), **more)

    def corrected(person):
        return msgspec.structs.replace(person, patient="p1", supersedes="p1")

    reports = [crp(f"c{n}", status=status, identifier="lab:1") for n, status in enumerate(("preliminary", "final"))]
    found = {
        "patient": [
            numbered(patient(), replaced=True),
            numbered(corrected(patient("p1b", "101"))),
            numbered(corrected(patient("p1c", "102", recorded_at=NOW.replace(hour=7)))),
        ],
        "observation": [
            *map(numbered, reports),
            numbered(crp("v", void=True)),
            numbered(crp("x"), second=True),
            numbered(ALL[2]),
        ],
    }
    told = [(line.record.id, line.standing, line.mrn) for line in outgoing(found)]
    assert told == [
        ("p1", "struck", "101"), ("p1b", "in force", "101"), ("p1c", "in dispute", "101"),
        ("c0", "superseded", "101"), ("c1", "in force", "101"), ("v", "void", "101"),
        ("x", "other content", "101"), ("r1", "held", "101"),
    ]  # fmt: skip
    ids = [made["id"] for line in outgoing(found) for made in resources(line, SCENE)[:1]]
    assert ids[:3] == ["w-p1", "p1", "w-p1c"]
    assert len(set(ids)) == len(ids)
