"""What is cut out of a translated sentence is cut out in every shipped language: one that is worded otherwise fails."""

import pytest

from bedside.protocol.assess import assess
from bedside.protocol.assessment import NEEDS_NOW
from bedside.protocol.model.watches import RisingWatch
from bedside.protocol.newest import newest
from bedside.report import contingency, panels, scored, verdicts
from bedside.text import _, languages, lowered, speaking
from bedside.ui import trend_limits, verdict_rows
from tests.protocol.test_measures import asked, question
from tests.protocol.ward import Ward, catalogue, protocols

LINES = (
    "crp 71 mg/l @-1h", "ferritin 1800 ng/ml @-2h", "procalcitonin 0.7 ng/ml @-1h", "procalcitonin 0.4 ng/ml @-20h",
    "alt 130 u/l @-1h", "neutrophils 0.9 10*9/l @-1h", "platelets 45 10*9/l @-1h", "creatinine 1.7 mg/dl @-1h",
    "ldh 400 u/l @-1h", "hb 7.5 g/dl @-1h", "order anakinra 100 mg sc q6h @-60h", "dose given 100 mg @-59h",
)  # fmt: skip
FOREIGN = [code for code in languages() if code != "en"]


def limits(protocol, chart):
    """Return the numbers that are drawn, on the screen and on paper, by what they belong to."""
    made = assess(protocol, chart)
    screen = {
        item.code: [(each.y, each.rule) for each in trend_limits.limits(made, catalogue(), item.code)]
        for item in catalogue().analytes
    }
    paper = {code: [each.value for each in lines] for code, lines in panels._thresholds(made, chart).items()}
    return {code: lines for code, lines in screen.items() if lines}, paper


@pytest.mark.parametrize("code", FOREIGN)
@pytest.mark.parametrize("name", sorted(protocols()))
def test_the_same_thresholds_are_drawn(code, name):
    chart = Ward(*LINES).chart()
    known = limits(protocols()[name], chart)
    assert any(known)
    with speaking(code):
        assert limits(protocols()[name], chart) == known


@pytest.mark.parametrize("code", languages())
def test_a_stale_value_is_said_to_be_too_old_and_no_other_one_is(code):
    with speaking(code):
        found = newest(question(Ward("crp 71 mg/l @-30d")), "crp")
        assert not found.usable
        assert verdict_rows._is_stale(found.fault)
        oxygen = _("oxygen setting is stale ({devices}, {age})").format(devices="NRB", age="3 d")
        assert verdict_rows._is_stale(oxygen)
        assert not verdict_rows._is_stale(newest(question(Ward("crp 71 mg/l @-1h")), "ferritin").fault)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("ago", ["35m", "7h", "26h", "3d"])
def test_how_old_a_value_is_is_cut_from_the_end_of_a_reason(code, ago):
    with speaking(code):
        asking = question(Ward(f"crp 71 mg/l @-{ago}"))
        value = newest(asking, "crp").values[0]
        assert verdicts._age().sub("", f"CRP 71 mg/L, {asking.ago(value)}") == "CRP 71 mg/L"


@pytest.mark.parametrize("code", languages())
def test_the_label_of_a_rising_value_becomes_a_condition(code):
    with speaking(code):
        labels = [
            watch.label for item in protocols().values() for watch in item.triggers.values()
            if isinstance(watch, RisingWatch)
        ]  # fmt: skip
        assert labels
        for label in labels:
            said = lowered(_(label))
            assert _("rising to above") in said
            assert _("rises to above") in said.replace(_("rising to above"), _("rises to above"))


@pytest.mark.parametrize("code", languages())
def test_what_is_needed_is_cut_from_what_there_is(code):
    with speaking(code):
        said = _(NEEDS_NOW).format(needs="CRP (mg/L) 50", reason="12 (mg/L)")
        assert contingency.needed(said) == "CRP (mg/L) 50"
        now = lowered(_("Oxygen now: {devices}"))
        assert now.endswith("{devices}")
        assert now.partition("{devices}")[0] == lowered(_("Oxygen now: {devices}").format(devices=""))


@pytest.mark.parametrize("code", languages())
def test_what_a_reading_repeats_of_missing_inputs_is_cut(code):
    with speaking(code):
        band = asked("berlin", "niv fio2 0.5 peep 8 @-1h", "po2 80 mmHg @-1h").band
        assert "(" in band, band
        assert "(" not in scored._without_missing(band)
