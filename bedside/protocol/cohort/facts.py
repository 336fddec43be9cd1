"""What a case series tells of one patient beside the course: peaks, steroids, infection, adverse events, ventilation.

What nobody charted is unknown and never no: a yes needs a record, a no needs one that says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction

from bedside.domain.chart import Chart
from bedside.domain.moment import hours_between, local_date
from bedside.domain.quantity import told
from bedside.domain.records import Event, Medicine
from bedside.domain.value import Value, observed
from bedside.domain.wording import dose_text, event_text, when_text
from bedside.protocol import model
from bedside.protocol.assessment import Assessment
from bedside.protocol.cohort.case import Amount, Answered
from bedside.protocol.question import order_key
from bedside.text import _

_HOURS = 24
_STEROID = "glucocorticoid"
_LEAST = Fraction(-1)
_REACTIONS = (("injection_site_reaction", "yes"), ("hypersensitivity", "severe"))


def peak(chart: Chart, code: str) -> Amount:
    """Return the highest value of a stay in the usual unit, undated ones included.

    Only a plain number is exact: above `>1000` nobody knows how far. Held values do not count, and are said.
    """
    values = [*chart.values(code), *(observed(item, chart.catalogue) for item in chart.undated(code))]
    known = [item for item in values if item.bounds is not None]
    held = len(values) - len(known)
    said = _("{n} held, not counted").format(n=held) if held else ""
    return _highest(known, f" ({said})" if said else "") if known else Amount(said)


def _highest(known: list[Value], said: str) -> Amount:
    ends = [item.bounds for item in known if item.bounds is not None]
    floor = max((item.low if item.low is not None else _LEAST for item in ends), default=_LEAST)
    if floor == _LEAST:
        top = max(item.high for item in ends if item.high is not None)
        return Amount(f"<{told(top)}{said}")
    open_above = [item for item in ends if item.high is None]
    if open_above:
        least = any(item.exact and item.low == floor for item in ends)
        return Amount(f"{'>=' if least else '>'}{told(floor)}{said}")
    # A `<` value could only be the highest if its limit lay above all others.
    higher = any(not item.exact and item.high is not None and item.high > floor for item in ends)
    return Amount(f"{'>=' if higher else ''}{told(floor)}{said}", None if higher else float(floor))


def steroids(chart: Chart, end: datetime) -> Answered:
    """Return the glucocorticoids charted, with amounts and days; unknown where none is charted."""
    found: dict[str, list[Medicine]] = {}
    for item in sorted(chart.of(Medicine), key=order_key):
        known = chart.catalogue.drug(item.drug)
        if known and known.has(_STEROID):
            found.setdefault(known.name, []).append(item)
    words = [_course(items, chart, end) for items in found.values()]
    return Answered("MET", "; ".join(words)) if words else Answered()


def _course(items: list[Medicine], chart: Chart, end: datetime) -> str:
    begun = [item for item in items if item.action == "start"]
    amounts = dict.fromkeys(
        dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours) for item in begun
    )
    said = _(", then ").join(amounts) or items[0].drug
    if not begun or "undated" in {item.precision for item in items}:
        return _("{medicine}, duration not charted").format(medicine=said)
    last = items[-1]
    until = last.at if last.action == "stop" else end
    days = (local_date(until, chart.zone) - local_date(begun[0].at, chart.zone)).days
    form = _("{medicine}, {days} d") if last.action == "stop" else _("{medicine}, {days} d, no stop charted")
    return form.format(medicine=said, days=max(1, days))


def infection(chart: Chart, first: datetime | None) -> Answered:
    """Return whether a bacterial infection was charted and whether before or after the first dose."""
    marks = [item for item in chart.events("infection") if item.state == "confirmed"]
    marks += [item for item in chart.events("culture") if item.state == "positive" and not _cleared(item, chart)]
    if marks:
        return Answered("MET", "; ".join(dict.fromkeys(_infected(item, first, chart) for item in marks)))
    told = [item for item in chart.events("infection") if item.precision != "undated"]
    last = max(told, key=order_key, default=None)
    if last is None or (first is not None and last.at < first):
        return Answered("UNKNOWN", _("excluded before the first dose") if last and last.state == "excluded" else "")
    words = f"{event_text(last)}, {when_text(last.at, 'day', chart.zone)}"
    return Answered("NOT_MET" if last.state == "excluded" else "UNKNOWN", words)


def _cleared(item: Event, chart: Chart) -> bool:
    """Return whether a later word on the same site calls a positive culture a contaminant."""
    later = (each for each in chart.events("culture") if order_key(each) > order_key(item))
    return any(each.state == "contaminant" and each.subject == item.subject for each in later)


def _infected(item: Event, first: datetime | None, chart: Chart) -> str:
    what = event_text(item)
    if item.precision == "undated":
        return _("{what}, when is not charted").format(what=what)
    when = when_text(item.at, "day", chart.zone)
    if first is None:
        return f"{what}, {when}"
    days = round(hours_between(first, item.at) / _HOURS)
    side = _("before the first dose") if item.at < first else _("day {n}").format(n=days + 1)
    return f"{what}, {when}, {side}"


def adverse(assessment: Assessment, protocol: model.Protocol, chart: Chart, first: datetime | None) -> Answered:
    """Return the reactions charted and the safety rules that came true after the first dose.

    A no says that every laboratory rule had its values after the first dose and none came true.
    """
    said = [event_text(item) for code, state in _REACTIONS for item in chart.events(code) if item.state == state]
    said += _fired(assessment, protocol, first, chart)
    if said:
        return Answered("MET", "; ".join(dict.fromkeys(said)))
    watched = [code for watch in protocol.triggers.values() for code in _codes(watch)]
    if first is None or not watched:
        return Answered()
    lacking = [code for code in dict.fromkeys(watched) if not any(item.at >= first for item in chart.values(code))]
    if lacking:
        names = ", ".join(chart.catalogue.analyte(code).short for code in lacking)
        return Answered("UNKNOWN", _("not charted after the first dose: {names}").format(names=names))
    return Answered("NOT_MET", _("none by the laboratory rules"))


def _fired(assessment: Assessment, protocol: model.Protocol, first: datetime | None, chart: Chart) -> Iterator[str]:
    for item in assessment.triggers:
        watch = protocol.triggers.get(item.id)
        if not _is_harm(watch) or first is None:
            continue
        times = [at for at in item.fired if at >= first]
        if times:
            yield f"{item.label}, {when_text(times[0], 'day', chart.zone)}"


def _is_harm(watch: object) -> bool:
    kinds = model.UlnWatch, model.LiverWatch, model.FallWatch, model.BelowWatch, model.KidneyWatch, model.QtcWatch
    return isinstance(watch, (*kinds, model.ReactionWatch))


def _codes(watch: object) -> Iterable[str]:
    """Return what a laboratory rule reads; what is worked out or counted differently is not asked for."""
    if isinstance(watch, model.UlnWatch | model.LiverWatch):
        return watch.analytes
    if isinstance(watch, model.FallWatch):
        return tuple(item.analyte for item in watch.counts)
    if isinstance(watch, model.BelowWatch):
        return (watch.analyte,)
    return ("creatinine",) if isinstance(watch, model.KidneyWatch) else ()
