"""The life of a prompt: answered, silent for a term, back when its evidence or its time changes."""

from datetime import timedelta

import msgspec
import pytest

from bedside.domain.records import Decision, Reading
from bedside.protocol.contract import as_plain
from bedside.protocol.opened import opened_words, opener_of
from tests.protocol.ward import NOW, Ward, navarro

RISE = ("pct 0.3 ng/ml @-40h", "pct 5.0 ng/ml @-30h")
DOSE = "dose given 100 mg @-40h"
HOUR = timedelta(hours=1)


def trigger(ward: Ward, name: str = "TAP-4b"):
    return next(item for item in ward.assess().triggers if item.id == name)


def answered(ward: Ward, answer: str, *, hours: float, name: str = "TAP-4b", evidence: tuple[str, ...] = ()) -> Ward:
    """Put an answer on the chart as of so many hours ago, recorded then; so is all that was charted before."""
    at = NOW - timedelta(hours=hours)
    ward.records = [
        item if item.recorded_at < NOW else msgspec.structs.replace(item, recorded_at=min(item.at, at))
        for item in ward.records
    ]
    return ward.add(
        Decision(
            id="x", patient="p", at=at, recorded_at=at, author="A. Name", workstation="w", reason="known",
            protocol="NAVARRO-2020", version="1.0.0", trigger=name, answer=answer, evidence=evidence,
        )
    )  # fmt: skip


def corrected(ward: Ward, record: str, *, hours: float, **changes: object) -> Ward:
    old = next(item for item in ward.records if item.id == record)
    return ward.add(old, supersedes=record, recorded_at=NOW - timedelta(hours=hours), reason="misread", **changes)


def test_pct_that_falls_again_with_the_first_prompt_unanswered_is_open():
    made = trigger(Ward(*RISE, "pct 4.9 ng/ml"))
    assert (made.outcome, made.action, made.open_since) == ("NOT_MET", "info", NOW - 30 * HOUR)


@pytest.mark.parametrize(
    ("answer", "hours", "back"),
    [("declined", 24, None), ("declined", 24.1, 0.1), ("declined", 29, 5), ("accepted", 29, None)],
)
def test_a_refusal_holds_for_its_term(answer, hours, back):
    made = trigger(answered(Ward(*RISE), answer, hours=hours))
    assert made.outcome == "MET"
    assert made.open_since == (None if back is None else NOW - timedelta(hours=back))
    assert (made.answered is None) == (back is not None)


def test_the_term_is_a_setting_of_the_site():
    settings = navarro().settings
    longer = msgspec.structs.replace(settings.decline_holds, span="48h")
    protocol = msgspec.structs.replace(navarro(), settings=msgspec.structs.replace(settings, decline_holds=longer))
    ward = answered(Ward(*RISE), "declined", hours=29)
    assert next(item for item in ward.assess(protocol).triggers if item.id == "TAP-4b").open_since is None


def test_what_came_back_is_answered_again():
    ward = answered(Ward("pct 0.3 ng/ml @-70h", "pct 5.0 ng/ml @-60h"), "declined", hours=59)

    def open_since(hours: int):
        made = next(item for item in ward.assess(at=NOW - hours * HOUR).triggers if item.id == "TAP-4b")
        return made.open_since

    assert [open_since(hours) for hours in (58, 35, 34)] == [None, None, NOW - 35 * HOUR]
    answered(ward, "declined", hours=34)
    assert [open_since(hours) for hours in (34, 33, 12)] == [None, None, None]
    assert open_since(11) == NOW - 12 * HOUR  # too old by then, which asks too


def test_once_back_it_stays_open_though_the_value_has_fallen_since():
    ward = answered(Ward(*RISE), "declined", hours=29)
    ward.chart_lines("pct 0.2 ng/ml @-1h")
    made = trigger(ward)
    assert (made.outcome, made.open_since) == ("NOT_MET", NOW - 5 * HOUR)
    assert trigger(answered(ward, "accepted", hours=0)).open_since is None


def test_a_value_that_fell_before_the_term_ended_does_not_bring_it_back():
    ward = answered(Ward(*RISE), "declined", hours=29)
    ward.chart_lines("pct 0.2 ng/ml @-10h")
    assert trigger(ward).open_since is None


def test_a_refusal_of_what_cannot_be_decided_ends_with_its_term_too():
    for hours, back in ((24, None), (25, 1)):
        ward = answered(Ward(DOSE), "declined", hours=hours, name="TAP-3n")
        made = trigger(ward, "TAP-3n")
        assert made.outcome == "UNKNOWN"
        assert made.open_since == (None if back is None else NOW - back * HOUR)
    assert trigger(answered(Ward(DOSE), "accepted", hours=25, name="TAP-3n"), "TAP-3n").open_since is None
    known = answered(Ward(DOSE), "declined", hours=25, name="TAP-3n").chart_lines("anc 4 10*9/l")
    assert trigger(known, "TAP-3n").open_since is None


@pytest.mark.parametrize("answer", ["declined", "accepted"])
def test_a_correction_of_what_the_answer_rested_on_asks_again(answer):
    lines = ("alt 30 u/l @-45h", "ast 9 u/l @-45h", DOSE, "alt 200 u/l @-30h")
    base, value = "r00001-1", "r00004-1"
    ward = answered(Ward(*lines), answer, hours=20, name="TAP-2", evidence=(value, base))
    assert trigger(ward, "TAP-2").open_since is None
    corrected(ward, base, hours=10, value=msgspec.convert("31", type(ward.records[1].value)))
    assert trigger(ward, "TAP-2").open_since == NOW - 30 * HOUR


