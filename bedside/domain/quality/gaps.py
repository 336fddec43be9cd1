"""What rules and scores would need and the chart does not say (DQ-10, DQ-18, DQ-19, DQ-23)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from bedside.domain.checks import Estimate, Percent, ScoreInputs
from bedside.domain.finding import Finding
from bedside.domain.quality.point import Point
from bedside.domain.quality.view import View, exact, finding
from bedside.domain.quantity import told
from bedside.domain.records import Device, OxygenSetting
from bedside.domain.vocabulary import device_of
from bedside.text import _, _n, capital, decimal

_SET = ("venturi", "hfnc")


def percent_only(view: View) -> Iterator[Finding]:
    """DQ-10: a percentage without its count; the count is computed from the whole of that time, and both are shown."""
    for rule in view.rules.percent:
        yield from view.once("percent", (rule.percent, rule.count, rule.whole), partial(_uncounted, view, rule))


def _uncounted(view: View, rule: Percent) -> Iterator[Finding]:
    counted = {(item.at, item.precision) for item in view.series.get(rule.count, ())}
    shares = (item for item, _ in exact(view.series.get(rule.percent, ())))
    alone = [item for item in shares if (item.at, item.precision) not in counted]
    if alone:
        more = _n(" ({count} earlier alike)", " ({count} earlier alike)", len(alone) - 1) if len(alone) > 1 else ""
        share = f"{view.short(rule.percent)} {view.said(alone[-1])}"
        text = _("{share} without a count: {computed}{more}.").format(
            share=share, computed=_computed(view, rule, alone[-1]), more=more
        )
        yield finding("DQ-10", "info", text, (item.record for item in alone), rule.percent)


def _computed(view: View, rule: Percent, share: Point) -> str:
    wholes = exact(view.series.get(rule.whole, ()))
    same = [pair for pair in wholes if not pair[0].held and pair[0].day == share.day]
    timed = [pair for pair in same if pair[0].at == share.at]
    if share.number is None or not same:
        return _("no {whole} of that day, so {count} is not known").format(
            whole=view.short(rule.whole), count=view.short(rule.count)
        )
    whole, number = (timed or same)[-1]
    result = told(_rounded(number * share.number / 100))
    unit = _(view.chart.catalogue.analyte(rule.count).shown_unit)
    return _("{count} {result} {unit} from {whole} {number}").format(
        count=view.short(rule.count),
        result=result,
        unit=unit,
        whole=view.short(rule.whole),
        number=decimal(whole.value.text),
    )


def _rounded(number: Fraction) -> Fraction:
    return Fraction(round(number * 1000), 1000)


def required(view: View) -> Iterator[Finding]:
    """DQ-18: an event that makes a result necessary, and the result was never charted."""
    for rule in view.rules.required:
        events = [event for event in view.chart.events(rule.event) if event.state not in {"stop", "end", "no", "none"}]
        missing = [code for code in rule.needs if code not in view.series]
        if events and missing:
            names = ", ".join(view.chart.catalogue.analyte(code).title for code in missing)
            text = _("{title} is charted and no {names}: {blocks} cannot be computed.").format(
                title=_(rule.title), names=names, blocks=_(rule.blocks)
            )
            yield finding("DQ-18", "info", text, (event.id for event in events), rule.event)


def incomplete_devices(view: View) -> Iterator[Finding]:
    """DQ-19: oxygen devices whose setting gives no estimate of inspired oxygen."""
    rules = {item.device: item for item in view.rules.estimate}
    groups: dict[Device, list[str]] = {}
    for setting in view.chart.of(OxygenSetting):
        for device in setting.devices:
            groups.setdefault(device, []).append(setting.id)
    for device, records in groups.items():
        gap = _gap(device, rules.get(device.name))
        if gap:
            text = _("{device}: {gap}; inspired oxygen is not known.").format(
                device=capital(device_of(device.name).title), gap=gap
            )
            yield finding("DQ-19", "info", text, records, device.name)


def _gap(device: Device, rule: Estimate | None) -> str:
    if device.fio2 is not None:
        return ""
    if rule is None:
        return "" if device.name not in _SET else _("the set oxygen fraction is not charted")
    if device.flow is None:
        return _("the flow is not charted")
    outside = device.flow < rule.low or (rule.high is not None and device.flow > rule.high)
    return (
        _("no estimate exists at {flow} L/min, and no type that would give one is stated").format(
            flow=decimal(device.flow)
        )
        if outside
        else ""
    )


def score_inputs(view: View) -> Iterator[Finding]:
    """DQ-23: a score that the chart suggests, and the inputs nobody has charted."""
    for rule in view.rules.score:
        evidence = _suggested(view, rule)
        missing = [view.chart.catalogue.analyte(code).title for code in rule.inputs if not view.chart.values(code)]
        missing += [_(title) for title, codes in rule.facts.items() if not view.chart.events(*codes)]
        if evidence and missing:
            text = _("{name} inputs not charted: {missing}.").format(name=rule.name, missing=", ".join(missing))
            yield finding("DQ-23", "info", text, evidence, rule.name)


def _suggested(view: View, rule: ScoreInputs) -> list[str]:
    points = (*view.series.get(rule.analyte, ()), *view.undated.get(rule.analyte, ()))
    high = [item.record for item, number in exact(points) if number > rule.above]
    return [event.id for event in view.chart.events(*rule.suggested_by)] + high
