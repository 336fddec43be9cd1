"""The whole consult note: what was asked, answered, written and signed, and what changed since the last one."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader

from bedside.domain.consult import Advice, Consult, Tick
from bedside.domain.records import Device, Event, Medicine, OxygenSetting
from bedside.protocol.assessment import digest
from bedside.report.content import Box, canonical, thawed
from bedside.report.handed import composed, handed
from bedside.report.note import compose
from bedside.report.page import Printed
from bedside.report.pdf import render
from tests.report import charts, consults
from tests.report.test_note import plain, section

ORDER = (
    "Recommendations",
    "Anakinra so far",
    "Course",
    "Laboratory",
    "Eligibility",
    "Product label",
    "Before the first dose",
    "Timing",
    "Taper and stop triggers",
    "History",
    "Medicines and orders",
    "Doses",
    "Allergies and vaccines",
    "Examination",
    "Vital signs, weight and height",
    "Oxygen",
    "Imaging",
    "Cultures",
    "Scores",
    "Off-label use and trial",
    "Assessment",
    "Calls, contact and follow-up",
    "Data quality",
    "Changed since the last note",
    "Signatures",
    "About this note",
)


def text(found):
    return " ".join(plain(found.sections).split())


def box(found):
    return plain(next(block for item in found.sections for block in item.blocks if isinstance(block, Box)))


def test_sections_stand_in_the_order_of_a_consult():
    titles = [item.title for item in consults.note().sections]
    assert [item for item in titles if item in ORDER] == list(ORDER)


def test_asked_seen_and_answered_stand_under_the_header():
    found = consults.note(consult=consults.FULL, signed=consults.HAND)
    head = plain(found.sections[0])
    for said in (
        "04 Apr 10:25 by B. Example, intensive care, phone 4711, same day",
        "seen 04 Apr 11:25",
        "answered 04 Apr 13:35 (3 h 10 min)",
        "last note: none signed",
        "Question: written words on question",
    ):
        assert said in head


def test_a_draft_says_how_long_the_question_waits():
    assert "waiting 3 h 00 min" in plain(consults.note(consult=consults.FULL).sections[0])


@pytest.mark.parametrize("name", list(consults.FULL.texts))
def test_every_written_text_is_printed_once(name):
    said = text(consults.note(consult=consults.FULL))
    assert f"{said} ".count(f"written words on {name} ") + said.count(f"written words on {name}.") == 1


def test_what_nobody_wrote_is_said_and_nothing_reads_as_normal():
    found = consults.note()
    said = text(found)
    assert "Nothing written of: spleen, liver, rash, skin, joints, lymph nodes." in plain(section(found, "Examination"))
    for words in (
        "nobody has written what was asked",
        "No imaging charted or written.",
        "No assessment written.",
        "Nobody is written to have been called.",
        "Live vaccine in the last weeks: NOT ASKED",
        "this is the first",
    ):
        assert words in said
    assert "normal" not in plain(section(found, "Examination")).casefold()
    assert all(plain(item.blocks).strip() for item in found.sections)


def test_a_charted_spleen_is_no_examined_liver():
    make = charts.practice()
    make.add(Event, charts.hours(5), code="spleen", state="enlarged")
    said = plain(section(consults.note(make), "Examination"))
    assert "Spleen: Spleen enlarged (29 Mar 23:00, A. Name)" in said
    assert "Nothing written of: liver, rash, skin, joints, lymph nodes." in said


def test_a_treated_patient_is_not_called_ineligible():
    said = box(consults.note())
    assert "On anakinra 100 mg subcutaneously every 8 hours, treatment day 6 of 20" in said
    assert "at the first dose" in said
    assert "To start a course now:" in said
    assert "Not eligible for anakinra" not in said


def test_the_verdict_at_the_first_dose_comes_from_the_chart_as_it_stood_then():
    make = charts.practice()
    for hour, code, state in ((1, "infection", "excluded"), (1, "immunosuppressant", "no"), (1, "chemotherapy", "no")):
        make.add(Event, charts.hours(hour), code=code, state=state)
    make.add(Event, charts.hours(1), code="fever", state="historic")
    make.add(Event, charts.hours(20), code="infection", state="excluded")
    devices = (Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6)))
    make.add(OxygenSetting, charts.hours(20), devices=devices, spo2=Decimal(91), rr=Decimal(28))
    found = consults.note(make)
    assert "Was eligible at the first dose (30 Mar 16:00)" in box(found)
    table = plain(section(found, "Eligibility").blocks[0])
    assert "INC-5 met (now not met)" in table
    assert "to start a course now" in section(found, "Eligibility").remark


def test_decide_before_the_next_dose_and_what_goes_on_until_then():
    first = plain(section(consults.note(), "Recommendations").blocks[0].rows[0])
    assert "Before 16:00, decide on the open trigger" in first
    assert "the order in force is anakinra 100 mg subcutaneously every 8 hours, next dose 04 Apr 16:00." in first


def test_taken_out_and_own_recommendations_are_said():
    consult = Consult(left_out=("decide",), advice=(Advice(text="Call us at any hour", owner="A. Name"),))
    found = section(consults.note(consult=consult), "Recommendations")
    said = plain(found.blocks)
    assert "decide on the open trigger" not in said
    assert "Call us at any hour (A. Name)" in said
    assert "1 of the program's taken out by the physician" in found.remark


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_number_of_two_digits_stands_on_one_line(paper):
    advice = tuple(Advice(text=f"own words {place}") for place in range(1, 21))
    made = render(consults.note(consult=Consult(advice=advice)), Printed(paper))
    lines = [line for page in PdfReader(BytesIO(made)).pages for line in page.extract_text().splitlines()]
    assert [number for number in range(10, 21) if not any(line.split()[:1] == [str(number)] for line in lines)] == []


@pytest.mark.parametrize(("own", "words"), [(1, "number {last}: "), (2, "numbers {first} and {last}: "),
                                            (3, "numbers {first} to {last}: ")])  # fmt: skip
def test_which_numbers_are_the_physicians_own_is_said_by_number(own, words):
    advice = tuple(Advice(text=f"own words {place}") for place in range(own))
    before = len([row for row in section(consults.note(), "Recommendations").blocks[0].rows
                  if plain(row.cells[0]).strip().isdecimal()])  # fmt: skip
    remark = section(consults.note(consult=Consult(advice=advice)), "Recommendations").remark
    assert words.format(first=before + 1, last=before + own) + "the physician's own" in remark


def test_an_own_recommendation_says_by_when_whoever_sees_to_it():
    due = consults.NOW + timedelta(hours=5)
    advice = (Advice(text="Repeat cultures", due=due), Advice(text="Call us", owner="A. Name", due=due))
    found = plain(section(consults.note(consult=Consult(advice=advice)), "Recommendations").blocks)
    assert "Repeat cultures (by 04 Apr 18:25)" in found
    assert "Call us (A. Name by 04 Apr 18:25)" in found


def test_a_chart_without_anything_to_draw_has_no_course():
    titles = [item.title for item in consults.note(charts.Maker()).sections]
    assert "Course" not in titles
    only_body = charts.Maker()
    only_body.lab("weight", charts.hours(1), "71", "kg")
    assert "Course" not in [item.title for item in consults.note(only_body).sections]
    assert "Course" in [item.title for item in consults.note().sections]


def test_each_analyte_is_told_in_one_unit_whatever_was_typed():
    make = charts.practice()
    make.lab("platelets", charts.hours(2), "176", "10*9/L")
    make.lab("platelets", charts.hours(139), "60", "/nL")
    make.lab("creatinine", charts.hours(2), "1", "mg/dL")
    make.lab("creatinine", charts.hours(139), "176.8", "umol/L")
    found = consults.note(make)
    said = text(found).replace("\u00a0", " ")
    assert "60 \u00d710\u2079/L, 25 min old (grade 2); at the first dose 176 \u00d710\u2079/L" in said
    assert "60 /nL" not in said
    assert "FiO2 60 %" in said
    assert "FiO2 0." not in said
    # Where the number is another one, what was typed stands beside it.
    assert "Creatinine 2 mg/dL (typed 176.8 \u00b5mol/L) 04 Apr 13:00, 25 min old" in said
    # The evidence is that of the Assessment with its values as typed.
    assessment, _chart = consults.situation(make)
    assert digest(assessment) in said
    assert any(item.unit == "/nL" for each in assessment.triggers for item in each.evidence)


def test_steroid_dose_and_days_stand_apart_from_antibiotics():
    make = charts.practice()
    make.add(Medicine, charts.hours(30), action="start", drug="meropenem")
    make.add(Medicine, charts.hours(80), action="stop", drug="meropenem")
    rows = [plain(row.cells) for row in section(consults.note(make), "Medicines").blocks[0].rows]
    steroid = rows.index("Glucocorticoids") + 1
    assert "methylprednisolone 40 mg intravenously every 12 hours" in rows[steroid]
    assert "7 days so far" in rows[steroid]
    antibiotic = rows.index("Antibiotics") + 1
    assert "meropenem, dose not charted" in rows[antibiotic]
    assert "3 days" in rows[antibiotic]
    assert "None charted: antivirals" in rows


def test_a_medicine_begun_anew_is_a_course_of_its_own():
    make = charts.practice()
    for at, action, drug, dose in ((10, "start", "dexamethasone", 6), (30, "start", "dexamethasone", 10),
                                   (60, "stop", "dexamethasone", None), (90, "start", "dexamethasone", 4)):  # fmt: skip
        amount = Decimal(dose) if dose else None
        make.add(Medicine, charts.hours(at), action=action, drug=drug, dose=amount, dose_unit="mg")
    rows = [[plain(cell) for cell in row.cells] for row in section(consults.note(make), "Medicines").blocks[0].rows]
    found = [row[1:3] for row in rows if row[0].startswith("dexamethasone")]
    assert found == [["30 Mar 04:00", "31 Mar 00:00"], ["31 Mar 00:00", "01 Apr 06:00"], ["02 Apr 12:00", "in force"]]


def test_the_only_line_of_a_section_stands_beside_its_heading():
    written = Consult(texts={"imaging": "CT of the chest with bilateral ground glass. " * 4})
    for consult, together in ((Consult(), True), (written, False)):
        pages = PdfReader(BytesIO(render(consults.note(consult=consult)))).pages
        lines = [line for page in pages for line in page.extract_text(extraction_mode="layout").splitlines()]
        heading = next(line.split() for line in lines if line.split()[:1] == ["Imaging"])
        assert (len(heading) > 1) is together


def test_scores_name_their_interval_and_what_is_missing():
    rows = {plain(row.cells[0]): row for row in section(consults.note(), "Scores").blocks[0].rows}
    fever = rows["HScore for reactive hemophagocytic syndrome"]
    assert "\u2013" in plain(fever.cells[1])
    assert "Triglycerides" in plain(fever.cells[3])
    assert plain(rows["Neutrophil to lymphocyte ratio"].cells[1]) == "7.45"


def test_the_checklist_says_who_answered_and_what_is_open():
    ticks = {"trial": Tick(answer="yes"), "consent": Tick(answer="no")}
    found = section(consults.note(consult=Consult(checklist=ticks)), "Off-label")
    rows = {plain(row.cells[0]): plain(row.cells) for row in found.blocks[-1].rows}
    assert rows["Trial considered"].split("\n\n\n")[1:3] == ["asked: yes", "A. Name"]
    fact = Tick(answer="yes", words="charted: No immunosuppressant")
    found_too = section(consults.note(consult=Consult(checklist={"immunosuppressants": fact})), "Off-label")
    assert "asked: yes; charted: No immunosuppressant" in plain(found_too.blocks[-1].rows[4].cells)
    assert "not answered (asked: no)" in rows["Consent to off-label use"]
    assert "5 of 6 not answered: this note is not complete" in found.remark
    assert section(consults.note(consult=consults.FULL), "Off-label").remark == "every row is answered"


def test_a_signature_takes_the_draft_marks_away():
    found = consults.note(consult=consults.FULL, signed=consults.HAND)
    assert found.draft == ""
    said = plain(section(found, "Signatures"))
    assert "A. Name, physician" in said
    assert "04 Apr 2020 13:35" in said
    assert "Co-signed" in said
    pages = PdfReader(BytesIO(render(found))).pages
    assert "DRAFT" not in "".join(page.extract_text() for page in pages)
    assert "not signed" in plain(section(consults.note(), "Signatures"))


def test_the_next_note_opens_with_what_became_of_the_last():
    make = charts.practice()
    before = consults.earlier(make)
    found = consults.note(make, earlier=before)
    titles = [item.title for item in found.sections]
    assert titles.index("Recommended in the last note") < titles.index("Recommendations")
    rows = section(found, "Recommended").blocks[0].rows
    assert [plain(row.cells[2]) for row in rows] == ["done", "not done", "refused"]
    assert all("PCT 0.3" in plain(row.cells[3]) for row in rows)
    assert "follow-up" in found.subtitle


def test_changes_name_what_was_and_what_is():
    make = charts.practice()
    found = section(consults.note(make, earlier=consults.earlier(make)), "Changed")
    rows = {plain(row.cells[0]).split(" ")[0]: row for row in found.blocks[0].rows}
    assert plain(rows["PCT"].cells[1]).startswith("0.3 ng/mL")
    assert plain(rows["PCT"].cells[2]).startswith("0.7 ng/mL")
    assert "OPEN since" in plain(rows["TAP-4b"].cells[2])
    assert "OPEN" not in plain(rows["TAP-4b"].cells[1])
    assert "Blood culture pending" in plain(rows["Facts"].cells[2])
    assert "INC-1" not in rows


def test_nothing_changed_is_said():
    make = charts.practice()
    same = msgspec.structs.replace(consults.earlier(make), at=charts.NOW, note=consults.note(make))
    said = plain(section(compose(*consults.situation(make), consults.writing(earlier=same)), "Changed"))
    assert "Nothing was entered, and no verdict changed." in said


def test_what_is_handed_over_makes_the_same_note():
    told = consults.writing(consult=consults.FULL, earlier=consults.earlier(charts.practice()), signed=consults.HAND)
    parts = consults.situation()
    made = compose(*parts, told)
    assert composed(handed(*parts, told)) == made
    assert thawed(canonical(made)) == made


def test_a_long_stay_stays_readable_with_every_text_written():
    make, at = charts.long_stay(), charts.LATE
    words = dict.fromkeys(consults.FULL.texts, "A sentence of the physician about the course. " * 6)
    consult = msgspec.structs.replace(consults.FULL, texts=words)
    found = consults.note(make, at, consult=consult)
    for title in ("Laboratory", "Oxygen", "Doses"):
        assert "older" in section(found, title).remark
        assert "summarised" in section(found, title).remark
    assert len(PdfReader(BytesIO(render(found))).pages) < 10


def test_a_text_of_fifty_thousand_signs_flows_over_pages():
    words = "markup <b> & text " * 2800
    consult = Consult(texts={"history": words, "answer": "short"}, advice=(Advice(text=words),))
    found = consults.note(consult=consult)
    rows = section(found, "Recommendations").blocks[0].rows
    assert max(len(plain(row.cells[1])) for row in rows) < 1600
    pages = PdfReader(BytesIO(render(found))).pages
    said = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert said.count("markup <b> & text") > 5000


def test_death_ends_recommendations():
    make = charts.practice()
    make.add(Event, charts.NOW - timedelta(hours=1), code="died")
    rows = section(consults.note(make), "Recommendations").blocks[0].rows
    assert not [row for row in rows if plain(row.cells[0]).isdigit()]
