"""`bedside score`: every worked example through the command line, what each score reads, and input that is refused."""

import json
from functools import cache

import pytest
from click.testing import CliRunner

from bedside import assets
from bedside.cli import cli
from bedside.domain.catalogue import load_catalogue
from bedside.scores.registry import scores
from bedside.scores.typed import units_of

LISTED = (
    "who hscore news2 pf sf rox berlin cockcroft_gault ckd_epi kdigo ctcae chis hlh_2004 sofa qtc bmi nlr alc map "
    "ideal_body_weight adjusted_body_weight"
)
NAMES = LISTED.split()
UNITS = {
    "temp": "Cel", "hb": "g/dL", "wbc": "10*9/L", "platelets": "/nL", "ferritin": "ng/mL", "triglycerides": "mmol/L",
    "fibrinogen": "g/L", "ast": "U/L", "alt": "U/L", "alt_uln": "U/L", "alt_baseline": "U/L", "ldh": "U/L",
    "pao2": "mm[Hg]", "pf_ratio": "mm[Hg]", "weight": "kg", "height": "cm", "creatinine": "mg/dL", "age": "a",
    "creatinine_48h": "mg/dL", "creatinine_baseline": "mg/dL", "hb_lln": "g/dL", "platelets_lln": "/nL",
    "anc": "10*9/L", "anc_lln": "10*9/L", "alc": "10*9/L", "alc_lln": "10*9/L", "lymphocyte_pct": "%",
    "ddimer_feu": "ng/mL{FEU}", "crp": "mg/dL", "il6": "pg/mL", "bilirubin": "mg/dL", "qt": "ms", "hr": "/min",
    "spo2": "%", "rr": "/min", "sbp": "mm[Hg]", "dbp": "mm[Hg]", "map": "mm[Hg]", "scd25": "U/mL", "o2_flow": "L/min",
}  # fmt: skip


@cache
def catalogue():
    return load_catalogue(assets.read_text("catalogue.toml"))


def run(*words, status=0, env=None):
    bare = {"BEDSIDE_STORE": None, "BEDSIDE_USER": None, "BEDSIDE_PASSPHRASE": None}
    result = CliRunner().invoke(cli, ["score", *(str(word) for word in words)], env={**bare, **(env or {})})
    assert result.exit_code == status, (words, result.output, result.stderr, result.exception)
    return result


def document(*words):
    return json.loads(run(*words, "--json").stdout)


def typed(**inputs):
    """Numbers take the unit of their name, words none."""
    return {
        name: {"value": str(value), "unit": UNITS[name]} if str(value)[0] in "<>0123456789" and name in UNITS else value
        for name, value in inputs.items()
    }


@pytest.fixture
def ask(tmp_path):
    def asked(score, content, *words):
        path = tmp_path / "inputs.json"
        path.write_text(json.dumps(content) if isinstance(content, dict) else content, encoding="utf-8")
        return document(score, "--inputs", path, *words)

    return asked


@pytest.fixture
def refused(tmp_path):
    def asked(score, content, *says):
        path = tmp_path / "inputs.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        found = run(score, "--inputs", path, status=2)
        assert found.stdout == ""
        assert all(part in found.stderr for part in says), found.stderr

    return asked


