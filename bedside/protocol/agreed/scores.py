"""Scores of every possible chart as one: the interval that holds whichever way the conflicts are settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from bedside.protocol.agreed.cause import behind, reason
from bedside.protocol.question import Question
from bedside.scores.answer import Answer, Shown


def agreed_scores(question: Question, said: Sequence[Mapping[str, Answer]]) -> dict[str, Answer]:
    """Return every score as the interval that holds whichever way the conflicts are settled."""
    return {name: agreed_score(question, [item[name] for item in said]) for name in said[0]}


def agreed_score(question: Question, found: Sequence[Answer]) -> Answer:
    """Return one score as the interval of all possible answers; inputs in conflict count as missing."""
    first, doubtful = found[0], _doubtful(question, found)
    if not doubtful and all(item == first for item in found):
        return first
    why = reason(behind(question, frozenset(item.record for item in _inputs(found)), [*found]))
    missing = tuple(dict.fromkeys((*(name for item in found for name in item.missing), *doubtful)))
    lows = [item.low for item in found if item.low is not None]
    highs = [item.high for item in found if item.high is not None]
    low = min(lows) if len(lows) == len(found) else None
    high = max(highs) if len(highs) == len(found) else None
    same = low is not None and low == high
    shared = [name for name in first.forms if all(name in item.forms for item in found)]
    forms = {name: agreed_score(question, [item.forms[name] for item in found]) for name in shared}
    return msgspec.structs.replace(
        first,
        low=low,
        high=high,
        band=first.band if same else "",
        used=tuple(name for name in first.used if name not in missing),
        missing=missing,
        forms=forms,
        inputs=tuple(item for item in first.inputs if item.name not in missing),
        why={**{name: text for item in found for name, text in item.why.items()}, **dict.fromkeys(doubtful, why)},
    )


def _doubtful(question: Question, found: Sequence[Answer]) -> tuple[str, ...]:
    """Return the inputs that rest on a record in conflict, or that only some of the possible charts have."""
    shown: dict[str, set[str]] = {}
    for item in _inputs(found):
        shown.setdefault(item.name, set()).add(item.value)
    disputed = [item.name for item in _inputs(found) if item.record in question.chart.disputed]
    return tuple(dict.fromkeys((*disputed, *(name for name, values in shown.items() if len(values) > 1))))


def _inputs(found: Sequence[Answer]) -> tuple[Shown, ...]:
    return tuple(item for each in found for item in each.inputs)
