"""What a trigger says of the chart: the evidence now, and every prompt that came up so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from bedside.domain.value import Value
from bedside.protocol.ladder import departure, on_treatment
from bedside.protocol.newest import Newest
from bedside.protocol.question import Question
from bedside.protocol.verdict import Evidence, Outcome, any_of


class Prompt(msgspec.Struct, frozen=True):
    """Something to answer: since when it stands, when the last record behind it reached the store, and which it are."""

    since: datetime
    recorded_at: datetime
    records: tuple[str, ...] = ()


class Said(msgspec.Struct, frozen=True):
    """The outcome by the evidence now, with its reason and records.

    `fires` are all prompts that ever came up (each stays until it is answered), `unknown` the prompt of a safety
    trigger that cannot be decided now. `fell` says that a value came down. `against` is evidence that speaks against.
    """

    outcome: Outcome
    reason: str
    threshold: str = ""
    evidence: tuple[Evidence, ...] = ()
    fires: tuple[Prompt, ...] = ()
    unknown: Prompt | None = None
    fell: bool = False
    against: tuple[Evidence, ...] = ()


def why_unknown(question: Question, code: str, found: Newest) -> Prompt | None:
    """Return the prompt of evidence that cannot decide: none charted, too old, held or disputed."""
    if not found.values:
        return no_value(question)
    if found.values[0].bounds is not None and question.stale(found.values[0], question.shelf(code)):
        return too_old(question, code, found.values)
    return Prompt(found.values[0].at, max(item.recorded_at for item in found.values), ids(found.values))


def too_old(question: Question, code: str, values: tuple[Value, ...]) -> Prompt | None:
    """Return the prompt of a stale value: it stands from the end of its shelf life until the patient has left."""
    if departure(question):
        return None
    end = values[0].at + (question.shelf(code) or timedelta())
    return Prompt(end, max(item.recorded_at for item in values), ids(values))


def no_value(question: Question) -> Prompt | None:
    """Return the prompt of evidence that was never charted: only while the drug is in use, since its first dose."""
    dose = question.first_given
    if dose is None or departure(question) or not on_treatment(question):
        return None
    return Prompt(dose.at, dose.recorded_at, (dose.id,))


def ids(values: Iterable[Value]) -> tuple[str, ...]:
    """Return the ids of the records behind values."""
    return tuple(dict.fromkeys(record for item in values for record in item.records))


def any_said(parts: Sequence[Said], threshold: str) -> Said:
    """Return what a trigger says of several series: any of them is enough."""
    outcome = any_of(item.outcome for item in parts)
    unknown = [item.unknown for item in parts if item.unknown]
    return Said(
        outcome,
        "; ".join(item.reason for item in parts),
        threshold,
        tuple(dict.fromkeys(seen for item in parts for seen in item.evidence)),
        tuple(fire for item in parts for fire in item.fires),
        min(unknown, key=lambda item: item.since) if unknown and outcome == "UNKNOWN" else None,
        fell=any(item.fell for item in parts),
    )
