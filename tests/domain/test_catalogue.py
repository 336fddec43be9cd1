"""The shipped catalogue: complete, consistent, exact; and the loader: strict."""

from decimal import Decimal
from fractions import Fraction

import pytest
import tomli

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.problem import Problem

CODES = [
    "ferritin",
    "crp",
    "ddimer_feu",
    "ddimer_ddu",
    "ldh",
    "pct",
    "il6",
    "esr",
    "wbc",
    "anc",
    "alc",
    "neutrophil_pct",
    "lymphocyte_pct",
    "hb",
    "platelets",
    "ast",
    "alt",
    "bilirubin",
    "creatinine",
    "bun",
    "urea",
    "triglycerides",
    "fibrinogen",
    "ck",
    "troponin_i",
    "troponin_i_hs",
    "inr",
    "pt",
    "pao2",
    "paco2",
    "ph",
    "spo2",
    "sao2",
    "lactate",
    "supar",
    "albumin",
    "sodium",
    "potassium",
    "fio2",
    "o2_flow",
    "pf_ratio",
    "temp",
    "hr",
    "rr",
    "sbp",
    "dbp",
    "map",
    "gcs",
    "avpu",
    "weight",
    "height",
    "qt",
    "qtc",
    "urine",
]
MICRO, MU, TIMES, CUBED, NINTH = "\u00b5", "\u03bc", "\u00d7", "\u00b3", "\u2079"


@pytest.fixture(scope="module")
def source():
    return assets.read_text("catalogue.toml")


@pytest.fixture(scope="module")
def catalogue(source):
    return load_catalogue(source)


def test_every_code_is_there_and_no_other(catalogue):
    assert sorted(item.code for item in catalogue.analytes) == sorted(CODES)


def test_loinc_check_digits(catalogue):
    for analyte in catalogue.analytes:
        if not analyte.loinc:
            assert analyte.code == "supar"
            continue
        for code in analyte.loincs:
            digits, check = code.split("-")
            total = 0
            for place, digit in enumerate(reversed(digits)):
                doubled = int(digit) * (2 if place % 2 == 0 else 1)
                total += doubled // 10 + doubled % 10
            assert (10 - total % 10) % 10 == int(check), code


def test_loinc_codes_are_unique(catalogue):
    codes = [code for item in catalogue.analytes for code in item.loincs]
    assert len(codes) == len(set(codes))


def test_every_accepted_unit_round_trips(catalogue):
    for analyte in catalogue.analytes:
        assert analyte.units[analyte.unit].factor == 1
        for code, unit in analyte.units.items():
            assert catalogue.unit(analyte.code, code) is unit
            again = catalogue.unit(analyte.code, unit.shown)
            assert (again.factor, again.offset) == (unit.factor, unit.offset)
            canonical = catalogue.canonical(analyte.code, Decimal("12.5"), code)
            assert unit.typed(canonical) == Fraction("12.5")
            assert catalogue.convert(analyte.code, Decimal("12.5"), code, analyte.unit) == canonical


def test_limits_are_ordered_and_have_a_source(catalogue):
    for analyte in catalogue.analytes:
        soft, hard = analyte.soft, analyte.hard
        for part in (analyte.reference, soft, hard, analyte.shelf, analyte.delta, analyte.slip):
            assert part is None or (part.source and part.origin)
        assert hard.low is not None
        assert hard.low >= 0
        ends = [hard.low, soft.low if soft else None, soft.high if soft else None, hard.high]
        known = [end for end in ends if end is not None]
        assert known == sorted(known), analyte.code
        assert analyte.axis_range[0] < analyte.axis_range[1]
        assert analyte.axis == "linear" or analyte.axis_range[0] > 0


