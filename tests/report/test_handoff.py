"""The handoff on paper: order, what is said and counted, three pages for twelve, identifiers with every patient."""

from datetime import timedelta
from io import BytesIO

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from bedside.domain.records import Event, Medicine, Observation
from bedside.protocol.handing_over import HandedOver, by_severity
from bedside.protocol.severity import alarming
from bedside.report.cards import CardLaid, fitting, mark_size
from bedside.report.content import Card, Lines, text
from bedside.report.fonts import BOLD, width
from bedside.report.handoff import _mark, compose_handoff
from bedside.report.page import Printed, sheet_of
from bedside.report.pdf import render
from bedside.report.sbar import compose_sbar
from bedside.text import languages, speaking
from tests import ismp
from tests.protocol.ward import Ward
from tests.report import practised, wards
from tests.report.charts import NOW, hours, practice

BODY = sheet_of("A4").body


def pages(document):
    return [page.extract_text() for page in PdfReader(BytesIO(document)).pages]


def card_of(item):
    return compose_handoff((item,), "Ward 4", wards.WRITING).sections[0].blocks[0]


def said(card, name):
    found = [part for part in card.parts if part.name == name]
    return ["".join(run.text for run in item) for part in found for item in part.items]


@pytest.mark.parametrize(("patients", "sides"), [(12, 3), (30, 8)])
def test_a_ward_of_twelve_with_full_charts_fits_three_sides_and_no_patient_is_parted(patients, sides):
    ward = wards.ward(patients)
    found = pages(render(compose_handoff(ward, "Ward 4", wards.WRITING)))
    assert len(found) == sides
    for item in ward:
        person = item.chart.patient
        holding = [page for page in found if f"MRN {person.mrn} " in page]
        assert len(holding) == 1, person.mrn
        begun = holding[0].index(person.name)
        block = holding[0][begun : begun + len(person.name) + 60]
        assert "1966-08-02" in block
        assert person.mrn in block
    # A parted block would leave a name on one page and its read-back on the next.
    assert [page.count("MRN P-") for page in found] == [page.count("read back") for page in found]


@pytest.mark.parametrize("code", languages())
def test_the_name_of_every_part_has_its_room_in_every_language(code):
    situations = practised.situations()
    with speaking(code):
        cards = [card_of(wards.full()._replace(lines=(), picked=None)), card_of(wards.full())]
        cards += practised.content("handoff", *situations.values()).sections[0].blocks
        for item in situations.values():
            cards += [block for part in compose_sbar(item.handed, item.writing).sections for block in part.blocks]
    names = {part.name for card in cards if isinstance(card, Card) for part in card.parts}
    laid = {row.name for card in cards if isinstance(card, Card) for row in CardLaid(card, BODY)._rows}
    assert names == laid
    assert len(names) > 15
    with speaking(code):
        marks = [_mark(severity).upper() + " ?" for severity in ("unstable", "watcher", "stable")]
    assert all(width(mark, BOLD, mark_size(mark)) <= 54 for mark in marks)
    assert min(map(mark_size, marks)) >= 7.9, "a name for the box that is read at arm's length"


def test_of_each_at_most_three_lines_and_what_has_no_room_is_counted():
    card = card_of(wards.full()._replace(lines=(), picked=None))
    laid = CardLaid(card, BODY)
    assert max(len(row.lines) for row in laid._rows) == 3
    every = "".join(part.text for row in laid._rows for line in row.lines for part in line)
    assert "more, in the chart)" in every


def printed_of(item, name):
    rows = [row for row in CardLaid(card_of(item), BODY)._rows if row.name == name]
    return next(" ".join("".join(part.text for part in line).strip() for line in row.lines) for row in rows)


def test_what_a_person_said_stands_first_and_whole_and_so_does_what_nobody_can_judge():
    item = wards.full()
    for name, kind in (("Summary", "line"), ("To do", "action"), ("If, then", "if")):
        printed = printed_of(item, name)
        own = [line.told.words.strip() for line in item.lines if line.kind == kind]
        first = {"If, then": "Not known, so not ruled out", "To do": "before 16:00 decide: hold"}
        assert printed.startswith(first.get(name) or own[0][:60]), name
        assert all(words in printed for words in own), name
        assert "(and " in printed.removeprefix(own[-1]), "what the program says is still counted"
    assert "16:00 anakinra" in printed_of(item, "To do")
    assert "bacterial infection confirmed (STOP-1)." in printed_of(item, "If, then")
    assert wards.LONG.strip() in printed_of(item, "Severity")


