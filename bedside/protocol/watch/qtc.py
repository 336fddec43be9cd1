"""QTc while a medicine that prolongs it is in use: measured often enough, and not past the limits.

That one is due is no finding to be answered for good: the prompt ends with the next QTc. One past the limits stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial

import msgspec

from bedside.domain.quantity import Bounds
from bedside.domain.records import Medicine
from bedside.domain.value import Value
from bedside.protocol.dispute import alike, clashes, one_answer
from bedside.protocol.ladder import departure
from bedside.protocol.leaf import figure, record_evidence, rough, spelled
from bedside.protocol.model import QtcWatch, span
from bedside.protocol.newest import HELD, LEFT_OPEN, evidence, outcome_of, worded
from bedside.protocol.question import Question, order_key
from bedside.protocol.stop_times import DAY, around
from bedside.protocol.verdict import Outcome, any_of
from bedside.protocol.watch.said import Prompt, Said, ids
from bedside.scores.answer import Fact
from bedside.scores.qtc import corrected
from bedside.text import _, decimal

_CODE = "qtc"
_PARTS = ("qt", "hr")


class _Use(msgspec.Struct, frozen=True):
    """A time with one or more such medicines: what began it and what was in use then; `end` is None until now."""

    start: Medicine
    drugs: tuple[str, ...]
    end: Medicine | None


def qtc(_name: str, watch: QtcWatch, question: Question) -> Said:
    """Say whether a QTc is due, or past the limits, while such a medicine is in use."""
    uses = tuple(_uses(watch, question))
    threshold = _("{limit} ms, or {rise} ms above the one before; one every {length}").format(
        limit=f"> {figure(watch.over)}", rise=figure(watch.rise), length=spelled(watch.every)
    )
    if not uses:
        return Said("NOT_MET", _("no such medicine charted"), threshold)
    values = _series(question)
    fires = tuple(fire for use in uses for fire in _fires(watch, use, values, question))
    use = uses[-1]
    seen = record_evidence(question, use.start)
    if use.end or departure(question):
        over = _("{drugs} no longer in use").format(drugs=", ".join(use.drugs))
        return Said("NOT_MET", over, threshold, seen, fires, fell=bool(fires))
    newest = clashes(values, values[-1], question.chart.zone) if values else ()
    base = _before(use, values, question)
    seen += evidence(question, *newest, *(item for item in base if item not in newest))
    if not newest or question.stale(newest[0], span(watch.every)):
        return Said("MET", _due_words(use, newest, question), threshold, seen, fires, _due(watch, use, newest))
    outcomes: list[Outcome] = [_past(watch, item, base) for item in newest]
    outcome: Outcome = outcomes[0] if one_answer(outcomes) else "UNKNOWN"
    asks = Prompt(newest[0].at, max(item.recorded_at for item in newest), ids(newest))
    reason = f"{', '.join(use.drugs)}: QTc {_worded(question, newest, base)}, {question.ago(newest[0])}"
    if outcome == "UNKNOWN":
        held = any(item.bounds is None for item in newest)
        why = _(HELD) if held else _(LEFT_OPEN) if len(newest) == 1 else _("disputed")
        reason += f"; {why}"
    fell = outcome == "NOT_MET" and bool(fires)
    return Said(outcome, reason, threshold, seen, fires, asks if outcome == "UNKNOWN" else None, fell)


def _uses(watch: QtcWatch, question: Question) -> Iterator[_Use]:
    """Yield the times with such a medicine, oldest first; those that overlap are one."""
    running: dict[str, Medicine] = {}
    start: Medicine | None = None
    drugs: list[str] = []
    for item in sorted(question.chart.of(Medicine), key=order_key):
        known = question.chart.catalogue.drug(item.drug)
        name = question.drug_name(item.drug)
        if item.action == "stop":
            if running.pop(name, None) and not running and start:
                yield _Use(start, tuple(drugs), item)
                start, drugs = None, []
        elif known and known.has(*watch.classes):
            start = start or item
            drugs += [] if name in drugs else [name]
            running[name] = item
    if start:
        yield _Use(start, tuple(running), None)


def _series(question: Question) -> tuple[Value, ...]:
    """Return QTc as charted, and worked out from QT and the heart rate of the same sample where none was."""
    charted = question.chart.values(_CODE)
    times = {item.at for item in charted}
    made = [item for item in _worked_out(question) if item.at not in times]
    return tuple(sorted((*charted, *made), key=lambda item: (item.at, item.recorded_at)))


def _worked_out(question: Question) -> Iterator[Value]:
    zone, apart = question.chart.zone, span(question.protocol.settings.one_sample.span)
    rates = question.chart.values("hr")
    for interval in question.chart.values("qt"):
        about = around(rates, interval.at, max(apart, DAY))
        if interval.precision == "day":
            near = [item for item in about if alike(item, interval, zone)]
        else:
            near = [item for item in about if item.precision == "minute" and abs(item.at - interval.at) <= apart]
        gap = min((abs(item.at - interval.at) for item in near), default=timedelta())
        for item in near:
            if abs(item.at - interval.at) == gap:
                key = _CODE, interval.records, item.records
                yield question.memo.made(key, (interval, item), partial(_made, interval, item))


def _made(interval: Value, rate: Value) -> Value:
    facts = {name: Fact(bounds=item.bounds) for name, item in zip(_PARTS, (interval, rate), strict=True)}
    exact = corrected(facts) if interval.bounds and rate.bounds else None
    sure = exact is not None and exact.low is not None and exact.high is not None and exact.high - exact.low < 1
    return Value(
        code=_CODE,
        records=(*interval.records, *rate.records),
        at=interval.at,
        precision=interval.precision,
        recorded_at=max(interval.recorded_at, rate.recorded_at),
        bounds=exact,
        text=rough(exact.low) if exact and exact.low and sure else _("of QT {value}").format(value=interval.text),
        unit="ms",
        derived=_("QT {value} {unit} at {rate}/min").format(
            value=decimal(interval.text), unit=interval.unit, rate=decimal(rate.text)
        ),
    )


def _before(use: _Use, values: Sequence[Value], question: Question) -> tuple[Value, ...]:
    """Return the last QTc before the medicine, and those that cannot be told apart from it."""
    zone = question.chart.zone
    before = [item for item in values if item.at < use.start.at and not alike(item, use.start, zone)]
    return clashes(before, before[-1], zone) if before else ()


def _fires(watch: QtcWatch, use: _Use, values: Sequence[Value], question: Question) -> Iterator[Prompt]:
    zone = question.chart.zone
    base = _before(use, values, question)
    for item in values:
        begun = item.at >= use.start.at or alike(item, use.start, zone)
        ended = use.end is not None and item.at > use.end.at and not alike(item, use.end, zone)
        if not begun or ended or _past(watch, item, base) != "MET":
            continue
        if all(_past(watch, other, base) == "MET" for other in clashes(around(values, item.at, DAY), item, zone)):
            yield Prompt(item.at, item.recorded_at, ids((item,)))


def _past(watch: QtcWatch, value: Value, base: Sequence[Value]) -> Outcome:
    """Return whether a QTc is past the limit, or too far above every one that may be its baseline."""
    if value.bounds is None:
        return "UNKNOWN"
    over = outcome_of(value.bounds.decide(">", Fraction(watch.over)))
    risen: list[Outcome] = [_risen(value.bounds, item.bounds, Fraction(watch.rise)) for item in base]
    rise: Outcome = "NOT_MET" if not risen else risen[0] if one_answer(risen) else "UNKNOWN"
    return any_of((over, rise))


def _risen(value: Bounds, base: Bounds | None, rise: Fraction) -> Outcome:
    if base is not None and base.high is not None and value.decide(">=", base.high + rise):
        return "MET"
    if base is not None and base.low is not None and value.decide("<", base.low + rise):
        return "NOT_MET"
    return "UNKNOWN"


def _due(watch: QtcWatch, use: _Use, newest: Sequence[Value]) -> Prompt:
    """Return since when a QTc is due: since the medicine began, or since the last one has been too old."""
    since: datetime = use.start.at
    if newest:
        since = max(since, newest[0].at + span(watch.every))
    known = max((use.start.recorded_at, *(item.recorded_at for item in newest)))
    return Prompt(since, known, (*ids(newest), use.start.id))


def _due_words(use: _Use, newest: Sequence[Value], question: Question) -> str:
    drugs = ", ".join(use.drugs)
    if not newest:
        return _("{drugs}: no QTc charted").format(drugs=drugs)
    form = _("{drugs}: a QTc is due, the last ({value}) is {age}")
    return form.format(drugs=drugs, value=worded(question, newest[0]), age=question.ago(newest[0]))


def _worded(question: Question, newest: Sequence[Value], base: Sequence[Value]) -> str:
    words = _(" against ").join(worded(question, item) for item in newest)
    if not base:
        return words
    return _("{value}, {base} before the medicine").format(value=words, base=worded(question, base[0]))
