"""The KDIGO stage of acute kidney injury: both published units at once, because the limits compare in umol/L."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, score
from bedside.scores.entry import read
from bedside.scores.parts import (
    NOTHING,
    Part,
    above,
    answered,
    both,
    bounds_of,
    choice_of,
    either,
    graded,
    scaled,
    worst,
    yes,
)
from bedside.scores.tables import load_table
from bedside.text import _

NAME = "kdigo"
FORMS = ("creatinine", "urine", "rrt")
_OF_STAY = "first_of_stay"
_CREATININES = ("creatinine", "creatinine_48h", "creatinine_baseline")


class UrineCut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limit of the mean urine output over the hours that its input names."""

    input: str
    op: str
    value: Fraction


class KdigoTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ratios of the three stages, the absolute limits in umol/L, and the urine limits by stage.

    `rise_within`, `baseline_within` and `urine_apart` are spans such as `48h`, for whoever reads a chart.
    """

    umol_per_mg_dl: Fraction
    rise_umol: Fraction
    severe_umol: Fraction
    ratios: tuple[Fraction, Fraction, Fraction]
    replacement_stage: int
    rise_within: str
    baseline_within: str
    urine_apart: str
    urine: tuple[UrineCut, UrineCut, UrineCut]


def table() -> KdigoTable:
    """Return the shipped limits."""
    return load_table(NAME, KdigoTable)


def answer(facts: Facts) -> Answer:
    """Return the worst stage by creatinine, urine and renal replacement; each is a form of its own."""
    given = table()
    known = read(given.inputs, facts)
    parts = {
        "creatinine": by_creatinine(given, known),
        "urine": by_urine(given, known),
        "rrt": graded({given.replacement_stage: yes(known, "rrt")}, known, "rrt"),
    }
    made = worst(parts.values())
    forms = {name: _answer(given, known, part) for name, part in parts.items()}
    band = _("baseline: first creatinine of the stay") if choice_of(known, "baseline_from") == _OF_STAY else ""
    return answered(NAME, given, known, (made.low, made.high), lacks=made.lacks, band=band, forms=forms)


def _answer(given: KdigoTable, known: Facts, part: Part) -> Answer:
    lacks = part.lacks if part.open else ()
    return answered(NAME, given, known, (part.low, part.high), lacks=lacks)


def by_creatinine(given: KdigoTable, known: Facts) -> Part:
    """Return the stage by creatinine; a high value alone is no injury, it needs a rise or a ratio too."""
    now, before, base = (scaled(bounds_of(known, name) or NOTHING, given.umol_per_mg_dl) for name in _CREATININES)
    rise = above(now, scaled(before, Fraction(1), given.rise_umol), or_equal=True)
    first, second, third = (above(now, scaled(base, ratio), or_equal=True) for ratio in given.ratios)
    injury = either(rise, first)
    severe = both(now.decide(">=", given.severe_umol), injury)
    return graded({1: injury, 2: second, 3: either(third, severe)}, known, *_CREATININES)


def by_urine(given: KdigoTable, known: Facts) -> Part:
    """Return the stage by urine output; no urine at all for 12 hours is the third stage."""
    low = {cut.input: (bounds_of(known, cut.input) or NOTHING).decide(cut.op, cut.value) for cut in given.urine}
    first, second, third = low.values()
    none = either(yes(known, "anuria"), (bounds_of(known, given.urine[1].input) or NOTHING).decide("<=", Fraction(0)))
    return graded({1: first, 2: second, 3: either(third, none)}, known, *low, "anuria")


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score(NAME, table(), answer, FORMS),)
