"""Made wards for the handoff: full charts, every kind of line, every severity."""

import dataclasses
from datetime import timedelta
from functools import cache

from msgspec.structs import replace

from bedside.config import shipped_site
from bedside.domain.handing import Line, Picked, Told
from bedside.domain.records import Event, Observation, Recommendation
from bedside.protocol.assess import assess
from bedside.protocol.handing_over import HandedOver
from bedside.protocol.severity import proposed, unknown_safety
from bedside.report.writing import Writing
from tests.protocol.ward import navarro
from tests.report.charts import NOW, Maker, hours, practice

RULES = shipped_site().handoff
WRITING = Writing(author="A. Name", now=NOW, practice=True, protocol=navarro())
LONG = "this sentence is as long as a line of one's own may be, and a little more is added so that it fills its room "


def of(make, **more):
    """Return a patient as gathered, from a maker of records."""
    chart = make.chart()
    assessment = assess(navarro(), chart)
    return HandedOver(
        assessment=assessment,
        chart=chart,
        proposal=proposed(assessment, chart, navarro(), RULES),
        unsure=unknown_safety(assessment, navarro()),
        **more,
    )


def told(words, **more):
    return Told(words=words, until=NOW + timedelta(hours=6), **more)


def line(kind, words, key="k", **more):
    return Line(key=key, kind=kind, told=told(words, **more), author="N. Night", at=hours(130))


def pick(severity, why="as seen"):
    return Picked(severity=severity, told=told(why), author="D. Day", at=hours(135))


def advice(number, words, **more):
    return Recommendation(
        id=f"a{number}", patient="p", at=hours(120), recorded_at=hours(120), author="D. Day", workstation="w",
        document="d", number=number, text=words, **more,
    )  # fmt: skip


@cache
def full():
    """Return a patient of whom everything is said at more length than there is room for."""
    make = practice()
    for site in ("blood", "urine", "sputum", "line tip", "drain fluid"):
        make.add(Event, hours(131), code="culture", state="pending", subject=site)
    for hour in (120, 124, 128, 132):
        make.dose(hours(hour), "held", reason="platelets, and the family asked to wait for the morning round")
    kinds = [line(kind, LONG * 2, f"{kind}{n}", owner="Dr. Day") for kind in ("line", "action", "if") for n in range(4)]
    critical = tuple(item for item in make.records if isinstance(item, Observation) and not item.held)[:9]
    return of(
        make,
        picked=pick("watcher", LONG * 2),
        lines=tuple(kinds),
        critical=critical,
        recommended=tuple(advice(n, LONG, owner="ward") for n in range(1, 6)),
    )


def ward(number):
    """Return so many patients with full charts, each with a name and number of their own, and a short action."""
    one = full()._replace(picked=pick("watcher"), lines=(line("action", "call the family", "a", owner="Dr. Day"),))
    return tuple(named(one, place) for place in range(1, number + 1))


def named(item, place):
    """Return the same patient under another name and number."""
    person = replace(item.chart.patient, name=f"PRACTICE, Patient number {place}", mrn=f"P-{place:04}")
    return item._replace(chart=dataclasses.replace(item.chart, patient=person))


def bare(name="PRACTICE, Newly admitted"):
    """Return a patient of whom nothing but the identity is charted."""
    return of(Maker(name, "P-0099"))
