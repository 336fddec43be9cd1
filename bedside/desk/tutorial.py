"""The tutorial's steps from their file, and whether what a person did is what a step asks for: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import tomli

from bedside import assets
from bedside.domain.chart import Chart
from bedside.domain.records import AnyRecord, Decision, Dose, Observation, Order, OxygenSetting

_KINDS: dict[str, type] = {"oxygen": OxygenSetting, "order": Order, "dose": Dose, "decision": Decision}


@dataclass(frozen=True, kw_only=True)
class Done:
    """What has been done once a step is over: one of these."""

    patient: str = ""
    page: str = ""
    as_of: date | None = None
    charted: str = ""
    undone: str = ""
    help: bool = False
    lock: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """What to do, what there is to see afterwards, and how the program knows."""

    text: str
    see: str
    done: Done


@dataclass(frozen=True, kw_only=True)
class Part:
    """One course with its steps."""

    title: str
    about: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What stands in the window: the patient's record number, the tab, the day of the verdict, and the chart.

    `since` is when the step began; `helped` and `locked` say what has happened since.
    """

    mrn: str
    page: str
    as_of: date | None
    chart: Chart | None
    since: datetime
    helped: bool = False
    locked: bool = False


def parts() -> tuple[Part, ...]:
    """Return the shipped tutorial."""
    read = tomli.loads(assets.read_text("help", "tutorial.toml"))["parts"]
    return tuple(
        Part(title=part["title"], about=part["about"], steps=tuple(map(_step, part["steps"]))) for part in read
    )


def _step(read: Mapping[str, Any]) -> Step:
    done = dict(read["done"])
    if "as_of" in done:
        done["as_of"] = date.fromisoformat(done["as_of"])
    return Step(text=read["text"], see=read["see"], done=Done(**done))


def steps() -> tuple[Step, ...]:
    """Return all steps in order."""
    return tuple(step for part in parts() for step in part.steps)


def is_done(step: Step, seen: Seen) -> bool:
    """Return whether a step is over."""
    done = step.done
    return (
        (bool(done.patient) and done.patient == seen.mrn)
        or (bool(done.page) and done.page == seen.page)
        or (done.as_of is not None and done.as_of == seen.as_of)
        or (bool(done.charted) and any(_is(item, done.charted) for item in _since(seen, taken_out=False)))
        or (bool(done.undone) and any(_is(item, done.undone) for item in _since(seen, taken_out=True)))
        or (done.help and seen.helped)
        or (done.lock and seen.locked)
    )


def _since(seen: Seen, *, taken_out: bool) -> tuple[AnyRecord, ...]:
    """Return what was entered since the step began, or what was taken out since."""
    if seen.chart is None:
        return ()
    if not taken_out:
        return tuple(item for item in seen.chart.records if item.recorded_at >= seen.since)
    after = ((item, seen.chart.successor(item.id)) for item in seen.chart.struck)
    return tuple(item for item, next_ in after if next_ is not None and next_.void and next_.recorded_at >= seen.since)


def _is(record: AnyRecord, kind: str) -> bool:
    if kind in _KINDS:
        return isinstance(record, _KINDS[kind])
    return isinstance(record, Observation) and record.code == kind
