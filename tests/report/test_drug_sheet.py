"""The drug chart and the downtime sheet on paper: what the screen says, boxes with codes, and nothing misread."""

from datetime import timedelta

import msgspec
import pytest

from bedside.domain.printed import Back
from bedside.domain.records import Dose
from bedside.domain.rowcode import row_code
from bedside.protocol.placing import dose_window
from bedside.report.attached import words_of
from bedside.report.content import Box
from bedside.report.downtime import downtime
from bedside.report.drug_sheet import Made, drug_sheet
from bedside.report.grid import Grid, GridBar, GridRow
from bedside.report.ink import Words
from bedside.report.page import Printed
from bedside.report.pdf import render
from bedside.report.preview import count
from bedside.report.rounds import ROUND
from bedside.report.ruled import row_marks, ruler
from bedside.report.typed_back import coded
from bedside.report.week.chart import drug_chart
from tests.ismp import lint
from tests.protocol.ward import Ward, navarro

Q6 = "order anakinra 100 mg sc q6h"
LINES = (
    f"{Q6} @-30h", "dose given @-30h", "dose given @-24h", "dose given @-16h", "dose held @-12h because platelets 42",
    "dose given @-6h", "weight 71 kg", "med methylprednisolone 40 mg iv q12h @-40h", "allergy penicillin @-30h",
)  # fmt: skip


def made(*lines, **ward):
    patient = Ward(*(lines or LINES), **ward)
    chart, assessment = patient.chart(), patient.assess()
    return Made(assessment, chart, "A. Name", width=dose_window(chart, assessment, navarro()))


def grids(note):
    return [block for section in note.sections for block in section.blocks if isinstance(block, Grid)]


def boxes(note):
    return [cell for grid in grids(note) for row in grid.rows for cell in row.cells if cell]


def words(sheet, serial="0017-3f2a"):
    return " ".join(words_of(render(coded(sheet, serial, "p"), Printed(copy=f"copy {serial}"))).split())


def test_the_paper_says_what_the_screen_says():
    told = made()
    screen = drug_chart(told.chart, told.assessment, 0, width=told.width)
    shown = [entry for line in screen.lines for entry in line.cells if entry is not None]
    printed = boxes(drug_sheet(told).note)[: len(shown)]
    assert len(shown) > 8
    for entry, cell in zip(shown, printed, strict=True):
        assert cell.lead == (entry.lead if entry.record else cell.lead)
        assert cell.aside in (entry.initials, "planned?", "due")
        assert not entry.record or (cell.sign == entry.state and entry.note in cell.note)
    titles = [row.title for row in grids(drug_sheet(told).note)[0].rows if row.title]
    assert titles == [line.text for line in screen.lines if line.kind in ("heading", "title")]


def test_a_sum_of_ten_thousand_has_its_comma():
    told = made()
    ladder = msgspec.structs.replace(told.assessment.ladder, total_mg="10400")
    large = told._replace(assessment=msgspec.structs.replace(told.assessment, ladder=ladder))
    assert "10,400 mg in all" in drug_sheet(large).note.subtitle


def test_every_box_has_its_due_time_and_every_dose_its_sign_and_word():
    printed = [cell for cell in boxes(drug_sheet(made()).note) if not cell.row]
    assert all("due " in cell.note for cell in printed)
    assert [(cell.sign, cell.lead, cell.note) for cell in printed if cell.sign in ("held", "late")] == [
        ("held", "held", "due 02:00, platelets 42"),
        ("late", "20:00", "due 18:00, late 2 h"),
    ]


def test_each_week_is_a_page_with_allergies_weight_and_clearance():
    sheet = drug_sheet(made())
    assert count(render(sheet.note)) == len(sheet.note.sections)
    assert sheet.note.landscape
    said = words(sheet)
    assert said.count("Allergies: penicillin") == len(sheet.note.sections)
    assert "71 kg" in said
    assert "creatinine clearance: cannot say" in said
    assert said.count("page ") == len(sheet.note.sections)


def test_open_boxes_are_numbered_by_their_due_times_and_carry_codes_of_the_copy():
    sheet = drug_sheet(made())
    blank = sorted((cell for cell in boxes(sheet.note) if cell.row), key=lambda cell: cell.row)
    assert [cell.row for cell in blank] == list(range(1, len(sheet.back.rows) + 1))
    assert list(sheet.back.rows) == sorted(sheet.back.rows)
    assert all(cell.fill and not cell.code for cell in blank)
    printed = {cell.row: cell.code for cell in boxes(coded(sheet, "0017-3f2a", "p")) if cell.row}
    assert printed == {row: row_code("0017-3f2a", "p", row) for row in printed}
    assert printed[1] in words(sheet)


def test_without_a_number_no_box_promises_to_be_typed_back():
    sheet = drug_sheet(made())
    assert coded(sheet, "", "p") == sheet.note


@pytest.mark.parametrize("last", ["stop because infection", "hold because culture pending"])
def test_a_stopped_or_held_order_keeps_its_rows_and_offers_no_box(last):
    sheet = drug_sheet(made(*LINES[:5], f"{last} @-1h"))
    assert sheet.back == Back() or last.startswith("hold")
    assert [cell.sign for cell in boxes(sheet.note) if cell.sign == "held"]
    assert not [cell for cell in boxes(sheet.note) if cell.ground == "dotted"]


