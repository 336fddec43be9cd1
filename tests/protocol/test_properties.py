"""What must never change a verdict: arrival order, repeats, units, zones, whole days; corrections and voids."""

from datetime import UTC, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedside.domain.chart import build
from bedside.domain.quantity import terminates
from bedside.domain.records import Decision, Dose, Observation, Order
from bedside.protocol.assess import assess
from bedside.protocol.assessment import walk
from bedside.protocol.newest import Newest
from tests.protocol.stays import CALM, held, minutes, stays, units_of
from tests.protocol.ward import ZONE, Ward, catalogue, local, navarro, protocols

DATED = {"treatment_day", "days_left", "last_day", "plan", "doses_left", "syringes_left", "proposed"}
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]
slow = settings(max_examples=25, deadline=None, suppress_health_check=QUIET)


def answers(records, now=CALM, *, shift=timedelta(), zone=ZONE, dated=True, protocol=None):
    """Return every verdict of the records as plain values; times are given back by `shift`."""
    known = now + timedelta(days=400)
    made = assess(
        protocol or navarro(), build(records, at=now + shift, known_at=known, zone=zone, catalogue=catalogue())
    )
    rows = [(item.id, item.outcome) for item in walk((*made.criteria, *made.label, *made.gates))]
    return {
        "state": made.state,
        "rows": rows,
        "timing": (made.timing.name, made.timing.hours, _moved(made.timing.onset, shift)),
        "ladder": _ladder(made.ladder, shift, dated=dated),
        "triggers": [
            (item.id, item.outcome, item.action, _moved(item.open_since, shift), item.answered is not None)
            for item in made.triggers
        ],
        "outcomes": [(item.id, item.outcome, _moved(item.since, shift), item.sustained) for item in made.outcomes],
        "scores": {name: _score(item) for name, item in made.scores.items()},
        "flip": sorted((item.criterion, item.to) for item in made.flip),
    }


def _moved(moment, shift):
    return None if moment is None else moment.astimezone(UTC) - shift


def _score(item):
    return item.low, item.high, item.value, item.band, item.missing, {name: _score(x) for name, x in item.forms.items()}


def _ladder(item, shift, *, dated):
    plain = {name: getattr(item, name) for name in item.__struct_fields__ if name not in {"slots", "advice"}}
    plain["slots"] = [(each.state, _moved(each.due, shift), _moved(each.at, shift)) for each in item.slots]
    plain["plan"] = [(_moved(each.at, shift), each.interval_hours) for each in item.plan]
    plain["last_day"] = item.last_day and item.last_day - shift
    made = plain["proposed"]
    plain["proposed"] = made and (made.action, made.step, made.because, made.seam and made.seam.flagged)
    for name in ("last_given", "next_due", "first_given"):
        plain[name] = _moved(plain[name], shift)
    return {name: value for name, value in plain.items() if dated or name not in DATED}


@slow
@given(stays(once=("onset",)), st.randoms(use_true_random=False))
def test_arrival_order(ward, random):
    records = ward.records
    mixed = [
        msgspec.structs.replace(item, recorded_at=CALM + timedelta(seconds=_arrival(item, random)))
        for item in records[1:]
    ]
    random.shuffle(mixed)
    assert answers([records[0], *mixed]) == answers(records)


def _arrival(item, random):
    """Answers and orders arrive after what they answer; what comes later asks again."""
    return 10_000 if isinstance(item, Decision | Order) else random.randint(0, 9_999)


@slow
@given(stays(), st.data())
def test_a_message_that_arrives_twice_counts_once(ward, data):
    again = [item for item in ward.records[1:] if not isinstance(item, Dose | Order)]
    twice = [msgspec.structs.replace(item, id=f"{item.id}-again") for item in again if data.draw(st.booleans())]
    assert answers([*ward.records, *twice]) == answers(ward.records)


@slow
@given(stays(), st.integers(min_value=1, max_value=120))
def test_a_shift_by_whole_days(ward, days):
    shift = timedelta(days=days)
    moved = [_shifted(item, shift) for item in ward.records]
    assert answers(moved, shift=shift) == answers(ward.records)


def _shifted(item, shift):
    due = {"due": item.due + shift} if isinstance(item, Dose) and item.due else {}
    return msgspec.structs.replace(item, at=item.at + shift, recorded_at=item.recorded_at + shift, **due)


@slow
@given(stays(), st.data())
def test_the_unit_a_value_is_charted_in(ward, data):
    other = [_other_unit(item, data) for item in ward.records]
    assert answers(other) == answers(ward.records)


def _other_unit(item, data):
    if not isinstance(item, Observation) or item.value is None:
        return item
    canonical = catalogue().canonical(item.code, item.value, item.unit)
    ways = [(unit, unit.typed(canonical)) for unit in units_of(item.code)]
    exact = [(unit, number) for unit, number in ways if terminates(number) and unit.admits(number)]
    if not exact:
        return item
    unit, number = data.draw(st.sampled_from(exact), label=item.code)
    assert unit.canonical(number) == canonical
    return msgspec.structs.replace(item, value=Decimal(number.numerator) / Decimal(number.denominator), unit=unit.code)


