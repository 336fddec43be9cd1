"""The HScore: points exactly as published, and the published probabilities beside it, never a fitted curve."""

from __future__ import annotations

import msgspec

from bedside.scores import organs
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, score
from bedside.scores.entry import read
from bedside.scores.parts import Cut, Part, answered, banded, count, decide, lacking, point, total, yes
from bedside.scores.tables import Band, load_table
from bedside.text import decimal

NAME = "hscore"
_DASH = "\N{EN DASH}"


class Probability(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the published table: a score and its probability in percent, in words."""

    score: int
    percent: str


class HScoreTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points of each item, and the published probabilities by score."""

    cutoff: int
    immunosuppression: int
    hemophagocytosis: int
    cytopenia: tuple[int, int, int, int]
    temp: tuple[Band, ...]
    ferritin: tuple[Band, ...]
    triglycerides: tuple[Band, ...]
    fibrinogen: tuple[Band, ...]
    ast: tuple[Band, ...]
    organomegaly: dict[str, int]
    lineages: dict[str, Cut]
    probability: tuple[Probability, ...]


def table() -> HScoreTable:
    """Return the shipped points."""
    return load_table(NAME, HScoreTable)


def answer(facts: Facts) -> Answer:
    """Return the score and its published band of probability."""
    given = table()
    known = read(given.inputs, facts)
    steps = {name: getattr(given, name) for name in ("temp", "ferritin", "triglycerides", "fibrinogen", "ast")}
    made = total(
        (
            *(banded(bands, known, name) for name, bands in steps.items()),
            *(point(yes(known, name), known, name, points=getattr(given, name)) for name in _CHOICES),
            _organomegaly(given, known),
            _cytopenia(given, known),
        )
    )
    band = probability(given, made.low, made.high)
    return answered(NAME, given, known, (made.low, made.high), lacks=made.lacks, band=band)


_CHOICES = ("immunosuppression", "hemophagocytosis")


def _organomegaly(given: HScoreTable, facts: Facts) -> Part:
    points = [given.organomegaly[word] for word in organs.possible(facts)]
    return Part(min(points), max(points), lacking(facts, "organomegaly"))


def _cytopenia(given: HScoreTable, facts: Facts) -> Part:
    sure, most = count(decide(facts, name, cut) for name, cut in given.lineages.items())
    return Part(given.cytopenia[sure], given.cytopenia[most], lacking(facts, *given.lineages))


def probability(given: HScoreTable, low: int, high: int) -> str:
    """Return the published probability of a score, or the two rows that enclose it."""
    rows = given.probability
    under = next((row.percent for row in reversed(rows) if row.score <= low), rows[0].percent)
    over = next((row.percent for row in rows if row.score >= high), rows[-1].percent)
    return decimal(f"{under} %" if under == over else f"{under}{_DASH}{over} %")


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score(NAME, table(), answer),)