def test_a_stay_of_40_days_has_a_page_for_each_week():
    lines = [
        f"{Q6} @-39d",
        *(f"dose given @-{hours}h" for hours in range(39 * 24, 18 * 24, -6)),
        "stop because end @-18d",
    ]
    sheet = drug_sheet(made(*lines))
    assert 3 <= count(render(sheet.note)) == len(sheet.note.sections) <= 6


def test_a_long_reason_is_wrapped_and_said_to_go_on():
    sheet = drug_sheet(made(*LINES[:3], f"dose refused @-17h because {'very long words ' * 60}"))
    assert "more in the chart" in words(sheet)


def test_a_medicine_that_ends_late_in_the_week_says_so_in_full():
    wide = ruler(grids(drug_sheet(made()).note)[0], 765)
    bar = GridBar(0, 6.5, "methylprednisolone 40 mg intravenously every 12 hours", "stopped 10 Apr: oxygen improved")
    drawn = [mark.text for mark in row_marks(GridRow(bars=(bar,)), wide) if isinstance(mark, Words)]
    assert drawn == ["methylprednisolone 40 mg intravenously every 12 hours, stopped 10 Apr: oxygen improved"]


def test_no_medicine_text_is_one_that_is_misread():
    told = made()
    chart = grids(drug_sheet(told).note)
    texts = [row.title for grid in chart for row in grid.rows if row.title]
    texts += [bar.text for grid in chart for row in grid.rows for bar in row.bars]
    texts += [cell.lead for cell in downtime_doses(told)]
    assert sum("anakinra 100 mg" in text for text in texts) > 1
    assert "methylprednisolone 40 mg intravenously every 12 hours, since 08 Apr" in texts
    assert {text: lint(text) for text in texts if lint(text)} == {}


def downtime_doses(told):
    return [cell for cell in boxes(downtime(told, navarro(), 12).note) if "mg" in cell.lead]


def test_a_downtime_sheet_lists_the_doses_of_the_shift_with_codes():
    told = made()
    sheet = downtime(told, navarro(), 12)
    assert len(sheet.back.rows) == len(downtime_doses(told)) > 0
    assert max(sheet.back.rows) <= told.chart.at + timedelta(hours=12)
    assert row_code("0017-3f2a", "p", 1) in words(sheet)


def test_its_round_has_the_rows_of_the_page_of_a_finished_shift():
    round_of = next(item for item in downtime(made(), navarro(), 12).note.sections if "Round" in item.title)
    grid = round_of.blocks[0]
    assert len(grid.rows) == len(ROUND) + 1
    assert len(grid.columns) == 7


def test_without_an_order_it_says_that_no_dose_is_given():
    sheet = downtime(made("weight 71 kg"), navarro(), 12)
    assert sheet.back == Back()
    assert "No order: no dose is given from this sheet." in words(sheet)


def test_the_same_moment_gives_the_same_bytes():
    told = made()
    assert render(drug_sheet(told).note) == render(drug_sheet(told).note)


def asking():
    """Return what a chart is made of while two values ask: one opened days ago and normal now, one of today."""
    told = "order anakinra 100 mg sc q8h @-95h", *(f"dose given @-{hours}h" for hours in range(95, 5, -8))
    seen = "hb 12 g/dl @-4h", "platelets 300 /nl @-96h", "platelets 71 /nl @-30h", "platelets 207 /nl @-4h"
    return made(*told, *seen)


def test_what_nobody_has_decided_stands_over_the_doses_and_every_planned_one_says_so():
    told = asking()
    note = drug_sheet(told).note
    boxed = [block for section in note.sections for block in section.blocks if isinstance(block, Box)]
    assert boxed[0].title == "Decide before the next dose"
    said = "".join(run.text for para in boxed[0].paras for run in para.text)
    assert "TAP-3" in said
    assert "opened by platelets 71" in said
    assert "now 207" in said
    assert {cell.aside for cell in boxes(note) if cell.row} == {"due", "planned?"}
    legend = [word for grid in grids(note) for row in grid.rows for _name, word in row.signs]
    assert "planned?: if nothing is decided" in legend
    decided = msgspec.structs.replace(told.assessment, triggers=())
    quiet = drug_sheet(told._replace(assessment=decided)).note
    assert not [block for section in quiet.sections for block in section.blocks if isinstance(block, Box)]
    assert {cell.aside for cell in boxes(quiet) if cell.row} == {"due", "planned"}
    questions = [row for grid in grids(downtime(told, navarro(), 12).note) for row in grid.rows if row.title]
    assert any(row.title.startswith("TAP-3") and "opened by platelets 71" in row.note for row in questions)


def test_a_dose_typed_back_has_the_initials_on_paper_and_says_who_entered_it():
    patient = Ward(f"{Q6} @-6h", "dose given @-6h")
    given = next(item for item in patient.records if isinstance(item, Dose))
    typed = msgspec.structs.replace(given, source="paper copy 0017-3f2a, row 2, by CD", author="demo")
    patient.records = [typed if item is given else item for item in patient.records]
    told = Made(patient.assess(), patient.chart(), "A. Name")
    cell = next(cell for cell in boxes(drug_sheet(told).note) if cell.aside == "CD")
    assert "entered by DE" in cell.note
    own = next(cell for cell in boxes(drug_sheet(made(f"{Q6} @-6h", "dose given @-6h")).note) if cell.sign)
    assert "entered by" not in own.note
