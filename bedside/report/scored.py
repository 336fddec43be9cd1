"""The scores of a note: the number, or the interval it must lie in, its reading, and by name what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment
from bedside.report.content import Cell, Column, Row, Run, Section, Table, quiet, sentence, strong, text
from bedside.report.glyphs import EN
from bedside.report.words import pretty
from bedside.scores.answer import Answer, Score
from bedside.scores.registry import scores
from bedside.text import N_, _, _n, decimal

#: the laboratory table, the header and the other scores show these already
_ASIDE = frozenset({"bmi", "alc", "map", "ideal_body_weight", "adjusted_body_weight"})
_MOST_MISSING = 4
_UNITS = {
    "1": "",
    "{score}": "",
    "mL/min/{1.73_m2}": N_("mL/min per 1.73 m\u00b2"),
    "kg/m2": "kg/m\u00b2",
    "mm[Hg]": "mm Hg",
}
_TO_SIGN = re.compile("[-\u2013](?=[<>])")


def scored(assessment: Assessment, chart: Chart) -> Section:
    """Return the scores of the Assessment; one without a number shows between which numbers it lies."""
    known = scores()
    found = [(known[name], item) for name, item in assessment.scores.items() if name in known and name not in _ASIDE]
    if not found:
        return Section(_("Scores"), (sentence(_("No score was worked out.")),))
    rows = tuple(_row(score, item, chart) for score, item in found)
    columns = (Column(_("score"), 34), Column(_("result"), 16), Column(_("reading"), 30), Column(_("not known"), 46))
    said = _("an interval where inputs are missing: it holds whatever they are; bold: narrows it most")
    return Section(_("Scores"), (Table(columns, rows),), remark=said)


def result_words(answer: Answer) -> str:
    """Return the number of an answer with its unit, the interval it must lie in, or that nothing can be said."""
    unit = _UNITS.get(answer.unit, answer.unit)
    unit = _(unit) if unit else ""
    return f"{number_words(answer)} {unit}".strip() if number_words(answer) else _("cannot say")


def number_words(answer: Answer) -> str:
    """Return the number of an answer or the interval it must lie in, without a unit; empty where nothing is known."""
    low, high = (_plain(end) for end in (answer.low, answer.high))
    if answer.value is not None:
        return low
    if not high:
        # That it is not below 0 is true of every patient.
        return _("{n} or more").format(n=low) if answer.low else ""
    return f"{low}{EN}{high}" if low else _("{n} or less").format(n=high)


def _row(score: Score, answer: Answer, chart: Chart) -> Row:
    settled = answer.value is not None
    reading = pretty(_TO_SIGN.sub(_(" to "), _without_missing(answer.band)))
    return Row(
        (
            Cell(text(score.title)),
            Cell(text(strong(result_words(answer)) if settled else result_words(answer))),
            Cell(text(quiet(reading))),
            Cell(tuple(_missing(score, answer, chart)) or text(quiet(_("nothing missing")))),
        )
    )


def _without_missing(band: str) -> str:
    """Return a reading without what it repeats of the missing inputs, which have their own column."""
    return re.sub(rf" \((?:not known|{re.escape(_('not known'))}): .*\)$", "", band)


def _missing(score: Score, answer: Answer, chart: Chart) -> Iterator[Run]:
    """Yield what is missing, the input that narrows the interval most in bold."""
    titles = {item.name: item.title for item in score.inputs}
    found: list[Run] = []
    short = {item.code: item.short for item in chart.catalogue.analytes}
    for name in sorted(answer.missing, key=lambda item: item != answer.narrows)[:_MOST_MISSING]:
        said = short.get(name) or titles.get(name) or name.replace("_", " ")
        first = name == answer.narrows and len(answer.missing) > 1
        found.append(Run(said.partition(";")[0], "strong" if first else "plain"))
    more = len(answer.missing) - _MOST_MISSING
    if more > 0:
        found.append(Run(_n("{count} more", "{count} more", more)))
    for place, run in enumerate(found):
        yield from (Run("; "), run) if place else (run,)


def _plain(number: Decimal | None) -> str:
    return decimal(number) if number is not None else ""