def test_a_correction_made_before_the_answer_or_of_something_else_does_not():
    lines = ("alt 30 u/l @-45h", "ast 9 u/l @-45h", DOSE, "alt 200 u/l @-30h")
    ward = Ward(*lines)
    corrected(ward, "r00001-1", hours=25)
    answered(ward, "declined", hours=20, name="TAP-2", evidence=("r00004-1", "r00001-1"))
    corrected(ward, "r00002-1", hours=10)
    assert trigger(ward, "TAP-2").open_since is None


def test_a_baseline_that_is_taken_out_asks_again():
    lines = ("alt 30 u/l @-45h", "ast 9 u/l @-45h", DOSE, "alt 200 u/l @-30h")
    ward = answered(Ward(*lines), "declined", hours=20, name="TAP-2", evidence=("r00004-1", "r00001-1"))
    corrected(ward, "r00001-1", hours=10, void=True)
    assert trigger(ward, "TAP-2").open_since is not None


def test_pct_in_quarantine_is_unknown_and_itself_a_prompt():
    ward = Ward(*RISE)
    held = msgspec.structs.replace(ward.records[-1], id="h", at=NOW - HOUR, held=(reading(),))
    made = trigger(answered(ward, "declined", hours=20).add(held))
    assert (made.outcome, made.action, made.open_since) == ("UNKNOWN", "review", NOW - HOUR)
    assert made.records == ("r00004-1", "r00002-1")


def reading():
    return Reading(label="as typed", value=1, unit="ng/mL")


def test_off_treatment_only_infection_and_a_severe_reaction_ask():
    lines = ("alt 200 u/l @-30h", "pct 0.3 ng/ml @-40h", "pct 5.0 ng/ml @-30h", "culture blood positive klebsiella")
    ward = Ward(*lines, "infection suspected", "hypersensitivity severe", "anc 1 10*9/l")
    asking = {item.id for item in ward.assess().open_triggers()}
    assert asking == {"TAP-4a", "TAP-4b", "TAP-4c", "STOP-5"}


def test_an_answer_names_what_it_rests_on():
    ward = Ward(*RISE, "pct 4.9 ng/ml @-1h")
    made = trigger(ward)
    assert made.records == ("r00002-1", "r00001-1")
    assert made.rested_on == ("r00002-1", "r00001-1", "r00003-1")


def test_an_open_prompt_keeps_the_value_that_opened_it_beside_the_one_now():
    ward = Ward("hb 12 g/dl @-4h", "platelets 300 /nl @-90h", DOSE, "platelets 71 /nl @-30h", "platelets 207 /nl @-4h")
    made, chart = trigger(ward, "TAP-3"), ward.chart()
    assert (made.outcome, made.open_since) == ("NOT_MET", NOW - 30 * HOUR)
    assert [(item.value, item.at) for item in made.opened_by] == [("71", NOW - 30 * HOUR)]
    assert [item.value for item in made.evidence if item.item == "platelets"] == ["207", "300"]
    assert opened_words(made, chart).startswith("opened by platelets 71 ")
    assert opened_words(made, chart).endswith(", 09 Apr 06:00; now 207")
    assert [item.value for item in opener_of(made)] == ["71"]
    again = trigger(
        Ward(
            "hb 12 g/dl @-4h",
            "platelets 300 /nl @-90h",
            DOSE,
            "platelets 71 /nl @-30h",
            "platelets 207 /nl @-4h",
            "platelets 60 /nl",
        ),
        "TAP-3",
    )
    assert [item.value for item in again.opened_by] == ["71", "60"]
    assert opened_words(again, chart).endswith(", 09 Apr 06:00; now 60")


def test_a_value_typed_in_another_name_of_the_unit_is_told_in_the_one_unit_of_its_analyte():
    first = ("hb 12 g/dl @-4h", "platelets 300 /nl @-90h", DOSE, "platelets 71 /nl @-30h")
    ward = Ward(*first, "platelets 207 10*9/l @-4h")
    said = opened_words(trigger(ward, "TAP-3"), ward.chart())
    assert said == "opened by platelets 71 \u00d710\u2079/L, 09 Apr 06:00; now 207"


def test_what_opened_a_prompt_goes_with_its_answer_and_is_not_said_where_it_is_the_newest():
    ward = Ward("hb 12 g/dl @-4h", "platelets 300 /nl @-90h", DOSE, "platelets 71 /nl @-30h")
    assert [item.value for item in trigger(ward, "TAP-3").opened_by] == ["71"]
    assert opened_words(trigger(ward, "TAP-3"), ward.chart()) == ""
    assert trigger(answered(ward, "accepted", hours=2, name="TAP-3"), "TAP-3").opened_by == ()
    fresh = Ward("platelets 300 /nl @-90h", DOSE, "platelets 71 /nl @-30h")
    plain = as_plain(fresh.assess())["triggers"]
    assert [each["value"] for item in plain if item["id"] == "TAP-3" for each in item["opened_by"]] == ["71"]