NIGHTS = [
    local("2020-03-29T05:30"), local("2020-10-25T06:10"), local("2020-02-29T12:00"), local("2020-03-01T00:00"),
    local("2021-01-01T00:10"),
]  # fmt: skip
ZONES = ("UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")


@slow
@given(st.sampled_from(NIGHTS).flatmap(lambda now: stays(now=now)), st.sampled_from(ZONES))
def test_the_zone_a_chart_is_shown_in(ward, zone):
    here = answers(ward.records, ward.now, dated=False)
    assert answers(ward.records, ward.now, zone=ZoneInfo(zone), dated=False) == here


@slow
@given(stays(), minutes, st.data())
def test_a_correction_equals_having_charted_the_last_value(ward, age, data):
    known = [item for item in ward.records[1:] if not isinstance(item, Decision)]
    right = data.draw(st.sampled_from(known)) if known else None
    if right is None:
        return
    wrong = _wrong(right, age)
    others = [item for item in ward.records if item is not right]
    late = msgspec.structs.replace(right, id="late", recorded_at=CALM + timedelta(minutes=5))
    correction = msgspec.structs.replace(late, supersedes=wrong.id, reason="typing error")
    assert answers([*others, wrong, correction]) == answers([*others, late])


def _wrong(item, age):
    changed = msgspec.structs.replace(item, id="wrong", at=CALM - timedelta(minutes=age))
    if isinstance(item, Observation) and item.value is not None:
        return msgspec.structs.replace(changed, value=item.value * 3)
    return changed


@slow
@given(stays(), stays(most=6, decided=False))
def test_void_equals_never_charted(ward, mistaken):
    wrong = [msgspec.structs.replace(item, id=f"wrong-{item.id}") for item in mistaken.records[1:]]
    gone = [
        msgspec.structs.replace(item, id=f"void-{item.id}", supersedes=item.id, void=True, reason="wrong patient")
        for item in wrong
    ]
    assert answers([*ward.records, *wrong, *gone]) == answers(ward.records)


@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
@given(stays(day_only=True, most=20), st.sampled_from(sorted(protocols())), st.booleans(), minutes)
def test_no_chart_makes_the_assessment_fail(ward, name, doubt, age):
    records = [*ward.records, held(CALM, age=age)] if doubt else ward.records
    for at in (CALM, CALM - timedelta(minutes=age)):
        chart = build(records, at=at, known_at=CALM + timedelta(days=1), zone=ZONE, catalogue=catalogue())
        assert assess(protocols()[name], chart).state in {"ELIGIBLE", "NOT_ELIGIBLE", "INCOMPLETE"}


@pytest.mark.parametrize(
    ("given_at", "due"),
    [
        ("2020-03-28T22:00", "2020-03-29T23:00"),
        ("2020-10-24T22:00", "2020-10-25T21:00"),
        ("2020-02-28T22:00", "2020-02-29T22:00"),
    ],
)
def test_a_daily_dose_keeps_24_elapsed_hours(given_at, due):
    now = local(given_at) + timedelta(hours=3)
    made = Ward("order anakinra 100 mg sc q24h @-4h", "dose given 100 mg @-3h", now=now).assess()
    assert made.ladder.next_due.isoformat()[:16] == due


@pytest.mark.parametrize(("first", "last"), [("2020-02-20T23:50", "2020-03-10"), ("2021-02-20T23:50", "2021-03-11")])
def test_the_last_day_counts_the_leap_day(first, last):
    now = local(first) + timedelta(minutes=20)
    made = Ward("order anakinra 100 mg sc q6h @-30m", "dose given 100 mg @-20m", now=now).assess()
    assert (made.ladder.treatment_day, made.ladder.last_day.isoformat()) == (2, last)


def test_midnight_belongs_to_the_new_day():
    day = []
    for minute in (-1, 0):
        now = local("2020-04-03T00:00") + timedelta(minutes=minute)
        lines = [f"{line} @2020-04-02T10:00" for line in ("order anakinra 100 mg sc q6h", "dose given 100 mg")]
        day.append(Ward(*lines, now=now).assess().ladder.treatment_day)
    assert day == [1, 2]


def test_a_broken_decision_that_calls_unknown_false_would_be_seen(monkeypatch):
    ward = Ward("ferritin >900 ng/ml")
    real = Newest.decide

    def broken(self, answer):
        found = real(self, answer)
        return "NOT_MET" if found == "UNKNOWN" else found

    assert ward.assess().state == "INCOMPLETE"
    monkeypatch.setattr(Newest, "decide", broken)
    assert ward.assess().state == "NOT_ELIGIBLE"
