"""What a composed note says, before any page exists."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest

from bedside.domain.records import Dose, Event, Medicine, Patient
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Slot, digest, walk
from bedside.protocol.load import shipped
from bedside.report.content import Box, Note, Table
from bedside.report.note import compose
from bedside.report.writing import Writing
from bedside.text import speaking
from tests.ismp import lint
from tests.report import assessments, charts, consults


def note(make=None, assessment=None, **kwargs):
    chart = (make or charts.practice()).chart()
    return compose(assessment or assessments.assessment(), chart, Writing(author="A. Name", now=charts.NOW, **kwargs))


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from strings(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from strings(getattr(value, name))


def words(value):
    """Return the running text of blocks: runs joined, voices and styles left out."""
    if isinstance(value, tuple):
        joined = "" if value and type(value[0]).__name__ == "Run" else "\n"
        return joined.join(words(item) for item in value)
    if type(value).__name__ == "Run":
        return value.text
    if isinstance(value, msgspec.Struct):
        return "\n".join(words(getattr(value, name)) for name in value.__struct_fields__)
    return value if isinstance(value, str) else ""


def plain(value):
    return words(value).replace("\u00a0", " ").strip()


def answer_of(found: Note):
    return next(block for item in found.sections for block in item.blocks if isinstance(block, Box))


def section(found: Note, title):
    return next(item for item in found.sections if item.title.startswith(title))


def test_says_who_when_and_draft():
    found = note()
    head = plain(found.header)
    for piece in (
        "PRACTICE, Patient 3",
        "1966-08-02",
        "(53)",
        "P-0003",
        "71 kg",
        "168 cm",
        "04 Apr 2020 13:25",
        "bed 12-B",
    ):
        assert piece in head
    assert found.draft == "DRAFT, not signed"
    assert "evidence" in found.footer
    assert digest(assessments.assessment())[:4] in found.footer


def test_the_body_mass_index_is_the_one_of_the_assessment():
    made = consults.situation()[0]
    number = Decimal("31.4")
    other = msgspec.structs.replace(made.scores["bmi"], low=number, high=number)
    assert f"BMI {made.scores['bmi'].value}" in plain(consults.note().header)
    found = note(assessment=msgspec.structs.replace(made, scores={**made.scores, "bmi": other}))
    assert "BMI 31.4" in plain(found.header)
    assert "BMI" not in plain(note(assessment=msgspec.structs.replace(made, scores={})).header)


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], "NOT ASKED"),
        ([("none", "")], "none known"),
        ([("present", "E. coli protein")], "E. coli protein"),
        ([("present", "E. coli protein"), ("none", "")], "clear up"),
    ],
)
def test_allergies_have_three_states(events, said):
    make = charts.practice()
    for place, (state, subject) in enumerate(events):
        make.add(Event, charts.hours(place), code="allergy", state=state, subject=subject)
    assert f"Allergies: {said}" in plain(note(make).header) or said in plain(note(make).header)


def test_eligibility_prints_every_criterion_with_its_numbers():
    assessment = assessments.assessment()
    table = plain(section(note(), "Eligibility"))
    for item in walk(assessment.criteria):
        assert item.id in table
        assert item.origin in table
        assert item.threshold.replace("10*9", "\u00d710\u2079") in table
        for seen in item.evidence:
            assert seen.value in table
    assert "5 h 25 min old" in table
    assert "29 h 25 min old" in table


def test_real_assessment_numbers_stand_in_the_table():
    chart = charts.practice().chart()
    rules = next(item for item in shipped(charts.CATALOGUE) if item.status == "active")
    assessment = assess(rules, chart)
    found = compose(assessment, chart, Writing(author="A", now=charts.NOW))
    text = plain(found.sections)
    for item in walk((*assessment.criteria, *assessment.label, *assessment.gates)):
        assert item.id in text
        if not item.children:
            assert all(seen.value.casefold() in text.casefold() for seen in item.evidence)


def test_states_speak_plainly():
    for state, said in (("ELIGIBLE", "Eligible for"), ("NOT_ELIGIBLE", "Not eligible"), ("INCOMPLETE", "Cannot say")):
        made = assessments.assessment()
        before = msgspec.structs.replace(made.ladder, status="none", first_given=None, treatment_day=None)
        assessment = msgspec.structs.replace(made, state=state, ladder=before)
        assert said in plain(answer_of(note(assessment=assessment)))


def test_corrected_dose_is_struck_and_said():
    table = section(note(), "Doses")
    runs = [run for run in _runs(table) if run.voice == "struck"]
    assert any("02 Apr 22:00" in run.text for run in runs)
    assert "wrong time typed" in plain(table)
    assert "platelets" in plain(table)


def test_an_entry_taken_out_says_why_by_whom_and_when():
    make = charts.practice()
    lab = next(item for item in make.records if item.id == "pct-2")
    given = next(item for item in make.records if isinstance(item, Dose) and item.status == "given")
    for item, why in ((lab, "other patient"), (given, "given to the neighbour")):
        make.records.append(
            msgspec.structs.replace(
                item, id=f"void-{item.id}", supersedes=item.id, void=True, reason=why, author="B. Name",
                recorded_at=charts.NOW - timedelta(hours=1),
            )
        )  # fmt: skip
    found = note(make)
    told = plain(section(found, "Corrected entries"))
    assert "taken out of the chart" in told
    assert "other patient, B. Name, 04 Apr 12:25" in told
    assert "corrected: taken out of the chart; given to the neighbour" in plain(section(found, "Doses"))


def test_a_birth_date_that_was_corrected_has_its_month_in_letters_on_paper():
    make = charts.practice()
    person = next(item for item in make.records if isinstance(item, Patient))
    born = date(1966, 3, 2)
    make.records.append(msgspec.structs.replace(person, id="again", supersedes=person.id, born=born, reason="typing"))
    with speaking("de"):
        told = plain(section(note(make), "Korrigierte Einträge"))
    assert "02. März 1966" in told
    assert f"{person.born:%d.%m.%Y}" not in told


def _runs(value):
    if type(value).__name__ == "Run":
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _runs(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _runs(getattr(value, name))


def test_held_value_shows_both_readings():
    found = note()
    assert "242 mg/dL = 2420 mg/L" in plain(section(found, "Held"))
    assert "242 or 2420 mg/L" in plain(section(found, "Laboratory"))
    assert "held" in plain(section(found, "Laboratory"))


def test_undated_value_is_placed_nowhere_and_said():
    assert "Ferritin 968 ng/mL" in plain(section(note(), "Laboratory"))


def test_older_days_are_summarised():
    chart = charts.long_stay().chart(charts.LATE)
    found = compose(assessments.assessment(charts.LATE, plan=False), chart, Writing(author="A", now=charts.LATE))
    laboratory = section(found, "Laboratory")
    assert "summarised" in laboratory.remark
    table = laboratory.blocks[0]
    assert isinstance(table, Table)
    assert len(table.columns) <= 10
    assert "in all" in plain(section(found, "Doses"))


def test_what_a_conflict_leaves_open_is_counted_nowhere():
    made = assessments.assessment()
    open_course = {"doses_given": None, "total_mg": None, "first_given": None, "last_given": None}
    found = note(assessment=msgspec.structs.replace(made, ladder=msgspec.structs.replace(made.ladder, **open_course)))
    told, figure = section(found, "Anakinra so far"), section(found, "Course").blocks[0]
    assert "doses given: cannot say" in plain(told)
    assert "first dose cannot say, last dose cannot say" in plain(told)
    assert figure.dose_under == "given: cannot say, 1 not given"
    assert section(note(), "Course").blocks[0].dose_under == f"{made.ladder.doses_given} given, 1 not given"


@pytest.mark.parametrize(("amount", "said"), [(Decimal(100), "100 mg in all"), (None, "in all: cannot say")])
def test_a_day_with_a_dose_of_unknown_amount_has_no_sum(amount, said):
    make = charts.Maker()
    make.add(Dose, charts.hours(0), drug="anakinra", status="given", dose=amount, dose_unit="mg", route="subcutaneous")
    for place in range(40):
        make.dose(charts.hours(30 + place))
    assert said in plain(section(note(make), "Doses").blocks[0].rows[0])


@pytest.mark.parametrize(("values", "side"), [(("8.2", "5.0"), ""), (("5.0", "8.2"), ""), (("8.2", "9.1"), "H")])
def test_two_values_of_one_time_are_flagged_only_where_both_are(values, side):
    make = charts.Maker()
    for value in values:
        make.lab("anc", charts.hours(2), value, "10*9/L")
    cell = section(note(make), "Laboratory").blocks[0].rows[0].cells[-1]
    assert " or " in plain(cell)
    assert cell.flag == side


def test_converted_and_own_range_are_said():
    make = charts.Maker()
    make.lab("crp", charts.hours(2), "5.0", "mg/dL")
    make.lab("ferritin", charts.hours(2), "150", "ng/mL", range_high=Decimal(100))
    laboratory = section(note(make), "Laboratory")
    flags = {row.cells[0].text[0].text: row.cells[-1].flag for row in laboratory.blocks[0].rows}
    assert flags == {"CRP": "H", "Ferritin": "H"}
    assert "charted in mg/dL" in plain(laboratory)
    assert "own range" in plain(laboratory)


def test_no_empty_sections():
    empty = note(
        charts.Maker(), msgspec.structs.replace(assessments.assessment(), findings=(), label=(), gates=(), triggers=())
    )
    titles = [item.title for item in empty.sections]
    for title in (
        "Product label",
        "Before the first dose",
        "Held values",
        "Data quality",
        "Laboratory",
        "Corrected entries",
    ):
        assert title not in titles
    assert all(plain(item.blocks).strip() for item in empty.sections)


def test_medication_texts_pass_the_lint():
    make = charts.practice()
    make.add(
        Medicine,
        charts.hours(4),
        action="start",
        drug="heparin",
        dose=Decimal("12000.0"),
        dose_unit="units",
        route="subcutaneous",
        interval_hours=12,
    )
    found = note(make)
    so_far = plain(section(found, "Anakinra so far").blocks[0])
    amounts = [plain(row.cells[3]) for row in section(found, "Doses").blocks[0].rows]
    named = [plain(row.cells[0]) for row in section(found, "Medicines").blocks[0].rows]
    corrected = [plain(row.cells[1:3]) for row in section(found, "Corrected").blocks[0].rows]
    for text in (so_far, *amounts, *named, *corrected):
        assert lint(text) == [], text
    assert "heparin 12,000 units subcutaneously every 12 hours" in named
    assert "anakinra 100 mg subcutaneously every 6 hours" in "\n".join(named)


def test_a_never_ending_text_stands_below_its_table():
    long = "word " * 1500
    found = note(charts.practice(remark=long))
    table = section(found, "Cultures").blocks[0]
    assert max(len(plain(cell)) for row in table.rows for cell in row.cells) < 400
    assert long.strip() in " ".join(plain(table.notes).split())


def test_a_dose_within_its_window_is_due_and_not_overdue():
    ladder = msgspec.structs.replace(assessments.assessment().ladder, next_due=charts.NOW - timedelta(minutes=20))
    said = plain(section(note(assessment=msgspec.structs.replace(assessments.assessment(), ladder=ladder)), "Anakinra"))
    assert "04 Apr 2020 13:05, due 20 min ago." in said
    assert "overdue" not in said


def test_a_dose_nobody_charted_is_said_with_why_there_is_no_advice():
    missing = Slot(state="overdue", due=charts.NOW - timedelta(hours=3), at=None)
    ladder = msgspec.structs.replace(
        assessments.assessment().ladder, status="unknown", next_due=None, slots=(missing,), advice="one is not charted"
    )
    found = note(assessment=msgspec.structs.replace(assessments.assessment(), ladder=ladder))
    said = plain(section(found, "Anakinra"))
    assert "overdue by 3 h 00 min" in said
    assert "One is not charted." in said


def test_day_precise_doses_have_no_clock_time():
    make = charts.Maker()
    make.add(
        Dose, charts.hours(6), precision="day", drug="anakinra", status="given", dose=Decimal(100), route="subcutaneous"
    )
    row = section(note(make), "Doses").blocks[0].rows[0]
    assert plain(row.cells[1]) == "30 Mar"


@pytest.mark.parametrize(("outcome", "sure"), [("MET", True), ("NOT_MET", True), ("UNKNOWN", False)])
def test_a_prompt_nobody_can_judge_does_not_read_as_true(outcome, sure):
    made = assessments.assessment()
    opened = msgspec.structs.replace(made.open_triggers()[0], outcome=outcome)
    found = note(assessment=msgspec.structs.replace(made, triggers=(opened,)))
    said = " ".join(strings(found))
    assert (f"{opened.label}." in said) is sure
    assert ("Cannot say now, and open" in said) is not sure
    assert (", cannot say now" in said) is not sure
