"""A step that a slip explains better than the body is asked about while it is typed; the sickest patients' are not."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.problem import Problem
from bedside.domain.quality import QualityMemo, findings
from bedside.domain.quickline import Stamp, context_of, parse
from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.domain.revise import revised
from bedside.exchange.case_file import read_case

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 4, 4, 12, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=60)


class Ward:
    """One patient whose values are typed line by line, at any hour before now."""

    def __init__(self):
        self.new_id = map(str, count(1)).__next__
        self.records: list[AnyRecord] = [
            Patient(
                id="p", patient="p", at=LONG_AGO, recorded_at=LONG_AGO, author="a", workstation="w", mrn="1", name="N",
                born=date(1966, 8, 2), sex="F",
            )
        ]  # fmt: skip

    def chart(self):
        return build(self.records, at=NOW, known_at=NOW, zone=ZONE, catalogue=CATALOGUE)

    def parse(self, line):
        return parse(line, context_of(self.chart(), NOW))

    def stamp(self):
        return Stamp(author="dr", workstation="w", now=NOW, new_id=self.new_id)

    def type(self, line, accept=None, *, hold=False):
        [record] = self.parse(line).records(self.stamp(), accept, hold=hold)
        self.records.append(record)
        return record

    def put(self, code, value, unit, hours):
        """Store a value as it is, as a table does."""
        at = NOW - timedelta(hours=hours)
        self.records.append(
            Observation(
                id=self.new_id(), patient="p", at=at, recorded_at=NOW, author="a", workstation="w",
                code=code, value=Decimal(value), unit=unit,
            )
        )  # fmt: skip

    def found(self, memo=None):
        return [item for item in findings(self.chart(), memo) if item.id in {"DQ-15", "DQ-16"}]


@pytest.fixture
def ward():
    return Ward()


def test_a_ferritin_a_thousand_times_too_low_is_asked_about_and_not_stored(ward):
    ward.type("ferritin 1620 ng/ml @-24h")
    parsed = ward.parse("ferritin 16.2 ng/ml")
    [doubt] = parsed.doubts
    assert doubt.finding == "DQ-16"
    assert "after 1620 ng/mL (03 Apr 14:00): a fall faster than a half-life of 24 hours" in doubt.doubt
    assert parsed.readings == ("16.2 ng/mL", "1620 ng/mL")
    assert len(ward.parse("ferritin 1.84 ng/ml").readings) == 2
    with pytest.raises(Problem, match="another reading is near"):
        ward.type("ferritin 16.2 ng/ml")
    assert str(ward.type("ferritin 16.2 ng/ml", accept=2).value) == "1620"


def test_as_typed_can_be_taken_or_held_and_what_was_taken_vouches_for_the_next(ward):
    ward.type("ferritin 1620 ng/ml @-24h")
    held = ward.type("ferritin 16.2 ng/ml @-2h", hold=True)
    assert [str(item.value) for item in held.held] == ["16.2", "1620"]
    assert {(item.id, item.severity) for item in findings(ward.chart()) if held.id in item.records} == {
        ("DQ-16", "hold")
    }
    ward.records.pop()
    assert ward.type("ferritin 16.2 ng/ml @-2h", accept=1).value == Decimal("16.2")
    assert ward.type("ferritin 17 ng/ml").value == Decimal(17)


SLIPS = {
    "ferritin": ("1620 ng/ml", 24, "162 ng/ml", "1620 ng/mL"),
    "ferritin after days": ("1620 ng/ml", 120, "1.9 ug/l", "1900 ng/mL"),
    "ferritin of the same day": ("1620 ng/ml", 6, "18 ng/ml", "1800 ng/mL"),
    "crp": ("242 mg/l", 24, "24.2 mg/l", "242 mg/L"),
    "ddimer_feu": ("1800 ng/ml feu", 24, "190 ng/ml feu", "1900 ng/mL FEU"),
    "ldh": ("410 u/l", 24, "41 u/l", "410 U/L"),
    "alt in ukat": ("300 u/l", 24, "5 u/l", "300 U/L"),
    "ast": ("300 u/l", 24, "28 u/l", "280 U/L"),
    "platelets": ("212 /nl", 24, "2.1 /nl", "210 \u00d710\u2079/L"),
    "anc": ("6.2 /nl", 24, "0.06 /nl", "6 \u00d710\u2079/L"),
    "alc": ("1.2 /nl", 24, "0.012 /nl", "1.2 \u00d710\u2079/L"),
    "wbc": ("8.4 /nl", 24, "0.084 /nl", "8.4 \u00d710\u2079/L"),
    "creatinine": ("0.9 mg/dl", 12, "9.1 mg/dl", "0.91 mg/dL"),
    "bilirubin in umol": ("1.2 mg/dl", 12, "18 mg/dl", "1.052 mg/dL"),
    "potassium": ("4.2", 24, "0.41", "4.1 mmol/L"),
    "alc that decides": ("0.66 10*9/l", 7, "5.8 10*9/l", "0.58 \u00d710\u2079/L"),
    "alc two days later": ("0.66 10*9/l", 49, "4.7 10*9/l", "0.47 \u00d710\u2079/L"),
    "anc upward": ("0.8 /nl", 24, "7.9 /nl", "0.79 \u00d710\u2079/L"),
    "pct tenfold": ("0.23 ng/ml", 7, "2.3 ng/ml", "0.23 ng/mL"),
    "pct a hundredfold": ("0.23 ng/ml", 24, "23 ng/ml", "0.23 ng/mL"),
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_is_asked_about_with_the_reading_that_explains_it(ward, case):
    code, (before, hours, typed, meant) = case.split()[0], SLIPS[case]
    ward.type(f"{code} {before} @-{hours}h")
    parsed = ward.parse(f"{code} {typed}")
    assert parsed.doubts
    assert any(label.startswith(meant) for label in parsed.readings[1:]), parsed.readings


def test_a_reading_that_several_units_give_is_offered_once(ward):
    ward.type("ddimer_feu 19000 ng/ml feu @-24h")
    assert ward.parse("ddimer_feu 21 ng/ml feu").readings == (
        "21 ng/mL FEU",
        "21000 ng/mL FEU (read as 21 mg/L FEU)",
    )


REAL = {
    "ferritin of a storm that is treated": [
        ("ferritin 256000 ng/ml", 96), ("ferritin 90000 ng/ml", 72), ("ferritin 24000 ng/ml", 48),
        ("ferritin 6100 ng/ml", 24), ("ferritin 2300 ng/ml", 0),
    ],
    "ferritin rises within a day": [("ferritin 90 ng/ml", 24), ("ferritin 24000 ng/ml", 0)],
    "ferritin weeks later": [("ferritin 3995 ng/ml", 600), ("ferritin 31 ng/ml", 0)],
    "crp under blockade": [("crp 330 mg/l", 72), ("crp 140 mg/l", 48), ("crp 51 mg/l", 24), ("crp 19 mg/l", 0)],
    "crp rises": [("crp 4 mg/l", 24), ("crp 411 mg/l", 0)],
    "liver in shock": [("ast 30 u/l", 60), ("ast 9800 u/l", 48), ("ast 3100 u/l", 24), ("ast 1200 u/l", 0)],
    "liver recovers": [("alt 4800 u/l", 168), ("alt 2100 u/l", 96), ("alt 600 u/l", 24), ("alt 380 u/l", 0)],
    "platelets fall under heparin": [("platelets 210 /nl", 24), ("platelets 30 /nl", 0)],
    "neutrophils are gone": [("anc 4.1 /nl", 24), ("anc 0 /nl", 0)],
    "lymphocytes under steroids": [("alc 1.9 /nl", 12), ("alc 0.3 /nl", 0)],
    "lymphocytes come back": [("alc 0.4 /nl", 72), ("alc 1.1 /nl", 48), ("alc 2.3 /nl", 0)],
    "procalcitonin of a second infection": [("pct 0.3 ng/ml", 20), ("pct 5.0 ng/ml", 0)],
    "kidneys fail": [("creatinine 0.9 mg/dl", 24), ("creatinine 4.1 mg/dl", 0)],
    "potassium of a crush": [("potassium 3.1", 24), ("potassium 9.4", 0)],
    "d-dimer after lysis": [("ddimer_feu 18000 ng/ml feu", 24), ("ddimer_feu 3100 ng/ml feu", 0)],
}  # fmt: skip


TOLD = {"kidneys fail", "neutrophils are gone", "procalcitonin of a second infection"}


@pytest.mark.parametrize("case", REAL)
def test_a_true_course_is_charted_without_a_question(ward, case):
    for line, hours in REAL[case]:
        ward.type(f"{line} @-{hours}h" if hours else line)
    assert bool(ward.found()) == (case in TOLD), "told beside the value that counts"


def test_the_published_course_is_typed_without_a_question(ward):
    case = read_case(assets.read_text("cases", "mainz-2020", "curated.toml"))
    [person] = case.patients
    typed = 0
    for series in person.series:
        last = max(series.days)
        before = [item for item in series.values if series.code == "pct" and item == "208"]
        for day, value in zip(series.days, series.values, strict=True):
            line = f"{series.code} {value} {series.unit} @-{(last - day) * 24 + 1}h"
            if value in before:
                assert ward.parse(line).doubts[0].finding == "DQ-01", "asked for its unit, as ever"
                continue
            ward.type(line)
            typed += 1
    assert typed > 40


def test_an_interval_is_asked_about_where_all_of_it_lies_beyond(ward):
    ward.type("crp 242 mg/l @-12h")
    assert ward.parse("crp <9 mg/l").doubts
    assert not ward.parse("crp >9 mg/l").doubts
    ward.type("bilirubin 1 mg/dl @-12h")
    assert ward.parse("bilirubin >10 mg/dl").doubts
    assert not ward.parse("bilirubin <10 mg/dl").doubts


def test_values_of_one_day_without_clock_times_are_compared(ward):
    ward.type("ferritin 1620 ng/ml @2020-04-03")
    assert ward.parse("ferritin 16 ng/ml @2020-04-03").doubts
    assert ward.parse("ferritin 16 ng/ml @2020-04-03T06:00").doubts
    assert not ward.parse("ferritin 16 ng/ml @2020-04-02").doubts, "nothing stands before it"
    assert not ward.parse("ferritin 16 ng/ml @2020-03-30T06:00").doubts


def test_an_earlier_value_in_quarantine_or_of_unknown_time_vouches_for_nothing(ward):
    ward.type("ferritin 1620 ng/ml @-24h")
    ward.type("ferritin 16.2 ng/ml @-12h", hold=True)
    assert ward.parse("ferritin 15.9 ng/ml").doubts


def test_a_correction_is_compared_with_what_stood_before_its_original(ward):
    ward.type("ferritin 95 ng/ml @-900h")
    wrong = ward.type("ferritin 59 ng/ml @-800h")
    ward.type("ferritin 1620 ng/ml @-3h")
    new, _ = revised(wrong, "ferritin 89 ng/ml", ward.chart(), ward.stamp(), drug="anakinra")
    assert isinstance(new, Observation)
    assert (new.at, new.value) == (wrong.at, Decimal(89))
    last = ward.type("ferritin 1700 ng/ml @-1h")
    with pytest.raises(Problem, match="another reading is near"):
        revised(last, "ferritin 17 ng/ml", ward.chart(), ward.stamp(), drug="anakinra")


def test_a_slip_that_is_stored_already_is_a_finding(ward):
    ward.put("ferritin", "1620", "ng/mL", 30)
    memo = QualityMemo()
    assert ward.found(memo) == []
    ward.put("ferritin", "1.84", "ng/mL", 6)
    [item] = ward.found(memo)
    assert (item.id, item.severity) == ("DQ-16", "warn")
    assert "1620 ng/mL" in item.text
    assert "1.84 ng/mL" in item.text
    assert ward.found() == [item]


def test_one_step_past_two_rules_is_told_once(ward):
    ward.put("creatinine", "0.9", "mg/dL", 12)
    ward.put("creatinine", "9.1", "mg/dL", 2)
    [item] = ward.found()
    assert "8-fold" in item.text


ZEROS = ("crp 0 mg/l", "crp 0.0 mg/dl", "ferritin 0 ng/ml", "platelets 0 /nl", "wbc 0 /nl", "alc 0 /ul", "pct 0 ng/ml")


@pytest.mark.parametrize("line", ZEROS)
def test_a_zero_that_no_body_has_is_asked_about_and_counts_once_confirmed(ward, line):
    [doubt] = ward.parse(line).doubts
    assert "a zero is hardly ever true" in doubt.doubt
    assert len(doubt.choices) == 1
    with pytest.raises(Problem, match="hardly ever"):
        ward.type(line)
    assert ward.type(line, accept=1).value == 0


@pytest.mark.parametrize("line", ["anc 0 /nl", "troponin_i 0 ng/ml", "crp <0.3 mg/l", "neutrophil_pct 0"])
def test_a_zero_that_is_ordinary_is_charted(ward, line):
    assert not ward.parse(line).doubts


def test_a_step_past_the_delta_is_warned_about_while_it_is_typed(ward):
    ward.type("creatinine 0.9 mg/dl @-12h")
    [said] = ward.parse("creatinine 2.6 mg/dl").warnings
    assert "after 0.9 mg/dL (04 Apr 02:00): a change of more than 2-fold within 24 hours" in said
    assert not ward.parse("creatinine 1.7 mg/dl").warnings


def test_a_high_flow_under_ten_litres_is_warned_about(ward):
    assert "unusual" in ward.parse("hfnc 6 fio2 95").warnings[0]
    assert not ward.parse("hfnc 10 fio2 95").warnings
