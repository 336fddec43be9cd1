"""Every row of Appendix D of the clinical reference, through charts where it is about a patient, else scores."""

from datetime import date, timedelta

import pytest

from bedside.domain.quickline import Stamp, context_of, parse
from bedside.protocol.confirm import asks
from bedside.scores.registry import scores
from tests.protocol.ward import NOW, Ward, catalogue, local, navarro
from tests.scores.facts import facts
from tests.scores.test_clinical import NOTHING_SCORES
from tests.scores.test_kidney import NO_OTHER, micromol
from tests.scores.test_news2 import NORMAL

ROWS = {}


def row(*tests):
    """Name the rows of the appendix that a check stands for."""

    def keep(check):
        ROWS.update(dict.fromkeys(tests, check))
        return check

    return keep


def outcome(name, *lines, **options):
    return Ward(*lines, **options).outcome(name)


@row("ferritin 1000 / 1000.1 ng/mL; 1000 ug/L; 2247 / 2248 pmol/L")
def ferritin():
    typed = ("1000 ng/ml", "1000.1 ng/ml", "1000 ug/l", "2247 pmol/l", "2248 pmol/l")
    yield [outcome("INC-3", f"ferritin {text}") for text in typed], ["NOT_MET", "MET", "NOT_MET", "NOT_MET", "MET"]


@row('HFNC FiO2 0.94 / 0.95 / "95" / "40"')
def high_flow():
    yield (
        [outcome("AHRF-B", f"hfnc 50/{text}") for text in ("0.94", "0.95", "95", "40")],
        ["NOT_MET", "MET", "MET", "NOT_MET"],
    )


@row("NRB 15 + NC 6; NRB 15 only; NRB 10 + NC 6")
def reservoir():
    yield (
        [outcome("AHRF-A", line) for line in ("nrb 15 + nc 6", "nrb 15", "nrb 10 + nc 6")],
        ["MET", "NOT_MET", "NOT_MET"],
    )


@row("start at 36:00 / 36:01 / 95:59 / 96:00")
def start():
    found = []
    for hours, minutes in ((36, 0), (36, 1), (95, 59), (96, 0)):
        began = NOW - timedelta(hours=hours, minutes=minutes)
        ward = Ward(f"nrb 15 + nc 6 @{began.isoformat()}", "dose given 100 mg")
        found.append(ward.assess().timing.name)
    yield found, ["early", "intermediate", "intermediate", "late"]


@row("PCT prev 0.3 to 0.60 / 0.61; prev 1.2 to 0.7; no prev, 0.8")
def procalcitonin():
    cases = [
        ("pct 0.3 ng/ml @-9h", "pct 0.60 ng/ml"), ("pct 0.3 ng/ml @-9h", "pct 0.61 ng/ml"),
        ("pct 1.2 ng/ml @-9h", "pct 0.7 ng/ml"), ("pct 0.8 ng/ml",),
    ]  # fmt: skip
    made = [next(item for item in Ward(*lines).assess().triggers if item.id == "TAP-4b") for lines in cases]
    yield (
        [(item.outcome, item.open_since is not None) for item in made],
        [("NOT_MET", False), ("MET", True), ("NOT_MET", False), ("UNKNOWN", True)],
    )
    # Past the limit and falling is told as information; before it, nothing is; a first high value is to be reviewed.
    yield (made[2].action, made[3].action), ("info", "review")


@row("treatment day 18 / 20 / 21")
def day_limit():
    found = []
    for day in (17, 18, 20, 21):
        now = local("2020-04-01T12:00") + timedelta(days=day - 1)
        lines = [f"{line} @2020-04-01T08:00" for line in ("order anakinra 100 mg sc q6h", "dose given 100 mg")]
        ward = Ward(*lines, "creatinine 0.9 mg/dl @-1h", "weight 71 @-1h", "height 164 @-1h", now=now)
        warned = "STOP-2" in {item.id for item in ward.assess().findings}
        dose = parse("dose given 100 mg", context_of(ward.chart(), now))
        stamp = Stamp(author="t", workstation="w", now=now, new_id=lambda: "new")
        asked = {ask.id for record in dose.records(stamp) for ask in asks(record, ward.chart(), navarro())}
        found.append((warned, "STOP-2" in asked))
    yield found, [(False, False), (True, False), (True, False), (True, True)]


@row("response: NC 2 / NC 3 / room air / NRB 15 + NC 2 / died, no device")
def response():
    found = []
    for lines in (("nc 2",), ("nc 3",), ("ra",), ("nrb 15 + nc 2",), ("died",), ("nc 2", "died")):
        made = Ward("order anakinra 100 mg sc q6h @-9h", "dose given 100 mg @-8h", *lines).assess()
        found.append(next(item for item in made.outcomes if item.id == "OUT-1").outcome == "MET")
    yield found, [True, False, True, False, False, False]