@pytest.mark.parametrize(
    ("code", "value", "unit", "canonical"),
    [
        ("ferritin", "1000", "ug/L", "1000"),
        ("ferritin", "2247", "pmol/L", "999.915"),
        ("ferritin", "2248", "pmol/L", "1000.36"),
        ("crp", "24.2", "mg/dL", "242"),
        ("crp", "5", "ug/mL", "5"),
        ("ddimer_feu", "0.66", "mg/L FEU", "660"),
        ("ddimer_feu", "0.66", "ug/mL{FEU}", "660"),
        ("ddimer_feu", "300", "ng/mL DDU", "600"),
        ("ddimer_ddu", "300", "ng/mL DDU", "300"),
        ("ldh", "5", "ukat/L", "300"),
        ("pct", "600", "pg/mL", "0.6"),
        ("pct", "600", "ng/L", "0.6"),
        ("wbc", "4640", "/uL", "4.64"),
        ("wbc", "4640", "/mm3", "4.64"),
        ("alc", "1200", "/uL", "1.2"),
        ("hb", "116", "g/L", "11.6"),
        ("hb", "7.2", "mmol/L", "11.5992"),
        ("platelets", "147", "/nL", "147"),
        ("ast", "2", "ukat/L", "120"),
        ("bun", "10", "mmol/L", "28.01"),
        ("bun", "100", "mg/dL urea", "46.65"),
        ("triglycerides", "4.0", "mmol/L", "354.28"),
        ("fibrinogen", "2.5", "g/L", "250"),
        ("fibrinogen", "10", "umol/L", "340"),
        ("troponin_i", "4", "pg/mL", "0.004"),
        ("troponin_i_hs", "0.004", "ng/mL", "4"),
        ("pao2", "10", "kPa", "75.0062"),
        ("lactate", "18", "mg/dL", "1.998"),
        ("albumin", "35", "g/L", "3.5"),
        ("fio2", "95", "%", "0.95"),
        ("temp", "102.2", "[degF]", "39"),
        ("weight", "198", "lb", "89.81128926"),
        ("height", "65", "in", "165.1"),
        ("qtc", "0.45", "s", "450"),
    ],
)
def test_factors_are_exact(catalogue, code, value, unit, canonical):
    assert catalogue.canonical(code, Decimal(value), unit) == Fraction(canonical)


def test_factors_that_are_quotients_are_exact(catalogue):
    assert catalogue.canonical("creatinine", Decimal("353.6"), "umol/L") == 4
    assert catalogue.canonical("bilirubin", Decimal("17.104"), "umol/L") == 1
    assert catalogue.convert("creatinine", Decimal(4), "mg/dL", "umol/L") == Fraction("353.6")


def test_bun_and_urea_agree(catalogue):
    urea = catalogue.canonical("urea", Decimal(100), "mg/dL")
    assert catalogue.canonical("bun", Decimal(100), "mg/dL urea") == urea * Fraction("2.801")
    assert catalogue.canonical("urea", Decimal("46.65"), "mg/dL BUN") == urea


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("10*9/L", "10*9/L"),
        ("10^9/L", "10*9/L"),
        ("x10^9/L", "10*9/L"),
        (f"{TIMES} 10{NINTH}/l", "10*9/L"),
        ("10E9/L", "10*9/L"),
        ("10**9/l", "10*9/L"),
        ("G/L", "10*9/L"),
        ("Gpt/l", "10*9/L"),
        ("/nl", "/nL"),
        (f"10{CUBED}/{MICRO}L", "10*3/uL"),
        (f"Tsd/{MICRO}l", "10*3/uL"),
        (f"Tsd./{MU}l", "10*3/uL"),
        ("K/uL", "10*3/uL"),
        (f"/{MICRO}L", "/uL"),
        ("/mcL", "/uL"),
        (f"/mm{CUBED}", "/mm3"),
        ("cells/uL", "/uL"),
        ("{cells}/uL", "/uL"),
        ("x10E3/uL", "10*3/uL"),
        ("X10^3/uL", "10*3/uL"),
        ("x10(3)/mcL", "10*3/uL"),
        ("K/cumm", "10*3/uL"),
        ("giga.l-1", "10*9/L"),
        ("x10(9)/L", "10*9/L"),
        ("Mrd./L", "10*9/L"),
    ],
)
def test_counts_are_spelled_in_many_ways(catalogue, text, code):
    assert catalogue.unit("wbc", text).code == code


