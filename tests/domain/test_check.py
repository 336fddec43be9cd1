"""The limits that no record passes, whichever way it comes in."""

import sys
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bedside import assets, config
from bedside.domain.catalogue import load_catalogue
from bedside.domain.check import Rules, problems, text_problem, visible
from bedside.domain.records import Device, Event, Observation, OxygenSetting, Patient, Reading

NOW = datetime(2026, 1, 10, 8, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
COMMON = {"patient": "p1", "at": NOW, "recorded_at": NOW, "author": "demo", "workstation": "w1"}
PERSON = Patient(id="p1", mrn="100", name="Invented Person", born=date(2026, 1, 5), sex="F", **COMMON)
CRP = Observation(id="o1", code="crp", value=Decimal("71"), unit="mg/L", **COMMON)


@pytest.fixture(scope="module")
def rules():
    return Rules(
        now=NOW,
        zone=BERLIN,
        entry=config.shipped_site().entry,
        catalogue=load_catalogue(assets.read_text("catalogue.toml")),
    )


def said(record, rules, person=PERSON):
    return [str(item) for item in problems(record, person, rules)]


def change(record, **fields):
    return msgspec.structs.replace(record, **fields)


def test_good_records_pass(rules):
    assert said(PERSON, rules) == said(CRP, rules) == []


def test_an_unknown_patient_is_refused(rules):
    assert "no such patient" in said(CRP, rules, None)[0]


def test_the_future_begins_past_the_tolerance(rules):
    tolerance = rules.entry.clock_tolerance
    assert said(change(CRP, at=NOW + tolerance), rules) == []
    assert "future" in said(change(CRP, at=NOW + tolerance + timedelta(microseconds=1)), rules)[0]
    assert "future" in said(change(CRP, recorded_at=NOW + timedelta(hours=1)), rules)[0]
    assert "future" in said(change(PERSON, born=date(2026, 1, 11)), rules, PERSON)[0]
    assert said(change(PERSON, born=date(2026, 1, 10)), rules) == []


def test_nobody_is_older_than_the_site_says_and_such_a_record_may_be_taken_out(rules):
    years = rules.entry.most_age_years
    assert said(change(PERSON, born=date(2026 - years, 1, 1)), rules) == []
    old = change(PERSON, born=date(2025 - years, 12, 31))
    (told,) = said(old, rules)
    assert f"more than {years} years back" in told
    assert said(change(PERSON, born=date(1, 1, 1)), rules) != []
    assert said(change(old, void=True, supersedes="p0", reason="typed wrongly"), rules) == []


def test_birth_is_a_day_in_the_zone_of_the_store(rules):
    midnight = datetime(2026, 1, 4, 23, 0, tzinfo=UTC)
    assert said(change(CRP, at=midnight), rules) == []
    early = change(CRP, at=midnight - timedelta(minutes=1))
    assert "birth" in said(early, rules)[0]
    assert said(change(early, precision="undated"), rules) == []
    assert said(change(early, void=True, supersedes="o0", reason="wrong day"), rules) == []


@pytest.mark.parametrize("field", ["at", "recorded_at"])
def test_a_time_needs_a_zone(rules, field):
    assert "without a zone" in said(change(CRP, **{field: NOW.replace(tzinfo=None)}), rules)[0]


def test_oxygen_without_a_time_is_refused_and_may_be_taken_out(rules):
    setting = OxygenSetting(id="x1", devices=(Device(name="ra"),), **COMMON)
    assert said(setting, rules) == []
    (told,) = said(change(setting, precision="undated"), rules)
    assert "without a time" in told
    assert said(change(setting, precision="undated", void=True, supersedes="x0", reason="never"), rules) == []


@pytest.mark.parametrize(("text", "ok"), [("n" * 200, True), ("n" * 201, False), ("n" * 300, False)])
def test_names_have_a_length(rules, text, ok):
    assert (said(change(PERSON, name=text), rules) == []) is ok


@pytest.mark.parametrize("sign", ["\x00", "\n", "\t", "\x1b", "\x7f", "\x85", "\u2028", "\ud800", "\u202e", "\u2066"])
def test_control_characters_are_refused_everywhere(rules, sign):
    assert "cannot be stored" in said(change(PERSON, name=f"A{sign}B"), rules)[0]
    assert "cannot be stored" in said(change(CRP, reason=f"A{sign}B"), rules)[0]


@pytest.mark.parametrize(
    "name", ["\u674e\u660e", "\u0627\u062d\u0645\u062f", "M\u00fcller-L\u00fcdenscheidt", "O'Neil"]
)
def test_names_of_any_script_are_kept(rules, name):
    assert said(change(PERSON, name=name), rules) == []


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\u00a0"])
def test_a_record_number_holds_no_sign_that_nobody_sees_and_a_name_may(rules, sign):
    person = change(PERSON, mrn=f"1{sign}00")
    assert said(person, rules, person) == ["mrn: the record number holds a sign that nobody sees. Type it again."]
    assert said(change(person, void=True), rules, person) == []
    assert said(change(PERSON, name=f"An{sign}na"), rules) == []


def test_required_texts(rules):
    assert said(change(PERSON, mrn=" "), rules) == ["mrn: nothing was given."]
    assert said(Event(id="e1", code="", **COMMON), rules) == ["code: nothing was given."]


@pytest.mark.parametrize("value", ["-3", "-0.1", "NaN", "Infinity"])
def test_amounts_are_numbers_and_not_negative(rules, value):
    assert said(change(CRP, value=Decimal(value)), rules)
    devices = (Device(name="nc", flow=Decimal(value)),)
    assert said(OxygenSetting(id="x1", devices=devices, **COMMON), rules)


@pytest.mark.parametrize("value", ["1E+999999", "1E-999999", "1" * 31, "NaN", "-Infinity"])
def test_a_number_that_no_page_could_print_is_refused_wherever_it_stands(rules, value):
    number = Decimal(value)
    reading = Reading(label="x", value=number, unit="mg/L")
    for broken in ({"value": number}, {"range_low": number}, {"range_high": number}, {"held": (reading,)}):
        assert said(change(CRP, **broken), rules), broken
    assert said(change(CRP, range_low=Decimal(-2)), rules) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"unit": "furlong"},
        {"code": "nothing"},
        {"at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))},
        {"at": datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-5)))},
    ],
)
def test_a_reading_that_could_never_be_chosen_is_refused(rules, fields):
    reading = Reading(**{"label": "x", "value": Decimal(7), "unit": "mg/L", **fields})
    assert "can never be chosen" in said(change(CRP, value=None, held=(reading,)), rules)[0]


