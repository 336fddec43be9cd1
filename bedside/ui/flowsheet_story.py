"""A cell of the flowsheet in full: each value with range, age, source and by whom, for the strip and the tool tip."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.records import Observation
from bedside.domain.value import Value, observed
from bedside.protocol.assessment import Assessment
from bedside.report.spoken import figure, shown_unit, sources_text
from bedside.report.story import story
from bedside.report.values import own_range, printed, reference, reference_text
from bedside.text import _, _n
from bedside.ui import words
from bedside.ui.flowsheet_entries import Entry
from bedside.ui.flowsheet_marks import Marks
from bedside.ui.flowsheet_rows import Line


class Story(NamedTuple):
    """The strip in parts: the value, what is to be known of it, where it comes from, and what else the cell holds."""

    head: str
    facts: str
    origin: str
    others: str

    @property
    def text(self) -> str:
        """Return the whole story, a line for each part."""
        return "\n".join(filter(None, self))


def story_of(line: Line, cell: tuple[Entry, ...], place: int, chart: Chart, marks: Marks) -> Story:
    """Return the story of one entry of a cell; `place` says which."""
    entry = cell[place]
    record = chart.find(entry.record)
    facts = [_age(entry, chart)]
    if entry.flag:
        facts.append(_("above the range") if entry.flag == "H" else _("below the range"))
    facts += _ranges(entry, chart)
    mark = marks.of(entry)
    if mark:
        facts.append(f"{mark.word}: {mark.rule}")
    if entry.record in marks.unseen:
        facts.append(_("not yet seen by you"))
    if entry.was:
        facts.append(_("corrected, was {value}").format(value=entry.was))
    if entry.look in ("held", "conflict"):
        facts.append(_("held: no rule counts it until a person decides (Held tab)"))
    struck = entry.look == "struck"
    after = chart.successor(entry.record) if struck else None
    told = story(record, chart, struck=struck, successor=after) if record else ""
    head, _newline, origin = told.partition("\n")
    return Story(
        head or entry.text, f" {words.DOT} ".join(filter(None, facts)), origin, _others(line, cell, place, chart)
    )


def _age(entry: Entry, chart: Chart) -> str:
    if entry.precision == "undated":
        return _("sampling time unknown: no rule counts it")
    if entry.precision == "day":
        return _("only the day is known")
    return _("{age} old").format(age=words.age(chart.age_hours(entry.at)))


def _ranges(entry: Entry, chart: Chart) -> list[str]:
    """Return the laboratory's own range, which goes before ours, and ours with where it comes from."""
    found: list[str] = []
    record = chart.find(entry.record)
    if isinstance(record, Observation):
        own = own_range(observed(record, chart.catalogue), chart)
        if own is not None:
            found.append(_("the laboratory's own range {range}").format(range=reference_text(own)))
    if entry.code:
        analyte = chart.catalogue.analyte(entry.code)
        span = reference(analyte, chart)
        if span is not None and analyte.reference is not None and (span.low is not None or span.high is not None):
            said = _("reference {range} ({source})")
            found.append(said.format(range=reference_text(span), source=sources_text(analyte.reference.source)))
    return found


def _others(line: Line, cell: tuple[Entry, ...], place: int, chart: Chart) -> str:
    left = [entry for at, entry in enumerate(cell) if at != place]
    if not left:
        return ""
    listed = ", ".join(_brief(entry, chart) for entry in left)
    return _("also in this cell (N: next): {values}").format(values=listed)


def _brief(entry: Entry, chart: Chart) -> str:
    said = _("{value} struck {when}") if entry.look == "struck" else "{value} {when}"
    return said.format(value=entry.text, when=_when(entry.at, entry, chart))


def _when(at: datetime, entry: Entry, chart: Chart) -> str:
    return words.clock(at, chart.zone) if entry.precision == "minute" else words.stamp(at, chart.zone, entry.precision)


def summary(chart: Chart, assessment: Assessment) -> str:
    """Return what stands above the rows: the highest temperature and the urine of 24 hours, the weight."""
    parts = [_warmest(chart), _weight(chart)]
    sofa = assessment.scores.get("sofa")  # it works the volume of a day out of the readings
    urine = next((item for item in sofa.inputs if item.name == "urine_24h"), None) if sofa else None
    if urine is not None:
        parts.append(_("urine of 24 h {value} mL").format(value=figure(urine.value)))
    return f" {words.DOT} ".join(filter(None, parts))


def _warmest(chart: Chart) -> str:
    """Return the highest temperature of 24 hours; one in doubt may have been higher, and is said."""
    day = [item for item in chart.values("temp") if item.precision == "minute" and chart.age_hours(item.at) <= 24]
    sure = [item for item in day if item.exact is not None]
    doubt = _n("{count} in doubt", "{count} in doubt", len(day) - len(sure)) if len(sure) < len(day) else ""
    if not sure:
        return _("highest temperature of 24 h cannot be said: {why}").format(why=doubt) if doubt else ""
    top = max(sure, key=lambda item: item.exact or 0)
    said = _("highest temperature of 24 h {value} at {time}")
    return ", ".join(filter(None, (said.format(value=_shown(top, chart), time=words.clock(top.at, chart.zone)), doubt)))


def _weight(chart: Chart) -> str:
    weights = chart.values("weight")
    sure = [item for item in weights if item.exact is not None]
    if not sure:
        return ""
    said = [_("weight {value}").format(value=_shown(sure[-1], chart))]
    if len(sure) > 1:
        said.append(_("before {value}").format(value=_shown(sure[-2], chart)))
    if weights[-1] is not sure[-1]:
        said.append(_("a newer one is in doubt"))
    return ", ".join(said)


def _shown(value: Value, chart: Chart) -> str:
    analyte = chart.catalogue.analyte(value.code)
    return f"{printed(value, analyte, chart)[0]} {shown_unit(analyte)}".strip()