@pytest.mark.parametrize(
    ("code", "text", "unit"),
    [
        ("crp", "mg/dl", "mg/dL"),
        ("crp", "MG/L", "mg/L"),
        ("crp", " mg / l ", "mg/L"),
        ("ferritin", f"{MU}g/l", "ug/L"),
        ("ferritin", "mcg/L", "ug/L"),
        ("creatinine", f"{MICRO}mol/l", "umol/L"),
        ("hb", "g/l", "g/L"),
        ("pao2", "mmHg", "mm[Hg]"),
        ("pao2", "mm Hg", "mm[Hg]"),
        ("ldh", "u/l", "U/L"),
        ("temp", "\u00b0C", "Cel"),
        ("temp", "\u00b0F", "[degF]"),
        ("temp", "degF", "[degF]"),
        ("weight", "lbs", "[lb_av]"),
        ("hr", "bpm", "/min"),
        ("creatinine", "UMOLL", "umol/L"),
        ("urea", "MMOLL", "mmol/L"),
        ("sodium", "mEq/L", "meq/L"),
        ("potassium", "mval/l", "meq/L"),
        ("hb", "gm/dL", "g/dL"),
        ("inr", "1", "{INR}"),
        ("ddimer_feu", "ng{FEU}/mL", "ng/mL{FEU}"),
        ("ddimer_ddu", "ng/mL D-DU", "ng/mL{DDU}"),
        ("esr", "mm/Std.", "mm/h"),
    ],
)
def test_units_are_spelled_in_many_ways(catalogue, code, text, unit):
    assert catalogue.unit(code, text).code == unit


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ldh", "IU/L"),
        ("ast", "iU/l"),
        ("wbc", "g/L"),
        ("hb", "G/L"),
        ("ddimer_feu", "mg/dL"),
        ("spo2", "mmHg"),
        ("pt", "%"),
        ("crp", "nmol/L"),
        ("wbc", "109/L"),
        ("ferritin", "mg"),
        ("ldh", f"{MICRO}/L"),
        ("crp", "mg/L FEU"),
        ("ddimer_ddu", "ng/mL FEU"),
        ("wbc", "10*6/uL"),
        ("wbc", "GL"),
        ("ldh", "UL"),
        ("triglycerides", "mEq/L"),
        ("crp", "MMOLL"),
    ],
)
def test_a_unit_outside_the_list_is_refused_with_the_list(catalogue, code, text):
    with pytest.raises(Problem, match="is not a unit of") as caught:
        catalogue.unit(code, text)
    assert catalogue.analyte(code).units[catalogue.analyte(code).unit].shown in caught.value.do


def test_a_missing_unit_is_refused_where_there_are_several(catalogue):
    with pytest.raises(Problem, match="needs a unit"):
        catalogue.unit("crp", "")
    for analyte in catalogue.analytes:
        if len(analyte.units) == 1:
            assert not analyte.typed_unit_needed, analyte.code
        if analyte.group in ("vital", "body"):
            assert catalogue.unit(analyte.code, "").code == analyte.unit


@pytest.mark.parametrize(
    ("value", "unit"), [("94", "%"), ("21", "%"), ("100", "%"), ("0.94", "1"), ("0.21", "1"), ("1", "1")]
)
def test_fio2_without_a_unit_is_a_percentage_or_a_fraction(catalogue, value, unit):
    assert catalogue.unit_for("fio2", Decimal(value), "").code == unit


