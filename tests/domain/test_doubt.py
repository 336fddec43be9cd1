"""What happens to a typed value: fine, warned about, held with its readings, or refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.doubt import either, possible, weigh
from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_quantity
from bedside.domain.records import Comparator, Sex

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))


def judge(code, value, unit="", *history, comparator: Comparator = "", sex: Sex = "F"):
    earlier = tuple(Fraction(item) for item in history)
    return weigh(code, Decimal(value), unit, comparator, CATALOGUE, sex, earlier)


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("ferritin", "1840", "ng/mL"),
        ("ferritin", "5", "ug/L"),
        ("ferritin", "10000", "ng/mL"),
        ("sodium", "120", ""),
        ("sodium", "160", ""),
        ("potassium", "2.5", ""),
        ("potassium", "6.5", ""),
        ("ldh", "54", "U/L"),
        ("alt", "5", "U/L"),
        ("ast", "6", "U/L"),
        ("alt", "0.5", "ukat/L"),
        ("pf_ratio", "40", "mm[Hg]"),
        ("qtc", "700", "ms"),
        ("temp", "38.9", ""),
        ("weight", "198", ""),
        ("crp", "500", "mg/L"),
        ("pct", "100", "ng/mL"),
        ("spo2", "94", ""),
        ("spo2", "80", ""),
        ("fio2", "94", ""),
        ("fio2", "0.94", ""),
        ("ph", "7.31", ""),
        ("hb", "5", "g/dL"),
        ("creatinine", "0.3", "mg/dL"),
        ("troponin_i", "550", "pg/mL"),
        ("gcs", "3", ""),
        ("albumin", "35", "g/L"),
        ("lymphocyte_pct", "100", "%"),
    ],
)
def test_usual_values_are_fine(code, value, unit):
    found = judge(code, value, unit)
    assert (found.kind, found.text, found.readings) == ("ok", "", ())


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("crp", "530", "mg/L"),
        ("ferritin", "15000", "ng/mL"),
        ("ferritin", "10000.1", "ng/mL"),
        ("creatinine", "12", "mg/dL"),
        ("wbc", "0.3", "10*9/L"),
        ("platelets", "15", "/nL"),
        ("hb", "4.5", "g/dL"),
        ("temp", "41.1", ""),
        ("spo2", "79", ""),
        ("ph", "7.05", ""),
        ("weight", "210", ""),
        ("anc", "0", "/uL"),
        ("map", "60", ""),
        ("map", "64.9", ""),
        ("bun", "160", "mg/dL"),
        ("ferritin", "0.9", "ug/L"),
        ("ferritin", "4", "ng/mL"),
        ("sodium", "119", ""),
        ("sodium", "200", ""),
        ("potassium", "0.42", ""),
        ("potassium", "12", ""),
        ("qtc", "45", "ms"),
    ],
)
def test_extreme_values_are_warned_about_and_not_held(code, value, unit):
    found = judge(code, value, unit)
    assert found.kind == "warn"
    assert "soft limit" in found.text


@pytest.mark.parametrize(
    ("code", "value", "unit", "readings"),
    [
        ("crp", "242", "mg/dL", [("mg/dL", "2420"), ("mg/L", "242")]),
        ("crp", "530", "mg/dL", [("mg/dL", "5300"), ("mg/L", "530")]),
        ("crp", "64", "mg/dL", [("mg/dL", "640"), ("mg/L", "64")]),
        ("pct", "550", "ng/mL", [("ng/mL", "550"), ("pg/mL", "0.55")]),
        ("pct", "208", "ng/mL", [("ng/mL", "208"), ("pg/mL", "0.208")]),
        ("creatinine", "88", "mg/dL", [("mg/dL", "88"), ("umol/L", "0.9955")]),
        ("creatinine", "30", "mg/dL", [("mg/dL", "30"), ("umol/L", "0.3394")]),
        ("triglycerides", "4.2", "mg/dL", [("mg/dL", "4.2"), ("mmol/L", "371.994")]),
        ("ddimer_feu", "0.66", "ng/mL FEU", [("ng/mL{FEU}", "0.66"), ("mg/L{FEU}", "660")]),
        ("temp", "102", "Cel", [("Cel", "102"), ("[degF]", "38.89")]),
        ("temp", "39", "degF", [("[degF]", "3.889"), ("Cel", "39")]),
        ("wbc", "4640", "10*3/uL", [("10*3/uL", "4640"), ("/uL", "4.64")]),
        ("wbc", "4.64", "/uL", [("/uL", "0.00464"), ("10*3/uL", "4.64")]),
        ("hb", "116", "g/dL", [("g/dL", "116"), ("g/L", "11.6")]),
        ("hb", "8.6", "g/L", [("g/L", "0.86"), ("g/dL", "8.6"), ("mmol/L", "13.8546")]),
        ("pao2", "9", "mmHg", [("mm[Hg]", "9"), ("kPa", "67.50558")]),
        ("height", "70", "", [("cm", "70"), ("[in_i]", "177.8")]),
        ("spo2", "0.94", "", [("%", "0.94"), ("1", "94")]),
        ("spo2", "0.94", "fraction", [("1", "94"), ("%", "0.94")]),
        ("fibrinogen", "2.5", "mg/dL", [("mg/dL", "2.5"), ("g/L", "250"), ("umol/L", "85")]),
        ("alt", "0.5", "U/L", [("U/L", "0.5"), ("ukat/L", "30")]),
        ("ast", "5", "U/L", [("U/L", "5"), ("ukat/L", "300")]),
        ("ldh", "4.2", "U/L", [("U/L", "4.2"), ("ukat/L", "252")]),
        ("pf_ratio", "25", "mm[Hg]", [("mm[Hg]", "25"), ("kPa", "187.5155")]),
        ("qtc", "0.45", "ms", [("ms", "0.45"), ("s", "450")]),
        ("albumin", "35", "g/dL", [("g/dL", "35"), ("g/L", "3.5")]),
    ],
)
def test_a_value_that_another_unit_explains_is_held_with_its_readings(code, value, unit, readings):
    found = judge(code, value, unit)
    assert found.kind == "hold"
    assert found.finding == "DQ-01"
    assert [(item.unit, item.label.split()[0]) for item in found.readings] == readings
    assert all(item.value == Decimal(value) and item.code == code for item in found.readings)


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("ferritin", "1000001", "ng/mL"),
        ("il6", "1000001", "pg/mL"),
        ("hr", "351", ""),
        ("potassium", "52", ""),
        ("potassium", "15.1", ""),
        ("sodium", "1400", ""),
        ("sodium", "251", ""),
    ],
)
def test_past_the_upper_hard_limit_a_second_person_looks(code, value, unit):
    found = judge(code, value, unit)
    assert found.kind == "hold"
    assert "second person" in found.text
    assert found.readings[0].value == Decimal(value)


@pytest.mark.parametrize(
    ("code", "value", "unit"),
    [
        ("crp", "-3", "mg/L"),
        ("temp", "-3", "degF"),
        ("spo2", "101", ""),
        ("creatinine", "0", "mg/dL"),
        ("fio2", "0.5", "%"),
        ("fio2", "94", "fraction"),
        ("gcs", "2", ""),
        ("gcs", "16", ""),
        ("ph", "5", ""),
        ("weight", "15", ""),
        ("inr", "0.4", ""),
        ("lymphocyte_pct", "101", "%"),
        ("rr", "-1", ""),
        ("sodium", "14", ""),
        ("potassium", "0", ""),
    ],
)
def test_impossible_values_are_refused(code, value, unit):
    found = judge(code, value, unit)
    assert found.kind == "reject"
    assert found.text
    assert not found.readings


def test_a_unit_outside_the_list_is_a_problem():
    with pytest.raises(Problem):
        judge("spo2", "64", "mmHg")
    with pytest.raises(Problem):
        judge("crp", "64")
    with pytest.raises(Problem):
        judge("fio2", "1.4")


def test_the_history_is_the_third_witness():
    assert judge("pct", "550", "ng/mL", "0.16").kind == "hold"
    assert judge("pct", "208", "ng/mL", "150").kind == "warn"
    assert judge("crp", "64", "mg/dL", "71").kind == "hold"
    assert judge("crp", "64", "mg/dL", "480").kind == "warn"
    assert judge("lactate", "18", "mmol/L", "2", "15").kind == "warn"
    assert judge("pct", "208", "ng/mL", "5000").kind == "warn"


def test_a_value_inside_the_limits_is_held_only_far_from_the_history():
    assert judge("pct", "60", "ng/mL", "0.16").finding == "DQ-16"
    assert judge("pct", "25", "ng/mL", "0.1").kind == "ok"
    assert judge("pct", "60", "ng/mL", "0.16", "1").kind == "ok"
    assert judge("pct", "60", "ng/mL", "0").kind == "ok"
    assert judge("crp", "7", "mg/L", "70").kind == "ok"
    assert judge("ferritin", "9000", "ng/mL", "20").kind == "ok"


def test_a_comparator_counts_as_its_interval():
    assert judge("pct", "0.05", "ng/mL", comparator="<").kind == "ok"
    assert judge("crp", "500", "mg/L", comparator=">").kind == "warn"
    assert judge("crp", "500", "mg/L", comparator=">=").kind == "ok"
    assert judge("crp", "500", "mg/L", comparator="<").kind == "ok"
    assert judge("gcs", "8", comparator="<=").kind == "ok"
    held = judge("ddimer_feu", "0.19", "ng/mL FEU", comparator="<")
    assert held.readings[1].label.startswith("<190 ")


def test_an_approximate_conversion_is_never_silent():
    found = judge("ddimer_feu", "300", "ng/mL DDU")
    assert found.kind == "warn"
    assert "approximate" in found.text


def test_the_warning_names_the_reference_range_of_the_sex():
    assert "10 to 120" in judge("ferritin", "15000", "ng/mL", sex="F").text
    assert "20 to 250" in judge("ferritin", "15000", "ng/mL", sex="M").text
    assert "reference" not in judge("supar", "21", "ng/mL").text


def test_doubtful_thousands_offer_both_numbers():
    found = either("ferritin", parse_quantity("1,840"), "ng/mL", CATALOGUE)
    assert found.kind == "hold"
    assert [(str(item.value), item.label) for item in found.readings] == [
        ("1840", "1840 ng/mL"),
        ("1.840", "1.84 ng/mL"),
    ]


def test_a_low_number_whose_sign_could_separate_thousands_is_asked_about():
    found = judge("ferritin", "1.84", "ng/mL")
    assert (found.kind, found.finding) == ("hold", "DQ-01")
    assert [(item.value, item.label) for item in found.readings] == [
        (Decimal("1.84"), "1.84 ng/mL"),
        (Decimal(1840), "1840 ng/mL"),
    ]
    assert str(found.readings[1].value) == "1840"
    assert judge("ferritin", "1.84", "ng/mL", "1620").kind == "hold"
    assert judge("ferritin", "1.84", "ng/mL", "2.1").kind == "warn", "an earlier value as low vouches for it"
    assert judge("ferritin", "4", "ng/mL").kind == "warn", "a number without a decimal sign separates no thousands"


def test_a_reading_that_is_impossible_cannot_be_picked():
    typed, other = judge("spo2", "0.94").readings
    assert not possible(typed.code, typed, CATALOGUE)
    assert possible(other.code, other, CATALOGUE)
    assert all(possible(item.code, item, CATALOGUE) for item in judge("crp", "242", "mg/dL").readings)


@given(st.sampled_from(CATALOGUE.analytes), st.data())
def test_every_value_gets_an_answer_and_usual_ones_are_left_alone(analyte, data):
    unit = data.draw(st.sampled_from(sorted(analyte.units)))
    value = data.draw(st.decimals(-10, 10**7, allow_nan=False, places=3))
    history = data.draw(st.lists(st.fractions(0, 10**6), max_size=3))
    found = weigh(analyte.code, value, unit, "", CATALOGUE, "X", tuple(history))
    assert (found.kind == "ok") == (not found.text)
    assert (found.kind == "hold") == bool(found.readings)
    used = analyte.units[unit]
    canonical = used.canonical(Fraction(value))
    inside = analyte.hard.holds(canonical) and (analyte.soft is None or analyte.soft.holds(canonical))
    if (
        inside
        and not history
        and used.admits(Fraction(value))
        and not used.confirm
        and not used.approximate
        and value >= 0
    ):
        assert found.kind == "ok"
