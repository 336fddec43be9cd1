"""One sign of a reading of the days after a stop or pause: what speaks for it, what against, and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from bedside.domain.records import AnyRecord
from bedside.domain.value import Value
from bedside.protocol.dispute import clashes, one_answer
from bedside.protocol.ladder import departure
from bedside.protocol.leaf import record_evidence, spelled
from bedside.protocol.newest import HELD, evidence, worded
from bedside.protocol.question import Question
from bedside.protocol.stop_times import DAY, Stop, around, before, since, stops, untimed, watched
from bedside.protocol.verdict import Evidence, Outcome, any_of
from bedside.protocol.watch.said import Prompt, Said, ids
from bedside.text import _

Judge = Callable[[Value], Outcome]
MakeJudge = Callable[[Sequence[Value], Sequence[Value]], Judge]


class Sign(msgspec.Struct, frozen=True):
    """What one sign says now, in words and records; `fires` are all its prompts so far, `asks` that it cannot say."""

    outcome: Outcome
    words: str
    evidence: tuple[Evidence, ...] = ()
    fires: tuple[Prompt, ...] = ()
    asks: Prompt | None = None


class Series(msgspec.Struct, frozen=True):
    """The values of a code and how one of them is judged.

    `make` is given the values that may be the last before the stop, and those since it, and returns what judges one.
    Without a value before the stop a series that needs one stays silent, unless it says something `alone`.
    """

    code: str
    values: Sequence[Value]
    make: MakeJudge
    alone: bool = True


def series_sign(series: Series, question: Question) -> Sign:
    """Return the sign of a series: its newest value since the stop, and every earlier one that came true."""
    fires: list[Prompt] = []
    found = stops(question)
    for stop in found:
        inside = since(stop, series.values, question)
        if inside:
            judge = series.make(before(stop, series.values, question), inside)
            fires += [prompt_after(stop, item, ids((item,))) for item in _true(inside, judge, question)]
    now = watched(found, question)
    if now is None:
        return Sign("NOT_MET", "", fires=tuple(fires))
    return _now(series, question, now, tuple(fires))


def prompt_after(stop: Stop, item: AnyRecord | Value, records: tuple[str, ...]) -> Prompt:
    """Return the prompt of something that is a sign only since the stop, and so only once that is charted."""
    return Prompt(item.at, max(item.recorded_at, stop.order.recorded_at), records)


def _true(inside: Sequence[Value], judge: Judge, question: Question) -> list[Value]:
    """Return the values that are true by themselves, and not in dispute with another of the same time."""
    hits = [item for item in inside if judge(item) == "MET"]
    zone = question.chart.zone
    return [
        item
        for item in hits
        if all(judge(other) == "MET" for other in clashes(around(inside, item.at, DAY), item, zone))
    ]


def _now(series: Series, question: Question, stop: Stop, fires: tuple[Prompt, ...]) -> Sign:
    short = question.chart.catalogue.analyte(series.code).short
    inside = since(stop, series.values, question)
    if not inside:
        return Sign("UNKNOWN", stop.nothing(short), fires=fires)
    bases = before(stop, series.values, question)
    newest = clashes(inside, inside[-1], question.chart.zone)
    judge = series.make(bases, inside)
    outcomes: list[Outcome] = [judge(item) for item in newest]
    earlier = [item for item in bases if item not in newest]
    seen = evidence(question, *newest, *earlier)
    values = _(" against ").join(worded(question, item) for item in newest)
    words = f"{short} {values}, {question.ago(newest[0])}"
    words += ", " + _("{value} before").format(value=worded(question, earlier[-1])) if earlier else ""
    held = any(item.bounds is None for item in newest)
    if question.stale(newest[0], question.shelf(series.code)) and not held:
        return Sign("UNKNOWN", _("{value}: stale").format(value=words), seen, fires)
    if one_answer(outcomes) and outcomes[0] != "UNKNOWN":
        return Sign(outcomes[0], words, seen, fires)
    asks = Prompt(newest[0].at, max(item.recorded_at for item in newest), ids(newest))
    quiet = not earlier and not series.alone and not held
    why = f"{words}: {_(HELD)}" if held else _("{value}: does not decide").format(value=words)
    return Sign("UNKNOWN", why, seen, fires, None if quiet else asks)


def reading(signs: Sequence[Sign], threshold: str, question: Question) -> Said:
    """Return what the signs come to: any of them is enough, and each is shown for the reading or against it."""
    fires = tuple(fire for item in signs for fire in item.fires)
    found = stops(question)
    stop = watched(found, question)
    if stop is None and (loose := untimed(question)):
        reason = _("stopped or paused, when is not charted")
        return Said("UNKNOWN", reason, threshold, record_evidence(question, *loose), fires)
    if stop is None:
        length = spelled(question.protocol.settings.after_stop.span)
        reason = _("no stop or pause in the last {length}").format(length=length)
        return Said("NOT_MET", reason, threshold, (), fires)
    outcome = any_of(item.outcome for item in signs)
    told = [item for item in signs if item.outcome == outcome and item.words]
    asks = [item.asks for item in signs if item.asks] if outcome == "UNKNOWN" and not departure(question) else []
    began = record_evidence(question, stop.order)
    return Said(
        outcome,
        stop.told("; ".join(item.words for item in told), question.since(stop.order)),
        threshold,
        began + _shown(item for item in signs if item.outcome == outcome != "NOT_MET"),
        fires,
        min(asks, key=lambda item: item.since) if asks else None,
        fell=outcome == "NOT_MET" and any(item.since >= stop.order.at for item in fires),
        against=_shown(item for item in signs if item.outcome == "NOT_MET"),
    )


def _shown(signs: Iterable[Sign]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(seen for item in signs for seen in item.evidence))