def test_the_next_dose_and_the_end_of_the_window_stand_before_whatever_else_the_program_asks_for():
    own = (wards.line("action", "call the family", "a", due=NOW + timedelta(hours=9)),)
    dosed = wards.full()._replace(lines=own, picked=None)
    decision, call, dose, *_rest = said(card_of(dosed), "To do")
    assert decision.startswith("before 16:00 decide: hold, step down or stop (")
    assert call == "22:25 call the family [N. Night]"
    assert dose == "16:00 anakinra 100 mg subcutaneously every 8 hours [nurse]"
    for words in ("before 16:00 decide", "TAP-4b) [physician]"):
        assert words in printed_of(dosed, "To do"), "what is to be decided before the dose is never counted"
    assert "16:00 anakinra" in printed_of(dosed, "To do")
    ward = Ward(*("naat positive @-60h", "nrb 15 + nc 6 spo2 91 @-20h", "ferritin 1840 ng/ml @-3h"))
    early = HandedOver(assessment=ward.assess(), chart=ward.chart(), proposal=wards.bare().proposal, lines=own)
    closes = early.assessment.timing.window_closes
    first, second, *_rest = said(card_of(early), "To do")
    assert first.endswith("call the family [N. Night]")
    assert second.endswith("the 36-hour window closes: decide on a start of anakinra [physician]")
    assert f"{closes.astimezone(early.chart.zone):%H:%M}" in second


