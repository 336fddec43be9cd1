"""How ill a patient may be, proposed from NEWS2, the WHO scale, the course of ROX and open prompts; a person picks.

What nobody can say counts as a reason to watch: a patient without vital signs is never proposed as stable.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

import msgspec

from bedside.config import HandoffRules
from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.handing import Severity
from bedside.domain.quantity import told
from bedside.domain.records import OxygenSetting
from bedside.domain.wording import when_text
from bedside.protocol.assessment import Assessment, Trigger
from bedside.protocol.model import Protocol
from bedside.scores import news2, rox
from bedside.scores.registry import scores
from bedside.text import _, decimal

_ON_HIGH_FLOW = "hfnc"
_MISSING = 3


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A severity that is only proposed, and what it rests on."""

    severity: Severity
    because: tuple[str, ...]


def proposed(assessment: Assessment, chart: Chart, protocol: Protocol | None, rules: HandoffRules) -> Proposal:
    """Return the severity that scores and prompts come to; the worst reason decides and all of its kind are named."""
    ill = tuple(_unstable(assessment, chart, rules))
    if ill:
        return Proposal(severity="unstable", because=ill)
    watch = tuple(_watched(assessment, chart, protocol, rules))
    if watch:
        return Proposal(severity="watcher", because=watch)
    return Proposal(severity="stable", because=(_news(assessment, chart.catalogue),))


def alarming(assessment: Assessment, chart: Chart, rules: HandoffRules) -> tuple[str, ...]:
    """Return what is said first in a call: a low saturation with its time, and a high NEWS2."""
    news, spo2, said = assessment.scores.get("news2"), chart.latest("spo2"), list[str]()
    if spo2 and spo2.bounds and spo2.bounds.decide("<", Fraction(rules.spo2_call)) is not False:
        when, limit = when_text(spo2.at, spo2.precision, chart.zone, chart.at), rules.spo2_call
        value = decimal(spo2.text)
        said.append(
            _("SpO2 {value} % ({when}), below {limit} %").format(value=value, when=when, limit=decimal(str(limit)))
        )
    if news is not None and news2.risk(news) == news2.HIGH:
        said.append(_news(assessment, chart.catalogue))
    return tuple(said)


def unknown_safety(assessment: Assessment, protocol: Protocol | None) -> tuple[Trigger, ...]:
    """Return the open safety prompts that nobody can judge now."""
    return tuple(item for item in open_safety(assessment, protocol) if item.outcome == "UNKNOWN")


def open_safety(assessment: Assessment, protocol: Protocol | None) -> tuple[Trigger, ...]:
    """Return the safety prompts that nobody has answered, whether or not they can be judged."""
    watches = protocol.triggers if protocol is not None else {}
    known = (item for item in assessment.open_triggers() if item.id in watches)
    return tuple(item for item in known if watches[item.id].safety)


def _unstable(assessment: Assessment, chart: Chart, rules: HandoffRules) -> Iterator[str]:
    news, who, breath = (assessment.scores.get(name) for name in ("news2", "who", "rox"))
    if news is not None and news2.risk(news) == news2.HIGH:
        yield _news(assessment, chart.catalogue)
    if who is not None and who.low is not None and who.low >= rules.who_unstable:
        yield _who(assessment)
    # An interval that only reaches into the failing band is a reason to watch.
    if breath is not None and breath.value is not None and rox.fails(breath):
        yield _("ROX {value} ({band})").format(value=decimal(breath.value), band=breath.band)


def _watched(assessment: Assessment, chart: Chart, protocol: Protocol | None, rules: HandoffRules) -> Iterator[str]:
    news, who = (assessment.scores.get(name) for name in ("news2", "who"))
    if news is None or news2.risk(news) != news2.LOW:
        yield _news(assessment, chart.catalogue)
    if who is None or who.high is None or who.high >= rules.who_watcher:
        yield _who(assessment)
    yield from _falling(chart, rules)
    waiting = open_safety(assessment, protocol)
    if waiting:
        yield _("open: {prompts}").format(prompts=", ".join(item.id for item in waiting))
    if assessment.ladder.status in {"held", "unknown"}:
        drug = assessment.drug
        yield (
            _("{drug} on hold").format(drug=drug)
            if assessment.ladder.status == "held"
            else _("which dose of {drug} is in force cannot be said").format(drug=drug)
        )


def _news(assessment: Assessment, catalogue: Catalogue) -> str:
    found = assessment.scores.get("news2")
    if found is None or found.low is None or found.high is None:
        return _("NEWS2 cannot be said")
    if found.value is not None:
        return _("NEWS2 {value} ({band})").format(value=found.value, band=found.band)
    lacks = ", ".join(_named(name, catalogue) for name in found.missing[:_MISSING])
    if len(found.missing) > _MISSING:
        lacks = _("{names} and {count} more").format(names=lacks, count=len(found.missing) - _MISSING)
    return _("NEWS2 between {low} and {high} (not known: {lacks})").format(low=found.low, high=found.high, lacks=lacks)


def _named(name: str, catalogue: Catalogue) -> str:
    """Return what the score lacks, as the chart heads it; oxygen and answers are no analytes."""
    known = catalogue.find(name)
    return known.short if known else {item.name: item.title for item in scores()["news2"].inputs}.get(name, name)


def _who(assessment: Assessment) -> str:
    found = assessment.scores.get("who")
    if found is None or found.low is None or found.high is None:
        return _("WHO score cannot be said")
    if found.low == found.high:
        return _("WHO {value}").format(value=found.low)
    return _("WHO between {low} and {high}").format(low=found.low, high=found.high)


def _falling(chart: Chart, rules: HandoffRules) -> Iterator[str]:
    """Yield that ROX fell over the last hours, where two settings of high flow carry all that it takes."""
    since = chart.at - timedelta(hours=rules.trend_hours)
    known = [found for item in chart.of(OxygenSetting) if item.at >= since and (found := _rox(item)) is not None]
    if len(known) > 1 and known[-1] < known[0]:
        yield _("ROX falling from {first} to {last} within {hours} h").format(
            first=told(known[0]), last=told(known[-1]), hours=decimal(str(rules.trend_hours))
        )


def _rox(item: OxygenSetting) -> Fraction | None:
    device = item.devices[0] if len(item.devices) == 1 else None
    if device is None or device.name != _ON_HIGH_FLOW or not (device.fio2 and item.spo2 and item.rr):
        return None
    return Fraction(item.spo2) / Fraction(device.fio2) / Fraction(item.rr)
