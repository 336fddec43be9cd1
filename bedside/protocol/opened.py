"""What opened a trigger that still waits: the values that came true then, beside the value now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Observation
from bedside.domain.value import observed
from bedside.domain.wording import fact_text, value_text, when_text
from bedside.protocol.assessment import Trigger
from bedside.protocol.leaf import record_evidence
from bedside.protocol.newest import evidence
from bedside.protocol.question import Question
from bedside.protocol.verdict import Evidence
from bedside.protocol.watch.said import Prompt
from bedside.text import _, decimal, lowered


def opened_by(question: Question, prompts: Iterable[Prompt]) -> tuple[Evidence, ...]:
    """Return the newest record behind each prompt, the prompt that waits longest first."""
    found: dict[str, Evidence] = {}
    for prompt in sorted(prompts, key=lambda item: item.since):
        behind = [record for name in prompt.records if (record := question.chart.find(name)) is not None]
        last = max((record.at for record in behind), default=None)
        for record in behind:
            if record.at == last:
                found.update((item.record, item) for item in _shown(question, record))
    return tuple(found.values())


def opener_of(trigger: Trigger) -> tuple[Evidence, ...]:
    """Return what to mark as having opened a trigger; of one that nobody can judge, the newest of what it rests on."""
    newest = max(trigger.evidence, key=lambda item: item.at, default=None)
    return trigger.opened_by or ((newest,) if newest else ())


def opened_words(trigger: Trigger, chart: Chart) -> str:
    """Return "opened by Platelets 71 x10^9/L, 19 Nov 10:26; now 207"; empty where the newest value opened it."""
    return "; ".join(_words(trigger, chart)) if trigger.open_since else ""


def _words(trigger: Trigger, chart: Chart) -> Iterator[str]:
    """Yield what came true first, one of each item, unless it is what stands now."""
    first = {item.item: item for item in reversed(trigger.opened_by) if item.at == trigger.opened_by[0].at}
    for item in first.values():
        record = chart.find(item.record)
        newest = max((each for each in trigger.evidence if each.item == item.item), key=_time, default=None)
        if record is None or (newest is not None and (newest.record == item.record or newest.at == item.at)):
            continue
        when = when_text(item.at, item.precision, chart.zone, chart.at)
        what = _within(fact_text(in_one_unit(record, chart.catalogue), chart.catalogue))
        now = _now(record, newest, chart)
        form = _("opened by {what}, {when}; now {value}") if now else _("opened by {what}, {when}")
        yield form.format(what=what, when=when, value=now)


def _now(opener: AnyRecord, newest: Evidence | None, chart: Chart) -> str:
    """Return the value now; its unit only where it was charted in another one."""
    if newest is None:
        return ""
    found = chart.find(newest.record)
    value = decimal(newest.value) if isinstance(found, Observation) and found.value is not None else newest.value
    record, first = (in_one_unit(item, chart.catalogue) if item else None for item in (found, opener))
    if isinstance(record, Observation) and isinstance(first, Observation) and record.unit != first.unit:
        value = value_text(record, chart.catalogue)
    return value


def in_one_unit(record: AnyRecord, catalogue: Catalogue) -> AnyRecord:
    """Return a value in its analyte's unit where only the name of the unit differs (/nL, x10^9/L), else as it is."""
    if not isinstance(record, Observation) or record.held:
        return record
    try:
        unit, own = catalogue.unit(record.code, record.unit), catalogue.analyte(record.code).unit
    except (KeyError, Problem):
        return record
    return msgspec.structs.replace(record, unit=own) if unit.factor == 1 and not unit.offset else record


def _shown(question: Question, record: AnyRecord) -> tuple[Evidence, ...]:
    if isinstance(record, Observation):
        return evidence(question, observed(record, question.chart.catalogue))
    return record_evidence(question, record)


def _within(said: str) -> str:
    """Return words as they stand within a sentence; an abbreviation keeps its form."""
    return lowered(said) if said[1:2].islower() and said[2:3].islower() else said


def _time(item: Evidence) -> datetime:
    return item.at