@pytest.mark.parametrize("most", [1, 2, 3, 6])
def test_no_part_outgrows_its_lines_however_long_its_items_are(most):
    for length in range(5, 400, 7):
        items = tuple(text("word " * (length // 5) + str(number)) for number in range(9))
        assert len(fitting(Lines("x", items, most), BODY)) <= most, length


def test_a_text_with_room_is_whole_and_only_a_lone_one_without_is_cut():
    words = "a line that is to be read as a whole"
    assert len(fitting(Lines("x", (text(words),)), BODY)) == 1
    lines = fitting(Lines("x", (text(words * 40), text("second")), 2), BODY)
    flat = "".join(part.text for line in lines for part in line)
    assert len(lines) == 2
    assert flat.endswith("(in full in the chart) (and 1 more, in the chart)")


def test_unstable_first_then_prompts_nobody_can_judge_then_the_next_dose():
    plain = wards.of(practice())
    stable = wards.named(plain, 1)._replace(picked=wards.pick("stable"), unsure=())
    watcher = wards.named(plain, 2)._replace(picked=wards.pick("watcher"), unsure=())
    unsure = wards.named(plain, 3)._replace(picked=wards.pick("watcher"), unsure=plain.assessment.triggers[:1])
    unstable = wards.named(plain, 4)._replace(picked=wards.pick("unstable"), unsure=())
    found = by_severity((stable, watcher, unsure, unstable))
    assert [item.chart.patient.mrn for item in found] == ["P-0004", "P-0003", "P-0002", "P-0001"]
    note = compose_handoff((stable, watcher, unsure, unstable), "Ward 4", wards.WRITING)
    assert [card.mark for card in note.sections[0].blocks] == ["unstable", "watcher", "watcher", "stable"]


def test_a_proposed_severity_is_shown_as_such_and_a_patient_without_vital_signs_is_never_stable():
    item = wards.bare()
    card = card_of(item)
    assert item.proposal.severity == "watcher"
    assert card.mark == "watcher ?"
    assert said(card, "Severity")[0].startswith("Proposed, not picked: NEWS2 between")
    assert "(not known: RR, SpO\u2082, Air or oxygen and 4 more)" in said(card, "Severity")[0]
    picked = card_of(item._replace(picked=wards.pick("unstable", "grey and sweating")))
    assert picked.mark == "unstable"
    assert said(picked, "Severity")[0].startswith("Picked by D. Day, 04 Apr 09:00: grey and sweating.")
    assert said(picked, "Severity")[1].startswith("Proposed: watcher")


def test_actions_carry_owner_and_time_and_what_nobody_knows_stands_first_of_what_the_program_says():
    item = wards.of(practice(), lines=(
        wards.line("action", "call the family", "a", owner="Dr. Day", due=NOW + timedelta(hours=1)),
        wards.line("if", "if SpO2 is under 90 %: call intensive care", "b"),
    ))  # fmt: skip
    card = card_of(item)
    assert said(card, "To do")[0] == "14:25 call the family [Dr. Day]"
    assert "16:00 anakinra 100 mg subcutaneously every 8 hours [nurse]" in said(card, "To do")
    then = said(card, "If, then")
    assert then[0].startswith("Not known, so not ruled out; find out first: ")
    assert then[1].startswith("if SpO2 is under 90 %")


def test_pending_cultures_held_doses_and_unseen_results_are_there_and_that_there_is_none_is_said():
    full, none = card_of(wards.full()), card_of(wards.bare())
    assert said(full, "Unseen")[0].startswith("Ferritin 1620 ng/mL")
    assert said(full, "Not given")[0].startswith("anakinra dose held")
    assert len(said(full, "Cultures")) == 5
    assert said(none, "Waiting") == [
        "no critical result unseen by A. Name, no omitted dose charted in the last day, no culture pending."
    ]


def test_every_text_keeps_the_rules_for_medication_texts():
    for item in (wards.full(), wards.of(practice())):
        papers = compose_handoff((item,), "Ward 4", wards.WRITING), compose_sbar(item, wards.WRITING)
        cards = [block for note in papers for section in note.sections for block in section.blocks]
        parts = [part for card in cards if isinstance(card, Card) for part in card.parts]
        texts = ["".join(run.text for run in words) for part in parts for words in part.items]
        drugs = [words for words in texts if "anakinra" in words or "methylprednisolone" in words]
        assert len(drugs) >= 5
        assert [(words, ismp.lint(words)) for words in drugs if ismp.lint(words)] == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_call_has_one_page_with_both_identifiers(paper):
    note = compose_sbar(wards.full(), wards.WRITING)
    found = pages(render(note, Printed(paper)))
    assert len(found) == 1
    for words in ("Situation", "Background", "Assessment", "Recommendation", "read back", "1966-08-02", "P-0003"):
        assert words in found[0]


def test_a_medicine_stopped_and_begun_again_is_told_in_the_call():
    make = practice()
    for at, action in ((100, "start"), (110, "stop"), (120, "start")):
        make.add(Medicine, hours(at), action=action, drug="meropenem")
    background = compose_sbar(wards.of(make), wards.WRITING).sections[1].blocks[0]
    assert any("meropenem" in line for line in said(background, "Medicines"))
    assert not any("hydroxychloroquine" in line for line in said(background, "Medicines"))


def test_a_dose_within_its_window_is_not_called_overdue():
    item = wards.of(practice())
    due = replace(item.assessment.ladder, status="active", next_due=NOW - timedelta(minutes=5), slots=())
    quiet = replace(item.assessment, triggers=(), ladder=due)
    told = " ".join(said(card_of(item._replace(assessment=quiet)), "To do"))
    assert "due since 13:20: anakinra" in told
    assert "OVERDUE" not in told


def test_a_long_name_is_cut_and_the_identifiers_are_not():
    item = wards.of(practice(name="Long-Named, " + "Very " * 60))
    found = pages(render(compose_handoff((item,), "Ward 4", wards.WRITING)))[0]
    assert "born 1966-08-02" in found
    assert "MRN P-0003" in found


def test_a_patient_who_left_with_an_unseen_critical_result_is_named_below_the_list():
    away = wards.full()
    gone = wards.named(away, 77)
    found = pages(render(compose_handoff((wards.bare(),), "Ward 4", wards.WRITING, away=(gone,))))[0]
    assert "Has left, with critical results" in found
    assert "P-0077" in found


def news_of(*lines):
    """Return the handoff card and the call of a patient of whom these lines are charted."""
    ward = Ward(*lines)
    item = HandedOver(assessment=ward.assess(), chart=ward.chart(), proposal=wards.bare().proposal)
    return card_of(item), compose_sbar(item, wards.WRITING)


def test_a_positive_culture_and_what_opened_a_trigger_stand_before_anything_that_is_cut():
    course = "order anakinra 100 mg sc q8h @-95h", *(f"dose given @-{hours}h" for hours in range(95, 5, -8))
    seen = "platelets 300 /nl @-96h", "platelets 71 /nl @-30h", "platelets 207 /nl @-4h", "hb 4.2 g/dl @-4h"
    card, call = news_of(*course, *seen, "culture blood pending @-40h", "culture blood positive klebsiella @-3h")
    assert [part.name for part in card.parts[:3]] == ["Severity", "New", "Summary"]
    new = said(card, "New")
    assert new[0].startswith("Blood culture positive klebsiella")
    assert any("TAP-3 opened by platelets 71" in item and "now 207" in item for item in new)
    assert said(card, "Cultures")[0].startswith("Blood culture positive klebsiella")
    kept = "".join(part.text for row in CardLaid(card, BODY)._rows[:2] for line in row.lines for part in line)
    assert "klebsiella" in kept
    assert "platelets 71" in kept
    situation = call.sections[0].blocks[0]
    assert any("opened by platelets 71" in item for item in said(situation, "Open now"))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ("nc 4 l/min spo2 96 rr 21 @-3h", "spo2 93 @-1h", "rr 24 @-1h"),
            "nasal cannula 4 L/min (09:00), SpO2 93 %, respiratory rate 24/min (11:00)",
        ),
        (("nc 4 l/min spo2 96 rr 21 @-3h",), "nasal cannula 4 L/min, SpO2 96 %, respiratory rate 21/min (09:00)"),
        (
            ("nc 4 l/min spo2 96 rr 21 @-3h", "rr 24 @-1h"),
            "nasal cannula 4 L/min, SpO2 96 % (09:00), respiratory rate 24/min (11:00)",
        ),
        (("spo2 93 @-1h",), "Oxygen not charted, SpO2 93 % (11:00)"),
        (("spo2 93 @-2h", "nc 4 l/min spo2 96 @-1h"), "nasal cannula 4 L/min, SpO2 96 % (11:00)"),
    ],
)
def test_the_newest_saturation_and_rate_are_told_with_their_own_times(lines, told):
    card, call = news_of(*lines)
    assert told in said(card, "Summary")
    assert told in said(call.sections[1].blocks[0], "Course")