ADMISSION = {"rr": 22, "spo2": 94, "oxygen": "oxygen", "sbp": 127, "hr": 90, "avpu": "Alert", "temp": "38.9"}
CALM = {"rr": 12, "spo2": 96, "oxygen": "air", "sbp": 120, "hr": 80, "avpu": "A", "temp": "37.0"}
HEAVY = {"sex": "F", "age": 53, "weight": 90, "height": 164}
INPATIENT = {"died": "no", "discharged": "no", "ventilated": "no"}
HSCORE = {
    "immunosuppression": "no", "temp": "39.0", "organomegaly": "liver", "hb": 8, "wbc": 4, "platelets": 200,
    "ferritin": 4000, "triglycerides": "3.0", "fibrinogen": "2.0", "ast": 85, "hemophagocytosis": "no",
}  # fmt: skip
DAY7 = {"temp": 40, "hb": "10.4", "wbc": "5.65", "platelets": 364, "hemophagocytosis": "no"}
CRITERIA = {name: value for name, value in DAY7.items() if name != "wbc"}
EXAMPLES = [
    ("hscore", HSCORE, 208, "88\N{EN DASH}93 %"),
    ("pf", {"pao2": 70, "fio2": "0.95"}, "73.7", ""),
    ("pf", {"pao2": 64, "fio2": "0.60"}, "106.7", ""),
    ("pf", {"pao2": 64, "fio2": "0.95"}, "67.4", ""),
    ("sf", {"spo2": 90, "fio2": "0.95"}, "94.7", ""),
    ("rox", {"spo2": 90, "fio2": "0.95", "rr": 30, "device": "hfnc"}, "3.16", None),
    ("rox", {"spo2": 96, "fio2": "0.50", "rr": 22, "device": "hfnc"}, "8.73", None),
    ("cockcroft_gault", {"sex": "M", "age": 70, "weight": 80, "height": 190, "creatinine": "1.4"}, "55.56", None),
    ("ckd_epi", {"sex": "F", "age": 53, "creatinine": "1.0"}, "67", ""),
    ("ckd_epi", {"sex": "F", "age": 53, "creatinine": "0.6"}, "107", ""),
    ("ckd_epi", {"sex": "M", "age": 70, "creatinine": "1.4"}, "54", ""),
    ("ckd_epi", {"sex": "M", "age": 40, "creatinine": "0.8"}, "115", ""),
    ("ckd_epi", {"sex": "F", "age": 53, "creatinine": "3.1"}, "17", ""),
    ("news2", ADMISSION, 6, "medium"),
    ("news2", {**CALM, "temp": "38.05"}, 1, "low"),
    ("news2", {**CALM, "temp": "39.1", "hr": 91}, 3, "low"),
    ("chis", {"temp": "38.6", "ferritin": 2500, "nlr": "13.5", "ldh": 520, "ddimer_feu": 900, "crp": 18}, 5, None),
    ("qtc", {"qt": 400, "hr": 60, "sex": "M"}, "400", None),
    ("bmi", {"weight": 90, "height": 164}, "33.46", "obesity class I"),
    ("nlr", {"anc": "8.1", "alc": "0.6"}, "13.50", ""),
    ("alc", {"wbc": "4.64", "lymphocyte_pct": "15.6"}, "0.724", ""),
    ("map", {"sbp": 127, "dbp": 73}, "91.0", ""),
    ("ideal_body_weight", {"sex": "F", "height": 164}, "56.0", ""),
    ("adjusted_body_weight", {"sex": "F", "height": 164, "weight": 90}, "69.6", ""),
    ("who", {**INPATIENT, "device": "nrb+nc"}, 4, ""),
    ("who", {**INPATIENT, "device": "hfnc"}, 5, ""),
    ("who", {"died": True}, 8, ""),
    ("berlin", {"pao2": 70, "fio2": "0.95", "peep": 5, "onset_days": 2, "bilateral": "yes", "cardiac": "no"}, 3, None),
]
INTERVALS = [
    ("hscore", {**DAY7, "ferritin": 3995, "triglycerides": "4.21", "immunosuppression": "no"}, 148, 235),
    ("hscore", {**DAY7, "ferritin": 3995, "triglycerides": "1.89", "immunosuppression": "no"}, 128, 215),
    ("hscore", {**DAY7, "immunosuppression": "no"}, 49, 250),
    ("hlh_2004", {**CRITERIA, "ferritin": 3995, "triglycerides": "4.21"}, 3, 6),
    ("hlh_2004", {**CRITERIA, "ferritin": 3995, "triglycerides": "1.89"}, 2, 6),
    ("hlh_2004", CRITERIA, 1, 6),
    ("chis", {"temp": "38.9", "crp": "24.2", "ddimer_feu": 660, "lymphocyte_pct": "15.6", "hb": "11.6"}, 2, 4),
    ("chis", {"temp": "38.9", "crp": "24.2", "lymphocyte_pct": "15.6", "hb": "11.6"}, 2, 5),
    ("chis", {"temp": "38.9", "lymphocyte_pct": "15.6", "hb": "11.6"}, 1, 5),
    ("news2", {name: value for name, value in ADMISSION.items() if name != "avpu"}, 6, 9),
    ("who", {"died": "no", "discharged": "no", "ventilated": "yes"}, 6, 7),
    ("berlin", {"pf_ratio": "<150"}, 0, 3),
    ("kdigo", {"creatinine": "1.7", "creatinine_baseline": "0.8"}, 2, 3),
]
FORMS = [
    ("kdigo", "creatinine", {"creatinine": "1.7", "creatinine_baseline": "0.8", "creatinine_48h": "1.7"}, 2),
    ("kdigo", "creatinine", {"creatinine": "1.2", "creatinine_baseline": "0.9", "creatinine_48h": "0.9"}, 1),
    ("cockcroft_gault", "actual", {**HEAVY, "creatinine": "1.0"}, "92.44"),
    ("cockcroft_gault", "adjusted", {**HEAVY, "creatinine": "1.0"}, "71.49"),
    ("cockcroft_gault", "ideal", {**HEAVY, "creatinine": "1.0"}, "57.52"),
    ("cockcroft_gault", "actual", {**HEAVY, "creatinine": "2.4"}, "38.52"),
    ("cockcroft_gault", "adjusted", {**HEAVY, "creatinine": "2.4"}, "29.79"),
    ("cockcroft_gault", "ideal", {**HEAVY, "creatinine": "2.4"}, "23.97"),
    ("ctcae", "alt", {"alt": 130, "alt_uln": 40, "alt_baseline": 30}, 2),
    ("ctcae", "alt", {"alt": 130, "alt_uln": 40, "alt_baseline": 60}, 1),
    ("ctcae", "alt", {"alt": 121, "alt_uln": 40, "alt_baseline": 30}, 2),
    ("ctcae", "alt", {"alt": 120, "alt_uln": 40, "alt_baseline": 30}, 1),
    ("ctcae", "neutrophils", {"anc": "0.9", "anc_lln": 2}, 3),
    ("ctcae", "neutrophils", {"anc": "0.9", "ctcae_version": "6.0"}, 2),
    ("ctcae", "platelets", {"platelets": 74, "platelets_lln": 150}, 2),
    ("ctcae", "lymphocytes", {"alc": "0.724", "alc_lln": 1}, 2),
    ("ctcae", "anemia", {"hb": "7.6", "hb_lln": 12}, 3),
    ("ctcae", "anemia", {"hb": "8.0", "hb_lln": 12}, 2),
    ("qtc", "bazett", {"qt": 460, "hr": 90}, "563"),
    ("qtc", "fridericia", {"qt": 460, "hr": 90}, "527"),
    ("qtc", "bazett", {"qt": 380, "hr": 110}, "515"),
    ("qtc", "fridericia", {"qt": 380, "hr": 110}, "465"),
    ("sf", "estimated", {"spo2": 92, "device": "nc", "o2_flow": 4}, "255.6"),
    ("news2", "scale_2", {**CALM, "oxygen": "oxygen"}, 4),
    ("ckd_epi", "unrounded", {"sex": "F", "age": 53, "creatinine": "1.0"}, "67.36"),
]  # fmt: skip