@pytest.mark.parametrize("value", ["1.4", "1.01", "20.9", "0.2", "101", "0"])
def test_fio2_between_the_two_is_refused(catalogue, value):
    with pytest.raises(Problem, match="not possible"):
        catalogue.unit_for("fio2", Decimal(value), "")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("C-reactive protein", "crp"),
        ("Leukocytes", "wbc"),
        ("Leukozyten", "wbc"),
        ("Thrombocytes", "platelets"),
        ("Thrombozyten", "platelets"),
        ("Procalcitonin", "pct"),
        ("Ferritin", "ferritin"),
        ("Triglyceride", "triglycerides"),
        ("Hemoglobin", "hb"),
        ("H\u00e4moglobin", "hb"),
        ("Creatine kinase", "ck"),
        ("Troponin I", "troponin_i"),
        ("T", "temp"),
        ("pO2", "pao2"),
        ("IL-6", "il6"),
        ("IL 6", "il6"),
        ("Kreatinin", "creatinine"),
        ("GOT", "ast"),
        ("DDIMER_FEU", "ddimer_feu"),
        ("Harnstoff", "urea"),
        ("Harnstoff-N", "bun"),
        ("SpO\u2082", "spo2"),
        ("PaO2", "pao2"),
    ],
)
def test_synonyms(catalogue, name, code):
    assert catalogue.find(name).code == code


def test_an_unknown_name_finds_nothing(catalogue):
    assert catalogue.find("rhubarb") is None
    with pytest.raises(KeyError):
        catalogue.analyte("rhubarb")


@pytest.mark.parametrize("name", ["ddimer", "D-Dimer", "d dimer", "D-Dimere"])
def test_a_d_dimer_alone_names_no_kind(catalogue, name):
    for unit in ("", "mg/L", "mg/dL"):
        with pytest.raises(Problem) as caught:
            catalogue.find(name, unit)
        assert "ddimer_feu" in caught.value.do
        assert "ddimer_ddu" in caught.value.do
    assert catalogue.find(name, "mg/L FEU").code == "ddimer_feu"
    assert catalogue.find(name, "ng/mL DDU").code == "ddimer_ddu"


def test_a_count_and_a_percentage_are_told_apart_by_the_unit(catalogue):
    assert catalogue.find("Lymphocytes", "%").code == "lymphocyte_pct"
    assert catalogue.find("Lymphocytes", "/uL").code == "alc"
    with pytest.raises(Problem):
        catalogue.find("Lymphocytes")


def test_ddu_to_feu_is_said_to_be_approximate(catalogue):
    assert catalogue.approximate("ddimer_feu", "ng/mL DDU", "ng/mL FEU")
    assert not catalogue.approximate("ddimer_feu", "mg/L FEU", "ng/mL FEU")


@pytest.mark.parametrize(
    ("value", "unit", "to", "answer"),
    [
        ("1", "mg/dL", "mg/L", "10"),
        ("1", "g/L", "mg/dL", "100"),
        ("98.6", "degF", "Cel", "37"),
        ("37", "Cel", "degF", "98.6"),
        ("1", "kPa", "mmHg", "7.50062"),
        ("1", "lb", "kg", "0.45359237"),
        ("1", "in", "cm", "2.54"),
        ("60", "U/L", "ukat/L", "1"),
        ("1000", "/uL", "10*9/L", "1"),
        ("50", "%", "1", "0.5"),
    ],
)
def test_units_of_one_kind_convert_without_an_analyte(catalogue, value, unit, to, answer):
    assert catalogue.convert(None, Decimal(value), unit, to) == Fraction(answer)


@pytest.mark.parametrize(
    ("unit", "to"),
    [("mg/dL", "mmol/L"), ("IU/L", "U/L"), ("ng/mL FEU", "ng/mL DDU"), ("mg/L", "mg/L FEU"), ("x", "mg/L")],
)
def test_other_conversions_need_an_analyte(catalogue, unit, to):
    with pytest.raises(Problem, match="by itself"):
        catalogue.convert(None, Decimal(1), unit, to)


def test_a_conversion_of_an_analyte(catalogue):
    assert catalogue.convert("triglycerides", Decimal("88.57"), "mg/dL", "mmol/L") == 1
    with pytest.raises(Problem):
        catalogue.convert("triglycerides", Decimal(1), "mg/dL", "IU/L")


