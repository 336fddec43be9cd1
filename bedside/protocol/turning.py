"""A value with a warning that turns the verdict or a trigger is asked about before it is charted; any other only warns.

Past a soft limit a value counts once it is confirmed (clinical reference 6.2): a slip there must not decide unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.extend import extended, without
from bedside.domain.quickline import Draft, Parsed
from bedside.domain.records import AnyRecord, Observation, OxygenSetting
from bedside.protocol.assess import glance
from bedside.protocol.assessment import Trigger
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.text import N_, _

_STATES: Mapping[str, str] = MappingProxyType(
    {"ELIGIBLE": N_("eligible"), "NOT_ELIGIBLE": N_("not eligible"), "INCOMPLETE": N_("incomplete")}
)
_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"MET": N_("met"), "NOT_MET": N_("not met"), "UNKNOWN": N_("cannot say")}
)


def asked_where_it_turns(
    parsed: Parsed, chart: Chart, protocol: Protocol, now: datetime, original: AnyRecord | None = None
) -> Parsed:
    """Return a line of measured values with its first fact in doubt, where it warns and turns a state or a trigger.

    `chart` is the chart before the line, looked at as of `now`; `original` is what the line would take the place of.
    Any other line comes back as it is.
    """
    found = turned(parsed, chart, protocol, now, original)
    if not found:
        return parsed
    doubt = " ".join((*parsed.warnings, *found))
    first, *others = parsed.drafts
    asked = Draft(choices=first.choices, doubt=doubt, finding="DQ-01")
    return msgspec.structs.replace(parsed, drafts=(asked, *others), text=f"{doubt} 1: {first.choices[0].label}")


def turned(
    parsed: Parsed, chart: Chart, protocol: Protocol, now: datetime, original: AnyRecord | None = None
) -> tuple[str, ...]:
    """Return in one sentence which state or trigger a line of measured values with a warning turns; nothing for none.

    `chart` is the chart before the line, looked at as of `now`; `original` is what the line would take the place of.
    """
    if not parsed.warnings or parsed.doubts:
        return ()
    records = parsed.preview()
    if not all(isinstance(item, (Observation, OxygenSetting)) for item in records):
        return ()
    at_now = replace(chart, at=max(chart.at, now), known_index=chart.index)
    what = "; ".join(_turned(records, at_now, protocol, original))
    return (_("It turns {what}.").format(what=what),) if what else ()


def _turned(
    records: tuple[AnyRecord, ...], chart: Chart, protocol: Protocol, original: AnyRecord | None
) -> Iterator[str]:
    """Yield what the records turn, with how it stood and how it would stand."""
    named = [msgspec.structs.replace(item, id=f"typed-{number}") for number, item in enumerate(records)]
    longer = extended(without(chart, original) if original else chart, named)
    memo = Memo()
    (old, before), (new, after) = (glance(protocol, each, memo) for each in (chart, longer))
    if old != new:
        yield _("the verdict from {old} to {new}").format(old=_(_STATES[old]), new=_(_STATES[new]))
    yield from _triggers(before, after)


def _triggers(before: tuple[Trigger, ...], after: tuple[Trigger, ...]) -> Iterator[str]:
    stood = {item.id: item.outcome for item in before}
    for item in after:
        old = stood.get(item.id, item.outcome)
        if old != item.outcome:
            text = _("{trigger} ({label}) from {old} to {new}")
            turns = {"old": _(_OUTCOMES[old]), "new": _(_OUTCOMES[item.outcome])}
            yield text.format(trigger=item.id, label=item.label, **turns)
