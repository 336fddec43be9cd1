"""Fever: measured since admission, or by history; one measured before the admission is never taken for none."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.chart import Value
from bedside.domain.records import Event
from bedside.domain.wording import when_text
from bedside.protocol.dispute import order_open, timed
from bedside.protocol.leaf import leaf, limit, record_evidence
from bedside.protocol.model import FeverTest
from bedside.protocol.newest import HELD, LEFT_OPEN, evidence, worded
from bedside.protocol.question import Question
from bedside.protocol.verdict import Evidence, Outcome, Verdict
from bedside.text import N_, _


class _Read(msgspec.Struct, frozen=True):
    """A temperature and whether it is that high: None where it does not decide, and then why."""

    value: Value
    answer: bool | None
    doubt: str = ""


class _Said(msgspec.Struct, frozen=True):
    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...]
    missing: str = ""


def fever_test(name: str, rule: FeverTest, question: Question) -> Verdict:
    """Answer from temperatures since admission and from history; a documented fever goes before a denial."""
    said = _answer(rule, question)
    cut = limit(question, rule.op, rule.value, rule.unit, rule.analyte)
    threshold = _("{limit}, or by history").format(limit=cut)
    return leaf(
        name, rule, said.outcome, said.reason, threshold=threshold, evidence=said.evidence, missing=said.missing
    )


def _answer(rule: FeverTest, question: Question) -> _Said:
    chart = question.chart
    known, untimed = timed(chart.events("admitted"))
    admitted = known[-1] if known else None
    read = _read(rule, question)
    since = [item for item in read if admitted is None or item.value.at >= admitted.at]
    hot = [item.value for item in since if item.answer]
    measured = _measured(question, hot[-1]) if hot else ""
    if hot and (known or not untimed):
        return _Said("MET", measured, evidence(question, hot[-1]))
    told = chart.latest_event("fever")
    against = _against(told, chart.events("fever"), chart.zone)
    seen = record_evidence(question, told, against)
    if told and (against or told.state == "historic"):
        return _by_history(seen, disputed=against is not None)
    unsure = [item for item in since if item.answer is None]
    if hot or unsure:
        return _undecided(rule, question, measured, hot, unsure)
    before = _before(question, read, admitted)
    if before:
        when = when_text(before.value.at, before.value.precision, chart.zone)
        value = worded(question, before.value)
        form = _("temperature {value} ({time}) was charted before the admission and may be the fever")
        reason = form.format(value=value, time=when)
        return _Said("UNKNOWN", reason, evidence(question, before.value) + seen, "fever")
    if told:
        return _Said("NOT_MET", _("no fever by history and none measured"), seen)
    high = _("no temperature that high, and history not asked")
    reason = high if since else _("no temperature and no history charted")
    return _Said("UNKNOWN", reason, evidence(question, *(item.value for item in since[-1:])), "fever")


def _measured(question: Question, hot: Value) -> str:
    return _("measured {value}, {age}").format(value=worded(question, hot), age=question.ago(hot))


def _by_history(seen: tuple[Evidence, ...], *, disputed: bool) -> _Said:
    if disputed:
        reason = _("fever by history and its denial: their order is not charted, chart the time")
        return _Said("UNKNOWN", reason, seen, "fever")
    return _Said("MET", _("fever by history"), seen)


def _against(told: Event | None, said: Sequence[Event], zone: ZoneInfo) -> Event | None:
    """Return the last word on history that says otherwise than the newest and may be the newer one."""
    other = [item for item in said if told and item.state != told.state and order_open(item, told, zone)]
    return other[-1] if other else None


def _undecided(
    rule: FeverTest, question: Question, measured: str, hot: Sequence[Value], unsure: Sequence[_Read]
) -> _Said:
    """Return why temperatures leave it open: the admission has no time, or none of them decides."""
    if hot:
        reason = _("{measured}; the admission is charted without its time").format(measured=measured)
        return _Said("UNKNOWN", reason, evidence(question, hot[-1]), "fever")
    reason = _("temperature {value} does not decide: {doubt}").format(
        value=worded(question, unsure[-1].value), doubt=_(unsure[-1].doubt)
    )
    return _Said("UNKNOWN", reason, evidence(question, unsure[-1].value), rule.analyte)


def _read(rule: FeverTest, question: Question) -> list[_Read]:
    cut = question.chart.catalogue.canonical(rule.analyte, rule.value, rule.unit)
    answers = [
        (item, item.bounds.decide(rule.op, cut) if item.bounds else None)
        for item in question.chart.values(rule.analyte)
    ]
    cool = {item.at for item, answer in answers if answer is False}
    return [_weighed(item, answer, disputed=item.at in cool) for item, answer in answers]


def _weighed(value: Value, answer: bool | None, *, disputed: bool) -> _Read:
    if answer is None:
        return _Read(value, None, HELD if value.bounds is None else LEFT_OPEN)
    if answer and disputed:
        return _Read(value, None, N_("a lower one was charted for the same time"))
    return _Read(value, answer)


def _before(question: Question, read: Sequence[_Read], admitted: Event | None) -> _Read | None:
    """Return the last temperature before the admission that is, or may be, that high; an earlier stay has ended."""
    if admitted is None:
        return None
    left = max((item.at for item in question.chart.events("discharged") if item.at <= admitted.at), default=None)
    found = [
        item
        for item in read
        if item.answer is not False and item.value.at < admitted.at and (left is None or item.value.at > left)
    ]
    return found[-1] if found else None
