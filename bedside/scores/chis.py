"""The scale of COVID-19-associated hyperinflammatory syndrome: six domains, one point each, cut-offs unverified."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, score
from bedside.scores.entry import read
from bedside.scores.interval import is_zero, over
from bedside.scores.parts import (
    NOTHING,
    Cut,
    Part,
    answered,
    both,
    bounds_of,
    decide,
    either,
    point,
    total,
)
from bedside.scores.tables import load_table
from bedside.text import _

NAME = "chis"
_PERCENT = "lymphocyte_pct"


class ChisTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The cut-off of each marker, and the score from which the syndrome counts as significant."""

    significant: int
    whole_percent: Fraction
    cuts: dict[str, Cut]


def table() -> ChisTable:
    """Return the shipped cut-offs."""
    return load_table(NAME, ChisTable)


def answer(facts: Facts) -> Answer:
    """Return the number of domains met."""
    given = table()
    known = read(given.inputs, facts)

    def met(name: str) -> bool | None:
        return decide(known, name, given.cuts[name])

    def any_of(*names: str) -> Part:
        return point(either(*(met(name) for name in names)), known, *names)

    made = total(
        (
            any_of("temp"),
            any_of("ferritin"),
            _blood(given, known, both(met("hb"), met("platelets"))),
            any_of("ldh", "ast"),
            any_of("ddimer_feu"),
            any_of("il6", "triglycerides", "crp"),
        )
    )
    return answered(NAME, given, known, (made.low, made.high), lacks=made.lacks, band=_band(given, made))


def _blood(given: ChisTable, facts: Facts, cells: bool | None) -> Part:
    found = ratio(facts, given.whole_percent)
    cut = given.cuts["nlr"]
    open_ratio = () if found and found.low is not None else ("nlr",) if "nlr" not in facts else ()
    part = point(either(found.decide(cut.op, cut.value) if found else None, cells), facts, "hb", "platelets")
    return Part(part.low, part.high, (*open_ratio, *part.lacks))


def ratio(facts: Facts, whole: Fraction) -> Bounds | None:
    """Return the ratio of neutrophils to lymphocytes: as given, from the counts, or bounded by the percentage.

    Whatever is not a lymphocyte is at most a neutrophil, so a percentage of lymphocytes bounds the ratio from above.
    """
    if given := bounds_of(facts, "nlr"):
        return given
    top, under = bounds_of(facts, "anc"), bounds_of(facts, "alc")
    if top and under:
        return NOTHING if is_zero(under) else over(top, under)
    percent = bounds_of(facts, _PERCENT)
    if percent and percent.low:
        return Bounds(None, (whole - percent.low) / percent.low)
    return None


def _band(given: ChisTable, made: Part) -> str:
    if made.low >= given.significant:
        return _("significant (at least {number})").format(number=given.significant)
    return _("below {number}").format(number=given.significant) if made.high < given.significant else ""


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score(NAME, table(), answer),)
