"""`bedside check` as text: what waits comes first, and times read as a person would say them."""

from datetime import timedelta

import pytest

from bedside.cli.tree import lines
from bedside.protocol.question import length_words
from bedside.text import speaking
from tests.protocol.ward import Ward

BEGUN = "nrb 15 + nc 6 @-20h"
COURSE = ("order anakinra 100 mg sc q6h @-12h", "dose given @-12h", "dose given @-6h", "dose given")


def told(*entries: str) -> list[str]:
    ward = Ward(*entries)
    return list(lines(ward.assess(), ward.chart()))


def line(begins: str, *entries: str) -> str:
    return next(item for item in told(*entries) if item.strip().startswith(begins))


def test_what_waits_for_an_answer_stands_at_the_top():
    said = told(*COURSE, "culture blood pending @-1h", "pct 0.3 ng/ml @-30h", "pct 0.9 ng/ml @-2h")
    assert said[2].startswith("waiting for an answer: ")
    assert "TAP-4b Procalcitonin rising to above 0.6 ng/mL" in said[2]
    assert not any(item.startswith("waiting") for item in told())


def test_the_time_since_onset_is_not_taken_for_a_time_to_go():
    assert line("timing:", BEGUN).endswith("20.0 hours ago; a start now: class early, 16.0 hours left of the window")
    late = line("timing:", "nrb 15 + nc 6 @-100h")
    assert late.endswith("100.0 hours ago; a start now: class late")
    assert line("timing:", BEGUN, *COURSE).endswith("8.0 hours before the first dose, class early")


def test_without_a_drug_in_use_no_choice_about_it_is_offered():
    signs = ("pct 0.3 ng/ml @-30h", "pct 0.9 ng/ml @-2h")
    assert "(review, open since" in line("MET         TAP-4b", *signs)
    assert "(review: hold, step down, stop, open since" in line("MET         TAP-4b", *COURSE, *signs)


def test_a_trigger_shows_its_limit():
    said = told("pct 0.3 ng/ml @-30h", "pct 0.9 ng/ml @-2h")
    place = next(at for at, item in enumerate(said) if "TAP-4b  " in item)
    assert said[place + 2].strip().startswith("rule: > 0.6 ng/mL and above the value before, paper, Navarro")


def test_what_a_verdict_rests_on_is_said_in_words_not_in_codes():
    said = "\n".join(told("naat positive @-6h", "temp 38.9 @-5h", "plt 71 10*9/l @-4h", *COURSE))
    for words in ("Temp 38.9 \u00b0C, ", "Platelets 71 \u00d710\u2079/L, ", "SARS-CoV-2 molecular test positive, "):
        assert f"\n                {words}" in said
    for code in (" Cel", "naat positive", "10*3/uL", "dose anakinra"):
        assert code not in said


def test_in_german_no_evidence_and_no_remark_on_a_source_is_english():
    with speaking("de"):
        said = "\n".join(told("naat positive @-6h", "temp 38.9 @-5h", "crp 24 mg/l @-4h", *COURSE))
    assert "Temp. 38,9 \u00b0C, " in said
    assert "Grenze aus der Beschreibung der Kohorte" in said
    for words in ("naat", "cut-off", "not available", "was allowed", "dose given"):
        assert words not in said


def test_an_order_without_a_dose_has_no_treatment_day():
    assert "no dose yet" in line("anakinra every", "order anakinra 100 mg sc q6h")


def test_an_overdue_panel_names_what_is_missing():
    said = line("OVERDUE     Blood count", "admitted @-3d", "wbc 8 10*9/l @-30h", "hb 12 g/dl @-1h")
    assert said.endswith("(no Platelets, Neutrophils or Neutrophils %, Lymphocytes or Lymphocytes % charted)")


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(), "0 min"),
        (timedelta(hours=7, minutes=2), "7 h 2 min"),
        (timedelta(hours=48, seconds=1), "48 h 1 min"),
        (timedelta(hours=95, minutes=59), "95 h 59 min"),
        (timedelta(hours=96), "4 d"),
        (timedelta(days=14, seconds=1), "14 d 1 h"),
        (timedelta(days=13, hours=3), "13 d 3 h"),
    ],
)
def test_a_length_reads_in_hours_and_from_four_days_on_in_days(length, words):
    assert length_words(length) == words
