"""CTCAE: every cut from both sides, baselines, both versions, and the grade by the limit of normal said as such."""

import pytest

from bedside.scores import ctcae
from tests.scores.facts import ends, facts


def form(name, **given):
    return ctcae.answer(facts(**given)).forms[name]


@pytest.mark.parametrize(
    ("name", "given", "grade"),
    [
        ("anemia", {"hb": "10.0", "hb_lln": 12}, 1), ("anemia", {"hb": "9.9", "hb_lln": 12}, 2),
        ("anemia", {"hb": "8.0", "hb_lln": 12}, 2), ("anemia", {"hb": "7.9", "hb_lln": 12}, 3),
        ("anemia", {"hb": 12, "hb_lln": 12}, 0), ("anemia", {"hb": "11.6", "hb_lln": 12}, 1),
        ("anemia", {"hb": "10.4", "hb_lln": 12}, 1), ("anemia", {"hb": "8.6", "hb_lln": 12}, 2),
        ("anemia", {"hb": "7.6", "hb_lln": 12}, 3),
        ("platelets", {"platelets": 147, "platelets_lln": 150}, 1),
        ("platelets", {"platelets": 364, "platelets_lln": 150}, 0),
        ("platelets", {"platelets": 75, "platelets_lln": 150}, 1),
        ("platelets", {"platelets": 74, "platelets_lln": 150}, 2),
        ("platelets", {"platelets": 49, "platelets_lln": 150}, 3),
        ("platelets", {"platelets": 24, "platelets_lln": 150}, 4),
        ("neutrophils", {"anc": "1.5", "anc_lln": 2}, 1), ("neutrophils", {"anc": "1.4", "anc_lln": 2}, 2),
        ("neutrophils", {"anc": "0.9", "anc_lln": 2}, 3), ("neutrophils", {"anc": "0.4", "anc_lln": 2}, 4),
        ("lymphocytes", {"alc": "0.724", "alc_lln": 1}, 2), ("lymphocytes", {"alc": "0.8", "alc_lln": 1}, 1),
        ("wbc", {"wbc": "2.9", "wbc_lln": "3.5"}, 2), ("wbc", {"wbc": "0.9", "wbc_lln": "3.5"}, 4),
    ],
)  # fmt: skip
def test_decreases(name, given, grade):
    made = form(name, **given)
    assert (made.value, made.version, made.missing) == (grade, "5.0", ())
    assert made.scale.startswith("CTCAE v5.0, ")


@pytest.mark.parametrize(
    ("alt", "baseline", "grade"),
    [
        (40, 30, 0), (41, 30, 1), (120, 30, 1), (121, 30, 2), (130, 30, 2), (200, 30, 2), (201, 30, 3), (801, 30, 4),
        (130, 60, 1), (89, 60, 0), (90, 60, 1), (180, 60, 1), (181, 60, 2), (301, 60, 3), (1201, 60, 4), (60, 40, 1),
    ],
)  # fmt: skip
def test_transaminases_by_baseline(alt, baseline, grade):
    for name in ("alt", "ast"):
        given = {name: alt, f"{name}_uln": 40, f"{name}_baseline": baseline}
        assert form(name, **given).value == grade


@pytest.mark.parametrize(
    ("given", "expected", "missing"),
    [
        ({"alt": 130, "alt_uln": 40, "alt_baseline": "<40"}, (2, 2), ()),
        ({"alt": 130, "alt_uln": 40, "alt_baseline": ">40"}, (0, 2), ()),
        ({"alt": 30, "alt_uln": 40}, (0, 0), ()),
        ({"alt": 130, "alt_baseline": 60}, (0, 4), ("alt_uln",)),
        ({"alt": 130}, (0, 4), ("alt_uln", "alt_baseline")),
    ],
)
def test_what_of_the_baseline_is_known(given, expected, missing):
    made = form("alt", **given)
    assert (ends(made), made.missing, made.band) == (expected, missing, "")


def test_without_a_baseline_the_grade_by_the_limit_is_told():
    made = form("alt", alt=130, alt_uln=40)
    assert (ends(made), made.missing) == ((0, 2), ("alt_baseline",))
    assert made.band == "grade 2 by the upper limit of normal: no baseline is charted"
    inexact = form("alt", alt=">100", alt_uln=40)
    assert inexact.band == "grade 1 to 4 by the upper limit of normal: no baseline is charted"
    made = form("creatinine", creatinine="1.2", creatinine_uln="1.1")
    assert (ends(made), made.band[:7]) == ((1, 3), "grade 1")


