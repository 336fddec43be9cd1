"""What has to be confirmed before the protocol drug is ordered or given."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.records import Decision, Dose, Order
from bedside.protocol.confirm import asks
from bedside.protocol.reconfirm import asks_anew
from tests.protocol.ward import NOW, Ward, navarro, protocols

READY = [
    "allergy none", "anc 3 10*9/l", "infection excluded", "no immunosuppressant", "no live vaccine", "not pregnant",
    "weight 90", "height 164", "creatinine 1 mg/dl", "alt 20 u/l", "ast 20 u/l",
    "trial ineligible NCT04364009", "consent verbal", "drug available",
]  # fmt: skip


def without(word: str) -> list[str]:
    return [line for line in READY if not line.startswith(word)]


LATE = "creatinine 4 mg/dl @-1h"


def dose(hours: float = 0, **extra: object) -> Dose:
    fields = {"status": "given", "drug": "anakinra", "dose": Decimal(100)} | extra
    return Dose(
        id="new", patient="p", at=NOW + timedelta(hours=hours), recorded_at=NOW, author="t", workstation="w", **fields
    )


def order(action: str = "start", hours: int | None = 6, drug: str = "anakinra") -> Order:
    return Order(
        id="new", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w",
        action=action, drug=drug, dose=Decimal(100), interval_hours=hours,
    )  # fmt: skip


def ids(record, *lines, protocol=None) -> list[str]:
    return [item.id for item in asks(record, Ward(*lines).chart(), protocol or navarro())]


def test_everything_answered_asks_nothing():
    assert ids(order(), *READY) == []
    assert ids(dose(), *READY) == []


def test_an_order_asks_for_every_open_row_and_gate():
    rows = ["ALLERGY", "ANC", "INFECTION", "TNF", "VACCINE", "RENAL", "LIVER", "PREGNANCY"]
    expected = [f"LBL-{row}" for row in rows] + ["GATE-1", "GATE-2", "GATE-3"]
    assert ids(order()) == expected
    assert ids(dose()) == expected
    assert ids(order("step")) == []


def test_present_and_refused_rows_ask_in_words():
    found = {
        item.id: item.text
        for item in asks(order(), Ward(*without("anc"), "anc 1 10*9/l", "declined").chart(), navarro())
    }
    assert "present (1 ×10⁹/L" in found["LBL-ANC"]
    assert "not fulfilled" in found["GATE-2"]


def test_other_records_ask_nothing():
    ward = Ward("fever historic")
    assert asks(ward.records[-1], ward.chart(), navarro()) == ()
    assert ids(order(drug="tocilizumab")) == []
    assert ids(dose(status="held")) == []
    assert ids(order("stop", None)) == []


@pytest.mark.parametrize(
    ("creatinine", "hours", "asked"),
    [("4", 24, True), ("4", 48, False), ("2.4", 6, True), ("1", 6, False)],
)
def test_a_short_interval_with_low_clearance(creatinine, hours, asked):
    lines = ["weight 90", "height 164", f"creatinine {creatinine} mg/dl"]
    assert ids(order("step", hours), *lines) == (["LBL-RENAL"] if asked else [])


def test_a_start_asks_for_the_row_and_for_the_interval():
    low = asks(order(), Ward(*without("creatinine"), "creatinine 4 mg/dl").chart(), navarro())
    assert [item.id for item in low] == ["LBL-RENAL", "LBL-RENAL-INTERVAL"]
    straddling = asks(order(), Ward(*without("creatinine"), "creatinine 2.4 mg/dl").chart(), navarro())
    texts = [item.text for item in straddling if item.id == "LBL-RENAL-INTERVAL"]
    assert "every other day" in texts[0]
    assert "29.8 by adjusted" in texts[0]


COURSE = ["weight 90", "height 164", "order anakinra 100 mg sc q6h @-8h", "dose given @-8h"]


def test_a_later_dose_asks_for_a_clearance_nobody_has_confirmed():
    assert ids(dose(), *COURSE) == []
    assert ids(dose(), *COURSE, LATE) == ["LBL-RENAL"]
    ward = Ward(*COURSE).chart_lines(LATE, recorded=NOW - timedelta(minutes=50))
    ward.add(dose(-0.5, reason="label known"))
    ward.records[-1] = msgspec.structs.replace(ward.records[-1], id="r99", recorded_at=NOW)
    assert "LBL-RENAL" not in [item.id for item in asks(dose(5), ward.chart(), navarro())]


@pytest.mark.parametrize(
    ("gap", "found"),
    [(2.99, ["DOSE-GAP"]), (3, []), (0, ["DOSE-GAP"])],
)
def test_a_dose_inside_half_an_interval(gap, found):
    assert ids(dose(-8 + gap), *COURSE) == found


def test_a_dose_charted_late_beside_a_later_one():
    assert ids(dose(-9), *COURSE)[-1] == "DOSE-GAP"


def test_without_an_order_the_first_step_counts():
    assert ids(dose(), "dose given 100 mg @-2h") == ["DOSE-GAP"]
    assert ids(dose(), "dose given 100 mg @-3h") == []


def test_a_correction_is_not_its_own_double():
    ward = Ward(*COURSE)
    again = dose(-7.5, supersedes=ward.records[-1].id)
    assert "DOSE-GAP" not in [item.id for item in asks(again, ward.chart(), navarro())]


def test_day_precise_doses_are_counted_by_day():
    daily = ["order anakinra 100 mg sc q24h @2020-04-09", "dose given 100 mg @2020-04-10"]
    assert ids(dose(precision="day"), *daily) == ["DOSE-GAP"]
    four = ["dose given 100 mg @2020-04-10"] * 3
    assert ids(dose(precision="day"), *four) == []
    assert ids(dose(precision="day"), *four, four[0]) == ["DOSE-GAP"]


def test_dose_on_hold_and_after_stop():
    assert ids(dose(), *COURSE, "hold because culture @-1h") == ["DOSE-HELD"]
    assert ids(dose(), *COURSE, "stop because infection @-1h") == ["DOSE-STOPPED"]


def test_day_21():
    start = ["order anakinra 100 mg sc q6h @-19d", "dose given @-19d"]
    assert ids(dose(), *start) == []
    assert ids(dose(24), *start) == ["STOP-2"]
    assert "STOP-2" not in ids(dose(24 * 20), *start, protocol=protocols()["MAINZ-2020"])


def test_a_past_dose_is_judged_as_things_stood_then():
    assert ids(dose(-2), *COURSE, "hold because culture @-1h") == []


def other(**changes: object):
    return msgspec.structs.replace(order(), route="subcutaneous", **changes)


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, []),
        ({"route": "intravenous"}, ["REG-6"]),
        ({"dose": Decimal(1000)}, ["REG-0"]),
        ({"dose": Decimal("100.0")}, []),
        ({"dose_unit": "mcg"}, ["REG-0"]),
        ({"dose": Decimal(10), "route": "oral", "action": "step"}, ["REG-0", "REG-6"]),
        ({"dose": None, "action": "step"}, []),
    ],
)
def test_another_dose_or_route_than_the_protocol_is_asked_about(changes, asked):
    assert ids(msgspec.structs.replace(other(), **changes), *READY) == asked


def test_the_ask_says_both_in_words():
    found = asks(other(dose=Decimal(1000)), Ward(*READY).chart(), navarro())
    assert [item.text for item in found] == ["1000 mg: the protocol says 100 mg."]
    found = asks(msgspec.structs.replace(other(), route="intravenous"), Ward(*READY).chart(), navarro())
    assert [item.text for item in found] == ["anakinra intravenously: the protocol says subcutaneously."]


@pytest.mark.parametrize(
    ("lines", "given", "asked"),
    [
        ([], {"dose": Decimal(1000)}, ["REG-0"]),
        ([], {"route": "intravenous"}, ["REG-6"]),
        ([], {"dose": None}, []),
        (["order anakinra 50 mg sc q6h @-8h"], {"dose": Decimal(50), "route": "subcutaneous"}, []),
        (["order anakinra 50 mg sc q6h @-8h"], {}, ["REG-0"]),
        (["order anakinra 50 mg sc q6h @-8h", "hold because culture @-7h", "resume @-6h"], {"dose": Decimal(50)}, []),
        (["order anakinra 100 mg iv q6h @-8h"], {"route": "intravenous"}, []),
        (["order anakinra 100 mg iv q6h @-8h"], {"route": "subcutaneous"}, ["REG-6"]),
    ],
)
def test_a_dose_given_is_held_against_its_order(lines, given, asked):
    assert ids(dose(**given), *READY, *lines) == asked


def test_an_interval_of_one_hour_reads_as_one():
    lines = ["weight 90", "height 164", "creatinine 4 mg/dl"]
    (found,) = asks(order("step", 1), Ward(*lines).chart(), navarro())
    assert found.text.startswith("Every hour with")


def test_a_resume_after_a_stop_asks_what_a_start_would_and_after_a_hold_nothing():
    course = ["order anakinra 100 mg sc q6h @-20h", "dose given @-19h"]
    held, stopped = [*course, "hold because culture @-2h"], [*course, "stop because infection @-2h"]
    assert ids(order("resume"), *READY, *held) == []
    assert ids(order("resume"), *READY, *stopped) == ["RESUME-STOPPED"]
    assert ids(order("resume"), *without("allergy"), *stopped) == ["RESUME-STOPPED", "LBL-ALLERGY"]


TREATED = [
    *without("infection"), "infection excluded @-14h",
    "order anakinra 100 mg sc q6h @-13h", "dose given @-13h", "dose given @-7h",
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "hours", "asked"),
    [
        (["infection confirmed @-1h"], 0, ["STOP-1"]),
        (["infection confirmed @-1h"], -2, []),
        (["infection confirmed @-5h", "infection excluded @-1h"], 0, ["STOP-1"]),
        (["infection suspected @-1h"], 0, []),
        (["infection confirmed @-1h", "stop because infection @-30min"], 0, ["STOP-1", "DOSE-STOPPED"]),
    ],
    ids=["confirmed", "given before that", "excluded again, nobody answered", "suspected only", "stopped"],
)
def test_a_dose_while_a_confirmed_infection_calls_for_a_stop(lines, hours, asked):
    assert ids(dose(hours), *TREATED, *lines) == asked


def test_the_question_names_its_trigger_and_ends_with_an_answer_in_force():
    ward = Ward(*TREATED, "infection confirmed @-1h")
    (found,) = asks(dose(), ward.chart(), navarro())
    assert found.text.startswith("Bacterial infection confirmed (")
    assert found.text.endswith("give anakinra all the same?")
    ward.add(
        Decision(
            id="d", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w", reason="line sepsis, treated",
            protocol="NAVARRO-2020", version="1.0.0", trigger="STOP-1", answer="declined",
        )
    )  # fmt: skip
    assert asks(dose(), ward.chart(), navarro()) == ()


def test_the_first_dose_is_asked_about_the_infection_too():
    assert "STOP-1" in ids(dose(), *without("infection"), "infection confirmed @-1h")


def corrected(ward: Ward, hours: float, **extra: object) -> list[str]:
    chart = ward.chart()
    original = chart.of(Dose)[-1]
    return [ask.id for ask in asks_anew(dose(hours, **extra), original, chart, navarro())]


def test_a_corrected_dose_is_asked_about_as_a_new_one():
    ward = Ward(*TREATED)
    assert corrected(ward, -7) == []
    assert corrected(ward, -11) == ["DOSE-GAP"]
    assert corrected(ward, -7, dose=Decimal(200)) == ["REG-0"]
    assert corrected(ward, -11, status="held") == []


def test_a_correction_asks_nothing_that_its_original_was_asked():
    ward = Ward(*without("consent"), "order anakinra 100 mg sc q6h @-3h", "dose given @-2h because urgent")
    assert corrected(ward, -2) == []
