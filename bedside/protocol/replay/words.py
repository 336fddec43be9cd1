"""A replay as rows for scripts, and as lines to read: the steps in which something changed, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.moment import iso
from bedside.domain.wording import when_text
from bedside.protocol.assessment import State, Trigger
from bedside.protocol.code_words import action_word, status_word, treatment_word
from bedside.protocol.contract import Plain, proposed, trigger
from bedside.protocol.replay.stay import Done, Replay, Step
from bedside.protocol.verdict import Outcome
from bedside.text import _, _n, _p

_WIDTH = 12


def as_rows(replay: Replay) -> list[Plain]:
    """Return one row per step in the shape of the contract; times are local to the store's zone."""
    zone = ZoneInfo(replay.zone)
    return [_row(step, zone) for step in replay.steps]


def _row(step: Step, zone: ZoneInfo) -> Plain:
    return {
        "at": iso(step.at, zone),
        "state": step.state,
        "first_eligible": step.first_eligible,
        "status": step.status,
        "step": step.step,
        "treatment_day": step.treatment_day,
        "triggers": [{**trigger(item, zone), "new": item.id in step.new} for item in step.triggers],
        "proposed": proposed(step.proposed, zone) if step.proposed else None,
        "done": [_done(item, zone) for item in step.done],
        "differs": msgspec.to_builtins(step.differs),
    }


def _done(item: Done, zone: ZoneInfo) -> Plain:
    at = iso(item.at, zone)
    return {"record": item.record, "kind": item.kind, "at": at, "text": item.text, "proposed": item.proposed}


def lines(replay: Replay) -> Iterator[str]:
    """Yield the report: what it is of, each step in which something changed, and the summary."""
    zone = ZoneInfo(replay.zone)
    rules = replay.protocol
    mode = _("as known then, {count} steps, {zone}") if replay.as_known else _("in hindsight, {count} steps, {zone}")
    steps = mode.format(count=len(replay.steps), zone=zone.key)
    yield f"{replay.patient}  {rules.id} {rules.version} ({status_word(rules.status)})  {steps}"
    before: Step | None = None
    quiet: list[Step] = []
    for step in replay.steps:
        if before is not None and _quiet(step, before):
            quiet.append(step)
        else:
            yield from _passed(quiet, zone)
            quiet = []
            yield ""
            yield from _told(step, before, zone)
        before = step
    yield from _passed(quiet, zone)
    yield ""
    yield from _summary(replay.steps, zone)


def _quiet(step: Step, before: Step) -> bool:
    """Return whether nothing happened but doses that nothing is to be said of."""
    acts = [item for item in step.done if item.kind != "dose"]
    same = (step.state, step.status, step.step) == (before.state, before.status, before.step)
    return same and not (acts or step.differs or step.new) and _proposal(step) == _proposal(before)


def _proposal(step: Step) -> tuple[str, tuple[str, ...]] | None:
    return (step.proposed.text, step.proposed.because) if step.proposed else None


def _passed(quiet: Sequence[Step], zone: ZoneInfo) -> Iterator[str]:
    doses = [item for step in quiet for item in step.done]
    if doses:
        entries = _n("{count} dose entry", "{count} dose entries", len(doses))
        until = _("until {time}: {entries}, nothing else").format(time=_when(quiet[-1], zone), entries=entries)
        yield f"  ... {until}"


def _told(step: Step, before: Step | None, zone: ZoneInfo) -> Iterator[str]:
    standing = _("treatment {status}").format(status=f"{treatment_word(step.status)} {step.step}".strip())
    if step.treatment_day:
        standing += ", " + _("treatment day {day}").format(day=step.treatment_day)
    first = ", " + _("eligible for the first time") if step.first_eligible else ""
    yield f"{_when(step, zone)}  {_state(step.state)}{first}; {standing}"
    yield from (_line(_("trigger"), _trigger(item)) for item in step.triggers if item.id in step.new)
    if _proposal(step) != (_proposal(before) if before else None):
        yield _line(_("proposed"), step.proposed.text if step.proposed else _("nothing any more"))
    for item in step.done:
        yield _line(_("done"), item.text)
        if item.kind == "order" and item.proposed:
            yield _line("", _("proposed was: {proposal}").format(proposal=item.proposed))
    yield from (_line(_("differs"), f"{item.id}: {item.text}") for item in step.differs)


def _trigger(item: Trigger) -> str:
    waiting = ", " + _("waits for an answer") if item.open_since else ""
    return f"{item.id} {item.label}: {_outcome(item.outcome)}, {action_word(item.action)}{waiting}. {item.reason}"


def _state(state: State) -> str:
    return {
        "ELIGIBLE": _p("state", "ELIGIBLE"),
        "NOT_ELIGIBLE": _p("state", "NOT_ELIGIBLE"),
        "INCOMPLETE": _p("state", "INCOMPLETE"),
    }[state]


def _outcome(outcome: Outcome) -> str:
    return {"MET": _p("outcome", "MET"), "NOT_MET": _p("outcome", "NOT_MET"), "UNKNOWN": _p("outcome", "UNKNOWN")}[
        outcome
    ]


def _summary(steps: Sequence[Step], zone: ZoneInfo) -> Iterator[str]:
    yield _("summary")
    eligible = [step for step in steps if step.first_eligible]
    first = _("first at {time}").format(time=_when(eligible[0], zone)) if eligible else _("at no step")
    yield _line(_("eligible"), first)
    fired: dict[str, list[str]] = {}
    for step in steps:
        for name in step.new:
            fired.setdefault(name, []).append(_when(step, zone))
    yield from (_line(_("trigger"), f"{name}: {', '.join(times)}") for name, times in fired.items())
    doses = [item for step in steps for item in step.done if item.kind == "dose"]
    yield _line(_("doses"), _n("{count} entry", "{count} entries", len(doses)))
    yield from (_line(_("differs"), text) for text in _differing(steps, zone))
    left = [item for item in steps[-1].triggers if item.open_since] if steps else []
    yield from (_line(_("unanswered"), f"{item.id} {item.label}") for item in left)


def _differing(steps: Sequence[Step], zone: ZoneInfo) -> Iterator[str]:
    """Yield what differed, by step, rows that share a record as one."""
    for step in steps:
        by_record: dict[str, list[str]] = {}
        for item in step.differs:
            by_record.setdefault(item.record or item.id, []).append(item.id)
        yield from (f"{_when(step, zone)}: {', '.join(dict.fromkeys(ids))}" for ids in by_record.values())


def _line(title: str, text: str) -> str:
    return f"  {f'{title} ' if len(title) >= _WIDTH else title:{_WIDTH}}{text}"


def _when(step: Step, zone: ZoneInfo) -> str:
    return when_text(step.at, "minute", zone)
