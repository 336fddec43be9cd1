"""A value that rises past a number: from its newest pair, and every time it did so before."""

from __future__ import annotations

from bedside.protocol.leaf import limit
from bedside.protocol.model import RisingWatch
from bedside.protocol.newest import HELD, LEFT_OPEN, evidence, newest, worded
from bedside.protocol.question import Question
from bedside.protocol.rising import Look, Why
from bedside.protocol.watch.said import Prompt, Said, ids, no_value, too_old


def rising(name: str, watch: RisingWatch, question: Question) -> Said:
    """Say whether the newest value is past the number and above the one before it."""
    looks = question.looks(name)
    fires = tuple(_prompt(look) for look in looks if look.outcome == "MET")
    threshold = f"{limit(question, watch.op, watch.value, watch.unit, watch.analyte)} and above the value before"
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
    before = f"{worded(question, look.previous)} before" if look.previous else "no value before"
    words: dict[Why, str] = {
        "held": f"{value}: {HELD}",
        "disputed": f"disputed: {' against '.join(worded(question, item) for item in look.values)}",
        "unclear": f"{value}, {before}: {LEFT_OPEN}",
        "first": f"{value} is past the limit, and there is no earlier value to compare with",
        "low": f"{value} is not past the limit",
        "falling": f"{value} is past the limit but not above {before}",
        "rising": f"{value}, {before}",
    }
    return f"{words[look.why]}, {question.ago(look.values[0])}"
