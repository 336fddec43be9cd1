"""HScore, cHIS, HLH-2004 and SOFA: published tables at their boundaries, worked examples, and what stays open."""

import pytest

from bedside.scores import chis, hlh, hscore, organs, sofa
from tests.scores.facts import ends, facts

HD7 = {
    "immunosuppression": "no", "temp": 40, "hb": "10.4", "wbc": "5.65", "platelets": 364, "hemophagocytosis": "no",
}  # fmt: skip
WORKED = {
    "immunosuppression": "no", "temp": "39.0", "organomegaly": "liver", "hb": "9.0", "wbc": "4.0", "platelets": 200,
    "ferritin": 4000, "triglycerides": "265.71", "fibrinogen": 200, "ast": 85, "hemophagocytosis": "no",
}  # fmt: skip
NOTHING_SCORES = {
    "immunosuppression": "no", "temp": 37, "organomegaly": "none", "hb": 12, "wbc": 8, "platelets": 200,
    "ferritin": 100, "triglycerides": 100, "fibrinogen": 300, "ast": 10, "hemophagocytosis": "no",
}  # fmt: skip


def test_hscore_worked_example():
    made = hscore.answer(facts(**WORKED))
    assert (made.value, made.band) == (208, "88\N{EN DASH}93 %")
    assert (made.missing, made.narrows, made.status) == ((), "", "")


def test_hscore_without_the_undated_values():
    made = hscore.answer(facts(**HD7))
    assert ends(made) == (49, 250)
    assert made.value is None
    assert made.missing == ("organomegaly", "ferritin", "triglycerides", "fibrinogen", "ast")
    assert made.narrows == "triglycerides"
    assert made.used == tuple(name for name in hscore.table().inputs if name in HD7)


@pytest.mark.parametrize(("triglycerides", "expected"), [(373, (148, 235)), (167, (128, 215))])
def test_hscore_with_each_triglyceride(triglycerides, expected):
    assert ends(hscore.answer(facts(**HD7, ferritin=3995, triglycerides=triglycerides))) == expected


def test_the_published_band_is_reached_by_three_combinations():
    reached = {}
    for triglycerides in (373, 167):
        for organ in ("none", "one", "both"):
            for ast in (29, 30):
                for fibrinogen in (250, 251):
                    known = facts(
                        **HD7, ferritin=3995, triglycerides=triglycerides, organomegaly=organ, ast=ast,
                        fibrinogen=fibrinogen,
                    )  # fmt: skip
                    made = hscore.answer(known).value
                    if 161 <= made <= 170:
                        reached[triglycerides, organ, ast, fibrinogen] = made
    assert reached == {(373, "none", 30, 251): 167, (167, "one", 30, 251): 170, (167, "both", 29, 251): 166}


@pytest.mark.parametrize(
    ("name", "value", "points"),
    [
        ("temp", "38.3", 0), ("temp", "38.4", 33), ("temp", "39.4", 33), ("temp", "39.5", 49),
        ("ferritin", 1999, 0), ("ferritin", 2000, 35), ("ferritin", 6000, 35), ("ferritin", 6001, 50),
        ("triglycerides", "132.8", 0), ("triglycerides", 133, 44), ("triglycerides", 354, 44),
        ("triglycerides", 355, 64),
        ("fibrinogen", "250", 30), ("fibrinogen", "250.1", 0),
        ("ast", "29.9", 0), ("ast", 30, 19),
        ("organomegaly", "liver", 23), ("organomegaly", "spleen", 23), ("organomegaly", "both", 38),
        ("immunosuppression", "yes", 18), ("hemophagocytosis", "yes", 35),
    ],
)  # fmt: skip
def test_hscore_points(name, value, points):
    assert hscore.answer(facts(**{**NOTHING_SCORES, name: value})).value == points


@pytest.mark.parametrize(
    ("hb", "wbc", "platelets", "points"),
    [("9.2", "5.1", 111, 0), ("9.2", "5.0", 111, 24), ("9.3", "5.0", 110, 24), ("9.2", "5.0", 110, 34)],
)
def test_hscore_lineages(hb, wbc, platelets, points):
    assert hscore.answer(facts(**{**NOTHING_SCORES, "hb": hb, "wbc": wbc, "platelets": platelets})).value == points


@pytest.mark.parametrize(
    ("low", "high", "band"),
    [
        (0, 0, "< 1 %"), (90, 90, "< 1 %"), (95, 95, "< 1-1 %"), (160, 160, "40 %"), (161, 161, "40-54 %"),
        (169, 169, "40-54 %"), (170, 170, "54 %"), (250, 250, "> 99 %"), (337, 337, "> 99 %"),
        (245, 245, "99-> 99 %"), (148, 235, "16-99 %"),
    ],
)  # fmt: skip
def test_probability_is_looked_up(low, high, band):
    assert hscore.probability(hscore.table(), low, high) == band.replace("-", "\N{EN DASH}")