def test_medicines_have_full_names_and_classes(catalogue):
    assert catalogue.drug("HCQ").name == "hydroxychloroquine"
    assert catalogue.drug("Methylprednisolon").name == "methylprednisolone"
    assert catalogue.drug("piperacillin tazobactam").has("antibiotic")
    assert catalogue.drug("tocilizumab").has("biologic")
    assert not catalogue.drug("dexamethasone").has("immunosuppressant", "biologic")
    assert not catalogue.drug("anakinra").has("immunosuppressant")
    assert catalogue.drug("rhubarb") is None
    for drug in catalogue.drugs:
        assert drug.classes, drug.name
        assert drug.name == drug.name.lower()
        assert not drug.has("biologic", "tnf_blocker") or drug.has("immunosuppressant")


def test_consciousness_is_charted_by_letter(catalogue):
    assert [catalogue.choice("avpu", letter) for letter in "aCvPu"] == [0, 1, 2, 3, 4]
    with pytest.raises(Problem, match="no grade"):
        catalogue.choice("avpu", "x")


def test_shelf_lives_are_site_settings(catalogue):
    assert catalogue.analyte("ferritin").shelf_hours == 48
    assert catalogue.analyte("temp").shelf_hours == 12
    assert catalogue.analyte("weight").shelf_hours is None
    assert all(item.shelf is None or item.shelf.origin == "site" for item in catalogue.analytes)


def test_references_differ_by_sex(catalogue):
    reference = catalogue.analyte("hb").reference
    assert reference.of("F").low == 12
    assert reference.of("M").low == Fraction("13.5")
    assert reference.of("X").low == reference.of(None).low == 12
    assert catalogue.analyte("ferritin").synonyms[0] == "ferritin"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('version = "1.0.0"', 'version = "1.0.0"\nsurprise = 1', "surprise"),
        ('short = "CRP"', 'short = "CRP"\ncolour = "red"', "colour"),
        ('"mg/dL" = "10", "ug/mL"', '"mg/dL" = "ten", "ug/mL"', "ten"),
        ('"mg/dL" = "10", "ug/mL"', '"mg/dL" = 10, "ug/mL"', "catalogue"),
        ('"mg/dL" = "10", "ug/mL"', '"mg/dL" = "0", "ug/mL"', "not positive"),
        ('"mg/dL" = "10", "ug/mL"', '"mg/dL" = "1/0", "ug/mL"', "1/0"),
        ('"mg/dL" = "10", "ug/mL"', '"stone" = "10", "ug/mL"', "stone"),
        ('{ "mg/L" = "1", "mg/dL" = "10"', '{ "mg/L" = "2", "mg/dL" = "10"', "canonical"),
        ('high = "4.9" }, origin = "site"', 'high = "-1" }, origin = "site"', "order"),
        ('high = "4.9" }, origin = "site"', 'high = "4.9" }, origin = "rumour"', "rumour"),
        (
            'high = "500", origin = "site", source = "SITE"',
            'high = "5000", origin = "site", source = "SITE"',
            "outside",
        ),
        ('names = ["S-Ferritin"', 'names = ["CRP"', "names both"),
        ('source = "S40, S52"', 'source = "S99"', "S99"),
        ('["ddimer_feu", "ddimer_ddu"]', '["ddimer_feu", "nothing"]', "unknown"),
        ("[analytes.crp]", "[analytes.crp", "cannot be read"),
        ("[drugs]", "[medicines]", "drugs"),
    ],
)
def test_the_loader_refuses_and_names_the_place(source, old, new, says):
    assert old in source
    with pytest.raises(Problem) as caught:
        load_catalogue(source.replace(old, new, 1))
    assert says in str(caught.value)
    assert "catalogue.toml" in str(caught.value)


def test_the_file_holds_no_numbers_that_lose_digits(source):
    def floats(value, path=""):
        if isinstance(value, dict):
            for key, item in value.items():
                yield from floats(item, f"{path}.{key}")
        elif isinstance(value, float):
            yield path

    assert not list(floats(tomli.loads(source)))
