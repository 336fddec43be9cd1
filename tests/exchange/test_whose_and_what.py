"""Results of somebody else, of other specimens, of withdrawn reports: refused or withdrawn, in HL7 as in FHIR."""

import json
import time
from collections import deque
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem
from bedside.exchange.fhir.amounts import Context
from bedside.exchange.fhir.reader import read_in_steps, read_resources
from bedside.exchange.hl7v2.reading import read_messages
from tests.exchange.fhir_ward import make_ward, told
from tests.exchange.test_table import ROOT

CATALOGUE = load_catalogue((ROOT / "resources" / "catalogue.toml").read_text(encoding="utf-8"))
ZONE = ZoneInfo("Europe/Berlin")
CONTEXT = Context(CATALOGUE, "tocilizumab", ZONE, datetime(2026, 11, 1, 12, tzinfo=UTC))
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
ONE = {"reference": "Patient/p1"}
PERSON = {
    "resourceType": "Patient", "id": "p1", "identifier": [{"value": "P-1"}], "name": [{"text": "Ada Beispiel"}],
    "birthDate": "1970-01-01", "gender": "female",
}  # fmt: skip
HEAD = "MSH|^~\\&|LAB|HOSP|||20260301100000||ORU^R01|{}|P|2.5\rPID|1||P-1^^^H^MR||Beispiel^Ada||19700101|F\r"
ORDER = "OBR|1|P1|F1|{}|||202603010600|||||||||||||||202603010700|||F\r"


def value(text="LDH", number=900, unit="U/L", **more):
    found = {
        "resourceType": "Observation", "id": "o1", "status": "final", "subject": ONE, "code": {"text": text},
        "effectiveDateTime": "2026-03-01T06:00:00+01:00", "valueQuantity": {"value": number, "unit": unit},
    }  # fmt: skip
    return {key: item for key, item in {**found, **more}.items() if item is not None}


def report(*contained, **more):
    named = [{"reference": f"#{item['id']}"} for item in contained] or [{"reference": "Observation/o1"}]
    inside = {"contained": list(contained)} if contained else {}
    code = {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "Labor"}}
    return {**code, "subject": ONE, "result": named, **inside, **more}


def in_specimen(text="LDH", **said):
    sample = {"resourceType": "Specimen", "id": "s", **said}
    return value(text, specimen={"reference": "#s"}, contained=[sample])