@row("KDIGO 0.9 to 1.2 mg/dL in 48 h; 73.5 to 100.0 umol/L in 48 h", "KDIGO 300.0 to 353.6 umol/L in 48 h")
def kidney():
    for before, now, stage in (("0.9 mg/dl", "1.2 mg/dl", 1), ("73.5 umol/l", "100.0 umol/l", 1),
                               ("300.0 umol/l", "353.6 umol/l", 3)):  # fmt: skip
        made = Ward(f"creatinine {before} @-48h", f"creatinine {now}").assess()
        yield made.scores["kdigo"].forms["creatinine"].value, stage
    answers = []
    for before, now in (("73.5", "100.0"), ("300.0", "353.6")):
        given = {
            "creatinine": micromol(now),
            "creatinine_48h": micromol(before),
            "creatinine_baseline": micromol(before),
        }
        answers.append(scores()["kdigo"].answer(facts(**NO_OTHER) | given).value)
    yield answers, [1, 3]


@row("Hb 10.0 / 9.9 / 8.0 / 7.9 (LLN 12)")
def anemia():
    made = [Ward(f"hb {text} g/dl").assess().scores["ctcae"].forms["anemia"].value
            for text in ("10.0", "9.9", "8.0", "7.9")]  # fmt: skip
    yield made, [1, 2, 2, 3]


@row("ALT 121, ULN 40, normal baseline; ALT 120")
def transaminases():
    made = [scores()["ctcae"].answer(facts(alt=alt, alt_uln=40, alt_baseline=30)).forms["alt"].value
            for alt in (121, 120)]  # fmt: skip
    yield made, [2, 1]


@row("HScore temp 38.3 / 38.4 / 39.4 / 39.5", "HScore ferritin 1999 / 2000 / 6000 / 6001",
     "TG 354 mg/dL (3.997 mmol/L) / 355 (4.008)")  # fmt: skip
def hscore():
    for name, points in (
        ("temp", {"38.3": 0, "38.4": 33, "39.4": 33, "39.5": 49}),
        ("ferritin", {"1999": 0, "2000": 35, "6000": 35, "6001": 50}),
        ("triglycerides", {"354": 44, "355": 64}),
    ):
        answer = scores()["hscore"].answer
        yield {text: answer(facts(**{**NOTHING_SCORES, name: text})).value for text in points}, points


@row("NEWS2 pulse 90 / 91; temp 38.0 / 38.1 / 39.1")
def early_warning():
    for name, points in (("hr", {"90": 0, "91": 1}), ("temp", {"38.0": 0, "38.1": 1, "39.1": 2})):
        answer = scores()["news2"].answer
        yield {text: answer(facts(**{**NORMAL, name: text})).forms["scale_1"].value for text in points}, points


@row("CrCl 30.0 / 29.99")
def clearance():
    """Take a man of 50: 72 kg and creatinine 3 give exactly 30, and the other two weights lie on the same side."""
    found = []
    for weight, height in (("72", "177"), ("71.9760", "176")):
        ward = Ward("creatinine 3 mg/dl", f"weight {weight}", f"height {height}", sex="M", born=date(1970, 1, 1))
        found.append(ward.outcome("LBL-RENAL"))
    yield found, ["NOT_MET", "MET"]


APPENDIX = """
ferritin 1000 / 1000.1 ng/mL; 1000 ug/L; 2247 / 2248 pmol/L
HFNC FiO2 0.94 / 0.95 / "95" / "40"
NRB 15 + NC 6; NRB 15 only; NRB 10 + NC 6
start at 36:00 / 36:01 / 95:59 / 96:00
PCT prev 0.3 to 0.60 / 0.61; prev 1.2 to 0.7; no prev, 0.8
treatment day 18 / 20 / 21
response: NC 2 / NC 3 / room air / NRB 15 + NC 2 / died, no device
KDIGO 0.9 to 1.2 mg/dL in 48 h; 73.5 to 100.0 umol/L in 48 h
KDIGO 300.0 to 353.6 umol/L in 48 h
Hb 10.0 / 9.9 / 8.0 / 7.9 (LLN 12)
ALT 121, ULN 40, normal baseline; ALT 120
HScore temp 38.3 / 38.4 / 39.4 / 39.5
HScore ferritin 1999 / 2000 / 6000 / 6001
TG 354 mg/dL (3.997 mmol/L) / 355 (4.008)
NEWS2 pulse 90 / 91; temp 38.0 / 38.1 / 39.1
CrCl 30.0 / 29.99
"""


def test_every_row_is_here():
    assert [line for line in APPENDIX.strip().splitlines() if line not in ROWS] == []
    assert len(ROWS) == len(APPENDIX.strip().splitlines()) == 16


@pytest.mark.parametrize("check", dict.fromkeys(ROWS.values()), ids=lambda check: check.__name__)
def test_row(check):
    for found, expected in check():
        assert found == expected


def test_the_catalogue_knows_the_units_of_the_appendix():
    for code, unit in (("ferritin", "pmol/L"), ("ferritin", "ug/L"), ("creatinine", "umol/L")):
        assert unit in catalogue().analyte(code).units
