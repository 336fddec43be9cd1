"""The charts of a stay, one per step: as they look in hindsight, or with what had been recorded by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.amend import held_from_first
from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart, build, grown, rewind
from bedside.domain.moment import end_of_day, local_date
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Patient
from bedside.protocol.ladder import departure
from bedside.protocol.model import Protocol
from bedside.protocol.question import Question
from bedside.text import _

MOST_STEPS = 5_000
_AFTER = timedelta(hours=24)


class Beside(TypedDict, total=False):
    """What other workstations say of a patient: other contents of records, by id, and who shares the record number."""

    versions: Sequence[tuple[str, AnyRecord]]
    namesakes: Sequence[Patient]


ALONE: Beside = {}


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """All records of one patient, the chart of the whole stay, and from when to when it lasts."""

    records: tuple[AnyRecord, ...]
    beside: Beside
    whole: Chart
    start: datetime
    end: datetime


def stay_of(
    protocol: Protocol,
    records: Sequence[AnyRecord],
    zone: ZoneInfo,
    catalogue: Catalogue,
    beside: Beside = ALONE,
) -> Stay:
    """Return the stay that all records of a patient make; raise LookupError without a patient record.

    `beside` is what other workstations say, as in `build`.
    """
    shown = held_from_first(records)
    last = max(item.at for item in shown)
    known = max(item.recorded_at for item in shown)
    whole = build(shown, at=last, known_at=known, zone=zone, catalogue=catalogue, **beside)
    left = departure(Question(protocol=protocol, chart=whole))
    if left is None:
        end = max(_times(whole), default=whole.patient.at) + _AFTER
    else:
        end = end_of_day(local_date(left.at, zone), zone) if left.precision == "day" else left.at
    return Stay(records=shown, beside=beside, whole=whole, start=min(_start(whole), end), end=end)


def moments(stay: Stay, every: timedelta) -> tuple[datetime, ...]:
    """Return the moments of the steps: from the first record on in elapsed time, the last one at the end of the stay.

    Raise Problem for a step that is not above nothing, longer than any stay or makes too many steps.
    """
    if every <= timedelta():
        raise Problem(_("a step must be longer than nothing."), where="every", do=_("Use for example 6h."))
    count = -((stay.start - stay.end) // every)
    if count > MOST_STEPS:
        raise Problem(
            _("that makes {count} steps; {most} are the most.").format(count=count, most=MOST_STEPS),
            where="every",
            do=_("Use a longer step, such as 6h."),
        )
    return (*(stay.start + number * every for number in range(count)), stay.end)


def charts(stay: Stay, at: Sequence[datetime], *, as_known: bool) -> Iterator[Chart]:
    """Yield the chart of each moment; as known then, none for the moments before the patient was known."""
    if as_known:
        yield from _as_known(stay, at)
        return
    for moment in at:
        if moment <= stay.whole.at:
            yield rewind(stay.whole, moment)
        else:
            later = grown(stay.whole, (), at=moment, known_at=stay.whole.known_at)
            yield later or _built(stay, moment, stay.whole.known_at)


def _as_known(stay: Stay, at: Sequence[datetime]) -> Iterator[Chart]:
    arrivals = sorted(stay.records, key=_arrival)
    chart: Chart | None = None
    done = 0
    for moment in at:
        upto = next((place for place in range(done, len(arrivals)) if arrivals[place].recorded_at > moment), None)
        new = arrivals[done:upto]
        done = len(arrivals) if upto is None else upto
        if not any(isinstance(item, Patient) for item in arrivals[:done]):
            continue
        ahead = any(item.at > moment for item in arrivals[:done])
        chart = (grown(chart, new, at=moment, known_at=moment) if chart else None) or _built(stay, moment, moment)
        yield chart
        # A chart that hides what lies ahead cannot grow: it would have to show that when its time comes.
        chart = None if ahead else chart


def _built(stay: Stay, at: datetime, known_at: datetime) -> Chart:
    whole = stay.whole
    return build(stay.records, at=at, known_at=known_at, zone=whole.zone, catalogue=whole.catalogue, **stay.beside)


def _start(chart: Chart) -> datetime:
    """Return the time of the first record; one dated long before the admission (DQ-17) does not begin the stay."""
    admitted = chart.events("admitted")
    early = timedelta(days=chart.catalogue.quality.before_admission.days)
    floor = admitted[0].at - early if admitted else None
    times = (at for at in _times(chart) if floor is None or at >= floor)
    return min(times, default=chart.patient.at)


def _times(chart: Chart) -> tuple[datetime, ...]:
    return tuple(item.at for item in chart.records if item.precision != "undated")


def _arrival(record: AnyRecord) -> tuple[datetime, str]:
    return record.recorded_at, record.id