def bundle(*resources):
    entries = [{"resource": item} for item in (PERSON, *resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def rows(*resources):
    return [row for part in read_resources(bundle(*resources), CONTEXT) for row in part.rows]


def message(*lines, order="CHEM^Labor", head=HEAD):
    text = head.format(1) + ORDER.format(order) + "".join(f"{line}\r" for line in lines)
    return [row for part in read_messages(text.encode(), ZONE, CATALOGUE) for row in part.rows]


def obx(name="LDH^LDH", number="900", unit="U/L", status="F", kind="NM", sub=""):
    return f"OBX|1|{kind}|{name}|{sub}|{number}|{unit}|||||{status}"


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    session = make_ward(tmp_path_factory.mktemp("whose") / "store")
    yield session
    session.close()


MAX = {"reference": "Patient/4712", "display": "Max Muster"}
BLOOD = {"text": "blood"}
SITE = {"collection": {"bodySite": {"text": "Pleura"}}}
BESIDE = {"type": {"text": "Pleural fluid", "coding": [{"system": "http://snomed.info/sct", "code": "119297000"}]}}
FOREIGN = {
    "in words beside a code of blood": (in_specimen(**BESIDE), "Pleural fluid"),
    "in a note": (in_specimen(note=[{"text": "Pleurapunktat"}]), "Pleurapunktat"),
    "from where": (in_specimen(type=BLOOD, **SITE), "Pleura"),
    "not in the file": (value(specimen={"reference": "Specimen/gone"}), "not in the file"),
    "by a number only": (value(specimen={"identifier": {"value": "S77"}}), "not in the file"),
    "unfit": (in_specimen(type=BLOOD, status="unsatisfactory"), "not fit"),
    "in error": (in_specimen(type=BLOOD, status="entered-in-error"), "entered in error"),
    "of somebody else": (in_specimen(type=BLOOD, subject=MAX), "of another patient (Max Muster)"),
    "body site": (value(bodySite={"text": "Pleura"}), "no blood vessel"),
    "a body site of no vessel": (value(bodySite={"text": "left arm"}), "no blood vessel"),
    "a remark": (value(note=[{"text": "Material: Urin"}]), "'Urin'"),
    "its own name": (value(code={"coding": [{"system": LOINC, "code": "2532-0"}], "text": "LDH im Punktat"}), "LDH im"),
    "a venous gas": (value("pO2", 40, "mmHg", specimen={"display": "venous blood"}), "gases of arterial"),
    "a gas of a vein": (value("pO2", 40, "mmHg", bodySite={"text": "Vena cubitalis"}), "gases of arterial"),
    "a capillary gas": (value("pH", 7.4, "[pH]", specimen={"display": "capillary blood"}), "gases of arterial"),
}
BLOODS = (
    value(),
    in_specimen(type=BLOOD),
    in_specimen(type=BLOOD, subject=ONE, status="available"),
    value(specimen={"reference": "Specimen/gone", "display": "Serum"}),
    value(bodySite={"text": "Superficial forearm vein"}),
    value("pO2", 80, "mmHg", specimen={"display": "arterial blood"}),
    value("pO2", 80, "mmHg"),
    value("Heart rate", 80, "/min", bodySite={"text": "left arm"}),
    value(note=[{"text": "no urine was sent with it"}]),
)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_result_that_is_not_of_the_patient_s_blood_is_refused_with_its_reason(name):
    resource, why = FOREIGN[name]
    (row,) = rows(resource)
    assert why in row.fault
    # Handed over with all that names it, so that what was reported before counts no more.
    assert (row.identifier, row.status, row.col) == ("id o1", "final", "2026-03-01T06:00:00+01:00")
    assert row.analyte or row.loinc


@pytest.mark.parametrize("resource", BLOODS)
def test_a_result_of_blood_is_taken(resource):
    assert [row.fault for row in rows(resource)] == [""]


def test_a_contained_result_of_somebody_else_is_refused():
    (row,) = rows(report(value(subject=MAX)))
    assert "of another patient (Max Muster)" in row.fault
    assert not row.identifier
    assert [row.fault for row in rows(report(value()), report(value(subject=None)))] == ["", ""]
    nobody = report(value())
    del nobody["subject"]
    (part,) = read_resources(bundle(nobody), CONTEXT)
    assert part.claim.mrns == ("P-1",)


def test_a_name_beside_a_reference_must_be_the_chosen_patient_s(ward):
    def became(*said):
        items = [{"resource": value(subject={"reference": "Patient/x", "display": name})} for name in said]
        data = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": items}).encode()
        return [line[1:] for line in told(ward, data, patient="P-1")]

    ((kind, why),) = became("Max Muster")
    assert kind == "refused"
    assert "'Max Muster' in the file" in why
    assert became("Beispiel, Ada") == [("stored", "")]
    assert [kind for kind, _ in became("Ada Beispiel", "Max Muster")] == ["stored", "refused"]


@pytest.mark.parametrize("panel", ["Urinstatus", "Urinalysis complete panel - Urine", "Liquordiagnostik", "Punktat"])
def test_a_panel_of_another_specimen_refuses_what_is_under_it(panel):
    part = {"code": {"text": "Kreatinin"}, "valueQuantity": {"value": 9.5, "unit": "mg/dL"}}
    whole = value(panel, code={"text": panel}, valueQuantity=None, component=[part])
    named = value(panel, id="p", valueQuantity=None, hasMember=[{"reference": "Observation/o1"}])
    above = report(code={"text": panel})
    over = report(code={"text": panel}, result=[{"reference": "Observation/p"}])
    for found in (rows(whole), rows(named, value()), rows(value(), above), rows(value(), named, over), rows(report(
        value(), code={"text": panel}))):  # fmt: skip
        assert [panel in row.fault for row in found] == [True]
    assert panel in message(obx(), order=f"X^{panel}")[0].fault
    # One of blood that is stated of the result itself counts more than what its panel is called.
    assert not rows(value(specimen={"display": "Serum"}), above)[0].fault
    assert not message(obx(), "SPM|1|||SER^Serum", order=f"X^{panel}")[0].fault


def test_a_specimen_of_the_report_is_that_of_its_results():
    pleura, serum = ({"specimen": [{"display": text}]} for text in ("Pleurapunktat", "Serum"))
    assert "Pleurapunktat" in rows(value(), report(**pleura))[0].fault
    assert not rows(value(), report(**serum))[0].fault
    assert not rows(value(specimen={"display": "Serum"}), report(**pleura))[0].fault


def returned(steps, found):
    found += yield from steps


def test_specimens_and_reports_of_the_files_beside_count():
    """An export with a file for each type: the Observations alone say neither of what nor in which report they are."""
    told = value(specimen={"reference": "Specimen/s"})
    kind = {"resourceType": "Specimen", "id": "s", "type": BLOOD}
    for beside, fault, status in (
        ((kind,), "", "final"),
        (({**kind, "type": {"text": "Urine"}},), "Urine", "final"),
        ((kind, report(status="cancelled")), "", "cancelled"),
        ((), "not in the file", "final"),
    ):
        steps = read_in_steps(json.dumps(told).encode(), CONTEXT, [json.dumps(item).encode() for item in beside])
        found = []
        deque(returned(steps, found), 0)
        (row,) = found[0].rows
        assert (row.status, bool(row.fault)) == (status, bool(fault))
        assert fault in row.fault


def test_headings_and_comments_say_of_which_material_a_result_is():
    urine = obx("MAT^Material", "Urin", "", kind="ST")
    assert ["'Urin'" in row.fault for row in message(urine, obx())] == [True, True]
    first, _, second, _, third = message(obx(), urine, obx("CRP^CRP", "7"), obx("M^Material", "Serum", "", kind="ST"),
                                         obx("K^Kalium", "4", "mmol/L"))  # fmt: skip
    assert ("'Urin'" in first.fault, "'Urin'" in second.fault, third.fault) == (True, True, "")
    assert "'Pleurapunktat'" in message(obx(), "NTE|1||Material: Pleurapunktat")[0].fault
    assert not message(obx(), "NTE|1||Material: Serum")[0].fault
    assert "of blood" in message(obx("2532-0^LDH im Pleurapunktat^LN"))[0].fault
    assert "'Pleurapunktat'" in message(obx(), "SPM|1|||119297000^Pleurapunktat^SCT")[0].fault
    assert not message(obx("HF^Diurese", "1200", "mL/d"), order="B^Urinbilanz")[0].fault.startswith("OBR-4")


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_results_of_a_withdrawn_report_are_withdrawn_with_it(status):
    (row,) = rows(value(), report(status=status))
    assert (row.status, row.identifier, row.fault) == ("cancelled", "id o1", "")
    (row,) = rows(report(value(), status=status))
    assert "is withdrawn" in row.fault
    (row,) = rows(report(value(), status=status, id="r9"))
    assert (row.status, row.identifier, row.fault) == ("cancelled", "id r9#o1", "")


def test_a_result_without_identifier_is_known_by_its_id():
    urls = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": PERSON}, {"fullUrl": "http://a.example/Observation/o1", "resource": value()},
        {"fullUrl": "urn:uuid:6b1f7f1c-93f9-4a4c-8a3a-2f0a8c0f6a55", "resource": value(id=None)},
        {"fullUrl": "http://a.example/x", "resource": value(id=None)}]}  # fmt: skip
    parts = read_resources(json.dumps(urls).encode(), CONTEXT)
    assert [row.identifier for part in parts for row in part.rows] == ["id o1", "", "http://a.example/x"]
    (row,) = rows(value(identifier=[{"system": "s", "value": "1"}]))
    assert row.identifier == "s|1"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"valueQuantity": None, "dataAbsentReason": {"text": "lost"}}, "no value is given (lost)"),
        ({"valueQuantity": {"value": 9, "unit": "mmol/L", "code": "U/L", "system": UCUM}}, "'U/L' and 'mmol/L'"),
        ({"valueQuantity": {"value": 9, "unit": "\u00b5kat/L", "code": "U/L", "system": UCUM}}, "and '\u00b5kat/L'"),
        ({"valueQuantity": None, "valueRange": {"low": {"value": 1}}}, "valueRange is no single number"),
        ({"status": "unknown"}, "status unknown"),
        ({"focus": [ONE]}, "somebody or something else"),
    ],
)
def test_what_cannot_be_read_is_handed_over_with_its_name(change, why):
    (row,) = rows(value(issued="2026-03-01T07:00:00Z", **change))
    assert why in row.fault
    assert (row.analyte, row.identifier, row.issued) == ("LDH", "id o1", "2026-03-01T07:00:00Z")
    assert row.col
    assert row.status == ("corrected" if "status" in change else "final")