@pytest.mark.parametrize(("score", "inputs", "value", "band"), EXAMPLES)
def test_worked_examples(ask, score, inputs, value, band):
    made = ask(score, typed(**inputs))
    assert (made["value"], made["low"], made["high"]) == (value, value, value)
    assert band is None or made["band"] == band
    assert set(made["used"]) <= set(inputs)
    assert {item["name"] for item in made["inputs"]} == set(inputs)


@pytest.mark.parametrize(("score", "inputs", "low", "high"), INTERVALS)
def test_a_missing_input_bounds(ask, score, inputs, low, high):
    made = ask(score, typed(**inputs))
    assert (made["value"], made["low"], made["high"]) == (None, low, high)
    assert made["missing"]
    assert made["narrows"] in made["missing"]


@pytest.mark.parametrize(("score", "form", "inputs", "value"), FORMS)
def test_forms(ask, score, form, inputs, value):
    made = ask(score, typed(**inputs))["forms"][form]
    assert (made["value"], made["score"]) == (value, score)


def test_molar_creatinine_and_other_units(ask):
    injury = {"creatinine": {"value": "353.6", "unit": "umol/L"}, "creatinine_48h": {"value": 300, "unit": "µmol/L"}}
    assert ask("kdigo", {**injury, "rrt": "no"})["forms"]["creatinine"]["low"] == 3
    body = {"weight": {"value": "198.416", "unit": "lb"}, "height": {"value": "64.567", "unit": "in"}}
    assert ask("bmi", body)["value"] == "33.46"
    warm = {"temp": {"value": "101.1", "unit": "degF"}}
    assert ask("chis", warm)["low"] == 1
    gas = {"pao2": {"value": "9.33", "unit": "kPa"}, "fio2": {"value": 95, "unit": "%"}}
    assert ask("pf", gas)["value"] == "73.7"
    assert ask("pf", {**gas, "fio2": "0.95"})["value"] == "73.7"
    baseline = {"qt": {"value": "0.46", "unit": "s"}, "hr": 90, "qtc_baseline": {"value": "0.5", "unit": "s"}}
    assert "high risk" in ask("qtc", baseline)["band"]


