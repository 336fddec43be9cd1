"""Every criterion by its rule: what answers it, what does not, and what is never taken for an answer."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.records import Device, Event, Observation, OxygenSetting, Reading
from bedside.protocol import evaluate as evaluator
from bedside.protocol.evaluate import observation_test
from bedside.protocol.question import Question
from bedside.protocol.verdict import negate
from tests.protocol.ward import NOW, Ward, navarro, protocols


def lab(code: str, value: str, unit: str, *, hours: float = 0, **extra: object) -> Observation:
    at = NOW - timedelta(hours=hours)
    return Observation(
        id="x", patient="p", at=at, recorded_at=NOW, author="t", workstation="w",
        code=code, value=Decimal(value), unit=unit, **extra,
    )  # fmt: skip


def oxygen(*devices: Device, hours: float = 0) -> OxygenSetting:
    at = NOW - timedelta(hours=hours)
    return OxygenSetting(id="x", patient="p", at=at, recorded_at=at, author="t", workstation="w", devices=devices)


@pytest.mark.parametrize(
    ("lines", "name", "outcome"),
    [
        (["naat negative"], "INC-1", "NOT_MET"),
        (["naat positive @-9d", "naat negative"], "INC-1", "MET"),
        (["t 37.0"], "INC-2", "UNKNOWN"),
        (["no fever"], "INC-2", "NOT_MET"),
        (["t 39 @-5d", "admitted @-2d", "no fever"], "INC-2", "UNKNOWN"),
        (["t 38.0 @-6m", "admitted @-5m", "no fever"], "INC-2", "UNKNOWN"),
        (["t 37.9 @-6m", "admitted @-5m", "no fever"], "INC-2", "NOT_MET"),
        (["t 39 @-6m", "admitted @-5m"], "INC-2", "UNKNOWN"),
        (["t 39 @-6m", "admitted @-5m", "t 38.1"], "INC-2", "MET"),
        (["t 39 @-6m", "admitted @-5m", "fever historic"], "INC-2", "MET"),
        (["t >37 @-6m", "admitted @-5m", "no fever"], "INC-2", "UNKNOWN"),
        (["t >37", "no fever"], "INC-2", "UNKNOWN"),
        (["t 39 @-9d", "discharged @-8d", "admitted @-2d", "no fever"], "INC-2", "NOT_MET"),
        (["discharged @-9d", "t 39 @-3d", "admitted @-2d", "no fever"], "INC-2", "UNKNOWN"),
        (["t 38.9 @-5d"], "INC-2", "MET"),
        (["t 39 @-1h", "t 36 @-1h"], "INC-2", "UNKNOWN"),
        (["ferritin 1840 ng/ml @-48h"], "INC-3", "MET"),
        (["ferritin 1840 ng/ml @-2881m"], "INC-3", "UNKNOWN"),
        (["ferritin 900 ng/ml @-3d", "ferritin 1840 ng/ml @-72h"], "INC-3", "UNKNOWN"),
        (["ferritin 1840 ng/ml @2020-04-09"], "INC-3", "MET"),
        (["ferritin 1840 ng/ml @2020-04-08"], "INC-3", "UNKNOWN"),
        (["ferritin >900 ng/ml"], "INC-3", "UNKNOWN"),
        (["ferritin >1000 ng/ml"], "INC-3", "MET"),
        (["ferritin <900 ng/ml"], "INC-3", "NOT_MET"),
        (["ferritin 1100 ng/ml @-1h", "ferritin 900 ng/ml @-1h"], "INC-3", "UNKNOWN"),
        (["ferritin 1100 ng/ml @-1h", "ferritin 1200 ng/ml @-1h"], "INC-3", "MET"),
        (["ferritin 1100 ng/ml @-1h", "ferritin 900 ng/ml @2020-04-10"], "INC-3", "UNKNOWN"),
        (["ferritin 900 ng/ml @-3h", "ferritin 1100 ng/ml @-1h"], "INC-3", "MET"),
        (["crp 40 mg/l"], "INC-4", "UNKNOWN"),
        (["crp 40 mg/l", "alc 1.5 10*9/l"], "INC-4", "NOT_MET"),
        (["wbc 4.64 10*9/l", "lymphocyte_pct 15.6 % @-59m"], "INC-4-ALC", "MET"),
        (["wbc 4.64 10*9/l", "lymphocyte_pct 15.6 % @-61m"], "INC-4-ALC", "UNKNOWN"),
        (["wbc 4.64 10*9/l @2020-04-10", "lymphocyte_pct 15.6 % @2020-04-10"], "INC-4-ALC", "MET"),
        (["wbc 4.64 10*9/l @2020-04-10", "lymphocyte_pct 15.6 %"], "INC-4-ALC", "UNKNOWN"),
        (["wbc 4.64 10*9/l", "lymphocyte_pct 15.6 %", "alc 1.5 10*9/l"], "INC-4-ALC", "NOT_MET"),
        (["wbc 4.64 10*9/l", "lymphocyte_pct 15.6 %", "alc 1.5 10*9/l @2020-04-10"], "INC-4-ALC", "NOT_MET"),
        (["alc 1.5 10*9/l @-9h", "wbc 4.64 10*9/l", "lymphocyte_pct 15.6 %"], "INC-4-ALC", "MET"),
        (["wbc 4.64 10*9/l", "lymphocyte_pct <15 %"], "INC-4-ALC", "MET"),
        (["wbc >4 10*9/l", "lymphocyte_pct >50 %"], "INC-4-ALC", "NOT_MET"),
        (["wbc 4 10*9/l @-3d", "lymphocyte_pct 15 % @-3d", "wbc 4 10*9/l", "lymphocyte_pct 50 %"],
         "INC-4-ALC", "NOT_MET"),
        (["nrb 15 + nc 6 @-12h"], "INC-5", "MET"),
        (["nrb 15 + nc 6 @-721m"], "INC-5", "UNKNOWN"),
        (["nrb 15 + nc 6 @2020-04-09"], "INC-5", "UNKNOWN"),
        (["nrb 15 + nc 6 @-2h", "hfnc 50/60 @-1h"], "INC-5", "NOT_MET"),
        (["hfnc 50/95 @2020-04-10", "nc 4 @2020-04-10"], "INC-5", "UNKNOWN"),
        (["imv fio2 80 peep 12 @-3d"], "INC-5", "NOT_MET"),
        (["imv fio2 80 peep 12 @-3d"], "EXC-1", "MET"),
        (["intubated @-3d"], "EXC-1", "MET"),
        (["intubated @-3d", "extubated @-1d"], "EXC-1", "NOT_MET"),
        (["extubated @-1d"], "EXC-1", "NOT_MET"),
        (["nrb 15 + nc 6 @-30h", "intubated @-28h", "extubated @-1h"], "INC-5", "UNKNOWN"),
        (["intubated @-3d", "extubated @-1d", "nrb 15 + nc 6 @-1h"], "INC-5", "MET"),
        (["intubated @2020-04-09", "extubated @2020-04-09"], "EXC-1", "NOT_MET"),
        (["intubated @-1h", "extubated @2020-04-10"], "EXC-1", "UNKNOWN"),
        (["ra"], "EXC-1", "NOT_MET"),
        (["ra @-13h"], "EXC-1", "UNKNOWN"),
        (["ra @2020-04-09", "intubated @2020-04-09"], "EXC-1", "MET"),
        (["intubated", "imv fio2 80", "nc 4"], "EXC-1", "UNKNOWN"),
        (["nc 4", "imv fio2 80"], "EXC-1", "UNKNOWN"),
        (["nc 4", "intubated"], "EXC-1", "MET"),
        (["intubated", "nc 4"], "INC-5", "UNKNOWN"),
        (["intubated @2020-04-09", "nc 4 @-2h"], "EXC-1", "UNKNOWN"),
        (["intubated @2020-04-10", "nc 4 @-2h"], "EXC-1", "UNKNOWN"),
        (["nc 4 @-2h", "imv fio2 80 @-1h"], "EXC-1", "MET"),
        (["infection suspected"], "EXC-2", "MET"),
        (["infection confirmed @-9d"], "EXC-2", "MET"),
        (["culture blood positive klebsiella"], "EXC-2", "MET"),
        (["culture blood positive klebsiella @-2h", "culture blood contaminant"], "EXC-2", "UNKNOWN"),
        (["culture blood pending"], "EXC-2", "UNKNOWN"),
        (["culture blood pending @-2h", "infection excluded @-1h"], "EXC-2", "NOT_MET"),
        (["culture blood pending @-2h", "infection excluded @-1h", "culture blood negative"], "EXC-2", "NOT_MET"),
        (["infection excluded @-24h"], "EXC-2", "NOT_MET"),
        (["infection excluded @-1441m"], "EXC-2", "UNKNOWN"),
        (["infection excluded @-2h", "infection suspected"], "EXC-2", "MET"),
        (["infection excluded @-2h", "culture blood pending @-1h"], "EXC-2", "UNKNOWN"),
        (["infection excluded @-3h", "culture blood pending @-2h", "culture blood negative @-1h"], "EXC-2", "UNKNOWN"),
        (["infection excluded @-3h", "culture blood pending @-2h", "culture blood negative @-1h", "infection excluded"],
         "EXC-2", "NOT_MET"),
        (["infection excluded @-3h", "culture blood positive e-coli"], "EXC-2", "MET"),
        (["pct 0.2 ng/ml @-9h", "infection excluded @-3h", "pct 0.9 ng/ml"], "EXC-2", "UNKNOWN"),
        (["pct 0.2 ng/ml @-9h", "pct 0.9 ng/ml @-5h", "infection excluded @-3h"], "EXC-2", "NOT_MET"),
        (["pct 0.2 ng/ml @-9h", "pct 0.9 ng/ml @-5h"], "EXC-2", "UNKNOWN"),
        (["no immunosuppressant"], "EXC-3", "NOT_MET"),
        (["no immunosuppressant"], "EXC-5", "NOT_MET"),
        (["no immunosuppressant"], "LBL-TNF", "NOT_MET"),
        (["immunosuppressant azathioprine"], "EXC-3", "MET"),
        (["immunosuppressant azathioprine"], "EXC-5", "UNKNOWN"),
        (["immunosuppressant infliximab"], "LBL-TNF", "MET"),
        (["immunosuppressant wonderdrug"], "EXC-3", "MET"),
        (["immunosuppressant wonderdrug"], "EXC-5", "UNKNOWN"),
        (["no immunosuppressant @-2h", "immunosuppressant azathioprine"], "EXC-5", "NOT_MET"),
        (["immunosuppressant azathioprine @-2h", "no immunosuppressant"], "EXC-3", "NOT_MET"),
        (["med tocilizumab"], "EXC-3", "MET"),
        (["med tocilizumab"], "EXC-5", "MET"),
        (["med tocilizumab @-2d", "med stop tocilizumab @-1d"], "EXC-3", "UNKNOWN"),
        (["med tocilizumab @-2d", "no immunosuppressant"], "EXC-3", "UNKNOWN"),
        (["med tocilizumab @-2d", "med stop tocilizumab @-1d", "no immunosuppressant"], "EXC-3", "NOT_MET"),
        (["med prednisolone", "no immunosuppressant"], "EXC-3", "NOT_MET"),
        (["immunosuppressant prednisolone"], "EXC-3", "UNKNOWN"),
        (["med ceftriaxone"], "EXC-3", "UNKNOWN"),
        (["chemotherapy"], "EXC-4", "MET"),
        (["no chemotherapy"], "EXC-4", "NOT_MET"),
        (["allergy none"], "LBL-ALLERGY", "NOT_MET"),
        (["allergy e-coli-protein"], "LBL-ALLERGY", "MET"),
        (["allergy penicillin"], "LBL-ALLERGY", "NOT_MET"),
        (["allergy prote\u00edna de E. coli"], "LBL-ALLERGY", "MET"),
        (["allergy E.-coli-Eiwei\u00df"], "LBL-ALLERGY", "MET"),
        (["allergy Escherichia coli"], "LBL-ALLERGY", "MET"),
        (["allergy Kineret"], "LBL-ALLERGY", "MET"),
        (["allergy colistin"], "LBL-ALLERGY", "NOT_MET"),
        (["allergy anakinra @-2d", "allergy none"], "LBL-ALLERGY", "UNKNOWN"),
        (["allergy none @-2d", "hypersensitivity severe"], "LBL-ALLERGY", "MET"),
        (["anc 1.4 10*9/l @-49h"], "LBL-ANC", "UNKNOWN"),
        (["wbc 10 10*9/l", "neutrophil_pct 10 %"], "LBL-ANC", "MET"),
        (["alt 82.4 u/l", "ast 71.9 u/l"], "LBL-LIVER", "NOT_MET"),
        (["alt 82.5 u/l"], "LBL-LIVER", "MET"),
        (["alt 20 u/l"], "LBL-LIVER", "UNKNOWN"),
        (["live vaccine"], "LBL-VACCINE", "MET"),
        (["pregnant"], "LBL-PREGNANCY", "MET"),
        (["not pregnant"], "LBL-PREGNANCY", "NOT_MET"),
        (["consent verbal @-2h", "declined"], "GATE-2", "NOT_MET"),
        (["drug available"], "GATE-3", "UNKNOWN"),
        (["drug unavailable"], "GATE-3", "NOT_MET"),
        (["drug available", "declined"], "GATE-3", "NOT_MET"),
        (["trial ineligible NCT04364009"], "GATE-1", "MET"),
        (["weight 90", "creatinine 1 mg/dl"], "LBL-RENAL", "UNKNOWN"),
        (["weight 90", "height 164", "creatinine 4 mg/dl"], "LBL-RENAL", "MET"),
        (["weight 90", "height 164", "creatinine >4 mg/dl"], "LBL-RENAL", "MET"),
        (["weight 90", "height 164", "creatinine <0.9 mg/dl"], "LBL-RENAL", "NOT_MET"),
        (["weight >90", "height 164", "creatinine 1 mg/dl"], "LBL-RENAL", "UNKNOWN"),
        (["weight 90", "height 145", "creatinine 1 mg/dl"], "LBL-RENAL", "NOT_MET"),
        (["rrt start @-2d", "rrt stop @-1d"], "LBL-RENAL", "UNKNOWN"),
    ],
)  # fmt: skip
def test_outcome(lines, name, outcome):
    ward = Ward(*lines)
    verdict = ward.assess().criterion(name)
    assert verdict.outcome == outcome, verdict.reason
    assert verdict.reason
    assert bool(verdict.missing) <= (outcome == "UNKNOWN")


def test_pregnancy_does_not_apply_to_men():
    assert Ward(sex="M").outcome("LBL-PREGNANCY") == "NOT_MET"


def test_worked_out_lymphocytes_say_so_and_name_both_records():
    verdict = Ward("wbc 4.64 10*9/l", "lymphocyte_pct 15.6 %").assess().criterion("INC-4-ALC")
    assert "4.64 x 15.6 % = 0.724" in verdict.reason
    assert [(item.item, item.value) for item in verdict.evidence] == [("wbc", "4.64"), ("lymphocyte_pct", "15.6")]


def test_markers_without_a_number_are_named_and_not_evaluated():
    verdict = Ward().assess().criterion("INC-4")
    assert [item.id for item in verdict.children] == ["INC-4-CRP", "INC-4-ALC"]
    assert "Interleukin-6" in verdict.reason
    question = Question(protocol=navarro(), chart=Ward().chart())
    with pytest.raises(ValueError, match="switched off"):
        observation_test("INC-4-IL6", navarro().criteria["INC-4-IL6"], question)


def test_a_held_newest_value_is_unknown_and_an_older_one_does_not_stand_in():
    held = lab("ferritin", "840", "ng/mL", held=(Reading(label="a", value=Decimal(840), unit="ng/mL"),))
    verdict = Ward("ferritin 1840 ng/ml @-3h").add(held).assess().criterion("INC-3")
    assert verdict.outcome == "UNKNOWN"
    assert "held" in verdict.reason
    assert verdict.evidence[0].note == "held"


def test_held_temperature_leaves_fever_open():
    held = lab("temp", "102", "Cel", held=(Reading(label="a", value=Decimal("38.9"), unit="Cel"),))
    assert Ward("no fever").add(held).outcome("INC-2") == "UNKNOWN"


def test_held_part_holds_the_worked_out_count():
    held = lab("lymphocyte_pct", "15", "%", held=(Reading(label="a", value=Decimal(15), unit="%"),))
    assert Ward("wbc 4 10*9/l").add(held).outcome("INC-4-ALC") == "UNKNOWN"


def test_undated_values_never_count():
    ward = Ward().add(lab("ferritin", "3000", "ng/mL", precision="undated"))
    verdict = ward.assess().criterion("INC-3")
    assert verdict.outcome == "UNKNOWN"
    assert "with a date" in verdict.reason


def test_equal_values_at_one_time_are_no_dispute():
    verdict = Ward("ferritin 1100 ng/ml @-1h", "ferritin 1100 ug/l @-1h").assess().criterion("INC-3")
    assert len(verdict.evidence) == 1


def test_the_laboratory_range_goes_before_the_catalogue():
    ward = Ward("ast 20 u/l").add(lab("alt", "60", "U/L", range_high=Decimal(40)))
    assert ward.outcome("LBL-LIVER") == "MET"


@pytest.mark.parametrize(
    ("devices", "a", "b"),
    [
        ((Device(name="nrb"), Device(name="nc", flow=Decimal(6))), "UNKNOWN", "NOT_MET"),
        ((Device(name="nrb"), Device(name="nc", flow=Decimal(2))), "NOT_MET", "NOT_MET"),
        ((Device(name="hfnc", flow=Decimal(50)),), "NOT_MET", "UNKNOWN"),
        (
            (Device(name="nrb", flow=Decimal(15)), Device(name="nrb"), Device(name="nc", flow=Decimal(6))),
            "MET",
            "NOT_MET",
        ),
    ],
)
def test_a_device_with_an_unknown_number_is_unknown(devices, a, b):
    ward = Ward().add(oxygen(*devices))
    assert (ward.outcome("AHRF-A"), ward.outcome("AHRF-B")) == (a, b)


def test_another_device_before_extubation_is_a_conflict():
    ward = Ward("intubated @-3d").add(oxygen(Device(name="ra"), hours=1))
    for name in ("EXC-1", "INC-5"):
        verdict = ward.assess().criterion(name)
        assert verdict.outcome == "UNKNOWN"
        assert len(verdict.evidence) == 2
    assert ward.add(oxygen(Device(name="imv"))).outcome("EXC-1") == "MET"


def test_settings_in_dispute_name_both():
    verdict = Ward("hfnc 50/95 @2020-04-10", "nc 4 @2020-04-10").assess().criterion("AHRF-B")
    assert "against" in verdict.reason


@pytest.mark.parametrize("sex", ["F", "M", "X"])
def test_clearance_of_either_sex(sex):
    verdict = Ward("weight 80", "height 180", "creatinine 1.4 mg/dl", sex=sex).assess().criterion("LBL-RENAL")
    assert verdict.outcome == "NOT_MET"
    assert "goes by actual weight" in verdict.reason


def test_clearance_shows_all_three_weights_and_the_one_it_goes_by():
    verdict = Ward("weight 90", "height 164", "creatinine 2.4 mg/dl").assess().criterion("LBL-RENAL")
    assert "38.5 by actual weight, 29.8 by adjusted weight" in verdict.reason
    assert "goes by adjusted weight (BMI 33.5)" in verdict.reason


def test_extrapolated_ideal_weight_is_marked_and_a_senseless_one_unknown():
    low = Ward("weight 40", "height 145", "creatinine 1 mg/dl").assess().criterion("LBL-RENAL")
    assert "extrapolated" in low.reason
    tiny = Ward("weight 40").add(lab("height", "101", "cm")).add(lab("creatinine", "1", "mg/dL"))
    assert tiny.outcome("LBL-RENAL") == "UNKNOWN"


def test_zero_creatinine_divides_nothing():
    ward = Ward("weight 80", "height 180").add(lab("creatinine", "0", "mg/dL"))
    assert ward.outcome("LBL-RENAL") == "UNKNOWN"


def test_soft_checks_are_findings():
    found = {item.id for item in Ward("naat positive @-15d", born=date(2004, 1, 1)).assess().findings}
    assert {"INC-1-AGE", "INC-6"} <= found
    assert "INC-6" not in {item.id for item in Ward(born=date(2002, 4, 10)).assess().findings}


def test_a_case_report_has_no_state_of_its_own():
    made = Ward("naat positive").assess(protocols()["MAINZ-2020"])
    assert (made.state, made.criteria, made.protocol.status) == ("INCOMPLETE", (), "case")
    assert made.timing.onset is None
    assert made.max_days == 0


def test_a_correction_and_a_void_are_followed():
    ward = Ward("ferritin 1840 ng/ml @-1h")
    first = ward.records[-1]
    ward.add(msgspec.structs.replace(first, value=Decimal(184), supersedes=first.id))
    assert ward.outcome("INC-3") == "NOT_MET"
    ward.add(msgspec.structs.replace(first, supersedes=ward.records[-1].id, void=True))
    assert ward.outcome("INC-3") == "UNKNOWN"


def test_evidence_is_as_charted_in_local_time():
    (seen,) = Ward("ferritin 2248 pmol/l @-18h").assess().criterion("INC-3").evidence
    assert (seen.item, seen.value, seen.unit, seen.age_hours) == ("ferritin", "2248", "pmol/L", 18.0)
    assert seen.at.isoformat() == "2020-04-09T18:00:00+02:00"


def test_of_a_medicine_unknown_to_the_catalogue_only_an_answer_given_after_it_says_whether_it_counts():
    ward = Ward("no immunosuppressant @-3h", "med wonderdrug 5 mg po @-2h")
    assert ward.outcome("EXC-3") == "UNKNOWN"
    assert "wonderdrug: the catalogue does not say" in ward.assess().criterion("EXC-3").reason
    assert ward.chart_lines("no immunosuppressant @-1h").outcome("EXC-3") == "NOT_MET"
    stopped = Ward("no immunosuppressant @-3h", "med wonderdrug 5 mg po @-2h", "med stop wonderdrug")
    assert stopped.outcome("EXC-3") == "UNKNOWN"


@pytest.mark.parametrize(
    ("drug", "outcome"),
    [("azatioprina", "MET"), ("Azathioprin", "MET"), ("acido micofenolico", "MET"), ("Prednisona", "NOT_MET")],
)
def test_a_medicine_counts_in_whatever_language_it_is_named(drug, outcome):
    assert Ward("no immunosuppressant @-3h", f"med {drug} 50 mg po").outcome("EXC-3") == outcome


def test_an_answer_without_a_drug_counts():
    answer = Event(
        id="x", patient="p", at=NOW, recorded_at=NOW, author="t", workstation="w", code="immunosuppressant", state="yes"
    )
    assert Ward().add(answer).outcome("EXC-3") == "MET"


def test_negation_keeps_unknown():
    assert [negate(item) for item in ("MET", "NOT_MET", "UNKNOWN")] == ["NOT_MET", "MET", "UNKNOWN"]


def test_an_evaluator_that_turns_unknown_into_false_is_caught(monkeypatch):
    """The state of an empty chart must fail under a broken evaluator; otherwise these tests prove nothing."""
    real = evaluator.leaf

    def broken(name, rule, outcome, reason, **rest):
        return real(name, rule, "NOT_MET" if outcome == "UNKNOWN" else outcome, reason, **rest)

    assert Ward().assess().state == "INCOMPLETE"
    monkeypatch.setattr(evaluator, "leaf", broken)
    assert Ward().assess().state == "NOT_ELIGIBLE"
    assert Ward().outcome("INC-3") == "NOT_MET"


def test_the_day_of_the_question_counts_from_its_start():
    ward = Ward("ferritin 1840 ng/ml @2020-04-08")
    assert ward.outcome("INC-3", at=datetime(2020, 4, 9, 22, 0, tzinfo=UTC)) == "MET"
    assert ward.outcome("INC-3", at=datetime(2020, 4, 9, 22, 0, 1, tzinfo=UTC)) == "UNKNOWN"


def test_a_date_only_setting_is_not_stale_on_its_own_day():
    ward = Ward("mask 10 @2020-04-09")
    assert ward.outcome("INC-5", at=datetime(2020, 4, 9, 21, 59, 59, tzinfo=UTC)) == "NOT_MET"
    assert ward.outcome("INC-5", at=datetime(2020, 4, 9, 22, 0, tzinfo=UTC)) == "UNKNOWN"


def reason(name: str, *lines: str) -> str:
    return Ward(*lines).assess().criterion(name).reason


def test_a_fever_before_the_admission_is_named_with_its_time():
    verdict = Ward("t 39 @06:00", "admitted @06:30", "no fever @06:31").assess().criterion("INC-2")
    assert verdict.outcome == "UNKNOWN"
    assert "39 °C (10 Apr 2020 06:00) was charted before the admission" in verdict.reason
    assert [item.item for item in verdict.evidence] == ["temp", "fever"]


def test_a_device_of_the_same_instant_is_named():
    assert "nasal cannula 4 L/min charted at the same time as" in reason("EXC-1", "intubated", "imv fio2 80", "nc 4")
    assert "charted after invasive" in reason("EXC-1", "imv fio2 80 @-2h", "nc 4 @-1h")


@pytest.mark.parametrize(
    ("name", "lines", "says"),
    [
        ("INC-3", ["ferritin >=1000 ng/ml"], ">=1000 ng/mL, 0 min old: the comparator leaves it open"),
        ("INC-3", ["ferritin <1001 ng/ml"], "the comparator leaves it open"),
        ("INC-3", ["ferritin <1001 ng/ml", "ferritin 900 ng/ml"], "disputed"),
        ("LBL-LIVER-ALT", ["alt <90 u/l"], "the comparator leaves it open"),
        ("LBL-RENAL", ["weight 90", "height 164", "creatinine >0.9 mg/dl"], "the comparator leaves it open"),
        ("INC-2", ["t >37"], "does not decide: the comparator leaves it open"),
        ("INC-2", ["t 39", "t 37"], "does not decide: a lower one was charted for the same time"),
        ("INC-3", ["ferritin 1840 ng/ml @-48h"], "1840 ng/mL, 48 h old"),
        ("INC-3", ["ferritin 1840 ng/ml @-2881m"], "stale (48 h 1 min old)"),
        ("AHRF-A", ["nrb 15 + nc 6 @-721m"], "12 h 1 min old"),
        ("EXC-2", ["infection excluded @-1441m"], "infection excluded, 24 h 1 min old; that answers for 24 hours"),
        ("INC-4-ALC", ["wbc 4.64 10*9/l", "lymphocyte_pct 15.6 % @-61m"], "are not one sample (at most 60min apart"),
        ("INC-4-ALC", ["wbc 4.64 10*9/l"], "no value charted"),
        ("INC-4-ALC", ["lymphocyte_pct 15.6 %"], "no value charted"),
    ],
)
def test_a_reason_says_what_is_open(name, lines, says):
    assert says in reason(name, *lines)


def test_an_age_past_its_limit_never_reads_as_the_limit():
    ward = Ward("ferritin 1840 ng/ml @-48h")
    late = ward.assess(at=NOW + timedelta(seconds=1)).criterion("INC-3")
    assert (late.outcome, "48 h 1 min old" in late.reason) == ("UNKNOWN", True)


def test_parts_of_two_samples_are_named_nearest_first():
    verdict = Ward("wbc 9 10*9/l @-9h", "wbc 4.64 10*9/l", "lymphocyte_pct 15.6 % @-2h").assess().criterion("INC-4-ALC")
    assert "no value charted" not in verdict.reason
    assert [item.value for item in verdict.evidence] == ["4.64", "15.6"]
    assert (verdict.outcome, verdict.missing) == ("UNKNOWN", "alc")
