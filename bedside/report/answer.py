"""The answer that stands first: what is true, where treatment stands, and what to decide before the next dose."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.protocol.opened import opened_words
from bedside.protocol.verdict import Outcome, Verdict
from bedside.report.at_start import start_words, state_words, then_words
from bedside.report.content import Box, Para, Run, quiet, sentence, strong, text
from bedside.report.dose_advice import action_words, before_dose, choices, order_in_force
from bedside.report.verdicts import is_exclusion
from bedside.report.words import pretty, stamp
from bedside.report.writing import Writing
from bedside.text import _


def answer(assessment: Assessment, chart: Chart, writing: Writing, start: Assessment | None) -> Box:
    """Return the box that stands first; `start` is the verdict at the first dose of a treated patient."""
    treated = assessment.ladder.first_given is not None
    own = writing.consult.text("answer")
    lines = [sentence(strong(own))] if own else []
    lines += list(_prompts(assessment, chart))
    if treated:
        lines += list(_course(assessment, chart, start))
    else:
        lines.append(sentence(strong(state_words(assessment.state, assessment.drug))))
        lines += [sentence(line) for line in _whys(assessment)]
    lines += list(_decide(assessment, chart))
    return Box(_("Answer"), tuple(lines))


def _course(assessment: Assessment, chart: Chart, start: Assessment | None) -> Iterator[Para]:
    """Yield where treatment stands, and what the verdicts say of its start and of a new one."""
    ladder = assessment.ladder
    status = {
        "active": _("On {order}"),
        "held": _("On hold: {order}"),
        "stopped": _("{drug} stopped"),
        "unknown": _("Which dose is in force cannot be said: {order} was ordered last"),
    }.get(ladder.status, _("{drug} given before"))
    order = order_in_force(assessment, chart)
    parts: list[str | Run] = [strong(status.format(order=order, drug=assessment.drug.capitalize()))]
    if ladder.treatment_day is not None and ladder.status != "stopped":
        parts.append(_(", treatment day {day} of {most}").format(day=ladder.treatment_day, most=assessment.max_days))
    parts.append(". ")
    first = stamp(ladder.first_given, chart) if ladder.first_given else ""
    if start is not None:
        parts.append(_("{state} ({at}). ").format(state=then_words(start.state), at=first))
        if start.state != "ELIGIBLE":
            named = "; ".join(f"{item.id} {item.label}" for item in start.criteria if _against(item))
            parts.append(_("Against it: {items}. ").format(items=named) if named else "")
            open_then = ", ".join(item.id for item in start.criteria if item.outcome == "UNKNOWN")
            parts.append(_("Not known then: {items}. ").format(items=open_then) if open_then else "")
    else:
        parts.append(_("First dose {at}. ").format(at=first))
    parts.append(quiet(_("To start a course now: {state}.").format(state=start_words(assessment.state))))
    yield Para(text(*parts))


def _prompts(assessment: Assessment, chart: Chart) -> Iterator[Para]:
    """Yield what waits for an answer; what nobody can judge now must not read as if it had come true."""
    waiting = assessment.open_triggers()
    for item in (item for item in waiting if item.outcome != "UNKNOWN"):
        since = stamp(item.open_since, chart) if item.open_since else ""
        said = _("Open since {since}: {label}.").format(since=since, label=item.label)
        opened = opened_words(item, chart)
        # What the values are by the rule stands with the triggers: the answer has room for one sentence of each.
        why = f"{opened[:1].upper()}{opened[1:]}." if opened else item.reason
        yield sentence(strong(said), f" {pretty(why)}")
    unsure = [
        f"{item.label} ({pretty(opened_words(item, chart) or item.reason)})"
        for item in waiting
        if item.outcome == "UNKNOWN"
    ]
    if unsure:
        yield sentence(strong(_("Cannot say now, and open:")), f" {'; '.join(unsure)}.")


def _decide(assessment: Assessment, chart: Chart) -> Iterator[Para]:
    proposed = assessment.ladder.proposed
    if proposed is None:
        return
    before = before_dose(assessment, chart)
    what = choices(proposed.options) or _("whether to {action}").format(action=action_words(proposed.action))
    said = _("Decide {before}: {what}.") if before else _("Decide: {what}.")
    yield sentence(strong(said.format(before=before, what=what)))


def _whys(assessment: Assessment) -> Iterator[str]:
    against = [item for item in assessment.criteria if _against(item)]
    unknown = [item for item in assessment.criteria if item.outcome == "UNKNOWN"]
    label = [item for item in assessment.label if item.outcome == "MET"]
    if against:
        yield _("Against: {items}.").format(items="; ".join(_named(item) for item in against))
    if unknown:
        yield _("Not known: {items}.").format(items="; ".join(_named(item) for item in unknown))
    if label:
        yield _("Product label: {items}.").format(items="; ".join(_named(item) for item in label))
    if assessment.state == "ELIGIBLE":
        open_gates = [item for item in (*assessment.gates, *assessment.label) if item.outcome != _good(item)]
        if open_gates:
            yield _("Still to settle before a first dose: {items}.").format(
                items="; ".join(f"{item.id} {item.label}" for item in open_gates)
            )


def _good(item: Verdict) -> Outcome:
    return "NOT_MET" if is_exclusion(item.id) else "MET"


def _against(item: Verdict) -> bool:
    return item.outcome == ("MET" if is_exclusion(item.id) else "NOT_MET")


def _named(item: Verdict) -> str:
    return f"{item.id} {item.label}" + (f" ({pretty(item.reason)})" if item.reason else "")