def test_comparators_and_choices(ask):
    below = ask("hlh_2004", {"hb": {"value": "<8", "unit": "g/dL"}, "platelets": {"value": "<50", "unit": "/nL"}})
    assert below["low"] == 1
    assert below["inputs"][0]["value"] == "<8"
    assert ask("hscore", {"hemophagocytosis": True, "temp": None})["low"] == 35
    assert ask("hscore", {"organomegaly": {"value": "Hepatomegaly"}})["low"] == 23


def test_a_rule_of_thumb_is_said(tmp_path):
    path = tmp_path / "inputs.json"
    path.write_text(json.dumps({"ddimer_feu": {"value": 800, "unit": "ng/mL{DDU}"}}), encoding="utf-8")
    found = run("chis", "--inputs", path, "--json")
    assert "ddimer_feu: converted by a rule of thumb" in found.stderr
    assert json.loads(found.stdout)["inputs"][0]["note"].startswith("converted by a rule of thumb")


def test_the_list():
    assert sorted(item["score"] for item in document("--list")) == sorted(NAMES)
    assert all(item["title"] for item in document("--list"))
    assert run("--list").stdout.splitlines()[0].startswith("who ")


@pytest.mark.parametrize("name", NAMES)
def test_every_score_describes_itself(name):
    made = document(name, "--describe")
    assert set(made) >= {"score", "title", "source", "inputs", "forms"}
    assert made["forms"] == list(scores()[name].forms)
    for item in made["inputs"]:
        assert set(item) == {"name", "title", "unit", "units", "choices", "required"}
        assert bool(item["choices"]) != bool(item["units"])
        assert item["choices"] or item["unit"] in item["units"]
    said = run(name, "--describe").stdout
    assert all(item["name"] in said for item in made["inputs"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.slow
def test_every_described_unit_is_taken(name, ask):
    made = document(name, "--describe")
    for item in made["inputs"]:
        for unit in item["units"]:
            number = "0.5" if item["name"].startswith("fio2") and unit == "1" else "40"
            least = {"a": "40", "{score}": "9"}.get(unit, number)
            ask(name, {item["name"]: {"value": "0.9" if (item["unit"], unit) == ("%", "1") else least, "unit": unit}})
        for word in item["choices"]:
            ask(name, {item["name"]: word})


def test_units_come_from_the_catalogue():
    units = {item["name"]: item["units"] for item in document("hscore", "--describe")["inputs"]}
    assert set(units["temp"]) == {"Cel", "[degF]"}
    assert {"ng/mL", "ug/L", "pmol/L"} <= set(units["ferritin"])
    assert units["organomegaly"] == []
    assert "umol/L" in units_of(scores()["kdigo"].inputs[2], catalogue())


def test_without_anything_known(ask):
    assert ask("hscore", {})["high"] == 337
    assert document("rox")["low"] == "0.00"
    assert document("rox")["high"] is None
    none = ask("nlr", {"alc": {"value": 0, "unit": "/nL"}})
    assert (none["low"], none["high"], none["value"]) == (None, None, None)


@pytest.mark.parametrize(
    ("score", "content", "says"),
    [
        ("nope", {}, ("no score is called 'nope'", "hscore")),
        ("hscore", {"tmp": "39"}, ("tmp: hscore has no such input", "temp")),
        ("hscore", {"temp": {"value": "39.1", "unit": "furlong"}}, ("temp: 'furlong'", "Accepted")),
        ("hscore", {"temp": {"value": "warm", "unit": "Cel"}}, ("temp: 'warm' is not a number",)),
        ("hscore", {"temp": {"value": "NaN", "unit": "Cel"}}, ("temp: 'NaN' is not a number",)),
        ("hscore", b'{"temp": {"value": NaN, "unit": "Cel"}}', ("NaN is not a number",)),
        ("hscore", b'{"temp": {"value": -Infinity}}', ("Infinity is not a number",)),
        ("hscore", b'{"temp": {"value": 1e400, "unit": "Cel"}}', ("temp: '1e400' is not a number",)),
        ("hscore", {"ferritin": {"value": "1" * 400, "unit": "ng/mL"}}, ("ferritin: ", "digits")),
        ("hscore", {"ferritin": {"value": "-5", "unit": "ng/mL"}}, ("ferritin: '-5' is not possible", "at least 0")),
        ("news2", {"temp": {"value": "-5", "unit": "Cel"}}, ("temp: '-5' is not possible", "at least 0")),
        ("hscore", {"ferritin": "1840"}, ("ferritin: Ferritin needs a unit",)),
        ("hscore", {"ferritin": {"value": "1,840", "unit": "ng/mL"}}, ("ferritin: 1,840 can be read as",)),
        ("hscore", {"temp": {"value": "", "unit": "Cel"}}, ("temp: no number",)),
        ("hscore", {"organomegaly": "kidney"}, ("organomegaly: 'kidney' is not possible", "none")),
        ("hscore", {"organomegaly": {"value": "both", "unit": "cm"}}, ("organomegaly: a word takes no unit",)),
        ("hscore", {"organomegaly": ""}, ("organomegaly: nothing was given",)),
        ("hscore", {"temp": {"unit": "Cel"}}, ("temp: no value",)),
        ("hscore", {"temp": {"value": "39", "units": "Cel"}}, ("temp: unknown key 'units'",)),
        ("hscore", {"temp": {"value": "39", "unit": ["Cel"]}}, ("temp: the unit is not a text",)),
        ("hscore", {"temp": ["39"]}, ("temp: the value is neither",)),
        ("hscore", {"temp": {"value": {"a": 1}}}, ("temp: the value is neither",)),
        ("hscore", [1], ("not a JSON object",)),
        ("hscore", b"{", ("not JSON", "line 1")),
        ("hscore", b"", ("not JSON",)),
        ("hscore", b"\xff\xfe{", ("UTF-8",)),
        ("hscore", b'{"temp": "1", "temp": "2"}', ("temp: given twice",)),
        ("hscore", b"[" * 200_000, ("nested too deeply",)),
        ("hscore", b" " * 1_000_001, ("too large",)),
        ("pf", {"fio2": {"value": "15", "unit": "%"}}, ("fio2: 15 is not possible in %",)),
        ("pf", {"fio2": "15"}, ("fio2: ", "not possible")),
        ("cockcroft_gault", {"age": {"value": 53, "unit": "kg"}}, ("age: 'kg' is not a unit of it", "Accepted: a")),
        ("cockcroft_gault", {"age": "200"}, ("age: '200' is not possible", "at most 140 a")),
        ("qtc", {"qtc_baseline": "400"}, ("qtc_baseline: it needs a unit", "ms, s")),
        ("sf", {"fio2": {"value": "<0.1", "unit": "1"}}, ("fio2: ", "not possible")),
    ],
)  # fmt: skip
def test_what_is_refused(refused, score, content, says):
    refused(score, content, *says)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--list", "hscore"),
        ("--list", "--describe"),
        ("hscore", "--describe", "--patient", "P-1"),
        ("hscore", "--at", "2020-04-01"),
        ("hscore", "--patient", "P-1", "--inputs", __file__),
        ("hscore", "--inputs", "/nowhere/at/all.json"),
        ("--describe",),
    ],
)
def test_words_that_do_not_go_together(words):
    assert run(*words, status=2).stdout == ""


