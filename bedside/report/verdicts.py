"""The verdict part of a note: the answer first, then every criterion with value, age, threshold, origin and source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bedside.domain.chart import Chart
from bedside.domain.vocabulary import event_title
from bedside.protocol.assessment import Assessment, Trigger
from bedside.protocol.verdict import Evidence, Outcome, Verdict
from bedside.report.content import (
    Box,
    Cell,
    Column,
    Para,
    Row,
    Run,
    Section,
    Table,
    quiet,
    remark,
    sentence,
    strong,
    text,
)
from bedside.report.glyphs import DOT, SPACE
from bedside.report.values import unit_text
from bedside.report.words import age, duration, pretty, stamp, with_unit
from bedside.text import _

_SHOWN_EVIDENCE = 4
_AGE = re.compile(r", (?:\d+ h)?(?: ?\d+ min)? old$")
_COLUMNS = (("answer", 10), ("criterion", 24.5), ("value, time, age", 27), ("threshold", 15), ("origin, source", 23.5))


def answer(assessment: Assessment, chart: Chart) -> Box:
    """Return the box that stands first: the state in words, why, and what waits for a decision."""
    state = {
        "ELIGIBLE": _("Eligible for {drug}: all inclusions are met and no exclusion applies."),
        "NOT_ELIGIBLE": _("Not eligible for {drug}."),
        "INCOMPLETE": _("Cannot say whether eligible for {drug}: something is not known."),
    }[assessment.state].format(drug=assessment.drug)
    lines = [sentence(strong(state))]
    lines += [sentence(line) for line in _whys(assessment)]
    lines += list(_prompts(assessment, chart))
    return Box(_("Answer"), tuple(lines))


def _prompts(assessment: Assessment, chart: Chart) -> Iterator[Para]:
    """Yield what waits for an answer; what nobody can judge now must not read as if it had come true."""
    waiting = assessment.open_triggers()
    for item in (item for item in waiting if item.outcome != "UNKNOWN"):
        since = stamp(item.open_since, chart) if item.open_since else ""
        said = _("Open since {since}: {label}.").format(since=since, label=item.label)
        yield sentence(strong(said), f" {item.reason}")
    unsure = [f"{item.label} ({item.reason})" for item in waiting if item.outcome == "UNKNOWN"]
    if unsure:
        yield sentence(strong(_("Cannot say now, and open:")), f" {'; '.join(unsure)}.")


def eligibility(assessment: Assessment, chart: Chart) -> Section:
    """Return every criterion with its children, evidence, threshold, origin and source."""
    rule = f"{assessment.protocol.id} {assessment.protocol.version}"
    return Section(
        _("Eligibility"),
        (verdict_table(assessment.criteria, chart, exclusions=True),),
        remark=_("{rule}; ages at {at}").format(rule=rule, at=stamp(assessment.at, chart)),
    )


def label_check(assessment: Assessment, chart: Chart) -> Section | None:
    """Return the product-label block, or None for a protocol without one."""
    if not assessment.label:
        return None
    return Section(
        _("Product label"),
        (verdict_table(assessment.label, chart, exclusions=True),),
        remark=_("contraindications and warnings; present or not answered: needs a reason before the first dose"),
    )


def gates(assessment: Assessment, chart: Chart) -> Section | None:
    """Return the gates before the first dose, or None for a protocol without any."""
    if not assessment.gates:
        return None
    return Section(_("Before the first dose"), (verdict_table(assessment.gates, chart, exclusions=False),))


def timing(assessment: Assessment, chart: Chart) -> Section:
    """Return onset, hours to the first dose and the class of the start."""
    found = assessment.timing
    if found.onset is None:
        line = sentence(_("Onset of respiratory failure: not documented by the protocol's oxygen threshold."))
        return Section(_("Timing"), (line,))
    started = assessment.ladder.first_given is not None
    what = _("to the first dose") if started else _("until now, no dose given")
    parts: list[str | Run] = [_("Onset of respiratory failure "), strong(stamp(found.onset, chart, year=True))]
    if found.hours is not None:
        parts += ["; ", strong(duration(found.hours)) if found.hours >= 0 else _("first dose before onset"), f" {what}"]
    parts += ["; ", strong(_class_words(found.name)), ". "]
    if found.window_closes is not None and not started:
        parts.append(_("The early window closes {at}. ").format(at=stamp(found.window_closes, chart, year=True)))
    if found.source:
        parts.append(quiet(found.source))
    return Section(_("Timing"), (Para(text(*parts)),))


def triggers(assessment: Assessment, chart: Chart) -> Section | None:
    """Return the taper and stop triggers, open ones first, or None for a protocol without any."""
    if not assessment.triggers:
        return None
    ordered = sorted(assessment.triggers, key=_openness)
    rows = tuple(_trigger_row(item, chart) for item in ordered)
    columns = _columns(_("trigger"))
    return Section(
        _("Taper and stop triggers"),
        (Table(columns, rows, stem=1),),
        remark=_("a trigger stays open until a named clinician answers; it never acts by itself"),
    )


def verdict_table(verdicts: tuple[Verdict, ...], chart: Chart, *, exclusions: bool) -> Table:
    """Return verdicts and their children as rows; exclusion rows say present or absent instead of met or not."""
    rows = tuple(_verdict_rows(verdicts, chart, 0, exclusions=exclusions))
    return Table(_columns(_("criterion")), rows, stem=1)


def outcome_words(outcome: Outcome, *, presence: bool) -> str:
    """Return the outcome in words; for exclusions and contraindications it speaks of presence."""
    if outcome == "UNKNOWN":
        return _("cannot say")
    if presence:
        return _("present") if outcome == "MET" else _("absent")
    return _("met") if outcome == "MET" else _("not met")


def evidence_lines(evidence: tuple[Evidence, ...], chart: Chart) -> Iterator[Run]:
    """Yield value, unit, time and age of each record, the first four, and how many more there are."""
    for place, item in enumerate(evidence[:_SHOWN_EVIDENCE]):
        yield strong(("\n" if place else "") + _measured(item, chart))
        when = stamp(item.at, chart, item.precision)
        note = f"; {pretty(item.note)}" if item.note else ""
        yield quiet(f"\n{when}, {age(item.age_hours, item.at, chart, item.precision)}{note}")
    if len(evidence) > _SHOWN_EVIDENCE:
        yield quiet("\n" + _("and {count} more").format(count=len(evidence) - _SHOWN_EVIDENCE))


def is_exclusion(name: str) -> bool:
    """Return whether a criterion id names an exclusion or a label row, whose MET speaks against treatment."""
    return name.startswith(("EXC", "LBL"))


def _measured(item: Evidence, chart: Chart) -> str:
    try:
        name = chart.catalogue.analyte(item.item).short
    except KeyError:
        said = item.value if item.item == "oxygen" else event_title(item.item, item.value)
        return said[:1].upper() + said[1:] or item.item
    return f"{name} {with_unit(item.value, unit_text(chart, item.item, item.unit) or item.unit)}"


def _columns(stem: str) -> tuple[Column, ...]:
    titles = {"criterion": stem}
    return tuple(Column(_(titles.get(name, name)), share) for name, share in _COLUMNS)


def _verdict_rows(verdicts: Iterable[Verdict], chart: Chart, depth: int, *, exclusions: bool) -> Iterator[Row]:
    for item in verdicts:
        presence = exclusions and is_exclusion(item.id)
        bad = item.outcome == "UNKNOWN" or (item.outcome == "MET") == presence
        said = outcome_words(item.outcome, presence=presence)
        source = f"{DOT}{item.source}" if item.source else ""
        yield Row(
            (
                Cell(text(strong(said) if bad else said)),
                Cell(text(strong(item.id) if not depth else item.id, f" {item.label}")),
                Cell(text(*(evidence_lines(item.evidence, chart) if not item.children else ()), *_reason(item, chart))),
                Cell(text(pretty(item.threshold))),
                Cell(text(item.origin, quiet(source))),
            ),
            depth=depth,
        )
        yield from _verdict_rows(item.children, chart, depth + 1, exclusions=exclusions)


def _reason(item: Verdict, chart: Chart) -> Iterator[Run]:
    """Yield the reason unless the evidence above it says the same: a decided leaf often repeats value and age."""
    core = pretty(_AGE.sub("", item.reason))
    said = [_measured(each, chart).replace(SPACE, " ").casefold() for each in item.evidence]
    if not item.reason or (item.outcome != "UNKNOWN" and any(core.casefold() in each for each in said)):
        return
    voice = "plain" if item.outcome == "UNKNOWN" or item.children else "quiet"
    yield Run(("\n" if item.evidence and not item.children else "") + pretty(item.reason), voice)


def _trigger_row(item: Trigger, chart: Chart) -> Row:
    action = {
        "review": _("review"),
        "step_down": _("step down"),
        "hold": _("hold"),
        "stop": _("stop"),
        "info": _("information"),
    }[item.action]
    if item.open_since is not None:
        unsure = _(", cannot say now") if item.outcome == "UNKNOWN" else ""
        said = text(strong(_("OPEN since {at}").format(at=stamp(item.open_since, chart)) + unsure), f", {action}")
    elif item.answered:
        said = text(_("answered: {answer}").format(answer=item.answered))
    else:
        words = outcome_words(item.outcome, presence=False)
        said = text(
            strong(words) if item.outcome != "NOT_MET" else words, f", {action}" if item.outcome == "MET" else ""
        )
    reason = Run(("\n" if item.evidence else "") + pretty(item.reason)) if item.reason else ""
    source = f"{DOT}{item.source}" if item.source else ""
    return Row(
        (
            Cell(said),
            Cell(text(strong(item.id), f" {item.label}")),
            Cell(text(*evidence_lines(item.evidence, chart), reason)),
            Cell(text(pretty(item.threshold))),
            Cell(text(item.origin, quiet(source))),
        )
    )


def _openness(item: Trigger) -> tuple[int, str]:
    order = {"MET": 1, "UNKNOWN": 2, "NOT_MET": 3}
    return (0 if item.open_since is not None else order[item.outcome]), item.id


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


def _class_words(name: str | None) -> str:
    return {
        "early": _("early start"),
        "intermediate": _("intermediate start, not defined by the source"),
        "late": _("late start"),
    }.get(name or "", _("no class"))


def safety() -> Para:
    """Return the safety statement of every note."""
    return remark(
        _(
            "Decision support for a named physician. This program never gives, holds or changes a dose by itself; "
            "every verdict above can be checked by hand from the values, times, thresholds and sources printed here."
        )
    )
