"""Every form of the quick-entry language, every bad input with what it says, and what holds for any text at all."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.problem import Problem
from bedside.domain.quickline import LineContext, Stamp, context_of, known_words, parse
from bedside.domain.records import Device, Dose, Event, Medicine, Observation, OxygenSetting, Patient
from bedside.domain.typed import as_line
from bedside.domain.wording import describe
from bedside.text import speaking

CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 4, 4, 12, 0, tzinfo=UTC)
PATIENT = Patient(
    id="p",
    patient="p",
    at=NOW - timedelta(days=9),
    recorded_at=NOW - timedelta(days=9),
    author="a",
    workstation="w",
    mrn="M-1",
    name="Practice, One",
    born=date(1966, 8, 2),
    sex="F",
)


class Ward:
    """A chart that grows line by line."""

    def __init__(self):
        self.records = [PATIENT]
        self.ids = (f"r{number}" for number in itertools.count(1))

    def context(self):
        chart = build(self.records, at=NOW, known_at=NOW, zone=ZONE, catalogue=CATALOGUE)
        return context_of(chart, NOW)

    def parse(self, line):
        return parse(line, self.context())

    def chart(self, line, accept=None, *, hold=False):
        stamp = Stamp(author="dr", workstation="w1", now=NOW, new_id=lambda: next(self.ids))
        made = self.parse(line).records(stamp, accept, hold=hold)
        self.records += made
        return made

    def one(self, line, accept=None):
        (record,) = self.chart(line, accept)
        return record


@pytest.fixture
def ward():
    return Ward()


def problem(ward, line):
    with pytest.raises(Problem) as caught:
        ward.chart(line)
    assert len(ward.records) == 1 or ward.records
    return str(caught.value)


@pytest.mark.parametrize(
    ("line", "code", "value", "unit", "comparator"),
    [
        ("crp 71 mg/l", "crp", "71", "mg/L", ""),
        ("CRP 71mg/L", "crp", "71", "mg/L", ""),
        ("crp 7.1 mg/dl", "crp", "7.1", "mg/dL", ""),
        ("ferritin 1840 ng/ml", "ferritin", "1840", "ng/mL", ""),
        ("pct <0.05 ng/ml", "pct", "0.05", "ng/mL", "<"),
        ("pct < 0,05 ng/ml", "pct", "0.05", "ng/mL", "<"),
        ("alc 0.7 10*9/l", "alc", "0.7", "10*9/L", ""),
        ("t 38.9", "temp", "38.9", "Cel", ""),
        ("hr 90", "hr", "90", "/min", ""),
        ("rr 22", "rr", "22", "/min", ""),
        ("spo2 94", "spo2", "94", "%", ""),
        ("weight 71", "weight", "71", "kg", ""),
        ("avpu a", "avpu", "0", "{score}", ""),
        ("fio2 94", "fio2", "94", "%", ""),
        ("fio2 0.94", "fio2", "0.94", "1", ""),
        ("d-dimer 600 ng/ml feu", "ddimer_feu", "600", "ng/mL{FEU}", ""),
    ],
)
def test_a_value_is_kept_as_typed(ward, line, code, value, unit, comparator):
    record = ward.one(line)
    assert isinstance(record, Observation)
    assert (record.code, str(record.value), record.unit, record.comparator) == (code, value, unit, comparator)
    assert (record.at, record.precision, record.author, record.workstation) == (NOW, "minute", "dr", "w1")
    assert record.held == ()


@pytest.mark.parametrize("line", ["bp 127/73", "Blutdruck 127/73", "TA 127/73 mmHg", "pa 127/73", "nibp 127/73"])
def test_a_blood_pressure_is_two_values(ward, line):
    made = ward.chart(line)
    assert [(item.code, item.value) for item in made] == [("sbp", Decimal(127)), ("dbp", Decimal(73))]
    assert len({item.id for item in made}) == 2


@pytest.mark.parametrize(
    ("line", "devices", "spo2", "rr"),
    [
        ("ra", [Device(name="ra")], None, None),
        ("nc 4 spo2 95", [Device(name="nc", flow=Decimal(4))], 95, None),
        ("mask 10", [Device(name="mask", flow=Decimal(10))], None, None),
        ("nrb 15", [Device(name="nrb", flow=Decimal(15))], None, None),
        (
            "nrb 15 + nc 6 spo2 91 rr 28",
            [Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6))],
            91,
            28,
        ),
        ("nc 4 SpO2 95 af 28", [Device(name="nc", flow=Decimal(4))], 95, 28),
        ("nrb 15+nc 6 l/min", [Device(name="nrb", flow=Decimal(15)), Device(name="nc", flow=Decimal(6))], None, None),
        ("hfnc 50/95 spo2 92", [Device(name="hfnc", flow=Decimal(50), fio2=Decimal("0.95"))], 92, None),
        ("hfnc 50/0.95", [Device(name="hfnc", flow=Decimal(50), fio2=Decimal("0.95"))], None, None),
        ("hfnc 50/40", [Device(name="hfnc", flow=Decimal(50), fio2=Decimal("0.4"))], None, None),
        ("niv fio2 60", [Device(name="niv", fio2=Decimal("0.6"))], None, None),
        ("imv fio2 80 peep 12", [Device(name="imv", fio2=Decimal("0.8"), peep=Decimal(12))], None, None),
    ],
)
def test_oxygen_devices(ward, line, devices, spo2, rr):
    record = ward.one(line)
    assert isinstance(record, OxygenSetting)
    assert list(record.devices) == devices
    assert (record.spo2, record.rr) == (spo2, rr)


@pytest.mark.parametrize(
    ("line", "code", "state", "subject", "text"),
    [
        ("naat positive", "naat", "positive", "", ""),
        ("naat negative", "naat", "negative", "", ""),
        ("fever historic", "fever", "historic", "", ""),
        ("no fever", "fever", "none", "", ""),
        ("improved", "improved", "yes", "", ""),
        ("not improved", "improved", "no", "", ""),
        ("culture blood pending", "culture", "pending", "blood", ""),
        ("culture blood positive Klebsiella pneumoniae", "culture", "positive", "blood", "Klebsiella pneumoniae"),
        ("culture blood negative", "culture", "negative", "blood", ""),
        ("culture blood contaminant", "culture", "contaminant", "blood", ""),
        ("infection suspected", "infection", "suspected", "", ""),
        ("infection confirmed", "infection", "confirmed", "", ""),
        ("infection excluded", "infection", "excluded", "", ""),
        ("intubated", "intubated", "start", "", ""),
        ("extubated", "extubated", "end", "", ""),
        ("vasopressor start", "vasopressor", "start", "", ""),
        ("vasopressor stop", "vasopressor", "stop", "", ""),
        ("rrt start", "rrt", "start", "", ""),
        ("rrt stop", "rrt", "stop", "", ""),
        ("ecmo start", "ecmo", "start", "", ""),
        ("prone", "prone", "", "", ""),
        ("liver enlarged", "liver", "enlarged", "", ""),
        ("spleen enlarged", "spleen", "enlarged", "", ""),
        ("no organomegaly", "organomegaly", "none", "", ""),
        ("no marrow hemophagocytosis", "hemophagocytosis", "no", "", ""),
        ("allergy none", "allergy", "none", "", ""),
        ("allergy e-coli-protein", "allergy", "present", "e-coli-protein", ""),
        ("allergy E. coli protein", "allergy", "present", "e-coli-protein", ""),
        ("pregnant", "pregnant", "yes", "", ""),
        ("not pregnant", "pregnant", "no", "", ""),
        ("immunosuppressant Tocilizumab", "immunosuppressant", "yes", "tocilizumab", ""),
        ("no immunosuppressant", "immunosuppressant", "no", "", ""),
        ("chemotherapy", "chemotherapy", "yes", "", ""),
        ("no chemotherapy", "chemotherapy", "no", "", ""),
        ("live vaccine", "live_vaccine", "yes", "", ""),
        ("no live vaccine", "live_vaccine", "no", "", ""),
        ("injection site reaction", "injection_site_reaction", "yes", "", ""),
        ("hypersensitivity severe", "hypersensitivity", "severe", "", ""),
        ("trial ineligible NCT04603742", "trial", "ineligible", "NCT04603742", ""),
        ("consent verbal", "consent", "verbal", "", ""),
        ("declined", "consent", "declined", "", ""),
        ("drug available", "drug", "available", "", ""),
        ("drug unavailable", "drug", "unavailable", "", ""),
        ("admitted", "admitted", "", "", ""),
        ("bed 12-B", "bed", "", "12-B", ""),
        ("discharged", "discharged", "", "", ""),
        ("died", "died", "", "", ""),
        ("remark Called the family, @ward phone", "remark", "", "", "Called the family, @ward phone"),
    ],
)
def test_events(ward, line, code, state, subject, text):
    record = ward.one(line)
    assert isinstance(record, Event)
    assert (record.code, record.state, record.subject, record.text) == (code, state, subject, text)
    again = Ward().one(as_line(record, CATALOGUE, ZONE))
    assert msgspec.structs.replace(again, id=record.id) == record


def test_an_onset_set_by_hand_has_a_time_and_a_reason(ward):
    record = ward.one("onset @2020-04-02T06:00 because oxygen chart of the other ward")
    assert (record.code, record.state, record.text) == ("onset", "manual", "oxygen chart of the other ward")
    assert record.at == datetime(2020, 4, 2, 4, 0, tzinfo=UTC)
    assert "reason" in problem(ward, "onset @2020-04-02T06:00")
    assert "time" in problem(ward, "onset because reasons")


def test_an_order_its_steps_and_its_doses(ward):
    order = ward.one("order anakinra 100 mg sc q6h")
    assert (order.action, order.drug, order.dose, order.route, order.interval_hours) == (
        "start", "anakinra", 100, "subcutaneous", 6,
    )  # fmt: skip
    dose = ward.one("dose given")
    assert isinstance(dose, Dose)
    assert (dose.status, dose.dose, dose.dose_unit, dose.route) == ("given", 100, "mg", "subcutaneous")
    step = ward.one("step q8h because improvement")
    assert (step.action, step.dose, step.route, step.interval_hours, step.reason) == (
        "step", 100, "subcutaneous", 8, "improvement",
    )  # fmt: skip
    held, resumed = ward.one("hold because culture pending"), ward.one("resume")
    assert [held.action, held.reason, resumed.action] == ["hold", "culture pending", "resume"]
    assert ward.one("dose given 50 mg").dose == 50
    assert ward.one("stop because infection").action == "stop"
    assert "how much" in problem(ward, "dose given")
    assert "no order to change" in problem(ward, "step q12h because improvement")


def test_a_dose_keeps_the_time_it_was_due(ward):
    def local(record):
        return record.due and record.due.astimezone(ZONE).strftime("%H:%M")

    assert ward.one("dose given 100 mg @2020-04-03").due is None
    ward.records.pop()
    ward.chart("order anakinra 100 mg sc q6h @00:30")
    assert local(ward.one("dose given @00:40")) == "00:30"
    assert local(ward.one("dose missed @07:30")) == "06:40"
    assert local(ward.one("dose given @13:00")) == "12:40"
    ward.chart("hold because culture pending @13:10")
    ward.chart("resume @13:50")
    assert local(ward.one("dose given @13:55")) == "19:00"


@pytest.mark.parametrize(
    ("line", "status", "reason"),
    [
        ("dose held because platelets", "held", "platelets"),
        ("dose held platelets", "held", "platelets"),
        ("dose refused", "refused", ""),
        ("dose missed", "missed", ""),
        ("dose unavailable", "unavailable", ""),
    ],
)
def test_the_ways_in_which_a_dose_is_not_given(ward, line, status, reason):
    record = ward.one(line)
    assert (record.status, record.reason, record.dose) == (status, reason, None)


def test_background_medicines(ward):
    first = ward.one("med methylprednisolone 40 mg iv q12h")
    assert isinstance(first, Medicine)
    assert (first.action, first.drug, first.dose, first.route, first.interval_hours) == (
        "start", "methylprednisolone", 40, "intravenous", 12,
    )  # fmt: skip
    assert ward.one("med hydroxychloroquine").dose is None
    assert ward.one("med ceftriaxone").drug == "ceftriaxone"
    assert ward.one("med stop hydroxychloroquine").action == "stop"
    unknown = ward.parse("med hydroxychloroqin")
    assert "not in the catalogue" in unknown.warnings[0]
    assert "hydroxychloroquine" in unknown.warnings[0]
    assert "protocol medicine" in problem(ward, "med anakinra 100 mg sc daily")


@pytest.mark.parametrize(
    ("time", "at", "precision"),
    [
        ("@06:00", datetime(2020, 4, 4, 4, 0, tzinfo=UTC), "minute"),
        ("@-2h", datetime(2020, 4, 4, 10, 0, tzinfo=UTC), "minute"),
        ("@ 06:00", datetime(2020, 4, 4, 4, 0, tzinfo=UTC), "minute"),
        ("@2020-04-02T06:00", datetime(2020, 4, 2, 4, 0, tzinfo=UTC), "minute"),
        ("@2020-04-02T06:00+00:00", datetime(2020, 4, 2, 6, 0, tzinfo=UTC), "minute"),
        ("@2020-04-02", datetime(2020, 4, 1, 22, 0, tzinfo=UTC), "day"),
    ],
)
def test_times(ward, time, at, precision):
    record = ward.one(f"crp 71 mg/l {time}")
    assert (record.at, record.precision) == (at, precision)
    assert ward.parse(f"hold because culture {time}").drafts[0].choices[0].record.reason == "culture"


def test_the_reading_shown_while_typing(ward):
    assert ward.parse("crp 71 mg/l @06:00").text == "CRP 71 mg/L, sampled 04 Apr 06:00"
    assert ward.parse("order anakinra 100 mg sc q6h").text == (
        "Order: anakinra 100 mg subcutaneously every 6 hours, 04 Apr 14:00"
    )
    assert "FiO2 94 %" in ward.parse("hfnc 50/94").text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("crp 12,5.3 mg/l", ("'12,5.3' is not a number", "decimal sign")),
        ("crp 1e9 mg/l", ("'1e9' is not a number",)),
        ("crp -3 mg/l", ("negative",)),
        ("hfnc 50/1.4", ("fio2 1.4", "not possible")),
        ("fio2 1.4", ("1.4", "not possible")),
        ("hfnc 50/20", ("fio2 20", "not possible")),
        ("crp 71 mg/cl", ("'mg/cl' is not a unit", "mg/dL")),
        ("crp 71", ("needs a unit", "mg/L")),
        ("crp mg/l", ("not a number",)),
        ("crp", ("no number follows", "crp 12 mg/L")),
        ("ddimer 0.66 mg/l", ("FEU", "DDU")),
        ("crp 71 mg/l @23:00", ("@23:00", "future")),
        ("crp 71 mg/l @2050-01-01", ("future",)),
        ("crp 71 mg/l @1950-01-01", ("before the patient was born",)),
        ("crp 71 mg/l @0001-01-01", ("out of range",)),
        ("crp 71 mg/l @2020-03-29T02:30", ("does not exist", "offset")),
        ("crp 71 mg/l @06:00 @07:00", ("two times",)),
        ("bed " + "x" * 300, ("300 characters",)),
        ("bed 1\x07", ("U+0007",)),
        ("remark \u202eabc", ("U+202E",)),
        ("", ("nothing was given",)),
        ("@06:00", ("no fact",)),
        ("crpp 71 mg/l", ("'crpp' is not understood", "'crp'")),
        ("spo2 104", ("104", "possible")),
        ("nc", ("no flow", "nc 4")),
        ("nc 20", ("not possible",)),
        ("hfnc 50", ("FiO2",)),
        ("nc 4 + nc 2", ("given twice",)),
        ("ra + nc 2", ("room air",)),
        ("nrb 15 nc 6", ("'nc' is not understood", "+")),
        ("bp 73/127", ("not a blood pressure",)),
        ("bp 127", ("bp 127/73",)),
        ("bp 12/7", ("12 mm Hg; 2: 120 mm Hg (read as 12 cm Hg)",)),
        ("rr 127/73", ("'127/73' is a blood pressure", "bp 127/73")),
        ("t 38.9 RR 127/73 mmHg", ("'127/73 mmHg' is a blood pressure", "bp 127/73")),
        ("map 127/73", ("'127/73' is a blood pressure", "bp 127/73")),
        ("order anakinra 100 mg sc", ("no interval",)),
        ("order anakinra 1,000 mg sc q6h", ("1000", "1.000")),
        ("order tocilizumab 400 mg iv q24h", ("not the protocol medicine",)),
        ("order anakinra 100 g sc q6h", ("mg",)),
        ("hold", ("reason",)),
        ("stop", ("reason",)),
        ("dose held", ("reason",)),
        ("dose eaten", ("dose given",)),
        ("culture positive", ("no site",)),
        ("culture blood pendign", ("'pending'",)),
        ("fever", ("t 38.9",)),
        ("no", ("no fever",)),
        ("liver", ("liver enlarged",)),
        ("trial ineligible", ("missing",)),
        ("hold because", ("no reason",)),
        ("avpu x", ("alert",)),
    ],
)
def test_bad_input_says_what_is_wrong_and_what_to_do(ward, line, says):
    text = problem(ward, line)
    for part in says:
        assert part in text
    assert len(text) < 500
    assert ward.records == [PATIENT]


def test_a_doubtful_number_waits_for_a_person(ward):
    parsed = ward.parse("ferritin 1,840 ng/ml")
    assert parsed.readings == ("Ferritin 1840 ng/mL", "Ferritin 1.840 ng/mL")
    text = problem(ward, "ferritin 1,840 ng/ml")
    assert "1: Ferritin 1840 ng/mL" in text
    assert "2: Ferritin 1.840 ng/mL" in text
    assert ward.one("ferritin 1,840 ng/ml", accept=1).value == Decimal(1840)
    assert ward.one("ferritin 1,840 ng/ml", accept=2).value == Decimal("1.840")
    with pytest.raises(Problem, match="no reading 3"):
        ward.chart("ferritin 1,840 ng/ml", accept=3)
    (held,) = ward.chart("ferritin 1,840 ng/ml", hold=True)
    assert [item.value for item in held.held] == [Decimal(1840), Decimal("1.840")]


def test_a_number_whose_whole_part_is_zero_is_not_doubtful(ward):
    assert ward.one("alc 0.724 10*9/l").value == Decimal("0.724")


def test_a_suspect_unit_is_held_with_its_readings(ward):
    for hours, value in ((48, 120), (24, 90)):
        ward.chart(f"creatinine {value} umol/l @-{hours}h")
    parsed = ward.parse("creatinine 88 mg/dl")
    assert len(parsed.readings) == 2
    (held,) = ward.chart("creatinine 88 mg/dl", hold=True)
    assert held.finding
    assert [item.unit for item in held.held] == ["mg/dL", "umol/L"]
    assert ward.one("creatinine 88 mg/dl", accept=2).unit == "umol/L"


def test_a_soft_limit_warns_and_stores(ward):
    parsed = ward.parse("crp 600 mg/l")
    assert not parsed.doubts
    assert "soft limit" in parsed.warnings[0]
    assert "unusual" in ward.parse("nc 8").warnings[0]


def test_another_device_while_ventilated_is_warned_about(ward):
    ward.chart("imv fio2 80 @-5h")
    assert "extubated" in ward.parse("nc 4").warnings[0]
    ward.chart("extubated @-1h")
    assert ward.parse("nc 4").warnings == ()


def test_a_reason_of_the_context_stands_in_where_the_line_has_none(ward):
    context = ward.context()
    lent = LineContext(
        patient=context.patient, chart=context.chart, catalogue=CATALOGUE, zone=ZONE, now=NOW, reason="asked for"
    )
    assert parse("stop", lent).preview()[0].reason == "asked for"
    assert parse("stop because sepsis", lent).preview()[0].reason == "sepsis"


WORDS = sorted(
    {*known_words(Ward().context()), "because", "@06:00", "q6h", "mg", "sc", "100", "1,840", "+", "/", "<5", "mg/l"}
)
LINES = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=7).map(" ".join),
)


@given(LINES)
def test_any_text_is_read_or_refused_with_a_problem(line):
    try:
        parsed = Ward().parse(line)
    except Problem as found:
        said = str(found)
    else:
        said = parsed.text if parsed.drafts else ""
    assert said


@given(
    code=st.sampled_from([item.code for item in CATALOGUE.analytes if not item.choices]),
    number=st.decimals(min_value=0, max_value=3000, places=2),
    comparator=st.sampled_from(["", "<", ">="]),
    minutes=st.integers(min_value=0, max_value=10_000),
)
def test_a_stored_value_can_be_typed_again_from_its_own_line(code, number, comparator, minutes):
    analyte = CATALOGUE.analyte(code)
    unit = next(iter(analyte.units.values())).shown if analyte.typed_unit_needed else ""
    at = (NOW - timedelta(minutes=minutes)).astimezone(ZONE).isoformat(timespec="minutes")
    ward = Ward()
    try:
        made = ward.chart(f"{code} {comparator}{number} {unit} @{at}")
    except Problem:
        return
    line = as_line(made[0], CATALOGUE, ZONE)
    again = Ward().chart(line)
    assert [msgspec.structs.replace(item, id="", raw="") for item in again] == [
        msgspec.structs.replace(item, id="", raw="") for item in made
    ]
    assert describe(again[0], CATALOGUE, ZONE) == describe(made[0], CATALOGUE, ZONE)


def test_a_weight_that_does_not_go_with_the_height_is_asked_about(ward):
    ward.chart("height 164")
    assert "body mass index of 73.6" in problem(ward, "weight 198")
    parsed = ward.parse("weight 198")
    assert parsed.readings == ("198 kg", "89.81128926 kg (read as 198 lb)")
    assert ward.one("weight 198", accept=2).unit == "[lb_av]"
    assert ward.one("weight 90").unit == "kg"
    assert ward.one("weight 198", accept=1).unit == "kg"
    assert not ward.parse("weight 196").doubts, "an unusual value that was confirmed is not asked about again"
    assert ward.parse("height 66 in").doubts == ()


def test_stopping_what_is_not_in_use_says_so(ward):
    (warning,) = ward.parse("med stop ceftriaxone").warnings
    assert "ceftriaxone is not charted as in use" in warning
    ward.chart("med ceftriaxone")
    assert ward.parse("med stop ceftriaxone").warnings == ()
    ward.chart("med stop ceftriaxone")
    assert ward.parse("med stop ceftriaxone").warnings != ()
    ward.chart("immunosuppressant azathioprine")
    assert ward.parse("med stop azathioprine").warnings == ()


def test_a_dose_that_departs_from_its_order_says_so(ward):
    ward.chart("order anakinra 100 mg sc q6h")
    assert ward.parse("dose given").warnings == ()
    assert ward.parse("dose given 100 mg").warnings == ()
    (warning,) = ward.parse("dose given 1000 mg").warnings
    assert "says 100 mg, not 1000 mg" in warning
    assert "another route" in ward.parse("dose given 100 mg iv").warnings[0]


DAYS = pytest.mark.parametrize(("code", "day"), [("en", "@2020-04-02"), ("de", "@02.04.2020"), ("es", "@02/04/2020")])


@DAYS
@pytest.mark.parametrize(
    "line", ["crp 71 mg/l {}", "{} crp 71 mg/l", "culture blood positive e. coli {}", "allergy penicillin {}"]
)
def test_a_day_and_a_clock_time_with_a_blank_between_are_one_time(code, day, line):
    with speaking(code):
        (record,) = Ward().chart(line.format(f"{day} 06:00"))
    assert (record.at, record.precision) == (datetime(2020, 4, 2, 4, 0, tzinfo=UTC), "minute")
    assert "06:00" not in getattr(record, "text", "") + record.reason


@DAYS
@pytest.mark.parametrize(
    "line",
    ["culture blood positive e. coli {} um 06:00", "culture blood positive 06:00 e. coli {}", "crp 71 mg/l 06:00 {}"],
)
def test_a_clock_time_apart_from_its_day_is_refused_and_never_part_of_the_text(code, day, line):
    with speaking(code), pytest.raises(Problem) as caught:
        Ward().parse(line.format(day))
    assert "T06:00" in str(caught.value)


@DAYS
def test_within_a_remark_a_time_is_somebodys_words(code, day):
    with speaking(code):
        (record,) = Ward().chart(f"remark seen {day} 06:00 by the team")
    assert record.text == f"seen {day} 06:00 by the team"