@pytest.mark.parametrize(
    ("name", "given", "v5", "v6"),
    [
        ("neutrophils", {"anc": "1.2", "anc_lln": 2}, 2, 1), ("neutrophils", {"anc": "0.9", "anc_lln": 2}, 3, 2),
        ("neutrophils", {"anc": "0.4", "anc_lln": 2}, 4, 3), ("neutrophils", {"anc": "0.09", "anc_lln": 2}, 4, 4),
        ("neutrophils", {"anc": "1.8", "anc_lln": 2}, 1, 0),
        ("platelets", {"platelets": 24, "platelets_lln": 150}, 4, 3),
        ("platelets", {"platelets": 9, "platelets_lln": 150}, 4, 4),
        ("alt", {"alt": 130, "alt_uln": 40, "alt_baseline": 60}, 1, 3),
        ("alt", {"alt": 60, "alt_uln": 40, "alt_baseline": 60}, 0, 1),
        ("alt", {"alt": 241, "alt_uln": 40, "alt_baseline": 60}, 2, 4),
        ("bilirubin", {"bilirubin": 2, "bilirubin_uln": "1.2", "bilirubin_baseline": 2}, 0, 1),
        ("bilirubin", {"bilirubin": "5.1", "bilirubin_uln": "1.2", "bilirubin_baseline": 2}, 2, 3),
        ("bilirubin", {"bilirubin": "1.9", "bilirubin_uln": "1.2", "bilirubin_baseline": 1}, 2, 2),
        ("creatinine", {"creatinine": "1.0", "creatinine_uln": "1.1", "creatinine_baseline": "0.6",
                        "creatinine_lln": "0.5"}, 2, 0),
        ("creatinine", {"creatinine": "1.0", "creatinine_uln": "1.1", "creatinine_baseline": "0.4",
                        "creatinine_lln": "0.5"}, 2, 2),
        ("creatinine", {"creatinine": "6.7", "creatinine_uln": "1.1", "creatinine_baseline": "1",
                        "creatinine_lln": "0.5"}, 4, 4),
        ("creatinine", {"creatinine": "3.1", "creatinine_uln": "1.1", "creatinine_baseline": "1",
                        "creatinine_lln": "0.5"}, 3, 2),
    ],
)  # fmt: skip
def test_the_versions_differ(name, given, v5, v6):
    assert form(name, **given).value == v5
    later = form(name, **given, ctcae_version="v6")
    assert (later.value, later.version, later.scale[:10]) == (v6, "6.0", "CTCAE v6.0")


def test_version_six_without_the_lower_limit_keeps_both_readings():
    given = {"creatinine": "1.0", "creatinine_uln": "1.1", "creatinine_baseline": "0.4"}
    made = form("creatinine", **given, ctcae_version="v6")
    assert (ends(made), made.missing) == ((0, 2), ("creatinine_lln",))
    assert form("lymphocytes", alc=1, ctcae_version="v6").status == "unverified"
    assert form("lymphocytes", alc=1).status == ""


@pytest.mark.parametrize(
    ("qtc", "baseline", "grade"),
    [(449, 440, 0), (450, 440, 1), (480, 440, 1), (481, 440, 2), (500, 450, 2), (501, 450, 3), (461, 400, 3),
     (460, 400, 1), (430, 369, 3)],
)  # fmt: skip
def test_qtc(qtc, baseline, grade):
    made = form("qtc", qtc=qtc, qtc_baseline=baseline)
    assert (made.value, made.status) == (grade, "unverified")


def test_the_worst_term_leads():
    made = ctcae.answer(facts(platelets=24, platelets_lln=150))
    assert (made.value, made.missing) == (4, ())
    made = ctcae.answer(facts(hb="7.6", hb_lln=12))
    assert (ends(made), made.forms["anemia"].value) == ((3, 4), 3)
    assert "hb" not in made.missing
    assert set(made.forms) == {
        "alt", "ast", "neutrophils", "platelets", "lymphocytes", "anemia", "wbc", "bilirubin", "creatinine", "qtc",
    }  # fmt: skip


def test_an_inexact_value_stays_an_interval():
    assert ends(form("neutrophils", anc="<1.0", anc_lln=2)) == (3, 4)
    assert ends(form("anemia", hb="10.5")) == (0, 1)
    assert form("anemia", hb="9.9").value == 2
