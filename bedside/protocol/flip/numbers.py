"""Numbers on the other side of a threshold: the nearest one the analyte is charted in, and that nobody would doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from bedside.domain.analyte import Unit
from bedside.domain.doubt import Doubt, weigh
from bedside.domain.quantity import told
from bedside.domain.records import Observation
from bedside.protocol.dispute import clashes
from bedside.protocol.flip.move import FAR, Fact, Move, blank
from bedside.protocol.model import FeverTest, ObservationTest, ScoreTest, UlnTest
from bedside.protocol.question import Question
from bedside.text import N_, _

_GROUPED = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_FARTHER = 6
#: values of a series that show how finely it is charted
_RECENT = 12
_WORDS = {
    ">": N_("{analyte} above {limit}"),
    ">=": N_("{analyte} at least {limit}"),
    "<": N_("{analyte} below {limit}"),
    "<=": N_("{analyte} at most {limit}"),
}
_OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


class _Line(NamedTuple):
    """A threshold to be crossed: `op` as it has to hold, `cut` in `unit`, `step` the smallest one charted.

    `coarse` is the step of the rule's own number: how near a value is must not turn on how it was typed.
    """

    code: str
    op: str
    cut: Fraction
    unit: Unit
    step: Fraction
    coarse: Fraction


def opposite(op: str, *, met: bool) -> str:
    """Return the comparison that has to hold for a rule to be met, or not to be."""
    return op if met else _OPPOSITE[op]


def beyond(op: str, cut: Fraction, step: Fraction) -> Fraction:
    """Return the number nearest to a threshold that fulfils the comparison, in whole steps."""
    if op in {">", ">="}:
        made = ceil(cut / step) * step
        return made + step if op == ">" and made == cut else made
    made = floor(cut / step) * step
    return made - step if op == "<" and made == cut else made


def observation_moves(rule: ObservationTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield a value past the number of the rule, in the unit of the rule."""
    if rule.value is not None:
        yield from _moves(_line(rule.analyte, opposite(rule.op, met=met), rule.value, rule.unit, question), question)


def score_moves(rule: ScoreTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield the number of a score that may be charted by itself; what it is worked out from is not guessed at."""
    if rule.charted:
        unit = question.chart.catalogue.analyte(rule.charted).unit
        yield from _moves(_line(rule.charted, opposite(rule.op, met=met), rule.value, unit, question), question)


def fever_moves(rule: FeverTest, question: Question) -> Iterator[Move]:
    """Yield a temperature that is a fever."""
    yield from _moves(_line(rule.analyte, rule.op, rule.value, rule.unit, question), question)


def uln_moves(rule: UlnTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield a value past a multiple of the catalogue's upper limit, in the canonical unit."""
    catalogue, sex = question.chart.catalogue, question.chart.patient.sex
    analyte = catalogue.analyte(rule.analyte)
    top = analyte.reference.of(sex).high if analyte.reference else None
    if top is not None:
        unit = analyte.units[analyte.unit]
        cut = top * Fraction(rule.times)
        op = opposite(rule.op, met=met)
        step = _step((Decimal(1), *_charted(rule.analyte, unit, question)))
        yield from _moves(_Line(rule.analyte, op, cut, unit, step, Fraction(1)), question)


def _line(code: str, op: str, value: Decimal, unit_code: str, question: Question) -> _Line:
    unit = question.chart.catalogue.unit(code, unit_code)
    step = _step((value, *_charted(code, unit, question)))
    return _Line(code, op, Fraction(value), unit, step, _step((value,)))


def _step(numbers: Sequence[Decimal]) -> Fraction:
    """Return the smallest step in use, 1 where no number has decimals."""
    return Fraction(1, 10 ** max(0, *(-int(item.as_tuple().exponent) for item in numbers)))


def _charted(code: str, unit: Unit, question: Question) -> tuple[Decimal, ...]:
    """Return the last values in a unit or its like, as typed but for zeros at the end."""
    like = {
        item.code
        for item in question.chart.catalogue.analyte(code).units.values()
        if (item.factor, item.offset) == (unit.factor, unit.offset)
    }
    charted = (item.source for item in question.chart.values(code)[-_RECENT:])
    typed = (item.value for item in charted if isinstance(item, Observation) and item.unit in like)
    return tuple(number.normalize() for number in typed if number)


def _moves(line: _Line, question: Question) -> Iterator[Move]:
    """Yield the nearest value that is entered without doubt, else the nearest that may be entered at all."""
    first: Decimal | None = None
    history = tuple(exact for item in question.chart.values(line.code) if (exact := item.exact) is not None)
    for number in _numbers(line):
        doubt = _doubt(line, number, question, history)
        if doubt.kind in {"ok", "warn"}:
            yield _move(line, number, question)
            return
        if doubt.kind == "hold" and first is None:
            first = number
    if first is not None:
        yield _move(line, first, question)


def _numbers(line: _Line) -> Iterator[Decimal]:
    """Yield numbers that cross the line, ever farther from it."""
    near = beyond(line.op, line.cut, line.step)
    up = line.op in {">", ">="}
    for fold in range(_FARTHER):
        made = near * 2**fold if up else floor(near / 2**fold / line.step) * line.step
        yield Decimal(made.numerator) / Decimal(made.denominator)


def _doubt(line: _Line, number: Decimal, question: Question, history: tuple[Fraction, ...]) -> Doubt:
    chart = question.chart
    return weigh(line.code, number, line.unit.code, "", chart.catalogue, chart.patient.sex, history)


def _move(line: _Line, number: Decimal, question: Question) -> Move:
    analyte = question.chart.catalogue.analyte(line.code)
    spare = not analyte.typed_unit_needed and line.unit.code == analyte.unit
    shown_unit = line.unit.shown if line.unit.shown.isascii() else line.unit.code
    unit = "" if spare else shown_unit
    text = _typed(number)
    record = blank(Observation, question, code=line.code, value=number, unit=line.unit.code, raw=text)
    limit = f"{told(line.cut)} {_(line.unit.shown)}".rstrip()
    words = _(_WORDS[line.op]).format(analyte=analyte.title, limit=limit)
    typed = f"{line.code} {text} {unit}".rstrip()
    return Move((Fact(typed, record, words),), _distance(line, question))


def _typed(number: Decimal) -> str:
    """Return a number as typed; one more digit where its sign could be read as separating thousands."""
    text = format(number, "f")
    return f"{text}0" if _GROUPED.fullmatch(text) else text


def _distance(line: _Line, question: Question) -> Fraction:
    """Return how far the newest value is from the other side, as a share of the threshold; of several, the nearest."""
    values = question.chart.values(line.code)
    if not values or not line.cut:
        return FAR
    known = [item.bounds for item in clashes(values, values[-1], question.chart.zone) if item.bounds]
    ends = [line.unit.typed(end) for item in known for end in (item.low, item.high) if end is not None]
    there = beyond(line.op, line.cut, line.coarse)
    return min((abs(end - there) / abs(line.cut) for end in ends), default=FAR)
