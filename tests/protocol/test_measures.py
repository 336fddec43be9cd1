"""What scores read of a chart: records with their age, what counts as one set, and what may follow from silence."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from bedside.domain.moment import parse_at
from bedside.domain.quantity import Bounds
from bedside.domain.records import Device, Reading
from bedside.protocol import measures
from bedside.protocol.measure.sheet import Sheet
from bedside.protocol.memo import Memo
from bedside.protocol.question import Question
from bedside.scores.registry import scores
from bedside.text import speaking
from tests.protocol.test_published_case import LATER, ZONE, records
from tests.protocol.ward import NOW, Ward, build, catalogue, local, navarro


def question(ward, at=None, protocol=None, memo=None):
    return Question(protocol=protocol or navarro(), chart=ward.chart(at), memo=memo or Memo())


def asked(name, *lines, at=None, **options):
    return measures.answer(question(Ward(*lines, **options), at), name)


def parts(name, *lines, at=None, **options):
    """Return the inputs of a score by name: the typed value, or why it is missing."""
    given = measures.gathered(Sheet(question(Ward(*lines, **options), at)), scores()[name])
    return {item: part.shown.value if part.fact else part.why for item, part in given.items()}


def bounds(name, score, *lines, **options):
    given = measures.gathered(Sheet(question(Ward(*lines, **options))), scores()[score])
    return given[name].fact.bounds


def case(day, name):
    chart = build(records(), at=parse_at(day, ZONE, LATER), known_at=LATER, zone=ZONE, catalogue=catalogue())
    return measures.answer(Question(protocol=navarro(), chart=chart), name)


def ends(answer):
    return answer.low, answer.high


# --- the published case ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "name", "low", "high"),
    [
        ("2020-03-20", "who", 4, 4),
        ("2020-03-21", "who", 6, 6),
        ("2020-04-07", "who", 6, 7),
        ("2020-04-10", "who", 7, 7),
        ("2020-03-26", "hscore", 49, 250),
        ("2020-03-26", "hlh_2004", 1, 6),
        ("2020-03-20", "news2", 6, 9),
        ("2020-03-20", "chis", 2, 5),
        ("2020-04-10", "kdigo", 3, 3),
        ("2020-03-21", "berlin", 0, 3),
    ],
)
def test_the_published_case(day, name, low, high):
    assert ends(case(day, name)) == (low, high)


@pytest.mark.parametrize(
    ("day", "anemia", "platelets"),
    [
        ("2020-03-20", 1, 1), ("2020-03-26", 1, 0), ("2020-03-30", 2, 0), ("2020-03-31", 2, 0), ("2020-04-02", 3, 0),
        ("2020-04-05", 2, 0), ("2020-04-06", 2, 0), ("2020-04-10", 2, 0),
    ],
)  # fmt: skip
def test_grades_of_the_published_case(day, anemia, platelets):
    forms = case(day, "ctcae").forms
    assert (forms["anemia"].value, forms["platelets"].value) == (anemia, platelets)


def test_no_ratio_of_the_published_case():
    made = case("2020-03-20", "pf")
    assert made.value is None
    assert made.why["fio2"]
    reported = case("2020-03-21", "berlin")
    assert reported.band.startswith("P/F below 150; no class")
    assert case("2020-03-21", "who").forms["WHO-CPS"].low == 8


def test_undated_and_disputed_values_of_the_published_case():
    made = case("2020-03-26", "chis")
    assert "ferritin" in made.missing
    assert made.why["ferritin"] == "Ferritin: no value charted with a date"
    crp = next(item for item in made.inputs if item.name == "crp")
    assert crp.value == "242 against 530"
    assert "disputed" in crp.note


# --- every score ------------------------------------------------------------------------------------------------------


def test_an_empty_chart_has_every_score():
    made = measures.answers(question(Ward()))
    assert list(made) == list(scores())
    for name, answer in made.items():
        assert answer.score == name
        assert answer.value is None or not answer.missing
        assert set(answer.why) <= set(answer.missing)
    assert ends(made["who"]) == (3, 6)
    assert ends(made["news2"]) == (0, 20)


def test_the_assessment_holds_them():
    made = Ward("crp 71 mg/l").assess()
    assert list(made.scores) == list(scores())


def test_records_units_and_ages():
    made = asked("hscore", "ferritin 1840 ug/l @-3h", "t 39 @-30min")
    shown = {item.name: item for item in made.inputs}
    assert (shown["ferritin"].value, shown["ferritin"].unit, shown["ferritin"].age_hours) == ("1840", "ug/L", 3.0)
    assert (shown["temp"].age_hours, shown["temp"].precision) == (0.5, "minute")
    assert shown["temp"].at.utcoffset() is not None
    assert shown["temp"].record
    assert shown["immunosuppression"].record == ""
    assert shown["immunosuppression"].at is None


def test_the_memo_keeps_an_answer_while_its_facts_stand():
    ward, memo = Ward("crp 71 mg/l @-2h", "t 39 @-1h"), Memo()
    first = measures.answers(question(ward, memo=memo))
    later = measures.answers(question(ward, at=NOW + timedelta(minutes=30), memo=memo))
    assert later["chis"].forms is first["chis"].forms
    assert [item.age_hours for item in later["chis"].inputs] == [1.5, 2.5]
    ward.chart_lines("crp 160 mg/l")
    assert ends(measures.answers(question(ward, memo=memo))["chis"]) == (2, 6)
    assert measures.answers(question(ward))["chis"] == measures.answers(question(ward, memo=memo))["chis"]


def held(record):
    return msgspec.structs.replace(record, held=(Reading(label="as typed", value=record.value, unit=record.unit),))


def test_what_may_not_decide_is_missing():
    assert "no value charted" in asked("chis").why["crp"]
    assert "stale" in asked("chis", "crp 71 mg/l @-49h").why["crp"]
    ward = Ward("crp 30 mg/l @-9h").add(held(Ward("crp 242 mg/l").records[-1]))
    assert "held" in measures.answer(question(ward), "chis").why["crp"]


def test_a_value_in_dispute_bounds_from_both_sides():
    made = asked("hscore", "ast 20 U/L @06:00", "ast 40 U/L @06:00")
    assert "ast" in made.used
    assert bounds("ast", "hscore", "ast 20 U/L @06:00", "ast 40 U/L @06:00") == Bounds(Fraction(20), Fraction(40))
    assert bounds("ast", "hscore", "ast <20 U/L") == Bounds(None, Fraction(20), high_open=True)


# --- one observation set ----------------------------------------------------------------------------------------------

VITALS = ("t 39.2", "bp 118/70", "hr 104", "avpu a", "nc 4 spo2 94 rr 24")


def test_one_set_makes_a_score():
    assert asked("news2", *VITALS).value == 8
    spread = [f"{line} @-{minutes}min" for line, minutes in zip(VITALS, (60, 45, 30, 0, 15), strict=True)]
    assert asked("news2", *spread).value == 8


def test_parts_of_another_set_do_not_count():
    made = asked("news2", "t 39.2 @-61min", *VITALS[1:])
    assert made.missing == ("temp",)
    assert "not of one set with" in made.why["temp"]
    newer = asked("news2", *(f"{line} @-2h" for line in VITALS), "hr 140")
    assert newer.used == ("hr", "age")
    assert "oxygen" in newer.missing


def test_days_and_clock_times_make_no_set():
    assert asked("news2", *(f"{line} @2020-04-10" for line in VITALS)).value == 8
    mixed = asked("news2", "t 39.2 @2020-04-10", *VITALS[1:])
    assert mixed.missing == ("temp",)
    apart = asked("map", "bp 120/60 @2020-04-10")
    assert apart.value == 80


def test_one_letter_of_consciousness():
    assert parts("news2", "avpu v")["avpu"] == "V"
    assert "not one grade" in parts("news2", "avpu a @06:00", "avpu v @06:00")["avpu"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ra spo2 96", "air"),
        ("nc 2 spo2 96", "oxygen"),
        ("hfnc 50/21 spo2 96", "air"),
        ("hfnc 50/40 spo2 96", "oxygen"),
        ("nrb 15 + nc 6 spo2 96", "oxygen"),
        ("trach spo2 96", "tracheostomy, no ventilator: air or oxygen is not charted"),
    ],
)
def test_air_or_oxygen(line, said):
    assert parts("news2", line)["oxygen"] == said


def test_a_cannula_without_flow_gives_air():
    setting = Ward("nc 2 spo2 96").records[-1]
    ward = Ward().add(msgspec.structs.replace(setting, devices=(Device(name="nc", flow=Decimal(0)),)))
    assert measures.gathered(Sheet(question(ward)), scores()["news2"])["oxygen"].fact.choice == "air"


def test_oxygen_of_the_set():
    assert (
        parts("news2", "nc 4 @-2h", "t 39")["oxygen"] == "nasal cannula 4 L/min was charted more than 60min before it"
    )
    assert parts("news2", "nc 4 @-30min", "t 39")["oxygen"] == "oxygen"
    assert parts("news2", "t 39")["oxygen"] == "no oxygen setting charted with it"
    assert parts("news2")["oxygen"] == "no observation that counts now"


def test_aside_inputs_of_the_early_warning():
    assert parts("news2", sex="M")["pregnant"] == "no"
    assert parts("news2", "pregnant")["pregnant"] == "yes"
    assert parts("news2")["pregnant"] == "nobody has answered"
    assert asked("news2", *VITALS, "pregnant").band == "not for use in pregnancy"


def test_a_heart_rate_of_the_cardiogram():
    made = asked("qtc", "hr 80 @-5h", "qt 400 ms @-5h", "hr 130 @-1h")
    assert [item.value for item in made.inputs] == ["400", "80", "F"]
    assert asked("qtc", "qt 400 ms @-5h", "hr 130 @-1h").why["hr"] == "no HR of one set with QT"
    assert "no value charted" in asked("qtc", "hr 90").why["hr"]


def test_lymphocytes_of_one_sample():
    made = asked("alc", "wbc 4.64 10*9/l @-9h", "lymphocyte_pct 15.6 % @-9h", "wbc 9 10*9/l @-1h")
    assert made.value == Decimal("0.724")
    assert asked("nlr", "anc 8.1 10*9/l", "alc 0.6 10*9/l").value == Decimal("13.50")
    other = asked("nlr", "anc 8.1 10*9/l @-9h", "alc 0.6 10*9/l")
    assert "not of one set" in other.why["anc"]
    ratio = asked("chis", "anc 8.1 10*9/l", "alc 0.6 10*9/l")
    assert ratio.low == 1
    derived = asked("nlr", "wbc 10 10*9/l", "neutrophil_pct 80 %", "lymphocyte_pct 10 %")
    assert derived.value == 8
    assert "10 x 80 %" in derived.inputs[0].note


# --- oxygenation ------------------------------------------------------------------------------------------------------


def test_a_set_fraction_and_an_estimate_stay_apart():
    made = asked("sf", "hfnc 50/95 spo2 90 rr 30")
    assert (made.value, made.forms["estimated"].value) == (Decimal("94.7"), None)
    assert asked("rox", "hfnc 50/95 spo2 90 rr 30").value == Decimal("3.16")
    guessed = asked("sf", "nc 4 spo2 92")
    assert (guessed.value, guessed.forms["estimated"].value) == (None, Decimal("255.6"))
    assert guessed.why["fio2"] == "FiO2: none was set or measured"
    both = asked("sf", "nrb 15 + nc 6 spo2 91").forms["estimated"]
    assert ends(both) == (Decimal("95.7"), Decimal("151.7"))
    assert parts("sf", "nrb 15 + hfnc 50/60 spo2 91")["o2_flow"].startswith("not charted with")


def test_what_is_printed_on_a_valve_is_an_estimate():
    made = asked("sf", "venturi fio2 40 spo2 92")
    assert (made.value, made.forms["estimated"].value) == (None, Decimal("230.0"))
    assert made.why["fio2"] == "FiO2: only what is printed on the valve"
    measured = asked("sf", "venturi fio2 40 @-10min", "fio2 45 % @-5min", "spo2 92")
    assert measured.value == Decimal("204.4")


def test_a_gas_with_its_fraction():
    made = asked("pf", "hfnc 50/95 @-50min", "pao2 70 mm[Hg]")
    assert made.value == Decimal("73.7")
    assert {item.name: item.note for item in made.inputs}["fio2"] == "set or measured"
    late = asked("pf", "hfnc 50/95 @-61min", "pao2 70 mm[Hg]")
    assert "more than 60min" in late.why["fio2"]
    assert asked("pf", "hfnc 50/95").why["fio2"] == "no FiO2 without PaO\N{SUBSCRIPT TWO}"
    assert asked("pf", "pao2 70 mm[Hg]").why["fio2"] == "no oxygen setting charted with it"


def test_gases_in_dispute():
    same = asked("pf", "hfnc 50/50 @05:50", "pao2 70 mm[Hg] @06:00", "pao2 80 mm[Hg] @06:00")
    assert ends(same) == (Decimal("140.0"), Decimal("160.0"))
    other = asked("sf", "spo2 90 @2020-04-10", "nc 2 spo2 94 @2020-04-10")
    assert other.why["fio2"] == "disputed: two of one time, with other oxygen"


def test_high_flow_only():
    assert asked("rox", "nc 4 spo2 92 rr 22").band == "only for high-flow nasal cannula"
    old = asked("rox", "hfnc 50/60 spo2 92 @-2h", "rr 30")
    assert "spo2" in old.missing
    assert "fio2" in old.missing


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("nc 4 @-9h", "hfnc 50/60 @-8h", "hfnc 50/50 spo2 95 rr 20 @-1h"), Bounds(Fraction(8), Fraction(8))),
        (("hfnc 50/60 @-8h", "hfnc 50/50 spo2 95 rr 20 @-1h"), Bounds(Fraction(8), Fraction(8))),
        (("hfnc 50/60 @-30h", "hfnc 50/50 spo2 95 rr 20 @-1h"), Bounds(Fraction(1), None)),
        (("nc 4 @-30h", "hfnc 50/50 spo2 95 rr 20 @-1h"), Bounds(Fraction(1), None)),
    ],
)
def test_hours_on_high_flow(lines, expected):
    assert bounds("hfnc_hours", "rox", *lines) == expected


def test_hours_that_nobody_knows():
    for lines in ((), ("nc 4 spo2 92",), ("hfnc 50/60 @2020-04-10",), ("hfnc 50/60 @-13h",)):
        assert parts("rox", *lines)["hfnc_hours"] == "not known since when"


def test_the_newer_of_a_gas_and_a_reported_ratio():
    gas = ("imv fio2 50 peep 10 @-50min", "pao2 70 mm[Hg] @-30min")
    made = asked("berlin", *gas)
    assert set(made.used) == {"pao2", "fio2", "peep"}
    assert parts("berlin", *gas, "pf_ratio 120 mm[Hg] @-60min")["pf_ratio"] == "worked out from its parts"
    newer = parts("berlin", *gas, "pf_ratio 120 mm[Hg]")
    assert (newer["pf_ratio"], newer["pao2"]) == ("120", "a reported P/F stands for it")
    alone = parts("berlin", "pf_ratio 120 mm[Hg] @-60min", "pao2 70 mm[Hg] @-30min")
    assert (alone["pf_ratio"], alone["pao2"]) == ("120", "a reported P/F stands for it")
    none = parts("berlin", "pao2 70 mm[Hg]")
    assert (none["pao2"], none["fio2"]) == ("70", "no oxygen setting charted with it")


# --- the WHO scales ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "low", "high"),
    [
        (("ra",), 3, 3),
        (("mask 10",), 4, 4),
        (("nrb 15",), 4, 4),
        (("hfnc 50/60",), 5, 5),
        (("niv fio2 60",), 5, 5),
        (("imv fio2 60",), 6, 6),
        (("imv fio2 60", "vasopressor start"), 7, 7),
        (("imv fio2 60", "rrt start"), 7, 7),
        (("imv fio2 60", "ecmo start"), 7, 7),
        (("imv fio2 60", "med norepinephrine"), 7, 7),
        (("imv fio2 60", "vasopressor start @-2h", "vasopressor stop @-1h"), 6, 6),
        (("imv fio2 60", "map 60"), 6, 7),
        (("imv fio2 60", "bp 80/50"), 6, 7),
        (("imv fio2 60", "map 60", "no vasopressor"), 6, 6),
        (("imv fio2 60", "map 65"), 6, 6),
        (("intubated @-9h", "extubated @-1h"), 3, 6),
        (("intubated @-9h", "extubated @-1h", "nc 4"), 4, 4),
        (("intubated @2020-04-09", "extubated @2020-04-09"), 3, 6),
        (("nc 4 @-13h",), 3, 6),
        (("nc 4 @06:00", "hfnc 50/60 @06:00"), 3, 6),
        (("trach",), 3, 4),
        (("nc 4", "died"), 8, 8),
        (("nc 4 @-2h", "discharged"), 1, 2),
        (("discharged @-20h", "admitted @-10h", "nc 4"), 4, 4),
        (("discharged @-20h", "died"), 8, 8),
    ],
)
def test_levels(lines, low, high):
    if lines == ("intubated @2020-04-09", "extubated @2020-04-09"):
        ward = Ward("intubated @2020-04-09").add(
            msgspec.structs.replace(Ward("extubated").records[-1], at=local("2020-04-09T05:00"))
        )
        assert ends(measures.answer(question(ward), "who")) == (low, high)
        return
    assert ends(asked("who", *lines)) == (low, high)


def test_the_non_rebreather_is_a_setting():
    high = msgspec.structs.replace(navarro().settings.non_rebreather, counts_as="high_flow")
    other = msgspec.structs.replace(
        navarro(), settings=msgspec.structs.replace(navarro().settings, non_rebreather=high)
    )
    ward, memo = Ward("nrb 15"), Memo()
    assert measures.answer(question(ward, memo=memo), "who").value == 4
    assert measures.answer(question(ward, protocol=other, memo=memo), "who").value == 5


def test_silence_says_so():
    made = asked("who", "imv fio2 60")
    notes = {item.name: item.note for item in made.inputs}
    assert notes["died"] == "no death charted"
    assert notes["vasopressor"] == "no start charted"
    assert (
        asked("who", "imv fio2 60", "map 60").why["vasopressor"].startswith("no start charted, and the mean pressure")
    )


def test_oxygenation_while_ventilated():
    good = asked("who", "imv fio2 50 peep 8 spo2 95 @-30min", "pao2 90 mm[Hg]").forms["WHO-CPS"]
    assert good.value == 7
    poor = asked("who", "imv fio2 90 spo2 91")
    assert poor.forms["WHO-CPS"].value == 8
    assert "sf_ratio" in poor.used
    assert asked("who", "imv", "pf_ratio 140 mm[Hg]").forms["WHO-CPS"].value == 8
    older = asked("who", "imv fio2 50 @-40min", "pf_ratio 140 mm[Hg] @-2h", "pao2 90 mm[Hg] @-30min")
    assert older.forms["WHO-CPS"].value == 7
    assert asked("who", "imv").forms["WHO-CPS"].high == 8
    spread = asked("who", "imv fio2 50 @-40min", "pao2 <90 mm[Hg] @-30min")
    assert {item.name: item.value for item in spread.inputs}["pf_ratio"] == "a range"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("vasopressor stop", "med norepinephrine @-5h"), "charted as ended, but norepinephrine is still"),
        (("med norepinephrine @-5h", "med stop norepinephrine @-1h", "map 60"), "no start charted"),
    ],
)
def test_a_vasopressor_in_doubt(lines, why):
    assert parts("sofa", *lines)["vasopressor"].startswith(why)


def test_a_vasopressor_and_its_medicine():
    assert parts("sofa", "vasopressor stop @-5h", "med norepinephrine")["vasopressor"] == "yes"
    assert parts("sofa", "vasopressor start", "med norepinephrine @-5h")["vasopressor"] == "yes"


def test_a_support_started_and_ended_on_one_day():
    ward = Ward("rrt start @2020-04-09").add(
        msgspec.structs.replace(Ward("rrt stop").records[-1], at=local("2020-04-09T05:00"))
    )
    given = measures.gathered(Sheet(question(ward)), scores()["who"])
    assert "the order is not charted" in given["rrt"].why


# --- examination, blood, organs --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        (("no organomegaly",), "none"),
        (("liver enlarged",), "liver_or_both"),
        (("spleen enlarged",), "spleen_or_both"),
        (("liver enlarged @-2h", "spleen enlarged"), "both"),
        (("no organomegaly @-9h", "liver enlarged"), "liver_or_both"),
        (("liver enlarged @-9h", "no organomegaly"), "none"),
        ((), "liver and spleen: nothing charted"),
    ],
)
def test_liver_and_spleen(lines, word):
    assert parts("hscore", *lines)["organomegaly"] == word


def test_liver_and_spleen_on_one_day():
    ward = Ward("liver enlarged @2020-04-09").add(
        msgspec.structs.replace(Ward("no organomegaly").records[-1], at=local("2020-04-09T05:00"))
    )
    given = measures.gathered(Sheet(question(ward)), scores()["hscore"])
    assert given["organomegaly"].why.startswith("charted as enlarged and as not enlarged, on one day")


def test_the_marrow():
    assert parts("hscore", "no marrow hemophagocytosis")["hemophagocytosis"] == "no"
    assert parts("hscore", "marrow hemophagocytosis @-9h", "no marrow hemophagocytosis")["hemophagocytosis"] == "yes"
    assert parts("hscore")["hemophagocytosis"] == "nobody has answered"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "no"),
        (("no immunosuppressant",), "no"),
        (("immunosuppressant azathioprine",), "yes"),
        (("immunosuppressant azathioprine @-9h", "no immunosuppressant"), "no"),
        (("chronic steroid",), "yes"),
        (("no chronic steroid", "immunosuppressant azathioprine"), "yes"),
        (("med tocilizumab",), "tocilizumab is in use; nobody has charted whether it was before this illness"),
        (("med tocilizumab @-9h", "med stop tocilizumab @-1h"), "no"),
        (("med methylprednisolone", "med a-new-drug"), "no"),
    ],
)
def test_a_known_immunosuppression(lines, said):
    assert parts("hscore", *lines)["immunosuppression"] == said


def test_the_mean_pressure():
    assert parts("sofa", "map 60")["map"] == "60"
    assert parts("sofa", "map 60 @-2h", "bp 127/73")["map"] == "91"
    assert parts("sofa", "map 60", "bp 127/73 @-2h")["map"] == "60"
    assert parts("sofa", "bp 127/73")["map"] == "91"
    assert "no value charted" in parts("sofa")["map"]
    assert parts("sofa", "sbp 127", "dbp <73")["map"] == ""
    noted = asked("sofa", "bp 127/73")
    assert {item.name: item.note for item in noted.inputs}["map"] == "worked out from 127/73"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("imv fio2 50",), "yes"),
        (("niv fio2 50",), "yes"),
        (("nc 4",), "no"),
        (("nrb 15 + nc 6",), "no"),
        (("hfnc 50/60",), "the score does not say whether the device counts as support"),
        (("nc 4 @-13h",), "oxygen setting is stale (nasal cannula 4 L/min, 13 h old)"),
        ((), "no oxygen setting charted"),
        (("intubated @-9h", "extubated @-1h"), "no oxygen setting charted since extubation"),
    ],
)
def test_respiratory_support(lines, said):
    assert parts("sofa", *lines)["respiratory_support"] == said


# --- kidneys ----------------------------------------------------------------------------------------------------------


def test_creatinine_against_before():
    made = asked("kdigo", "creatinine 0.9 mg/dl @-47h", "creatinine 1.2 mg/dl @-1h")
    assert made.forms["creatinine"].value == 1
    assert made.band == ""
    molar = asked("kdigo", "creatinine 73.5 umol/l @-47h", "creatinine 100 umol/l @-1h")
    assert molar.forms["creatinine"].value == 1
    severe = asked("kdigo", "creatinine 300.0 umol/l @-47h", "creatinine 353.6 umol/l @-1h")
    assert severe.forms["creatinine"].value == 3
    first = asked("kdigo", "creatinine 0.8 mg/dl @2020-03-25", "creatinine 1.7 mg/dl @-1h")
    assert (first.forms["creatinine"].low, first.band) == (2, "baseline: first creatinine of the stay")
    old = parts("kdigo", "creatinine 0.8 mg/dl @2020-03-25", "creatinine 1.7 mg/dl @-1h")
    assert (old["creatinine_48h"], old["creatinine_baseline"]) == ("no earlier creatinine", "0.8")


@pytest.mark.parametrize(("code", "against"), [("en", "1.8 against 1.60"), ("de", "1,8 gegen 1,60")])
def test_values_in_dispute_have_the_decimal_sign_of_the_language_and_a_fact_a_point(code, against):
    lines = ("creatinine 1.60 mg/dl @-1h", "creatinine 1.8 mg/dl @-1h")
    with speaking(code):
        part = Sheet(question(Ward(*lines))).part("creatinine")
        assert part.shown.value == against
        assert "," not in part.fact.text
        assert Sheet(question(Ward(lines[0]))).part("creatinine").shown.value == "1.60", "as charted"


def test_a_creatinine_alone_has_no_baseline():
    made = asked("kdigo", "creatinine 1.7 mg/dl")
    assert ends(made.forms["creatinine"]) == (0, 3)
    assert made.why["creatinine_baseline"] == "no earlier creatinine"
    stale = asked("kdigo", "creatinine 0.8 mg/dl @-5d", "creatinine 1.7 mg/dl @-3d")
    assert "stale" in stale.why["creatinine"]


def test_a_creatinine_in_doubt_before():
    ward = Ward("creatinine 0.9 mg/dl @-30h", "creatinine 1.0 mg/dl @-30h", "creatinine 1.4 mg/dl @-1h")
    made = measures.answer(question(ward), "kdigo")
    said = {item.name: item for item in made.inputs}["creatinine_baseline"]
    assert (said.value, said.note) == ("0.9 to 1", "one of the earlier values is in doubt")
    with speaking("de"):
        said = {item.name: item for item in measures.answer(question(ward), "kdigo").inputs}["creatinine_baseline"]
        assert said.value == "0,9 bis 1", "no point is left in a text that is put together"
    low = Ward("creatinine <0.9 mg/dl @-30h", "creatinine 1.4 mg/dl @-1h")
    assert measures.answer(question(low), "kdigo").forms["creatinine"].high == 3
    above = Ward("creatinine >0.9 mg/dl @-30h", "creatinine 1.4 mg/dl @-1h")
    shown = {item.name: item.value for item in measures.answer(question(above), "kdigo").inputs}
    assert shown["creatinine_baseline"] == ">0.9" or "?" in shown["creatinine_baseline"]


def hourly(rate, hours, *more):
    return (*more, *(f"urine {rate} @-{place}h" for place in range(hours, -1, -1)))


def test_urine_by_weight():
    made = asked("kdigo", *hourly(30, 13, "weight 80 @-20d"), "rrt stop")
    assert made.forms["urine"].low == 2
    assert {item.name: item.value for item in made.inputs}["urine_12h"] == "0.375"
    assert "do not cover 24 hours" in made.why["urine_24h"]
    none = asked("kdigo", *hourly(0, 13, "weight 80 @-20d"))
    assert none.forms["urine"].low == 3
    assert asked("kdigo", *hourly(30, 13)).why["urine_6h"] == "no weight"
    assert "no value charted" in asked("kdigo", "weight 80").why["urine_6h"]
    hole = asked("kdigo", "weight 80 @-20d", "urine 30 @-20h", "urine 30 @-13h", "urine 30")
    assert "do not cover" in hole.why["urine_6h"]
    assert asked("sofa", *hourly(15, 25)).used[-1] == "urine_24h"
    assert parts("sofa", *hourly(15, 25))["urine_24h"] == "360"
    assert parts("sofa", *hourly("<15", 25))["urine_24h"] == "0 to 360"


def test_replacement_is_the_third_stage():
    assert asked("kdigo", "rrt start").value == 3
    assert "counts as below 30" in asked("cockcroft_gault", "creatinine 1 mg/dl", "rrt start").band


def test_clearance_by_three_weights():
    made = asked("cockcroft_gault", "creatinine 2.4 mg/dl", "weight 90 @-20d", "height 164 @-20d", sex="F")
    assert [made.forms[name].value for name in ("actual", "adjusted", "ideal")] == [
        Decimal("38.52"), Decimal("29.79"), Decimal("23.97"),
    ]  # fmt: skip
    assert "both sides of 30" in made.band
    assert asked("ckd_epi", "creatinine 1.0 mg/dl").value == 67
    assert asked("adjusted_body_weight", "weight 90 @-20d", "height 164 @-20d").value == Decimal("69.6")


# --- grades -----------------------------------------------------------------------------------------------------------


def test_limits_and_baseline():
    dosed = ("alt 20 U/L @-40h", "order anakinra 100 mg sc q6h @-30h", "dose given 100 mg @-30h", "alt 130 U/L")
    made = asked("ctcae", *dosed)
    shown = {item.name: item for item in made.inputs}
    assert shown["alt_baseline"].value == "20"
    assert shown["alt_baseline"].note == "last value at or before the first dose"
    assert shown["alt_uln"].note == "of the catalogue, for the sex"
    assert made.forms["alt"].value == 1
    assert parts("ctcae", "alt 20 U/L")["alt_baseline"] == "no dose given yet"
    assert parts("ctcae", *dosed[1:])["alt_baseline"] == "no value before the first dose"


def test_a_held_baseline():
    ward = Ward("order anakinra 100 mg sc q6h @-30h", "dose given 100 mg @-30h", "alt 130 U/L")
    ward.add(held(Ward("alt 20 U/L @-40h").records[-1]))
    given = measures.gathered(Sheet(question(ward)), scores()["ctcae"])
    assert given["alt_baseline"].why == "held, unit or reading in doubt"


def test_the_laboratory_has_its_own_limits():
    ward = Ward()
    alt = Ward("alt 130 U/L").records[-1]
    ward.add(msgspec.structs.replace(alt, range_low=Decimal(5), range_high=Decimal(40)))
    shown = {item.name: item for item in measures.answer(question(ward), "ctcae").inputs}
    assert (shown["alt_uln"].value, shown["alt_uln"].note) == ("40", "of the reporting laboratory")
    ward.add(msgspec.structs.replace(alt, value=Decimal(120)))
    shown = {item.name: item for item in measures.answer(question(ward), "ctcae").inputs}
    assert shown["alt_uln"].value == "40 or 55"
    ward.add(msgspec.structs.replace(alt, range_high=Decimal("40.5")))
    with speaking("de"):
        shown = {item.name: item for item in measures.answer(question(ward), "ctcae").inputs}
        assert shown["alt_uln"].value == "40,5 oder 55"


def test_no_limit_without_a_value():
    made = asked("ctcae", "alt 130 U/L @-49h")
    assert "stale" in made.why["alt_uln"]
    qt = asked("ctcae", "qtc 510 ms")
    assert qt.forms["qtc"].low == 3
    assert parts("ctcae", sex="X")["ctcae_version"] == "a chart has no entry for it"