def test_a_result_past_the_limit_of_surprise_is_new_whoever_has_seen_it():
    card, _call = news_of("potassium 7.9 mmol/l @-2h", "crp 12 mg/l @-2h")
    assert [item[:9] for item in said(card, "New")] == ["K 7.9 mmo"]


def test_the_call_says_which_recommendation_was_answered_and_what_is_not_met_now():
    made, told = practice(), wards.advice(2, "Repeat the blood count before the next dose.")
    shown = next(item for item in made.records if isinstance(item, Observation))
    made.records.append(told)
    made.add(Event, NOW, code="recommendation", state="done", subject=told.id, text=shown.id)
    made.add(Event, NOW, code="recommendation", state="refused", subject=told.id, text="goes to theatre")
    note = compose_sbar(wards.of(made), wards.WRITING)
    events = said(note.sections[1].blocks[0], "Events")
    assert events[0].startswith("Recommendation 2 refused: Repeat the blood count before the next dose. (goes to")
    assert events[1].startswith("Recommendation 2 done: Repeat the blood count before the next dose. (Ferritin 1620")
    assert not any(shown.id in item.split() for item in events)
    assessed = note.sections[2].blocks[0]
    assert [part.name for part in assessed.parts] == ["Scores", "Not met now", "Not known"]


def alarmed(*lines):
    ward = Ward(*lines)
    assessment, chart = ward.assess(), ward.chart()
    found = alarming(assessment, chart, wards.RULES)
    call = compose_sbar(HandedOver(assessment, chart, wards.bare().proposal, alarming=found), wards.WRITING)
    return said(call.sections[0].blocks[0], "Now")


def test_a_low_saturation_and_a_high_early_warning_score_stand_in_the_situation():
    assert alarmed("nc 4 l/min spo2 92 rr 18 @-1h") == []
    assert alarmed("nc 4 l/min spo2 91 rr 18 @-1h") == ["SpO2 91 % (10 Apr 11:00), below 92 %"]
    ill = alarmed("nrb 15 spo2 88 rr 32 @-1h", "hr 140 @-1h", "bp 85/50 @-1h", "t 39.5 @-1h")
    assert ill[0].startswith("SpO2 88 %")
    assert ill[1].startswith("NEWS2 ")