@pytest.mark.parametrize(
    ("word", "words", "spleen"),
    [
        ("one", {"liver", "spleen"}, None), ("both", {"both"}, True), ("none", {"none"}, False),
        ("liver", {"liver"}, False), ("liver_or_both", {"liver", "both"}, None),
        ("spleen_or_both", {"spleen", "both"}, True),
    ],
)  # fmt: skip
def test_organs(word, words, spleen):
    known = facts(organomegaly=word)
    assert (organs.possible(known), organs.spleen(known)) == (words, spleen)
    assert organs.possible({}) == {"none", "liver", "spleen", "both"}


def test_one_organ_known_bounds_the_points():
    known = {**NOTHING_SCORES, "organomegaly": "liver_or_both"}
    assert ends(hscore.answer(facts(**known))) == (23, 38)
    assert hscore.answer(facts(**{**known, "organomegaly": "Hepatosplenomegaly"})).value == 38


CHIS = {"temp": "38.6", "ferritin": 2500, "nlr": "13.5", "ldh": 520, "ddimer_feu": 900, "crp": 180}


def test_chis_worked_example():
    made = chis.answer(facts(**CHIS))
    assert (made.value, made.band, made.missing) == (5, "significant (at least 2)", ())
    assert made.status == "unverified"


@pytest.mark.parametrize(
    ("more", "expected", "narrows"),
    [
        ({"ddimer_feu": 660, "crp": 242}, (2, 4), "ferritin"),
        ({"crp": 242}, (2, 5), "ferritin"),
        ({}, (1, 5), "ferritin"),
    ],
)
def test_chis_bounds_the_ratio_by_the_percentage(more, expected, narrows):
    known = facts(temp="39.0", lymphocyte_pct="15.6", hb="11.6", platelets=147, **more)
    made = chis.answer(known)
    expected = expected if more else (1, 5)
    assert (ends(made), made.narrows) == (expected, narrows)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"anc": 10, "alc": 1}, 1), ({"anc": "9.99", "alc": 1}, 0), ({"hb": "9.2", "platelets": 110}, 1),
        ({"hb": "9.3", "platelets": 110}, 0), ({"hb": "9.2", "platelets": 111}, 0), ({"anc": 5, "alc": 0}, None),
        ({"lymphocyte_pct": 5}, None), ({"lymphocyte_pct": 0}, None), ({"anc": 10, "alc": "<0.5"}, 1),
    ],
)  # fmt: skip
def test_chis_blood_domain(given, expected):
    others = {"temp": "38.0", "ferritin": "699.9", "ldh": 399, "ast": 99, "ddimer_feu": 1499, "il6": "14.9",
              "triglycerides": 149, "crp": "149.9"}  # fmt: skip
    fill = {"nlr": 1} if "hb" in given else {"hb": 12}
    assert chis.answer(facts(**others, **fill, **given)).value == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [("temp", "38.1"), ("ferritin", 700), ("ldh", 400), ("ast", 100), ("ddimer_feu", 1500), ("il6", 15),
     ("triglycerides", 150), ("crp", 150), ("nlr", 10)],
)  # fmt: skip
def test_chis_cut_offs(name, value):
    none = {"temp": 38, "ferritin": 1, "nlr": 1, "hb": 12, "ldh": 1, "ast": 1, "ddimer_feu": 1, "il6": 1,
            "triglycerides": 1, "crp": 1}  # fmt: skip
    assert chis.answer(facts(**none)).band == "below 2"
    assert chis.answer(facts(**{**none, name: value})).value == 1


FEVER_ONLY = {"temp": 40, "hb": "10.4", "platelets": 364, "hemophagocytosis": "no"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"ferritin": 3995, "triglycerides": 373}, (3, 6)),
        ({"ferritin": 3995, "triglycerides": 167}, (2, 6)),
        ({}, (1, 6)),
    ],
)
def test_hlh_at_the_seventh_day(more, expected):
    made = hlh.answer(facts(**FEVER_ONLY, **more))
    assert (ends(made), made.band) == (expected, "not established, not excluded")


@pytest.mark.parametrize(
    ("name", "value", "points"),
    [
        ("temp", "38.4", 0), ("temp", "38.5", 1), ("organomegaly", "spleen", 1), ("organomegaly", "liver", 0),
        ("triglycerides", 264, 0), ("triglycerides", 265, 1), ("fibrinogen", 150, 1), ("fibrinogen", "150.1", 0),
        ("ferritin", "499.9", 0), ("ferritin", 500, 1), ("scd25", 2399, 0), ("scd25", 2400, 1),
        ("nk_activity", "low", 1), ("hemophagocytosis", "yes", 1),
    ],
)  # fmt: skip
def test_hlh_criteria(name, value, points):
    none = {"temp": 37, "organomegaly": "none", "hb": 12, "platelets": 200, "anc": 4, "triglycerides": 100,
            "fibrinogen": 300, "hemophagocytosis": "no", "nk_activity": "normal", "ferritin": 100, "scd25": 100,
            "molecular": "no"}  # fmt: skip
    made = hlh.answer(facts(**{**none, name: value}))
    assert (made.value, made.band, made.missing) == (points, "not met", ())


