"""A chart that grows and what is remembered beside it must never say anything else than a fresh reading does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside import assets
from bedside.domain.amend import REGISTRATION, held_from_first
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.records import (
    Decision,
    Device,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Patient,
    Reading,
)
from bedside.protocol.assess import assess
from bedside.protocol.load import shipped
from bedside.session.course import Course

ZONE = ZoneInfo("Europe/Berlin")
CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
NAVARRO = shipped(CATALOGUE)[0]
START = datetime(2020, 3, 27, 6, tzinfo=UTC)  # the clocks change two nights later
UNITS = {
    "ferritin": "ng/mL", "crp": "mg/L", "pct": "ng/mL", "alt": "U/L", "ast": "U/L", "temp": "Cel", "wbc": "10*3/uL",
    "lymphocyte_pct": "%", "alc": "10*3/uL", "sbp": "mm[Hg]", "dbp": "mm[Hg]", "spo2": "%", "anc": "10*3/uL",
}  # fmt: skip
NUMBERS = ("0.1", "0.4", "0.9", "2", "3.5", "38.4", "72", "90", "130", "640", "1840")

hours = st.integers(min_value=0, max_value=90)
precisions = st.sampled_from(("minute", "minute", "minute", "day", "undated"))
numbers = st.sampled_from(NUMBERS).map(Decimal)
labs = st.builds(
    dict, kind=st.just("lab"), ago=hours, precision=precisions, value=numbers,
    code=st.sampled_from((*UNITS, *["pct"] * 8)),
    comparator=st.sampled_from(("", "", "", "<", ">")), held=st.sampled_from((False, False, False, True)),
)  # fmt: skip
others = st.builds(
    dict, kind=st.sampled_from(("oxygen", "order", "dose", "medicine", "event", "weight", "decision", "patient")),
    ago=hours, precision=st.sampled_from(("minute", "day")), value=numbers,
    code=st.sampled_from(("admitted", "intubated", "extubated", "infection", "culture", "fever", "died", "statement")),
)  # fmt: skip
amends = st.builds(
    dict,
    kind=st.sampled_from(("correct", "void")),
    ago=hours,
    pick=st.integers(min_value=0, max_value=99),
    value=numbers,
)
steps = st.lists(
    st.tuples(st.lists(st.one_of(labs, labs, others, amends), max_size=3), st.sampled_from((0, 1, 7, 60, 600, -30))),
    min_size=1,
    max_size=10,
)  # fmt: skip


class Ward:
    """Records as a session would have them in memory, newest last."""

    def __init__(self):
        self.now = START
        self.count = 0
        self.records = []
        self.records.append(Patient(**self.envelope(400), mrn="1", name="N", born=date(1966, 8, 2), sex="F"))

    def envelope(self, ago, **extra):
        self.count += 1
        at = self.now - timedelta(hours=ago)
        said = {"id": f"r{self.count:04}", "patient": "p", "at": at, "recorded_at": self.now, "author": "a"}
        return {**said, "workstation": "w", **extra}

    def take(self, step):
        kind, ago, value = step["kind"], step["ago"], step["value"]
        if kind in ("correct", "void"):
            self.amend(step)
            return
        head = self.envelope(ago - 1 if ago < 3 and self.count % 9 == 0 else ago, precision=step["precision"])
        if kind == "lab":
            code = step["code"]
            held = (Reading(label="as typed", value=value, unit=UNITS[code]),) if step["held"] else ()
            made = Observation(
                **head, code=code, value=value, unit=UNITS[code], comparator=step["comparator"], held=held
            )
        elif kind == "oxygen":
            made = OxygenSetting(**head, devices=(Device(name="nrb", flow=Decimal(15)),), spo2=Decimal(91), rr=value)
        elif kind == "order":
            made = Order(**head, action="start", drug="anakinra", dose=Decimal(100), interval_hours=6)
        elif kind == "dose":
            made = Dose(**head, drug="anakinra", status="given", dose=Decimal(100))
        elif kind == "medicine":
            made = Medicine(**head, action="start", drug="tocilizumab")
        elif kind == "event":
            made = Event(**head, code=step["code"], state="positive" if step["code"] == "culture" else "")
        elif kind == "weight":
            made = Observation(**head, source=REGISTRATION, code="weight", value=Decimal(80), unit="kg")
        elif kind == "decision":
            trigger = next(iter(NAVARRO.triggers))
            made = Decision(**head, protocol=NAVARRO.id, version="1", trigger=trigger, answer="accepted")
        else:
            person = self.in_force(Patient)[-1]
            made = msgspec.structs.replace(person, **head, supersedes=person.id, name=f"N{self.count}")
        self.records.append(made)

    def in_force(self, kind):
        replaced = {item.supersedes for item in self.records}
        return [item for item in self.records if isinstance(item, kind) and item.id not in replaced and not item.void]

    def amend(self, step):
        found = self.in_force(Observation) + self.in_force(Event) + self.in_force(OxygenSetting) + self.in_force(Dose)
        if not found:
            return
        old = found[step["pick"] % len(found)]
        head = self.envelope(0, supersedes=old.id, reason="wrong", void=step["kind"] == "void", at=old.at)
        changed = {"value": step["value"], "held": ()} if isinstance(old, Observation) else {}
        self.records.append(msgspec.structs.replace(old, **head, **changed))

    def fresh(self, at):
        known = max(self.now, *(item.recorded_at for item in self.records))
        return build(held_from_first(self.records), at=at, known_at=known, zone=ZONE, catalogue=CATALOGUE)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(steps, st.integers(min_value=1, max_value=100))
def test_a_grown_chart_says_what_a_fresh_one_says(taken, back):
    ward = Ward()
    course = Course(ZONE, CATALOGUE)
    for new, minutes in taken:
        for step in new:
            ward.take(step)
        chart, fresh = course.chart(ward.records, ward.now), ward.fresh(ward.now)
        assert chart == fresh
        assert chart.index == fresh.index
        assert course.assess(NAVARRO, chart, whole=True) == assess(NAVARRO, fresh)
        then = ward.now - timedelta(hours=back)
        assert course.look_back(NAVARRO, chart, then, whole=True) == assess(NAVARRO, ward.fresh(then))
        ward.now += timedelta(minutes=minutes)


def test_one_value_more_shares_every_other_series():
    ward = Ward()
    course = Course(ZONE, CATALOGUE)
    lab = {"kind": "lab", "ago": 3, "precision": "minute", "value": Decimal(2), "comparator": "", "held": False}
    for code in ("crp", "ferritin", "crp"):
        ward.take({**lab, "code": code})
    before = course.chart(ward.records, ward.now)
    ward.take({**lab, "code": "crp", "ago": 2})
    after = course.chart(ward.records, ward.now)
    assert after.values("ferritin") is before.values("ferritin")
    assert after.values("crp")[:2] == before.values("crp")
    assert len(after.values("crp")) == 3


def test_what_lies_in_the_future_appears_when_its_time_comes():
    ward = Ward()
    course = Course(ZONE, CATALOGUE)
    ward.take({"kind": "lab", "ago": -1, "precision": "minute", "value": Decimal(2), "comparator": "", "held": False,
               "code": "crp"})  # fmt: skip
    assert course.chart(ward.records, ward.now).values("crp") == ()
    later = ward.now + timedelta(hours=2)
    assert len(course.chart(ward.records, later).values("crp")) == 1


def test_a_chart_with_other_records_looks_them_up_itself():
    ward = Ward()
    course = Course(ZONE, CATALOGUE)
    ward.take({"kind": "lab", "ago": 3, "precision": "minute", "value": Decimal(2), "comparator": "", "held": False,
               "code": "crp"})  # fmt: skip
    chart = course.chart(ward.records, ward.now)
    assert len(chart.values("crp")) == 1
    assert replace(chart, records=()).values("crp") == ()


def test_a_past_moment_that_is_known_whole_is_not_worked_out_again_for_its_verdicts():
    ward = Ward()
    course = Course(ZONE, CATALOGUE)
    lab = {"kind": "lab", "code": "crp", "precision": "minute", "value": Decimal(2), "comparator": "", "held": False}
    ward.take({**lab, "ago": 300})
    then = ward.now - timedelta(hours=10)
    verdicts = course.look_back(NAVARRO, course.chart(ward.records, ward.now), then, whole=False)
    assert not verdicts.scores
    whole = course.look_back(NAVARRO, course.chart(ward.records, ward.now), then, whole=True)
    assert whole.scores
    ward.take({**lab, "ago": 2})
    after = course.look_back(NAVARRO, course.chart(ward.records, ward.now), then, whole=False)
    assert after.scores is whole.scores
    assert after.criteria is whole.criteria
