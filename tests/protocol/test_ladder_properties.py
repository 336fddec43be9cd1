"""Whatever is charted, no dose is proposed past the last day, too soon, on hold, after a stop, or across a hole."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bedside.domain.chart import Chart, build
from bedside.domain.moment import end_of_day, local_date, start_of_day
from bedside.domain.records import AnyRecord, Dose, Event, Observation, Order, Patient
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, Planned
from tests.protocol.ward import ZONE, catalogue, navarro

pytestmark = pytest.mark.slow

#: days before which both clock changes, the leap day, a year's end and an ordinary night lie
NIGHTS = [datetime(2020, month, day, tzinfo=UTC) for month, day in ((4, 5), (10, 30), (3, 5), (1, 6), (6, 15))]
ACTIONS = ["start", "step", "step", "hold", "resume", "stop"]
STATUSES = ["given"] * 6 + ["held", "refused", "missed", "unavailable"]
LABS = [("alt", "30", "U/L"), ("alt", "200", "U/L"), ("pct", "0.3", "ng/mL"), ("pct", "0.9", "ng/mL")]


def stamped(at: datetime, number: int, late: int, **extra: object) -> dict[str, object]:
    recorded = at + timedelta(minutes=late)
    return {
        "id": f"r{number:04}",
        "patient": "p",
        "at": at,
        "recorded_at": recorded,
        "author": "t",
        "workstation": "w",
    } | extra


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    now = draw(st.sampled_from(NIGHTS)) + timedelta(minutes=draw(st.integers(0, 48 * 60)))
    hours = draw(st.sampled_from([1, 4, 6, 8, 12, 24, 24, 36, 48]))
    count = draw(st.integers(0, min(40, 26 * 24 // hours)))
    begun = timedelta(hours=count * hours, minutes=draw(st.integers(0, hours * 60)))
    times = st.integers(0, begun // timedelta(minutes=1) + 60)
    records: list[AnyRecord] = [
        Patient(
            **stamped(now - timedelta(days=60), 0, 0),
            mrn="P-1",
            name="Practice",
            born=date(1970, 1, 1),
            sex="F",
        )
    ]

    def at() -> datetime:
        return now - timedelta(minutes=draw(st.one_of(st.integers(0, 9 * 60), times)))

    def order(action: str, when: datetime, every: int | None) -> None:
        extra = {"dose": Decimal(100), "interval_hours": every} if action in {"start", "step"} else {}
        records.append(Order(**stamped(when, len(records), 1), action=action, drug="anakinra", reason="x", **extra))

    def dose(when: datetime, status: str, precision: str) -> None:
        day = start_of_day(local_date(when, ZONE), ZONE)
        due = when - timedelta(minutes=draw(st.integers(-90, 600))) if draw(st.booleans()) else None
        late = draw(st.sampled_from([0, 0, 5, 700])) if precision != "undated" else draw(st.integers(1, 300))
        moment = day if precision == "day" else when
        made = stamped(moment, len(records), late, precision=precision, due=due, status=status)
        records.append(Dose(**made, drug="anakinra", dose=Decimal(100) if status == "given" else None))

    if draw(st.integers(0, 9)):
        order("start", now - begun, hours)
    holes = draw(st.sampled_from([0, 0, 0, 1]))
    for number in range(count + draw(st.integers(0, 1))):
        when = now - begun + number * timedelta(hours=hours) + timedelta(minutes=draw(st.integers(0, 20)))
        if when <= now and not (holes and draw(st.integers(0, 20)) == 0):
            dose(when, "given", "minute")
    for _each in range(draw(st.sampled_from([0, 0, 1, 2, 4]))):
        precision = draw(st.sampled_from(["minute", "minute", "day", "undated"]))
        dose(at(), draw(st.sampled_from(STATUSES)), precision)
    for _each in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3]))):
        order(draw(st.sampled_from(ACTIONS)), at(), draw(st.sampled_from([6, 8, 12, 24, 48])))
    for code, value, unit in draw(st.lists(st.sampled_from(LABS), max_size=4)):
        records.append(Observation(**stamped(at(), len(records), 0), code=code, value=Decimal(value), unit=unit))
    for code, state in draw(st.sampled_from([[], [], [], [("infection", "confirmed")], [("discharged", "")]])):
        records.append(Event(**stamped(at(), len(records), 0), code=code, state=state))
    return build(records, at=now, known_at=now + timedelta(days=2), zone=ZONE, catalogue=catalogue())


def proposals(made: Assessment) -> list[Planned]:
    """Return every dose that the Assessment speaks of."""
    ladder = made.ladder
    found = list(ladder.plan) + list(ladder.proposed.plan if ladder.proposed else ())
    if ladder.next_due:
        found.append(Planned(at=ladder.next_due, interval_hours=ladder.interval_hours or 0))
    return found


def running(chart: Chart) -> bool:
    """Return whether dosing goes on by the orders alone, worked out anew."""
    state = "none"
    for order in sorted(chart.of(Order), key=lambda item: (item.at, item.recorded_at, item.id)):
        on_hold = state == "hold" and order.action == "step"
        state = state if on_hold else order.action
    return state in {"start", "step", "resume"} and not chart.events("discharged")


def latest(dose: Dose, chart: Chart) -> datetime:
    """Return the latest moment a dose may have been given at."""
    if dose.precision == "undated":
        return dose.recorded_at
    end = end_of_day(local_date(dose.at, ZONE), ZONE)
    return min(end, chart.at) if dose.precision == "day" else dose.at


@settings(max_examples=400, deadline=None)
@given(charts())
def test_no_dose_is_ever_proposed_that_must_not_be(chart):
    made = assess(navarro(), chart)
    found = proposals(made)
    event("proposes doses" if found else "proposes none")
    event(f"treatment day {'18 and later' if (made.ladder.treatment_day or 0) > 17 else 'up to 17'}")
    event(f"status {made.ladder.status}")
    if not running(chart):
        assert found == []
    if made.ladder.status != "active" or "overdue" in {item.state for item in made.ladder.slots}:
        assert found == []
    all_given = [item for item in chart.of(Dose) if item.status == "given"]
    dated = [item for item in all_given if item.precision != "undated"]
    for planned in found:
        if dated:
            first = local_date(min(item.at for item in dated), ZONE)
            assert (local_date(planned.at, ZONE) - first).days + 1 <= 20
        for each in all_given:
            assert planned.at - latest(each, chart) >= timedelta(hours=planned.interval_hours) / 2
    for plan in (made.ladder.plan, made.ladder.proposed.plan if made.ladder.proposed else ()):
        steps = {later.at.astimezone(UTC) - sooner.at.astimezone(UTC) for sooner, later in pairwise(plan)}
        assert steps <= {timedelta(hours=item.interval_hours) for item in plan}


@settings(max_examples=300, deadline=None)
@given(charts())
def test_every_charted_dose_of_the_course_is_listed_and_nothing_twice(chart):
    ladder = assess(navarro(), chart).ladder
    listed = [item.record for item in ladder.slots if item.record]
    assert len(listed) == len(set(listed))
    orders = sorted(chart.of(Order), key=lambda item: (item.at, item.recorded_at, item.id))
    begun = [later.at for sooner, later in pairwise(orders) if (sooner.action, later.action) == ("stop", "start")]
    for dose in chart.of(Dose):
        if not begun or (dose.precision == "minute" and dose.at > begun[-1]):
            assert dose.id in listed
    assert [item.state for item in ladder.slots].count("overdue") <= 1
    assert (ladder.advice == "") or ladder.next_due is None


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(NIGHTS),
    st.sampled_from([6, 8, 12, 24]),
    st.integers(3, 20),
    st.data(),
)
def test_a_full_series_gives_advice_and_one_dose_less_does_not(night, hours, count, data):
    """Doses within half a window of their time are on time; with any but the first taken out nothing is said."""
    slack = 30 if hours < 24 else 60
    times = [night]
    for _number in range(min(count, 19 * 24 // hours) - 1):
        times.append(times[-1] + timedelta(hours=hours, minutes=data.draw(st.integers(-slack, slack))))
    now = times[-1] + timedelta(hours=hours, minutes=data.draw(st.integers(-slack, 0)))

    def status(shown: list[datetime]) -> str:
        records: list[AnyRecord] = [
            Patient(**stamped(night, 0, 0), mrn="P-1", name="Practice", born=date(1970, 1, 1), sex="F"),
            Order(**stamped(night, 1, 0), action="start", drug="anakinra", dose=Decimal(100), interval_hours=hours),
        ]
        records += [
            Dose(**stamped(at, 2 + place, 0), drug="anakinra", status="given", dose=Decimal(100))
            for place, at in enumerate(shown)
        ]
        chart = build(records, at=now, known_at=now, zone=ZONE, catalogue=catalogue())
        made = assess(navarro(), chart).ladder
        assert {item.state for item in made.slots} - {"due", "overdue", "not_charted"} <= {"on_time"} or shown != times
        return made.status

    assert status(times) == "active"
    gone = data.draw(st.integers(1, len(times) - 1))
    assert status(times[:gone] + times[gone + 1 :]) == "unknown"
