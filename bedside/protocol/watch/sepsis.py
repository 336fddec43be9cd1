"""After a stop or pause: a bacterial infection may show. The other of two competing readings; both may stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bedside.domain.records import Event
from bedside.domain.value import Value
from bedside.protocol.infection import exclusion, later, pending_now, said_when, surely_later, uncleared
from bedside.protocol.leaf import limit, record_evidence, rough
from bedside.protocol.model import Cut, RisingWatch, SepsisWatch
from bedside.protocol.newest import evidence, outcome_of, worded
from bedside.protocol.question import Question, order_key
from bedside.protocol.rising import Look
from bedside.protocol.stop_times import since, stops, watched
from bedside.protocol.verdict import Outcome
from bedside.protocol.watch.said import Prompt, Said, ids
from bedside.protocol.watch.sign import Judge, MakeJudge, Series, Sign, prompt_after, reading, series_sign
from bedside.scores.vitals import mean_pressure
from bedside.text import _, decimal


def sepsis(_name: str, watch: SepsisWatch, question: Question) -> Said:
    """Say whether anything points to a bacterial infection since the drug was stopped or paused."""
    signs = [
        _marker(watch, question),
        _cultures(question),
        _suspicion(question),
        series_sign(Series(watch.low.analyte, _pressures(watch, question), _low(watch.low, question)), question),
        _vasopressor(question),
        _new(watch.newly, question),
    ]
    cuts = [_words(item, question) for item in (watch.low, watch.newly)]
    words = _("{trigger}, positive culture, suspicion, vasopressor, {low}, or newly {new}").format(
        trigger=watch.rising, low=cuts[0], new=cuts[1]
    )
    return reading(signs, words, question)


def _words(cut: Cut, question: Question) -> str:
    short = question.chart.catalogue.analyte(cut.analyte).short
    return f"{short} {limit(question, cut.op, cut.value, cut.unit, cut.analyte)}"


def _rising_name(watch: SepsisWatch, question: Question) -> str:
    rule = question.protocol.triggers[watch.rising]
    return question.chart.catalogue.analyte(rule.analyte).short if isinstance(rule, RisingWatch) else watch.rising


def _marker(watch: SepsisWatch, question: Question) -> Sign:
    """Return what the rising marker says: it has fired since the stop, until a person excludes infection after that."""
    looks = {look.values[0].records: look for look in question.looks(watch.rising)}
    heads = [look.values[0] for look in looks.values()]
    found = stops(question)
    groups = [[looks[item.records] for item in since(stop, heads, question)] for stop in found]
    fires = tuple(
        prompt_after(stop, look.values[0], ids(look.values))
        for stop, group in zip(found, groups, strict=True)
        for look in _fired(group)
    )
    stop = watched(found, question)
    if stop is None or not groups[-1]:
        return Sign("UNKNOWN", stop.nothing(_rising_name(watch, question)) if stop else "", fires=fires)
    excluded = exclusion(question)
    after = [look for look in _fired(groups[-1]) if excluded is None or look.key > order_key(excluded)]
    last = after[-1] if after else groups[-1][-1]
    words = _look_words(last, question)
    seen = evidence(question, *last.values, *((last.previous,) if last.previous else ()))
    if after:
        return Sign("MET", _("{trigger} fired: {value}").format(trigger=watch.rising, value=words), seen, fires)
    if last.outcome == "UNKNOWN" or question.stale(last.values[0], question.shelf(last.values[0].code)):
        return Sign(
            "UNKNOWN", _("{trigger} cannot say: {value}").format(trigger=watch.rising, value=words), seen, fires
        )
    return Sign("NOT_MET", words, seen, fires)


def _fired(looks: Sequence[Look]) -> list[Look]:
    return [look for look in looks if look.outcome == "MET"]


def _look_words(look: Look, question: Question) -> str:
    short = question.chart.catalogue.analyte(look.values[0].code).short
    said = f"{short} {worded(question, look.values[0])}"
    if look.previous:
        said += ", " + _("{value} before").format(value=worded(question, look.previous))
    return f"{said}, {question.ago(look.values[0])}"


def _cultures(question: Question) -> Sign:
    cultures = question.chart.events("culture")
    positive = [item for item in cultures if item.state == "positive"]
    fires, inside = _charted(positive, cultures, question)
    known = {item.id for item in inside}
    standing = [item for item in uncleared(cultures) if item.id in known]
    if standing:
        return _events_sign("MET", standing, fires, question)
    pending = pending_now(cultures)
    if pending:
        return _events_sign("UNKNOWN", pending, fires, question)
    return _events_sign("NOT_MET", inside, fires, question)


def _suspicion(question: Question) -> Sign:
    marks = question.chart.events("infection")
    fires, inside = _charted([item for item in marks if item.state != "excluded"], marks, question)
    excluded, zone = exclusion(question), question.chart.zone
    standing = [item for item in inside if item.state != "excluded" and later(item, excluded, zone)]
    if not standing:
        return _events_sign("NOT_MET", inside, fires, question)
    sure = any(surely_later(item, excluded, zone) for item in standing)
    return _events_sign("MET" if sure else "UNKNOWN", standing, fires, question)


def _vasopressor(question: Question) -> Sign:
    """Return whether a vasopressor was started since the stop and still runs; one from before is no new sign."""
    marks = question.chart.events("vasopressor")
    fires, inside = _charted([item for item in marks if item.state == "start"], marks, question)
    running = bool(inside) and inside[-1].state == "start"
    return _events_sign("MET" if running else "NOT_MET", inside[-1:], fires, question)


def _charted(
    signs: Sequence[Event], events: Sequence[Event], question: Question
) -> tuple[tuple[Prompt, ...], list[Event]]:
    """Return the prompts of the signs after any stop, and the events since the one that is watched now."""
    found = stops(question)
    fires = tuple(prompt_after(stop, item, (item.id,)) for stop in found for item in since(stop, signs, question))
    now = watched(found, question)
    return fires, since(now, events, question) if now else []


def _events_sign(outcome: Outcome, events: Sequence[Event], fires: tuple[Prompt, ...], question: Question) -> Sign:
    words = "; ".join(said_when(question, item) for item in events)
    return Sign(outcome, words, record_evidence(question, *events), fires)


def _low(cut: Cut, question: Question) -> MakeJudge:
    number = question.chart.catalogue.canonical(cut.analyte, cut.value, cut.unit)

    def make(_bases: Sequence[Value], _since: Sequence[Value]) -> Judge:
        return lambda value: outcome_of(value.bounds.decide(cut.op, number) if value.bounds else None)

    return make


def _new(cut: Cut, question: Question) -> Sign:
    """Return whether a count is past its number that was not past it before, at the stop or since."""
    number = question.chart.catalogue.canonical(cut.analyte, cut.value, cut.unit)

    def make(bases: Sequence[Value], inside: Sequence[Value]) -> Judge:
        known = (*bases, *inside)
        calm = [item.at for item in known if item.bounds and item.bounds.decide(cut.op, number) is False]
        sure = [item.at for item in known if item.bounds and item.bounds.decide(cut.op, number)]

        def judge(value: Value) -> Outcome:
            past = outcome_of(value.bounds.decide(cut.op, number) if value.bounds else None)
            if past != "MET" or any(at < value.at for at in calm[:1]):
                return past
            return "NOT_MET" if any(at < value.at for at in sure[:1]) else "UNKNOWN"

        return judge

    return series_sign(Series(cut.analyte, question.chart.values(cut.analyte), make), question)


def _pressures(watch: SepsisWatch, question: Question) -> tuple[Value, ...]:
    """Return mean pressures since any stop: as charted, and worked out from both pressures of one measurement."""
    chart = question.chart
    found: list[Value] = list(chart.values(watch.low.analyte))
    for stop in stops(question):
        lower: dict[tuple[datetime, str], list[Value]] = {}
        for item in since(stop, chart.values("dbp"), question):
            lower.setdefault((item.at, item.precision), []).append(item)
        for upper in since(stop, chart.values("sbp"), question):
            for item in lower.get((upper.at, upper.precision), ()):
                key = watch.low.analyte, upper.records, item.records
                found.append(question.memo.made(key, (upper, item), partial(_mean, watch, upper, item)))
    return tuple(sorted(found, key=lambda item: (item.at, item.recorded_at)))


def _mean(watch: SepsisWatch, upper: Value, lower: Value) -> Value:
    exact = mean_pressure(upper.bounds, lower.bounds) if upper.bounds and lower.bounds else None
    known = exact.low if exact and exact.low == exact.high else None
    return Value(
        code=watch.low.analyte,
        records=(*upper.records, *lower.records),
        at=upper.at,
        precision=upper.precision,
        recorded_at=max(upper.recorded_at, lower.recorded_at),
        bounds=exact,
        text=rough(known) if known is not None else _("of {pressures}").format(pressures=f"{upper.text}/{lower.text}"),
        unit=upper.unit,
        derived=_("from {pressures}").format(pressures=decimal(f"{upper.text}/{lower.text}")),
    )