def test_words_that_are_no_unit_stand_beside_a_code():
    quantity = {"value": 9, "unit": "units per litre", "code": "U/L", "system": UCUM}
    assert rows(value(valueQuantity=quantity))[0].fault == ""
    assert message(obx(unit="U/L^units per litre^UCUM"))[0].fault == ""
    assert message(obx("WBC^Leukocytes", "7", "10^9/L"))[0].fault == ""


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (obx(number="hemolytic", kind="ST", status="C"), "text in a numeric field"),
        (obx("CRP^CRP", "7", "mg/L^mg/dL^L", "C"), "'mg/dL' beside 'mg/L'"),
        (obx("1988-5^CRP^LN", "7", "mg/L^^UCUM^mg/dL", "C"), "'mg/dL' beside 'mg/L'"),
        (obx("CRP^CRP", "7", "mg/L^mmol/L", "C"), "'mmol/L' beside 'mg/L'"),
        (obx(number='""', status="C"), "no value is given"),
        (obx(status="Q"), "status 'Q' is not known"),
    ],
)
def test_a_message_that_cannot_be_read_names_its_result_all_the_same(line, why):
    (row,) = message(line)
    assert why in row.fault
    assert row.identifier.startswith("HOSP|LAB|F1|")
    assert (row.status, row.col, row.issued) == ("corrected", "2026-03-01T06:00:00", "2026-03-01T07:00:00")
    assert row.analyte or row.loinc


