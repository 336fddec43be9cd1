"""A value that rises past a number: from its newest pair, and every time it did so before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bedside.protocol.leaf import limit
from bedside.protocol.model import RisingWatch
from bedside.protocol.newest import evidence, newest, worded
from bedside.protocol.question import Question
from bedside.protocol.rising import Look, Why
from bedside.protocol.watch.said import Prompt, Said, ids, no_value, too_old
from bedside.text import N_, _


def rising(name: str, watch: RisingWatch, question: Question) -> Said:
    """Say whether the newest value is past the number and above the one before it."""
    looks = question.looks(name)
    fires = tuple(_prompt(look) for look in looks if look.outcome == "MET")
    cut = limit(question, watch.op, watch.value, watch.unit, watch.analyte)
    threshold = _("{limit} and above the value before").format(limit=cut)
    found = newest(question, watch.analyte)
    if not looks:
        return Said("UNKNOWN", found.fault, threshold, (), fires, no_value(question))
    look = looks[-1]
    shown = (*look.values, look.previous) if look.previous else look.values
    seen = evidence(question, *shown)
    if question.stale(look.values[0], question.shelf(watch.analyte)) and look.why != "held":
        return Said("UNKNOWN", found.fault, threshold, seen, fires, too_old(question, watch.analyte, look.values))
    unknown = _prompt(look) if look.outcome == "UNKNOWN" else None
    return Said(look.outcome, _rising_reason(question, look), threshold, seen, fires, unknown, look.fell)


def _prompt(look: Look) -> Prompt:
    return Prompt(look.at, look.recorded_at, ids((*look.values, *((look.previous,) if look.previous else ()))))


def _rising_reason(question: Question, look: Look) -> str:
    value = worded(question, look.values[0])
    before = _("no value before")
    if look.previous:
        before = _("{value} before").format(value=worded(question, look.previous))
    if look.why == "disputed":
        value = _(" against ").join(worded(question, item) for item in look.values)
    return f"{_(_WORDS[look.why]).format(value=value, before=before)}, {question.ago(look.values[0])}"


_WORDS: Mapping[Why, str] = MappingProxyType(
    {
        "held": N_("{value}: held, unit or reading in doubt"),
        "disputed": N_("disputed: {value}"),
        "unclear": N_("{value}, {before}: the comparator leaves it open"),
        "first": N_("{value} is past the limit, and there is no earlier value to compare with"),
        "low": N_("{value} is not past the limit"),
        "falling": N_("{value} is past the limit but not above {before}"),
        "rising": "{value}, {before}",
    }
)
