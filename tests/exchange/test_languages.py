"""In whatever language: records and files stay as they are in English, and only what people read is translated."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bedside import assets, text
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.problem import Problem
from bedside.domain.records import Dose, Event, Medicine, Observation, Order, Patient, Reading, Recommendation
from bedside.exchange.csv_export import Line
from bedside.exchange.deidentify.records import Setting, deidentified
from bedside.exchange.fhir_out.base import Scene
from bedside.exchange.fhir_out.resources import bundle
from bedside.exchange.hl7v2.reading import read_messages
from bedside.exchange.own import changed
from bedside.exchange.reading import Task, read_rows
from bedside.exchange.tables.sheet import read_sheet
from bedside.exchange.whose import require_same
from tests.languages import pseudo

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 4, 20, 12, 0, tzinfo=UTC)
HEAD = {"patient": "p", "at": NOW, "recorded_at": NOW, "author": "a", "workstation": "w"}
PERSON = Patient(id="p", **HEAD, mrn="P-1", name="Doe, Jane", born=date(1966, 8, 2), sex="F")
SHEET = b"""analyte,raw_unit,col,raw_value
crp,mg/L,1,70
crp,mg/L,2,71
ferritin,ng/mL,,1800
ferritin,ng/mL,x,1900
potassium,mmol/L,1,450
"""
LAB = b"MSH|^~\\&|LIS|HOSP|||20200404||ORU^R01|1|P|2.5\rPID|||P-1^^^^MR\rOBR|1|A\rOBX|1|NM|1988-5^^LN||70|mg/L|||||"


@pytest.fixture(scope="module", autouse=True)
def months(foreign):
    """Give the foreign language the month of all times below, whether or not the catalogue has it."""
    text._translation(pseudo.CODE)._catalog["Apr"] = pseudo.foreign("Apr")


def in_both(work):
    """Return what a work comes to in English and in the foreign language."""
    english = work()
    with text.speaking(pseudo.CODE):
        return english, work()


def imported():
    sheet = read_sheet(SHEET)
    task = Task(
        patient=PERSON, chart=build([PERSON], at=NOW, known_at=NOW, zone=ZONE, catalogue=CATALOGUE),
        catalogue=CATALOGUE, zone=ZONE, now=NOW, day1=date(2020, 4, 1), author="a", workstation="w",
    )  # fmt: skip
    steps = read_rows("sheet", sheet.rows, sheet.form, task)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_an_import_makes_the_same_records_and_tells_of_them_in_the_language():
    english, other = in_both(imported)
    assert english.records == other.records
    assert any(item.held for item in english.records)
    assert [line.became for line in english.lines] == [line.became for line in other.lines]
    said = [(line.why, there.why) for line, there in zip(english.lines, other.lines, strict=True) if line.why]
    assert len(said) > 2
    assert all(why != there for why, there in said)


def test_fhir_is_written_in_english():
    drug = {"drug": "anakinra", "dose": Decimal(100), "dose_unit": "mg", "route": "sc"}
    records = [
        PERSON,
        Order(id="1", **HEAD, **drug, action="start", interval_hours=6),
        Dose(id="2", **HEAD, **drug, status="given"),
        Dose(id="3", **HEAD, **drug, status="refused"),
        Medicine(id="4", **HEAD, **drug, action="start", interval_hours=24),
        Event(id="5", **HEAD, code="intubated", state="start"),
        Event(id="6", **HEAD, code="malignancy", state="none"),
        Observation(id="7", **HEAD, code="crp", value=Decimal("7.5"), unit="mg/L", raw="7.5"),
    ]
    lines = [Line(place, "in force", "P-1", item) for place, item in enumerate(records)]
    english, other = in_both(lambda: bundle(lines, {}, Scene(CATALOGUE, ZONE)))
    assert english == other


def test_only_a_recommendation_leaves_in_the_words_that_were_signed():
    signed = Recommendation(
        id="1", **HEAD, document="d", number=1, text="Ferritin morgen früh.", wants="", owner="ward"
    )
    lines = [Line(place, "in force", "P-1", item) for place, item in enumerate((PERSON, signed))]
    english, other = in_both(lambda: bundle(lines, {}, Scene(CATALOGUE, ZONE)))
    assert english == other
    assert "Ferritin morgen früh.".encode() in english


def test_readings_without_identity_are_labelled_in_english():
    held = (Reading(label="x", value=Decimal(7), unit="mg/L", at=NOW, precision="day"),)
    value = Observation(id="1", **HEAD, code="crp", value=None, unit="mg/L", raw="7", held=held, finding="DQ-05")
    english, other = in_both(lambda: deidentified([PERSON, value], Setting(b"key", ZONE, CATALOGUE)))
    assert english == other


def test_what_is_said_of_a_changed_line_is_not_kept_from_another_language():
    english, other = in_both(lambda: changed(3, "x").why)
    assert english.startswith("it is not as bedside wrote it: x.")
    assert english != other


def test_a_refused_message_keeps_its_own_words_and_is_refused_in_the_language():
    english, other = in_both(lambda: read_messages(LAB, ZONE, CATALOGUE)[0].rows[0].fault)
    assert english == "OBX-11: the result has no status, nor has its order (OBR-25)."
    assert english != other


def test_another_patient_is_told_of_in_the_language():
    def fault():
        with pytest.raises(Problem) as caught:
            require_same("MRN: 4711", PERSON, ())
        return str(caught.value)

    english, other = in_both(fault)
    assert english.startswith("patient: the file speaks of another patient: record number 4711 in the file, P-1 here.")
    assert "4711" in other
    assert not {"patient", "record", "number"} & set(other.replace(":", " ").split())
