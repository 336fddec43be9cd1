"""Triggers and remarks as plain flags: which stand open, which were answered, and what happened beside them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from bedside.domain.chart import Chart
from bedside.domain.records import Event
from bedside.domain.wording import site_word
from bedside.protocol.assessment import Assessment, Trigger
from bedside.protocol.opened import opened_words, opener_of
from bedside.protocol.verdict import Evidence
from bedside.report.spoken import culture_word, figure
from bedside.text import _, _p
from bedside.ui.code_words import code_word, state_word

#: facts of the course; answers to a protocol's questions (allergies, consent and the like) stand in the verdict tree
_COURSE = frozenset(
    {
        "admitted",
        "culture",
        "died",
        "discharged",
        "ecmo",
        "extubated",
        "hypersensitivity",
        "infection",
        "injection_site_reaction",
        "intubated",
        "onset",
        "prone",
        "remark",
        "rrt",
        "vasopressor",
    }
)
_STATES = {"start": "started", "stop": "stopped", "end": "", "yes": ""}
_ONE_WORD = frozenset({"intubated", "extubated"})


@dataclass(frozen=True)
class Flag:
    """One flag at `at` (seconds). `kind` is open (trigger not answered), answered, or remark; `code` the analyte.

    `doubt` says that nobody can tell whether the trigger fired.
    """

    at: float
    text: str
    kind: Literal["open", "answered", "remark"]
    record: str
    code: str = ""
    detail: str = ""
    doubt: bool = False


def triggers(assessment: Assessment, chart: Chart) -> tuple[Flag, ...]:
    """Return the triggers that fired or wait, at the time of what opened them, else of their newest evidence."""
    found: list[Flag] = []
    for item in assessment.triggers:
        waits = item.open_since is not None
        if waits or item.answered:
            found += _trigger(item, chart, waits=waits)
    return tuple(sorted(found, key=_when))


def remarks(assessment: Assessment, chart: Chart) -> tuple[Flag, ...]:
    """Return the onset and the events of the course; one of unknown date has no place among them."""
    found = [
        Flag(item.at.timestamp(), event_words(item), "remark", item.id)
        for item in chart.of(Event)
        if item.code in _COURSE and item.code != "onset" and item.precision != "undated"
    ]
    onset = assessment.timing.onset
    if onset is not None:
        source = chart.latest_event("onset")
        found.append(Flag(onset.timestamp(), _("onset"), "remark", source.id if source else ""))
    return tuple(sorted(found, key=_when))


def event_words(item: Event) -> str:
    """Return the short words of an event: "blood culture, pending"."""
    if item.code == "remark":
        return item.text or item.subject
    state = "" if item.code in _ONE_WORD else _STATES.get(item.state, item.state)
    word = code_word(item.code)
    if item.code == "culture":
        site = site_word(item.subject)
        name = _p("culture", "{site} culture").format(site=site) if site else word
        return ", ".join(part for part in (name, culture_word(state)) if part)
    return " ".join(part for part in (word, state_word(state), item.subject) if part)


def _trigger(item: Trigger, chart: Chart, *, waits: bool) -> list[Flag]:
    return [_flag(item, chart, each, waits=waits) for each in opener_of(item) or (None,)]


def _flag(item: Trigger, chart: Chart, newest: Evidence | None, *, waits: bool) -> Flag:
    moment = newest.at if newest else item.open_since or chart.at
    code = newest.item if newest else ""
    text = f"{_name(code, item, chart)} {_value(newest)}".strip()
    kind: Literal["open", "answered"] = "open" if waits else "answered"
    detail = "; ".join(filter(None, (opened_words(item, chart), item.reason)))
    return Flag(
        moment.timestamp(), text, kind, newest.record if newest else "", code, detail, item.outcome == "UNKNOWN"
    )


def _name(code: str, item: Trigger, chart: Chart) -> str:
    try:
        return chart.catalogue.analyte(code).short
    except KeyError:
        return item.label


def _value(newest: Evidence | None) -> str:
    """Return the value when it is a number: words of an event stand in the label already."""
    if newest is None:
        return ""
    try:
        Decimal(newest.value.lstrip("<>=\u2264\u2265 "))
    except InvalidOperation:
        return ""
    return figure(newest.value)


def _when(flag: Flag) -> float:
    return flag.at
