"""What must never change a verdict: arrival order, repeats, a shift by whole days, the unit a value is charted in."""

from datetime import timedelta
from decimal import Decimal

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.domain.chart import build
from bedside.protocol.assess import assess
from bedside.protocol.assessment import walk
from bedside.protocol.newest import Newest
from tests.protocol.ward import NOW, ZONE, Ward, catalogue, navarro

POOL = [
    "naat positive @-50h",
    "fever historic @-49h",
    "t 38.4 @-20h",
    "ferritin 1840 ng/ml @-30h",
    "ferritin 900 ng/ml @-3h",
    "crp 71 mg/l @-5h",
    "wbc 4.64 /nl @-6h",
    "lymphocyte_pct 15.6 % @-6h",
    "nrb 15 + nc 6 spo2 91 @-29h",
    "hfnc 50/95 @-4h",
    "intubated @-28h",
    "extubated @-27h",
    "infection excluded @-10h",
    "culture blood pending @-9h",
    "pct 0.3 ng/ml @-40h",
    "pct 0.7 ng/ml @-8h",
    "no immunosuppressant @-7h",
    "med tocilizumab @-11h",
    "no chemotherapy @-12h",
    "anc 1.2 10*9/l @-13h",
    "order anakinra 100 mg sc q6h @-26h",
    "dose given 100 mg @-25h",
    "alt 300 u/l @-2h",
    "weight 90 @-15h",
    "height 164 @-16h",
    "creatinine 2.4 mg/dl @-17h",
]
LINES = st.lists(st.sampled_from(POOL), unique=True)


def answers(records, shift=timedelta()):
    chart = build(records, at=NOW + shift, known_at=NOW + shift + timedelta(days=1), zone=ZONE, catalogue=catalogue())
    made = assess(navarro(), chart)
    rows = [(item.id, item.outcome) for item in walk((*made.criteria, *made.label, *made.gates))]
    prompts = [(item.id, item.outcome, item.open_since and item.open_since - shift) for item in made.triggers]
    return made.state, made.timing.name, made.timing.hours, made.ladder.status, made.ladder.doses_given, rows, prompts


@settings(max_examples=25, deadline=None)
@given(LINES, st.randoms(use_true_random=False))
def test_arrival_order(lines, random):
    records = Ward(*lines).records
    times = [item.recorded_at for item in records[1:]]
    mixed = [
        msgspec.structs.replace(item, recorded_at=NOW + timedelta(seconds=random.randint(0, 9999)))
        for item in records[1:]
    ]
    random.shuffle(mixed)
    assert len(times) == len(mixed)
    assert answers([records[0], *mixed]) == answers(records)


@settings(max_examples=20, deadline=None)
@given(LINES)
def test_repeats(lines):
    records = Ward(*lines).records
    twice = [
        msgspec.structs.replace(item, id=f"{item.id}-again")
        for item in records[1:]
        if item.__class__.__name__ != "Dose"
    ]
    assert answers([*records, *twice]) == answers(records)


@settings(max_examples=15, deadline=None)
@given(LINES, st.integers(min_value=1, max_value=150))
def test_whole_day_shift_outside_a_clock_change(lines, days):
    shift = timedelta(days=days)
    records = Ward(*lines).records
    moved = [
        msgspec.structs.replace(item, at=item.at + shift, recorded_at=item.recorded_at + shift) for item in records
    ]
    assert answers(moved, shift) == answers(records)


@settings(max_examples=20, deadline=None)
@given(st.decimals(min_value=Decimal("0.1"), max_value=Decimal(120), places=2))
def test_unit_charted(crp):
    ward = Ward("crp 7 mg/l @-1h")
    one = msgspec.structs.replace(ward.records[-1], value=crp * 10)
    other = msgspec.structs.replace(ward.records[-1], value=crp, unit="mg/dL")
    assert answers([ward.patient, one]) == answers([ward.patient, other])


def test_a_broken_decision_that_calls_unknown_false_would_be_seen(monkeypatch):
    ward = Ward("ferritin >900 ng/ml")
    real = Newest.decide

    def broken(self, answer):
        found = real(self, answer)
        return "NOT_MET" if found == "UNKNOWN" else found

    assert ward.assess().state == "INCOMPLETE"
    monkeypatch.setattr(Newest, "decide", broken)
    assert ward.assess().state == "NOT_ELIGIBLE"
