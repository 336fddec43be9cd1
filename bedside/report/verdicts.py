"""The verdict part of a note: every criterion with value, age, threshold, origin and source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bedside.domain.chart import Chart
from bedside.domain.vocabulary import event_title
from bedside.domain.wording import fact_text
from bedside.protocol.assessment import Assessment, Trigger
from bedside.protocol.code_words import origin_word
from bedside.protocol.verdict import Evidence, Outcome, Verdict
from bedside.report.at_start import then_words
from bedside.report.content import (
    Block,
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
from bedside.report.display_units import measured
from bedside.report.glyphs import DOT, SPACE
from bedside.report.spoken import figure
from bedside.report.words import age, duration, pretty, stamp, with_unit
from bedside.text import ENGLISH, N_, _, _n, language

_SHOWN_EVIDENCE = 4
_AGE = re.compile(r", (?:\d+ d)?(?: ?\d+ h)?(?: ?\d+ min)? old$")
_TRIGGER_COLUMNS = (
    (N_("answer"), 10),
    (N_("trigger"), 18),
    (N_("value, time, age"), 28),
    (N_("threshold"), 18),
    (N_("origin, source"), 26),
)
_COLUMNS = (
    (N_("answer"), 9),
    (N_("criterion"), 22),
    (N_("value, time, age"), 35),
    (N_("threshold"), 11),
    (N_("origin, source"), 23),
)


def eligibility(assessment: Assessment, chart: Chart, start: Assessment | None = None) -> Section:
    """Return every criterion with its children, evidence, threshold, origin and source.

    Of a treated patient it says as well what was true at the first dose (`start`): today's answers another question.
    """
    rule = f"{assessment.protocol.id} {assessment.protocol.version}"
    blocks: tuple[Block, ...] = (verdict_table(assessment.criteria, chart, exclusions=True),)
    said = _("{rule}; ages at {at}").format(rule=rule, at=stamp(assessment.at, chart))
    if assessment.ladder.first_given is not None:
        said = _("to start a course now, as of {at}; {rule}").format(rule=rule, at=stamp(assessment.at, chart))
    if start is not None:
        blocks = (_at_first_dose(start, assessment, chart), *blocks)
    return Section(_("Eligibility"), blocks, remark=said)


def _at_first_dose(start: Assessment, now: Assessment, chart: Chart) -> Para:
    """Return the answers at the first dose in one paragraph: which were not for a start, and which have changed."""
    today = {item.id: item for item in now.criteria}
    at = stamp(start.at, chart, year=True)
    parts: list[str | Run] = [strong(_("{state} ({at}): ").format(state=then_words(start.state), at=at))]
    rows = []
    for item in start.criteria:
        presence = is_exclusion(item.id)
        then = outcome_words(item.outcome, presence=presence)
        other = today.get(item.id)
        now_said = outcome_words(other.outcome, presence=presence) if other else ""
        row = _("{id} {then} (now {now})") if now_said != then else "{id} {then}"
        rows.append(row.format(id=item.id, then=then, now=now_said))
    return Para(text(*parts, "; ".join(rows) + "."))


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
    parts += ["; ", strong(class_words(found.name)), ". "]
    if found.window_closes is not None and not started:
        parts.append(_("The early window closes {at}. ").format(at=stamp(found.window_closes, chart, year=True)))
    if found.source:
        parts.append(quiet(_(found.source)))
    return Section(_("Timing"), (Para(text(*parts)),))


def triggers(assessment: Assessment, chart: Chart) -> Section | None:
    """Return the taper and stop triggers, open ones first, or None for a protocol without any."""
    if not assessment.triggers:
        return None
    ordered = sorted(assessment.triggers, key=_openness)
    rows = tuple(_trigger_row(item, chart) for item in ordered)
    columns = tuple(Column(_(title), share) for title, share in _TRIGGER_COLUMNS)
    return Section(
        _("Taper and stop triggers"),
        (Table(columns, rows, stem=1),),
        remark=_("a trigger stays open until a named clinician answers; it never acts by itself"),
    )


def verdict_table(verdicts: tuple[Verdict, ...], chart: Chart, *, exclusions: bool) -> Table:
    """Return verdicts and their children as rows; exclusion rows say present or absent instead of met or not."""
    rows = tuple(_verdict_rows(verdicts, chart, 0, exclusions=exclusions))
    return Table(_columns(), rows, stem=1)


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
        note = f"; {pretty(item.note)}" if item.note else ""
        told = stamp(item.at, chart, item.precision), age(item.age_hours, item.at, chart, item.precision)
        when, old = (words.replace(" ", SPACE) for words in told)
        yield quiet(f" {when}, {old}{note}")
    if len(evidence) > _SHOWN_EVIDENCE:
        more = len(evidence) - _SHOWN_EVIDENCE
        yield quiet("\n" + _n("and {count} more", "and {count} more", more))


def is_exclusion(name: str) -> bool:
    """Return whether a criterion id names an exclusion or a label row, whose MET speaks against treatment."""
    return name.startswith(("EXC", "LBL"))


def _measured(item: Evidence, chart: Chart) -> str:
    try:
        name = chart.catalogue.analyte(item.item).short
    except KeyError:
        said = item.value if item.item == "oxygen" else event_title(item.item, item.value)
        # The words of the rules are English; another language has those of the record.
        if language() != ENGLISH and (behind := chart.find(item.record)) is not None:
            said = fact_text(behind, chart.catalogue)
        return said[:1].upper() + said[1:] or item.item
    said = measured(item, chart)
    words = f"{name} {with_unit(said.value, said.unit)}"
    if said.value == figure(item.value):
        return words
    return _("{value} (typed {typed})").format(value=words, typed=with_unit(figure(item.value), said.typed))


def _columns() -> tuple[Column, ...]:
    return tuple(Column(_(name), share) for name, share in _COLUMNS)


def _verdict_rows(verdicts: Iterable[Verdict], chart: Chart, depth: int, *, exclusions: bool) -> Iterator[Row]:
    for item in verdicts:
        presence = exclusions and is_exclusion(item.id)
        bad = item.outcome == "UNKNOWN" or (item.outcome == "MET") == presence
        said = outcome_words(item.outcome, presence=presence)
        source = f"{DOT}{_(item.source)}" if item.source else ""
        yield Row(
            (
                Cell(text(strong(said) if bad else said)),
                Cell(text(strong(item.id) if not depth else item.id, f" {item.label}")),
                Cell(text(*(evidence_lines(item.evidence, chart) if not item.children else ()), *_reason(item, chart))),
                Cell(text(pretty(item.threshold))),
                Cell(text(origin_word(item.origin), quiet(source))),
            ),
            depth=depth,
        )
        yield from _verdict_rows(item.children, chart, depth + 1, exclusions=exclusions)


def _age() -> re.Pattern[str]:
    """Return how a reason ends that says how old its value is."""
    if language() == ENGLISH:
        return _AGE
    before, _place, after = _("{age} old").partition("{age}")
    return re.compile(rf", {re.escape(before)}(?:\d+ ?\w+\.? ?)+{re.escape(after.lstrip())}$")


def _reason(item: Verdict, chart: Chart) -> Iterator[Run]:
    """Yield the reason unless the evidence above it says the same: a decided leaf often repeats value and age."""
    core = pretty(_age().sub("", item.reason))
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
        words = _("OPEN since {at}, cannot say now") if item.outcome == "UNKNOWN" else _("OPEN since {at}")
        said = text(strong(words.format(at=stamp(item.open_since, chart))), f", {action}")
    elif item.answered:
        said = text(_("answered: {answer}").format(answer=item.answered))
    else:
        words = outcome_words(item.outcome, presence=False)
        said = text(
            strong(words) if item.outcome != "NOT_MET" else words, f", {action}" if item.outcome == "MET" else ""
        )
    # One that is quiet says its numbers in its reason; one that asks shows each record.
    asks = item.open_since is not None or item.outcome != "NOT_MET" or not item.reason
    evidence = tuple(dict.fromkeys((*item.opened_by, *item.evidence))) if asks else ()
    reason = Run(("\n" if evidence else "") + pretty(item.reason)) if item.reason else ""
    source = f"{DOT}{_(item.source)}" if item.source else ""
    return Row(
        (
            Cell(said),
            Cell(text(strong(item.id), f" {item.label}")),
            Cell(text(*evidence_lines(evidence, chart), reason)),
            Cell(text(pretty(item.threshold))),
            Cell(text(origin_word(item.origin), quiet(source))),
        )
    )


def _openness(item: Trigger) -> tuple[int, str]:
    order = {"MET": 1, "UNKNOWN": 2, "NOT_MET": 3}
    return (0 if item.open_since is not None else order[item.outcome]), item.id


def class_words(name: str | None) -> str:
    """Return the class of the start in words."""
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