def test_an_answer_to_read(tmp_path):
    path = tmp_path / "inputs.json"
    path.write_text(json.dumps(typed(**HEAVY, creatinine="2.4")), encoding="utf-8")
    said = run("cockcroft_gault", "--inputs", path).stdout
    assert "29.79 mL/min" in said
    assert "  actual: 38.52 mL/min" in said
    assert "on both sides of 30 mL/min" in said
    assert "used: creatinine 2.4 mg/dL" in said
    open_end = run("cockcroft_gault").stdout
    assert "at least 0.00 mL/min" in open_end
    assert "missing: creatinine" in open_end
    assert "narrows it most" in open_end
    path.write_text(json.dumps({"alc": {"value": 0, "unit": "/nL"}}), encoding="utf-8")
    assert "no number" in run("nlr", "--inputs", path).stdout
    assert "0 to 337" in run("hscore").stdout


STORE = {"BEDSIDE_USER": "dr", "BEDSIDE_PASSPHRASE": "a long enough passphrase"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    env = {**STORE, "BEDSIDE_STORE": str(tmp_path_factory.mktemp("score") / "store")}
    for words in (
        ["init", "--ward", "Ward 4", "--zone", "Europe/Berlin", "--user", "dr"],
        ["patient", "add", "--mrn", "P-1", "--name", "Practice, One", "--born", "1966-08-02", "--sex", "F",
         "--weight", "71", "--height", "164"],
        ["chart", "--patient", "P-1", "t 39.2 @-30min", "nc 4 spo2 94 rr 24 @-30min", "bp 118/70 @-30min",
         "hr 104 @-30min", "avpu a @-30min", "crp 242 mg/l @2020-04-01"],
    ):  # fmt: skip
        found = CliRunner().invoke(cli, words, env=env)
        assert found.exit_code == 0, found.output
    return env


def test_from_a_chart(store):
    made = json.loads(run("news2", "--patient", "P-1", "--json", env=store).stdout)
    assert (made["value"], made["band"]) == (8, "high")
    temp = next(item for item in made["inputs"] if item["name"] == "temp")
    assert (temp["value"], temp["unit"], temp["age_hours"]) == ("39.2", "Cel", 0.5)
    assert temp["record"]
    assert temp["at"]
    said = run("news2", "--patient", "P-1", env=store).stdout
    assert "used: temp 39.2 Cel, 0.5 h old" in said
    stale = run("chis", "--patient", "P-1", env=store).stdout
    assert "missing: crp (C-reactive protein 242 mg/L is stale" in stale
    day = run("chis", "--patient", "P-1", "--at", "2020-04-01", env=store).stdout
    assert "used: crp 242 mg/L, 2020-04-01" in day


def test_a_patient_or_time_that_is_not_there(store):
    assert "no patient" in run("news2", "--patient", "P-9", status=2, env=store).stderr
    assert "--at: " in run("news2", "--patient", "P-1", "--at", "soon", status=2, env=store).stderr
