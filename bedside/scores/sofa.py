"""The Sequential Organ Failure Assessment: six organ systems, each as an interval while something is not charted."""

from __future__ import annotations

from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, score
from bedside.scores.entry import read
from bedside.scores.interval import over
from bedside.scores.parts import (
    NOTHING,
    Part,
    answered,
    banded,
    bounds_of,
    choice_of,
    lacking,
    total,
    worst,
    yes,
)
from bedside.scores.tables import Band, load_table, reached

NAME = "sofa"


class SofaTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Points of each organ system; without respiratory support a ratio gives at most `unsupported_most`.

    `supports` and `supports_not` say of a device whether it is such support.
    """

    unsupported_most: int
    supports: tuple[str, ...]
    supports_not: tuple[str, ...]
    pressor_least: int
    pf_ratio: tuple[Band, ...]
    platelets: tuple[Band, ...]
    bilirubin: tuple[Band, ...]
    map: tuple[Band, ...]
    gcs: tuple[Band, ...]
    creatinine: tuple[Band, ...]
    urine_24h: tuple[Band, ...]
    doses: dict[str, tuple[Band, ...]]


def table() -> SofaTable:
    """Return the shipped points."""
    return load_table(NAME, SofaTable)


def answer(facts: Facts) -> Answer:
    """Return the sum of the six organ systems."""
    given = table()
    known = read(given.inputs, facts)
    made = total(
        (
            respiration(given, known),
            banded(given.platelets, known, "platelets"),
            banded(given.bilirubin, known, "bilirubin"),
            circulation(given, known),
            banded(given.gcs, known, "gcs"),
            worst((banded(given.creatinine, known, "creatinine"), banded(given.urine_24h, known, "urine_24h"))),
        )
    )
    return answered(NAME, given, known, (made.low, made.high), lacks=made.lacks)


def respiration(given: SofaTable, facts: Facts) -> Part:
    """Return the points of breathing: the two highest steps count only under respiratory support."""
    found, pressure, fraction = (bounds_of(facts, name) for name in ("pf_ratio", "pao2", "fio2"))
    if found is None and pressure and fraction:
        found = over(pressure, fraction)
    points = [band.points for band in reached(given.pf_ratio, found or NOTHING)]
    support = yes(facts, "respiratory_support")
    low, high = min(points), max(points)
    capped = min(low, given.unsupported_most), min(high, given.unsupported_most)
    lacks = () if found else lacking(facts, "pf_ratio")
    if support is None and high > given.unsupported_most:
        lacks = (*lacks, *lacking(facts, "respiratory_support"))
    return Part(low if support else capped[0], capped[1] if support is False else high, lacks)


def circulation(given: SofaTable, facts: Facts) -> Part:
    """Return the points of the circulation: the worst of the pressure and the vasoactive doses."""
    pressure = banded(given.map, facts, "map")
    running = choice_of(facts, "vasopressor")
    if running == "no":
        return pressure
    doses = [banded(bands, facts, name) for name, bands in given.doses.items()]
    made = worst((pressure, *doses))
    least = max(made.low, given.pressor_least if running else 0)
    charted = any(name in facts for name in given.doses)
    ask = made.lacks if running or charted else ("vasopressor", *lacking(facts, "map"))
    return Part(least, max(least, made.high), ask)


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score(NAME, table(), answer),)