def test_a_withdrawn_result_without_a_time_is_named_all_the_same():
    order = "OBR|1|P1|F1|CHEM|||\r"
    data = HEAD.format(1) + order + obx(status="X") + "\r" + obx("CRP^CRP", "7", "mg/L")
    gone, untimed = (row for part in read_messages(data.encode(), ZONE, CATALOGUE) for row in part.rows)
    assert (gone.status, gone.col, gone.fault, gone.identifier) == ("cancelled", "", "", "HOSP|LAB|F1|LDH|")
    assert "no sample time" in untimed.fault
    (row,) = rows(value(status="entered-in-error", effectiveDateTime=None))
    assert (row.status, row.col, row.fault, row.identifier) == ("cancelled", "", "", "id o1")
    # That a specimen has arrived takes no result out of force.
    assert message(obx(status="I"))[0].status == "preliminary"


def test_the_time_of_a_message_is_not_that_of_its_results():
    data = HEAD.format(1) + "OBR|1|P1|F1|CHEM|||202603010600\r" + obx()
    assert [row.issued for part in read_messages(data.encode(), ZONE, CATALOGUE) for row in part.rows] == [""]


def test_the_first_of_several_results_may_be_numbered_or_not():
    assert len({message(obx(sub=sub))[0].identifier for sub in ("", "1")}) == 1
    assert message(obx(sub="2"))[0].identifier.endswith("|2")
    assert [row.identifier for row in message(obx(), obx(sub="1"))] == ["", ""]


@pytest.mark.parametrize("sent", ["20260301+9900", "20260301+1575", "20260301100000+0175"])
def test_an_offset_that_no_zone_has_refuses_its_message(sent):
    data = (HEAD.format(1).replace("20260301100000", sent) + ORDER.format("C") + obx()).encode()
    (part,) = read_messages(data, ZONE, CATALOGUE)
    assert f"MSH-7: '{sent}' is no" in part.fault
    assert [row.fault for row in part.rows] == [part.fault]


@pytest.mark.parametrize("before", ["ORC|RE\r", "PV1|1\r"])
def test_a_comment_that_stands_under_nothing_read_is_said_to_be_left_out(before):
    data = HEAD.format(1) + before + "NTE|1||haemolytic\r" + ORDER.format("C") + obx()
    (part,) = read_messages(data.encode(), ZONE, CATALOGUE)
    assert part.remark == "A comment (NTE of line 4) is left out."
    early = data.replace("PID|", "NTE|1||of all\rPID|").replace("NTE|1||haemolytic\r", "")
    assert read_messages(early.encode(), ZONE, CATALOGUE)[0].remark == "A comment (NTE of line 2) is left out."


