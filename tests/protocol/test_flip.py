"""What would flip it: adding exactly those facts does, all but one does not, and no smaller set would."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations

import msgspec
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from bedside.domain.quickline import context_of, parse
from bedside.domain.records import Reading
from bedside.protocol.assess import state_of
from bedside.protocol.evaluate import evaluate_all
from bedside.protocol.flip import flips, numbers
from bedside.protocol.model import Saturation
from bedside.protocol.question import Question
from tests.protocol.ward import NOW, Ward, navarro, protocols

BASE = (
    "naat positive @-9h",
    "fever historic @-9h",
    "ferritin 1840 ng/ml @-8h",
    "crp 71 mg/l @-8h",
    "nrb 15 + nc 6 @-7h",
    "infection excluded @-6h",
    "no immunosuppressant @-6h",
    "no chemotherapy @-6h",
)
CHANGES = (
    "naat negative @-5h",
    "naat negative",
    "no fever @-5h",
    "t 37.2 @-4h",
    "t 38.6 @-30h",
    "admitted @-5h",
    "ferritin 968 ng/ml @-4h",
    "ferritin 968.5 ng/ml @-3h",
    "ferritin 900 ng/ml",
    "ferritin 900 ng/ml @2020-04-10",
    "ferritin 12000 pmol/l @-2h",
    "ferritin >900 ng/ml @-2h",
    "crp 12 mg/l @-4h",
    "crp 480 mg/l @-40h",
    "crp 7.1 mg/dl @-49h",
    "crp 40 mg/l",
    "alc 0.72 10*9/l @-4h",
    "alc 1.9 10*9/l @-3h",
    "wbc 4.64 10*9/l @-3h",
    "lymphocyte_pct 45 % @-3h",
    "wbc 4.64 10*9/l",
    "lymphocyte_pct 45 %",
    "hfnc 50/95 @-4h",
    "hfnc 40/60 spo2 92 @-3h",
    "nrb 10 + nc 6 @-3h",
    "nc 4 @-2h",
    "nc 4",
    "ra @2020-04-10",
    "niv fio2 60 @-2h",
    "intubated @-4h",
    "intubated @2020-04-10",
    "imv fio2 80 peep 12 @-3h",
    "extubated @-2h",
    "infection suspected @-4h",
    "infection suspected",
    "culture blood pending @-4h",
    "culture blood positive klebsiella @-3h",
    "pct 0.3 ng/ml @-9h",
    "pct 0.9 ng/ml @-2h",
    "immunosuppressant azathioprine @-4h",
    "immunosuppressant tocilizumab @-3h",
    "med tocilizumab @-4h",
    "med infliximab @-3h",
    "med infliximab",
    "med azathioprine @-8h",
    "med methylprednisolone 40 mg iv q12h @-3h",
    "med stop tocilizumab @-2h",
    "chemotherapy @-4h",
)
CHARTS = st.tuples(
    st.lists(st.sampled_from(BASE), unique=True, max_size=4),
    st.lists(st.sampled_from(CHANGES), unique=True, max_size=5),
)


def state(ward: Ward, protocol=None) -> str:
    return asked(ward, protocol)[1]


def asked(ward: Ward, protocol=None, at=None):
    rules = protocol or navarro()
    question = Question(protocol=rules, chart=ward.chart(at))
    inclusion, exclusion = evaluate_all(rules.inclusion, question), evaluate_all(rules.exclusion, question)
    now = state_of(inclusion, exclusion)
    return flips(question, inclusion, exclusion, now), now


def of(*lines: str, protocol=None, at=None):
    return asked(Ward(*lines), protocol, at)[0]


def without(drawn) -> tuple[str, ...]:
    left_out, changes = drawn
    return (*(line for line in BASE if line not in left_out), *changes)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(CHARTS)
def test_adding_exactly_those_flips_it_and_one_less_does_not(drawn):
    lines = without(drawn)
    found, before = asked(Ward(*lines))
    assert found
    to = {item.to for item in found}
    assert to == {"NOT_ELIGIBLE" if before == "ELIGIBLE" else "ELIGIBLE"}
    typed = [item.line for item in found]
    event(f"{before}, {len(typed)} facts, {typed.count('')} without a line")
    if "" in typed:
        return
    assert state(Ward(*lines).chart_lines(*typed)) in to
    for left_out in range(len(typed)):
        fewer = [line for place, line in enumerate(typed) if place != left_out]
        assert state(Ward(*lines).chart_lines(*fewer)) not in to, typed[left_out]


OTHERS = ("CAVALLI-2020", "CORIMUNO-ANA-1", "FDA-EUA-2022", "HUET-2020", "NCT04603742", "SAVE-MORE-2021")
MORE = (
    "pneumonia on imaging @-5h",
    "bilateral pneumonia @-5h",
    "no ecmo @-5h",
    "ecmo start @-4h",
    "not pregnant @-5h",
    "pregnant @-3h",
    "supar 7 ng/ml @-5h",
    "supar 5.9 ng/ml @-3h",
    "anc 4.1 10*9/l @-5h",
    "anc 0.8 10*9/l @-3h",
    "platelets 212 10*9/l @-5h",
    "pf_ratio 180 mmhg @-5h",
    "pao2 60 mmhg @-4h",
    "rr 34 @-4h",
    "hb 12 g/dl @-5h",
    "nc 6 spo2 92 @-3h",
    "nc 6 spo2 95 @-2h",
    "mask 10 spo2 90 @-2h",
    "hfnc 50/60 @-40h",
    "no intensive care @-5h",
    "no dnr @-5h",
    "dose given 100 mg @-4h",
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(CHARTS, st.lists(st.sampled_from(MORE), unique=True, max_size=6), st.sampled_from(OTHERS))
def test_adding_exactly_those_flips_it_under_every_protocol(drawn, more, name):
    rules, lines = protocols()[name], (*without(drawn), *more)
    found, before = asked(Ward(*lines), rules)
    assert found
    typed = [item.line for item in found]
    event(f"{name}: {before}, {'' in typed}")
    if "" not in typed:
        assert state(Ward(*lines).chart_lines(*typed), rules) == found[0].to
        for left_out in range(len(typed)):
            fewer = [line for place, line in enumerate(typed) if place != left_out]
            assert state(Ward(*lines).chart_lines(*fewer), rules) != found[0].to, typed[left_out]


@settings(max_examples=100, deadline=None)
@given(CHARTS)
def test_every_line_is_charted_at_the_moment_of_the_question_without_a_refusal(drawn):
    ward = Ward(*without(drawn))
    for item in asked(ward)[0]:
        assert item.needs
        if item.line:
            parsed = parse(item.line, context_of(ward.chart(), NOW))
            assert not any(choice.refused for draft in parsed.drafts for choice in draft.choices[:1])
            assert {(record.at, record.precision) for record in parsed.preview(1)} == {(NOW, "minute")}


UNIVERSE = (
    "naat positive",
    "fever historic",
    "t 38",
    "ferritin 1001 ng/ml",
    "crp 51 mg/l",
    "alc 1.1 10*9/l",
    "extubated",
    "nrb 15 + nc 6",
    "hfnc 50/95",
    "infection excluded",
    "med stop tocilizumab",
    "no immunosuppressant",
    "no chemotherapy",
)
ENDS = (
    "no fever",
    "ferritin 1000 ng/ml",
    "crp 50 mg/l",
    "nc 4",
    "intubated",
    "infection suspected",
    "immunosuppressant tocilizumab",
    "chemotherapy",
)
NEAR = st.tuples(
    st.lists(st.sampled_from(BASE), unique=True, max_size=2),
    st.lists(st.sampled_from(CHANGES), unique=True, max_size=3),
)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(NEAR)
def test_no_smaller_set_of_a_small_universe_flips_it(drawn):
    lines = without(drawn)
    found, before = asked(Ward(*lines))
    assume(len(found) <= 3)
    ventilated = any(line.startswith(("intubated", "imv")) for line in lines)
    universe = ENDS if before == "ELIGIBLE" else [line for line in UNIVERSE if ventilated or line != "extubated"]
    open_ones = any(not item.line for item in found)
    for size in range(1, 3 if open_ones else len(found)):
        for subset in combinations(universe, size):
            assert state(Ward(*lines).chart_lines(*subset)) != found[0].to, subset


def test_the_nearest_number_ends_eligibility():
    (item,) = of(*BASE)
    assert (item.criterion, item.line.split(" @")[0], item.to) == ("INC-5", "nrb 14 + nc 6", "NOT_ELIGIBLE")
    (item,) = of(*BASE, "ferritin 1010 ng/ml @-1h")
    assert item.needs == "Ferritin at most 1000 ng/mL (now: 1010 ng/mL, 1 h old)"
    assert item.line == "ferritin 1000 ng/mL @2020-04-10T12:00:00"
    (item,) = of(*BASE, "hfnc 50/95 @-1h")
    assert item.line.startswith("hfnc 50/94 @")


def test_one_fact_settles_several_criteria():
    items = of(*BASE[:4], *BASE[5:6], "no chemotherapy @-6h")
    assert [(item.criterion, item.line.split(" @")[0]) for item in items] == [
        ("INC-5", "nrb 15 + nc 6"),
        ("EXC-3", "no immunosuppressant"),
    ]
    assert items[0].needs.endswith("; also for EXC-1")
    assert items[1].needs.endswith("; also for EXC-5")


def test_what_nobody_has_answered_goes_before_what_would_have_to_change():
    (item,) = of(*BASE, "crp 49 mg/l @-1h")
    assert (item.criterion, item.line.split(" @")[0]) == ("INC-4", "alc 1.1 10*3/uL")
    (item,) = of(*BASE, "crp 49 mg/l @-1h", "alc 3.2 10*9/l @-1h")
    assert item.line.startswith("crp 51 mg/L")
    (item,) = of(*BASE, "crp 12 mg/l @-1h", "alc 1.31 10*9/l @-1h")
    assert item.line.startswith("alc 1.19 10*3/uL")


def test_ventilation_takes_its_end_and_a_setting():
    items = of(*BASE, "intubated @-2h")
    assert [item.line.split(" @")[0] for item in items] == ["extubated", "nrb 15 + nc 6"]
    assert {item.criterion for item in items} == {"INC-5"}


def test_a_charted_medicine_takes_its_stop_and_the_denial():
    items = of(*BASE, "med tocilizumab @-8h", "med azathioprine @-2h")
    lines = [item.line.split(" @")[0] for item in items]
    assert lines == ["med stop tocilizumab", "med stop azathioprine", "no immunosuppressant"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ferritin 900 ng/ml", "Ferritin above 1000 ng/mL: what is charted has to be resolved first (900 ng/mL, 0 min"),
        ("ferritin 900 ng/ml @2020-04-10", "has to be resolved first (900 ng/mL, on the day)"),
        ("imv fio2 80 @2020-04-10", "ventilation, their order is not charted: chart the time); also for EXC-1"),
        ("nc 4", "Oxygen now: non-rebreather mask 15 L/min with nasal cannula 6 L/min: what is charted has to be"),
    ],
)
def test_what_no_entry_settles_is_said(line, says):
    others = [base for base in BASE if base.split()[0] not in {line.split()[0], "nrb"}]
    (item,) = of(*others, "hfnc 50/95 @-9h", line)[:1]
    assert item.line == ""
    assert says in item.needs


def test_a_held_value_of_that_moment_has_to_be_resolved_and_an_older_one_does_not():
    ward = Ward(*BASE, "ferritin 1700 ng/ml @-2h")
    held = msgspec.structs.replace(ward.records[-1], held=(made_reading(ward.records[-1]),))
    ward.records[-1] = held
    assert asked(ward)[0][0].line.startswith("ferritin 1001 ng/mL")
    ward.records[-1] = msgspec.structs.replace(held, at=NOW)
    (item,) = asked(ward)[0]
    assert (item.line, "held" in item.needs) == ("", True)


def made_reading(record):
    return Reading(label="as typed", value=record.value, unit=record.unit)


@pytest.mark.parametrize(
    ("rule", "line", "doubts"),
    [
        (("hb", ">", "4", "g/L"), "hb 40 g/L", 0),
        (("anc", ">", "500", "10*3/uL"), "anc 501 10*3/uL", 1),
        (("supar", ">=", "1.125", "ng/mL"), "supar 1.1250 ng/mL", 0),
        (("crp", "<", "50", "mg/L"), "crp 49 mg/L", 0),
        (("crp", "<=", "0.5", "mg/dL"), "crp 0.5 mg/dL", 0),
        (("temp", "<", "36.0", "Cel"), "temp 35.9", 0),
        (("spo2", ">", "100", "%"), "", 0),
    ],
)
def test_the_nearest_value_that_entry_does_not_doubt(rule, line, doubts):
    (item,) = of("naat positive @-3h", protocol=only(*rule))
    assert item.line.split(" @")[0] == line
    if line:
        assert len(parse(item.line, context_of(Ward().chart(), NOW)).doubts) == doubts
        assert state(Ward().chart_lines(item.line), only(*rule)) == "ELIGIBLE"
    else:
        assert "no entry of its own settles this" in item.needs


def ruled(name: str, *, excludes: bool = True, **changes):
    """Return the protocol with one criterion of the file, changed, and nothing else."""
    rules = navarro()
    rule = msgspec.structs.replace(rules.criteria[name], **changes)
    asked_for = {"inclusion": () if excludes else (name,), "exclusion": (name,) if excludes else ()}
    return msgspec.structs.replace(rules, criteria={**rules.criteria, name: rule}, **asked_for)


@pytest.mark.parametrize(
    ("rules", "lines", "expected"),
    [
        (ruled("LBL-ALLERGY"), (), ["allergy none"]),
        (ruled("LBL-ALLERGY"), ("allergy none @-2h",), ["allergy e-coli-protein"]),
        (ruled("LBL-LIVER"), (), ["alt 82 U/L", "ast 71 U/L"]),
        (ruled("LBL-LIVER"), ("alt 20 u/l @-2h", "ast 70 u/l @-2h"), ["ast 72 U/L"]),
        (ruled("LBL-LIVER"), ("alt 300 u/l @-2h", "ast 20 u/l @-2h"), ["alt 82 U/L"]),
        (ruled("EXC-1"), (), ["ra"]),
        (ruled("EXC-1"), ("mask 10 @-13h",), ["mask 10"]),
        (ruled("EXC-1"), ("intubated @-13h",), ["extubated"]),
        (ruled("EXC-1"), ("ra @-1h",), ["intubated"]),
        (ruled("EXC-3"), ("no immunosuppressant @-1h",), ["immunosuppressant tocilizumab"]),
        (ruled("EXC-3", event="chemotherapy"), ("no chemotherapy @-1h",), ["med tocilizumab"]),
        (ruled("EXC-3", event="dnr_list"), (), [""]),
        (ruled("EXC-3", classes=("none_such",)), ("no immunosuppressant @-1h",), [""]),
        (ruled("INC-1-AGE", excludes=False), ("naat positive @-15d",), ["naat positive"]),
        (ruled("INC-1-AGE", excludes=False), ("naat positive @-1d",), [""]),
        (ruled("GATE-1", excludes=False), (), [""]),
        (ruled("INC-6", excludes=True), (), [""]),
        (ruled("INC-2", excludes=True), ("t 37 @-2h",), ["no fever"]),
        (ruled("INC-2", excludes=False), ("no fever @-2h", "t 37 @-1h"), ["fever historic"]),
        (ruled("AHRF-B", excludes=True), (), ["ra"]),
        (ruled("AHRF-B", excludes=True), ("hfnc 45/97 @-1h",), ["hfnc 45/94"]),
        (ruled("AHRF-B", excludes=True), ("niv fio2 60 @-1h",), ["ra"]),
        (ruled("AHRF-B", excludes=False), ("hfnc 40/60 @-1h",), ["hfnc 40/95"]),
        (ruled("AHRF-A", excludes=False), ("nrb 15 + nc 2 @-1h",), ["nrb 15 + nc 6"]),
        (ruled("AHRF-A", excludes=True), (), ["ra"]),
    ],
)
def test_what_each_kind_of_criterion_takes(rules, lines, expected):
    found, before = asked(Ward(*lines), rules)
    assert [item.line.split(" @")[0] for item in found] == expected
    if "" not in expected:
        after = state(Ward(*lines).chart_lines(*(item.line for item in found)), rules)
        assert after == found[0].to != before


def device(**changes):
    rule = navarro().criteria["AHRF-B"]
    need = msgspec.structs.replace(rule.needs[0], **changes)
    return ruled("AHRF-B", excludes=False, needs=(need,), unclear=())


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        (device(op=">"), "hfnc 50/96"),
        (device(op="<="), "hfnc 50/95"),
        (device(field="flow", value=Decimal(30), op=">"), "hfnc 31/95"),
        (device(field="flow", value=Decimal(200)), ""),
        (device(device="niv", field="peep", value=Decimal(5)), "niv peep 5"),
        (device(device="venturi", value=Decimal("0.35")), "venturi fio2 35"),
        (device(device="nrb", field="flow", value=Decimal(0), op=">"), "nrb 1"),
    ],
)
def test_a_setting_that_reaches_a_device_rule(rules, line):
    (item,) = of("nrb 10 @-13h" if "nrb" not in line else "ra @-2h", protocol=rules)
    assert item.line.split(" @")[0] == line


@pytest.mark.parametrize(("seen", "needed"), [(92, 92), (96, 93)])
def test_the_saturation_seen_last_is_kept_where_it_will_do(seen, needed):
    rules = ruled("AHRF-B", excludes=False, spo2=Saturation(op="<=", value=Decimal(93)))
    (item,) = of(f"hfnc 40/60 spo2 {seen} @-1h", protocol=rules)
    assert item.line.split(" @")[0] == f"hfnc 40/95 spo2 {needed}"


def rising_and_excluded():
    """Return a protocol that asks for a high procalcitonin, which voids the exclusion of infection it asks for too."""
    rules = only("pct", ">", "0.6", "ng/mL")
    return msgspec.structs.replace(rules, exclusion=("EXC-2",))


def test_a_fact_that_calls_for_another():
    items = of("pct 0.3 ng/ml @-9h", "infection excluded @-5h", protocol=rising_and_excluded())
    assert [(item.criterion, item.line.split(" @")[0]) for item in items] == [
        ("X", "pct 0.7 ng/mL"),
        ("EXC-2", "infection excluded"),
    ]


def test_a_set_that_does_not_hold_together_says_so(monkeypatch):
    monkeypatch.setattr("bedside.protocol.flip._ROUNDS", 1)
    (item,) = of("pct 0.3 ng/ml @-9h", "infection excluded @-5h", protocol=rising_and_excluded())
    assert item.line == ""
    assert item.needs.endswith("; with the other entries this stays open")


def test_a_search_that_keeps_nothing_proposes_nothing(monkeypatch):
    monkeypatch.setattr("bedside.protocol.flip.search._KEPT", 0)
    assert of("naat positive") == ()


def test_a_marker_that_is_switched_off_and_one_without_a_limit_offer_nothing():
    question = Question(protocol=navarro(), chart=Ward().chart())
    assert list(numbers.observation_moves(navarro().criteria["INC-4-IL6"], question, met=True)) == []
    bare = msgspec.structs.replace(navarro().criteria["LBL-LIVER-ALT"], analyte="supar")
    assert list(numbers.uln_moves(bare, question, met=True)) == []
    score = msgspec.structs.replace(protocols()["FDA-EUA-2022"].criteria["S2-NLR"])
    assert list(numbers.score_moves(score, question, met=True)) == []


def only(code: str, op: str, value: object, unit: str = "mg/L", **more):
    """Return the protocol with one inclusion, a number, and nothing else."""
    rule = msgspec.structs.replace(
        navarro().criteria["INC-4-CRP"], analyte=code, op=op, value=Decimal(value), unit=unit
    )
    return msgspec.structs.replace(
        navarro(), inclusion=("X",), exclusion=(), criteria={**navarro().criteria, "X": rule, **more}
    )


def test_a_case_report_has_nothing_to_flip():
    assert Ward(*BASE).assess(protocols()["MAINZ-2020"]).flip == ()


def test_the_assessment_carries_them():
    made = Ward(*BASE).assess()
    assert made.flip == asked(Ward(*BASE))[0]


def test_a_question_about_now_needs_no_time():
    ward = Ward(*BASE[:-1])
    now = ward.chart(known_at=NOW)
    question = Question(protocol=navarro(), chart=now)
    made = flips(question, evaluate_all(navarro().inclusion, question), evaluate_all(navarro().exclusion, question), "")
    assert [item.line for item in made] == ["no chemotherapy"]


def test_an_hour_that_occurs_twice_carries_its_offset():
    at = datetime(2020, 10, 25, 1, 30, tzinfo=UTC)
    ward = Ward("naat positive", now=at)
    (item, *_) = [found for found in asked(ward)[0] if found.line]
    assert item.line == "fever historic @2020-10-25T02:30:00+01:00"
    assert parse(item.line, context_of(ward.chart(), at)).preview()[0].at == at