@pytest.mark.parametrize(
    ("hb", "platelets", "anc", "expected"),
    [("8.9", "99", "1.0", 1), ("9", "99", "1.0", 0), ("9", "99", "0.9", 1), ("8.9", "99", None, 1)],
)
def test_hlh_lineages(hb, platelets, anc, expected):
    given = {"hb": hb, "platelets": platelets} | ({"anc": anc} if anc else {})
    assert hlh.answer(facts(**given)).low == expected


def test_hlh_is_established_by_five_or_by_the_gene():
    five = {"temp": 39, "organomegaly": "spleen", "ferritin": 900, "triglycerides": 300, "hemophagocytosis": "yes"}
    made = hlh.answer(facts(**five))
    assert (made.band, "molecular" in made.missing) == ("established: at least 5 criteria", False)
    assert hlh.answer(facts(molecular="yes")).band == "established by molecular diagnosis"


HEALTHY = {
    "pf_ratio": 400, "respiratory_support": "no", "platelets": 150, "bilirubin": "1.1", "map": 70, "vasopressor": "no",
    "gcs": 15, "creatinine": "1.1", "urine_24h": 500,
}  # fmt: skip


def test_sofa_of_nobody_ill_is_zero_and_unverified():
    made = sofa.answer(facts(**HEALTHY))
    assert (made.value, made.missing, made.status) == (0, (), "unverified")


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({"pf_ratio": "399.9"}, 1), ({"pf_ratio": "299"}, 2), ({"pf_ratio": 199}, 2), ({"pf_ratio": 99}, 2),
        ({"pf_ratio": 199, "respiratory_support": "yes"}, 3), ({"pf_ratio": 99, "respiratory_support": "yes"}, 4),
        ({"pf_ratio": 200, "respiratory_support": "yes"}, 2), ({"pf_ratio": 100, "respiratory_support": "yes"}, 3),
        ({"platelets": 149}, 1), ({"platelets": 99}, 2), ({"platelets": 49}, 3), ({"platelets": 19}, 4),
        ({"bilirubin": "1.2"}, 1), ({"bilirubin": "2.0"}, 2), ({"bilirubin": "6.0"}, 3), ({"bilirubin": 12}, 3),
        ({"bilirubin": "12.1"}, 4), ({"map": "69.9"}, 1), ({"gcs": 14}, 1), ({"gcs": 12}, 2), ({"gcs": 9}, 3),
        ({"gcs": 5}, 4), ({"creatinine": "1.2"}, 1), ({"creatinine": "2.0"}, 2), ({"creatinine": "3.5"}, 3),
        ({"creatinine": "5.0"}, 3), ({"creatinine": "5.1"}, 4), ({"urine_24h": 499}, 3), ({"urine_24h": 199}, 4),
    ],
)  # fmt: skip
def test_sofa_steps(given, points):
    assert sofa.answer(facts(**{**HEALTHY, **given})).value == points


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (0, 4)),
        ({"vasopressor": "yes"}, (2, 4)),
        ({"vasopressor": "yes", "dopamine": 5, "dobutamine": 0, "epinephrine": 0, "norepinephrine": 0}, (2, 2)),
        ({"dopamine": "5.1", "dobutamine": 0, "epinephrine": 0, "norepinephrine": 0}, (3, 3)),
        ({"dopamine": 16}, (4, 4)),
        ({"norepinephrine": "0.1"}, (3, 4)),
        ({"norepinephrine": "0.11"}, (4, 4)),
        ({"epinephrine": ">0.1"}, (4, 4)),
        ({"dopamine": 0, "dobutamine": 3, "epinephrine": 0, "norepinephrine": 0}, (2, 2)),
    ],
)
def test_sofa_circulation(given, expected):
    known = {name: value for name, value in HEALTHY.items() if name != "vasopressor"}
    assert ends(sofa.answer(facts(**known, **given))) == expected


def test_sofa_reads_inexact_and_partial_inputs():
    assert ends(sofa.answer(facts(**{**HEALTHY, "gcs": "<=8"}))) == (3, 4)
    parts = {name: value for name, value in HEALTHY.items() if name not in {"pf_ratio", "respiratory_support"}}
    made = sofa.answer(facts(**parts, pao2=70, fio2="0.95"))
    assert (ends(made), made.narrows) == ((2, 4), "respiratory_support")
    made = sofa.answer(facts(**parts, pao2=300, fio2="0.5"))
    assert (made.value, made.missing) == (0, ())
    assert sofa.answer(facts(**parts)).missing == ("pf_ratio", "respiratory_support")
    known = {name: value for name, value in HEALTHY.items() if name not in {"map", "vasopressor"}}
    assert sofa.answer(facts(**known)).missing == ("map", "vasopressor")
