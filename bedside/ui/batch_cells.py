"""What the cells of a finished shift say: each typed text read as the line it stands for, with its doubts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bedside.domain.again import ANOTHER, as_another, charted_already, charted_otherwise
from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.moment import parse_when
from bedside.domain.problem import Problem
from bedside.domain.quickline import Draft, Parsed, context_of, parse
from bedside.domain.records import AnyRecord
from bedside.domain.wording import value_text
from bedside.protocol.model import Protocol
from bedside.protocol.turning import asked_where_it_turns
from bedside.report.rounds import OXYGEN, PRESSURE
from bedside.text import _
from bedside.ui import words

EMPTY, FINE, LACKS, DOUBT, WRONG = "", "fine", "lacks", "doubt", "wrong"
HOLD, LEAVE_OUT = "hold", "leave out"
_CLOCK = re.compile(r"\d{1,2}:\d{2}")


@dataclass(frozen=True, kw_only=True)
class Read:
    """How a cell reads: its state, what is said of it, and the ways to settle it where it is in doubt."""

    kind: str = EMPTY
    said: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    parsed: Parsed | None = None
    chosen: str = ""


def title_of(code: str, catalogue: Catalogue) -> str:
    """Return what a row is called."""
    named = {PRESSURE: _("Blood pressure"), OXYGEN: _("Oxygen, as in the line")}
    return named.get(code) or catalogue.analyte(code).title


def needs_unit(code: str, catalogue: Catalogue) -> bool:
    """Return whether the values of a row need a typed unit."""
    return code not in (PRESSURE, OXYGEN) and catalogue.analyte(code).typed_unit_needed


def full_time(time: str, day: str) -> str:
    """Return a column's time with the day of the shift, where it gives a clock time only."""
    return f"{day}T{time.zfill(5)}" if day and _CLOCK.fullmatch(time) else time


class Reader:
    """Reads cells against one chart; `chart` gives it as it stands.

    Two different results sampled `within` that time may be of one sample.
    """

    def __init__(
        self,
        chart: Callable[[], Chart],
        now: Callable[[], datetime],
        protocol: Callable[[], Protocol],
        within: timedelta,
    ) -> None:
        self._chart, self._now, self._protocol, self._within = chart, now, protocol, within

    def time(self, text: str, day: str) -> Read:
        """Return how the time of a column reads."""
        if not text:
            return Read()
        chart, now = self._chart(), self._now()
        try:
            when = parse_when(full_time(text, day), chart.zone, now)
        except (Problem, OverflowError) as problem:
            return Read(kind=WRONG, said=str(problem))
        if when.at > now:
            return Read(kind=WRONG, said=_("that lies in the future: type the day of the shift above."))
        return Read(kind=FINE, said=words.stamp(when.at, chart.zone, when.precision))

    def value(self, code: str, text: str, unit: str, time: str, *, chosen: str = "") -> Read:
        """Return how a cell reads; `time` is that of its column, with its day."""
        if not text:
            return Read()
        if not time:
            return Read(kind=LACKS, said=_("type the time of this column first"))
        fact = text if code == OXYGEN else f"{code} {text} {unit}".strip()
        chart, now, protocol = self._chart(), self._now(), self._protocol()
        try:
            parsed = parse(f"{fact} @{time}", context_of(chart, now, drug=protocol.regimen.drug))
        except Problem as problem:
            return Read(kind=WRONG, said=str(problem))
        return _weighed(asked_where_it_turns(parsed, chart, protocol, now), chart, self._within, chosen)


def records_of(
    read: Read,
    chart: Chart,
    within: timedelta,
    make: Callable[[Parsed, int | None, bool], tuple[AnyRecord, ...]],
) -> tuple[AnyRecord, ...]:
    """Return what a cell charts: nothing for one that is left out."""
    if read.parsed is None or read.chosen == LEAVE_OUT:
        return ()
    accept = int(read.chosen) if read.chosen.isdecimal() else None
    made = make(read.parsed, accept, read.chosen == HOLD)
    return tuple(as_another(item, chart, within) for item in made) if read.chosen == ANOTHER else made


def _weighed(parsed: Parsed, chart: Chart, within: timedelta, chosen: str) -> Read:
    doubt = next(iter(parsed.doubts), None)
    ways = _ways(doubt) if doubt is not None else _again(parsed, chart, within)
    said = doubt.doubt if doubt is not None else "; ".join((parsed.text, *parsed.warnings))
    if not ways:
        return Read(kind=FINE, said=said, parsed=parsed)
    if doubt is None:
        said = _question(parsed, chart, within)
    taken = next((word for way, word in ways if way == chosen), "")
    if not taken:
        return Read(kind=DOUBT, said=said, ways=ways, parsed=parsed)
    settled = _("settled: {way}").format(way=taken)
    return Read(kind=FINE, said=settled, ways=ways, parsed=parsed, chosen=chosen)


def _ways(doubt: Draft) -> tuple[tuple[str, str], ...]:
    ways = [(str(number), choice.label) for number, choice in enumerate(doubt.choices, start=1) if not choice.refused]
    if doubt.held is not None:
        ways.append((HOLD, _("hold it until somebody settles it")))
    return tuple(ways)


def _again(parsed: Parsed, chart: Chart, within: timedelta) -> tuple[tuple[str, str], ...]:
    records = parsed.preview()
    if any(charted_already(item, chart) for item in records):
        return (LEAVE_OUT, _("the same result: leave it out")), (ANOTHER, _("another sample: chart it"))
    if any(charted_otherwise(item, chart, within) for item in records):
        return (LEAVE_OUT, _("the same sample: what is charted stays")), (ANOTHER, _("another sample: chart it"))
    return ()


def _question(parsed: Parsed, chart: Chart, within: timedelta) -> str:
    value = parsed.text.partition(",")[0]
    old = next(filter(None, (charted_otherwise(item, chart, within) for item in parsed.preview())), None)
    if old is None or any(charted_already(item, chart) for item in parsed.preview()):
        return _("{value} is charted already at this time: the same result, or another sample?").format(value=value)
    return _("{old} is charted at {when}, and here {value}: the same sample, or another one?").format(
        old=value_text(old, chart.catalogue), when=words.stamp(old.at, chart.zone, old.precision), value=value
    )