def test_a_value_that_could_not_be_read_back_is_refused(rules):
    assert "catalogue" in said(change(CRP, code="nothing"), rules)[0]
    assert "unit" in said(change(CRP, unit="furlong"), rules)[0]
    assert "needs a unit" in said(change(CRP, unit=""), rules)[0]
    assert "missing" in said(change(CRP, value=None), rules)[0]
    held = (Reading(label="71 mg/L", value=Decimal(71), unit="mg/L"),)
    assert said(change(CRP, value=None, unit="", held=held), rules) == []


@pytest.mark.parametrize("text", ["", "[entry]", "[entry]\nnonsense = 1"])
def test_a_site_file_with_gaps_is_refused(text):
    with pytest.raises(ValueError, match=r"site\.toml"):
        config.load_site(text)


def test_a_window_that_never_locks_is_refused():
    text = assets.read_text("site.toml")
    assert config.load_site(text).lock_minutes == 5
    with pytest.raises(ValueError, match="locks"):
        config.load_site(text.replace("idle_minutes = 5", "idle_minutes = 0"))


@pytest.mark.slow
def test_every_character_is_judged_by_what_it_is():
    """The short way for printable text must let nothing through: all of Unicode, one by one."""
    refused, overrides = ("Cc", "Cs", "Cn", "Co", "Zl", "Zp"), {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
    for number in range(sys.maxunicode + 1):
        sign = chr(number)
        kind = unicodedata.category(sign)
        assert (text_problem(sign, "name", 1) is None) == (kind not in refused and number not in overrides), hex(number)
        assert visible(sign) == (kind[0] not in "ZC"), hex(number)


@pytest.mark.parametrize("setting", ["idle_minutes = 5", "severity_hours = 12", "same_sample_minutes = 30"])
@pytest.mark.parametrize("wrong", ["-1", '"5"', "1.5"])
def test_a_number_of_the_site_is_whole_and_not_negative(setting, wrong):
    name, _is, _number = setting.partition(" = ")
    text = assets.read_text("site.toml")
    assert setting in text
    with pytest.raises(ValueError, match=r"site\.toml: .*whole number"):
        config.load_site(text.replace(setting, f"{name} = {wrong}"))
