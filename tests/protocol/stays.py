"""Invented stays for the properties: quick-entry lines of every record kind at random times, with ties and orders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bedside.domain.problem import Problem
from bedside.domain.quickline import Stamp, context_of, parse
from bedside.domain.records import AnyRecord, Decision, Observation, Reading
from tests.protocol.ward import Ward, catalogue, navarro

CALM = datetime(2020, 5, 20, 10, 0, tzinfo=UTC)  # no clock change within the stays that end here, nor for months after
DAYS = 14
STEP = 10
VALUES = {
    "ferritin {} ng/ml": ("400", "900", "1000", "1000.1", "1840", ">1500", "<2000", "12000"),
    "crp {} mg/l": ("4", "20", "21", "50", "50.1", "71", "242"),
    "crp {} mg/dl": ("0.4", "5", "5.1", "24.2"),
    "pct {} ng/ml": ("<0.05", "0.05", "0.3", "0.59", "0.6", "0.61", "0.7", "1.2", "4.9", "5.0"),
    "alc {} 10*9/l": ("0.5", "1.19", "1.2", "1.6"),
    "wbc {} /nl": ("2.1", "4.64", "11.9", "12.1", "22.5"),
    "lymphocyte_pct {} %": ("4", "15.6", "33"),
    "anc {} 10*9/l": ("0.9", "1.49", "1.5", "6.2"),
    "hb {} g/dl": ("7.9", "8.0", "9.9", "10.0", "12.4"),
    "platelets {} /nl": ("49", "74", "75", "149", "250"),
    "alt {} u/l": ("35", "120", "121", "160", "260", "700"),
    "ast {} u/l": ("28", "121", "310"),
    "bilirubin {} mg/dl": ("0.6", "2.5", "4.1"),
    "creatinine {} mg/dl": ("0.7", "0.9", "1.2", "2.4", "4.1"),
    "creatinine {} umol/l": ("73.5", "100", "300", "353.6"),
    "triglycerides {} mg/dl": ("120", "354", "355"),
    "fibrinogen {} g/l": ("2.4", "2.6"),
    "ddimer_feu {} ng/ml": ("500", "2100"),
    "ldh {} u/l": ("210", "640"),
    "il6 {} pg/ml": ("4", "180"),
    "pao2 {} mm[Hg]": ("58", "70", "95"),
    "qtc {} ms": ("440", "501"),
    "t {}": ("36.8", "38.0", "38.4", "39.5"),
    "hr {}": ("60", "91", "132"),
    "rr {}": ("14", "22", "31"),
    "spo2 {}": ("88", "92", "97"),
    "bp {}": ("127/73", "88/40"),
    "avpu {}": ("a", "v"),
    "weight {}": ("48", "71", "112"),
    "height {}": ("150", "164", "190"),
}
LINES = (
    "naat positive", "naat negative", "fever historic", "no fever", "improved", "not improved", "infection suspected",
    "infection confirmed", "infection excluded", "culture blood pending", "culture blood negative",
    "culture blood positive klebsiella", "culture blood contaminant", "intubated", "extubated", "vasopressor start",
    "vasopressor stop", "rrt start", "rrt stop", "ecmo start", "ecmo stop", "prone", "liver enlarged",
    "no organomegaly", "no marrow hemophagocytosis", "allergy none", "allergy e-coli-protein", "pregnant",
    "not pregnant", "immunosuppressant tocilizumab", "no immunosuppressant", "chemotherapy", "no chemotherapy",
    "live vaccine", "no live vaccine", "injection site reaction", "hypersensitivity severe",
    "trial ineligible NCT04412291", "consent verbal", "declined", "drug available", "drug unavailable", "admitted",
    "discharged", "bed 12-B", "med tocilizumab 400 mg iv", "med methylprednisolone 40 mg iv q12h",
    "med hydroxychloroquine", "med stop hydroxychloroquine", "med ceftriaxone", "med azathioprine",
    "ra spo2 96 rr 16", "nc 2 spo2 96", "nc 4", "nc 6", "mask 10", "nrb 15", "nrb 15 + nc 6 spo2 91 rr 28",
    "nrb 15 + nc 2", "hfnc 50/95 spo2 92 rr 30", "hfnc 50/94", "hfnc 40/45 spo2 95", "niv fio2 60",
    "imv fio2 80 peep 12", "venturi fio2 40", "trach 6",
)  # fmt: skip
ORDERS = (
    "step q8h because better", "step q12h because better", "step q24h because better", "hold because culture pending",
    "resume", "stop because infection", "order anakinra 100 mg sc q24h", "dose held because platelets", "dose refused",
    "dose missed", "dose unavailable", "dose given 50 mg", "dose given",
)  # fmt: skip

# Of one minute, these follow each other as they were typed: "nrb 15" and "intubated" say what was and what is.
APART = {"intubated": 1, "extubated": 2, "imv fio2 80 peep 12": 3}

minutes = st.integers(0, DAYS * 24 * 60 // STEP).map(lambda count: count * STEP)
sampled = st.sampled_from(sorted(VALUES)).flatmap(lambda form: st.sampled_from(VALUES[form]).map(form.format))
facts = st.one_of(sampled, sampled, st.sampled_from(LINES))


@st.composite
def courses(draw):
    """Return typed lines with their ages in minutes: a start, doses at its interval, and what was ordered later."""
    start = draw(st.integers(6, DAYS * 24)) * 60
    hours = draw(st.sampled_from((6, 6, 6, 8, 24)))
    ages = range(start - 30, max(start - 30 - 60 * draw(st.integers(0, 120)), 0), -60 * hours)
    lines = [(f"order anakinra 100 mg sc q{hours}h because eligible", start + 7)]
    lines += [("dose given 100 mg", age + draw(st.sampled_from((0, 0, 4, 29, 61)))) for age in ages]
    later = draw(st.lists(st.tuples(st.sampled_from(ORDERS), st.integers(0, start)), max_size=4, unique_by=_age))
    # Two orders of one minute have no order of their own but the one they arrived in.
    return [*lines, *((line, age // STEP * STEP + place + 1) for place, (line, age) in enumerate(later))]


def _age(item):
    return item[1] // STEP


@st.composite
def stays(draw, *, now=CALM, most=14, day_only=False, once=(), decided=True):
    """Return the ward of one patient with everything charted; lines the language refuses are left out.

    `day_only` lets some lines carry a date alone, `once` names codes that may stand once, `decided` adds answers.
    """
    told = draw(st.lists(st.tuples(facts, minutes), min_size=1, max_size=most))
    if draw(st.booleans()):
        told += draw(courses())
    # No birthday falls into the months that a stay is shifted by.
    ward = Ward(sex=draw(st.sampled_from("FMX")), born=date(1966, 1, 2), now=now)
    for line, age in sorted(told, key=lambda item: -item[1]):
        _chart(
            ward,
            line,
            now - timedelta(minutes=age + APART.get(line, 0)),
            bare=day_only and draw(st.integers(0, 4)) == 0,
        )
    if decided:
        for _ in range(draw(st.integers(0, 3))):
            ward.records.append(_decision(draw, ward, now))
    if once:
        ward.records = [*_single(ward.records, once)]
    return ward


def _chart(ward, line, at, *, bare):
    when = f"{at.astimezone(ward.chart().zone):%Y-%m-%d}" if bare else at.isoformat()
    try:
        parsed = parse(f"{line} @{when}", context_of(ward.chart(), ward.now))
        ward.count += 1
        stamp = Stamp(author="A. Name", workstation="w", now=ward.now, new_id=_ids(ward.count).__next__)
        ward.records += parsed.records(stamp, 1 if parsed.doubts else None)
    except Problem:
        return


def _ids(count):
    part = 0
    while True:
        part += 1
        yield f"r{count:05}-{part}"


def _decision(draw, ward, now):
    ward.count += 1
    return Decision(
        id=f"r{ward.count:05}-1", patient="p", at=now - timedelta(minutes=draw(minutes)), recorded_at=now,
        author="A. Name", workstation="w", reason="seen", protocol=navarro().id, version=navarro().version,
        trigger=draw(st.sampled_from(navarro().watch)), answer=draw(st.sampled_from(("accepted", "declined"))),
    )  # fmt: skip


def _single(records, codes):
    seen = set()
    for item in records:
        code = getattr(item, "code", "")
        if code in codes and code in seen:
            continue
        seen.add(code)
        yield item


def held(now: datetime, *, age: int = 60, code: str = "pct", number: str = "5.0", unit: str = "ng/mL") -> AnyRecord:
    """Return a value that waits in quarantine."""
    from decimal import Decimal

    return Observation(
        id=f"held-{code}-{age}", patient="p", at=now - timedelta(minutes=age), recorded_at=now, author="t",
        workstation="w", code=code, value=Decimal(number), unit=unit, raw=f"{number} {unit}", finding="DQ-01",
        held=(Reading(label="as typed", value=Decimal(number), unit=unit),
              Reading(label="a hundredth", value=Decimal(number) / 100, unit=unit)),
    )  # fmt: skip


def units_of(code):
    """Return the units that a code may be charted in without being asked."""
    return [unit for unit in catalogue().analyte(code).units.values() if not unit.confirm and not unit.approximate]