@pytest.mark.parametrize(("said", "why"), [("2", ""), ("", ""), ("many", ""), ("02", ""), ("3", "3"), ("1", "1")])
def test_a_batch_that_lost_a_message_says_so(said, why):
    both = "".join(HEAD.format(number) + ORDER.format("C") + obx() + "\r" for number in (1, 2))
    data = f"FHS|^~\\&\rBHS|^~\\&\r{both}BTS|{said}|x\rFTS|1\r"
    found = read_messages(data.encode(), ZONE, CATALOGUE)
    assert [part.fault for part in found if part.rows] == ["", ""]
    told = [(part.line, part.fault) for part in found if not part.rows]
    wanted = f"its batch is said to have {why} messages (BTS-1), and has 2: look whether any is missing."
    assert told == ([(11, wanted)] if why else [])
    assert read_messages((data + data).encode(), ZONE, CATALOGUE)[: len(found)] == found


def test_what_dos_ends_a_text_with_costs_no_result():
    data = (HEAD.format(1) + ORDER.format("C") + obx()).encode()
    for end in (b"\x1a", b"\r\x1a", b"\r\n\x1a\r\n"):
        assert read_messages(data + end, ZONE, CATALOGUE) == read_messages(data, ZONE, CATALOGUE)
    (part, *_) = read_messages(data.replace(b"OBX", b"\x1aOBX"), ZONE, CATALOGUE)
    assert part.fault


def test_a_specimen_that_the_laboratory_rejected_gives_no_result():
    rejected = "SPM|1|||BLD" + "|" * 17 + "EX^expired^HL70490"
    assert "SPM-21: the laboratory rejected the specimen (expired)" in message(obx(), rejected)[0].fault
    assert message(obx(), "SPM|1|||BLD")[0].fault == ""


def test_a_value_beside_the_reason_of_its_absence_is_not_taken():
    (row,) = rows(value(dataAbsentReason={"text": "error"}))
    assert "that there is none (error)" in row.fault
    assert (row.value, row.identifier) == ("900", "id o1")


@pytest.mark.parametrize(("kind", "taken"), [("SS", ()), ("NI", ()), ("MR", ("P-1",)), ("PI", ("P-1",))])
def test_a_number_of_another_list_is_no_record_number(kind, taken):
    system = "http://terminology.hl7.org/CodeSystem/v2-0203"
    number = {"value": "P-1", "type": {"coding": [{"system": system, "code": kind}]}}
    data = json.dumps({**PERSON, "identifier": [number]}).encode()
    assert read_resources(data, CONTEXT)[0].claim.mrns == taken


def test_a_page_of_a_search_says_that_there_are_more():
    page = json.loads(bundle(value()))
    page |= {"type": "searchset", "link": [{"relation": "next", "url": "http://lab.example/2"}]}
    first, rest = read_resources(json.dumps(page).encode(), CONTEXT)
    assert "is one page of several" in first.fault
    assert [row.value for row in rest.rows] == ["900"]


@pytest.mark.parametrize("place", ['"o1"', '"LDH"', '"Observation"'])
def test_half_a_character_is_no_text(place):
    with pytest.raises(Problem, match="line 1: a text holds one half of a character"):
        read_resources(bundle(value()).replace(place.encode(), b'"x\\ud83d"'), CONTEXT)
    whole = bundle(value(note=[{"text": "\U0001f600"}]))
    assert b"\\ud83d\\ude00" in whole
    assert [row.note for part in read_resources(whole, CONTEXT) for row in part.rows] == ["\U0001f600"]


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_many_specimens_and_many_contained_results_take_time_by_their_number():
    def orders(many):
        results = "".join(ORDER.format("C") + obx() + "\r" for _ in range(many))
        data = (HEAD.format(1) + "SPM|1|||BLD\r" * many + results).encode()
        return lambda: read_messages(data, ZONE, CATALOGUE)

    def held(many):
        sample = {"resourceType": "Specimen", "id": "s", "type": BLOOD}
        inner = [value(id=f"o{number}", specimen={"reference": "#s"}) for number in range(many)]
        told = report(*inner)
        data = bundle({**told, "contained": [*inner, sample]})
        return lambda: read_resources(data, CONTEXT)

    for made in (orders, held):
        made(10)()
        few, many = min(seconds(made(150)) for _ in range(3)), seconds(made(1500))
        # Ten times as many: a hundred times as long, where each asks all others.
        assert many < 40 * few
