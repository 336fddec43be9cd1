"""CTCAE grades by laboratory value, aware of the baseline: the same value gets another grade in another version."""

from __future__ import annotations

import msgspec

from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, score
from bedside.scores.ctcae_terms import Creatinine, Decrease, Increase, Interval
from bedside.scores.entry import read
from bedside.scores.parts import Part, answered, choice_of, worst
from bedside.scores.tables import load_table
from bedside.text import _

NAME = "ctcae"
_VERSION = "ctcae_version"


class CtcaeTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The terms by name, and what the second version is called."""

    scale_6: str
    version_6: str
    terms: dict[str, Decrease | Increase | Creatinine | Interval]


def table() -> CtcaeTable:
    """Return the shipped terms."""
    return load_table(NAME, CtcaeTable)


def answer(facts: Facts) -> Answer:
    """Return the worst grade over all terms; each term is a form of its own."""
    given = table()
    known = read(given.inputs, facts)
    later = choice_of(known, _VERSION) == given.version_6
    if later:
        given = msgspec.structs.replace(given, scale=given.scale_6, version=given.version_6)
    parts = {name: term.grade(known, later=later) for name, term in given.terms.items()}
    made = worst(parts.values())
    forms = {name: _form(given, name, part, known, later=later) for name, part in parts.items()}
    return answered(NAME, given, known, (made.low, made.high), lacks=made.lacks, forms=forms)


def _form(given: CtcaeTable, name: str, part: Part, known: Facts, *, later: bool) -> Answer:
    term = given.terms[name]
    reads = term.reads()
    used = {item: fact for item, fact in known.items() if item in reads}
    lacks = part.lacks if part.open else ()
    note = term.note(known, part, later=later)
    status = term.status or ("unverified" if later and term.v6_note else "")
    scale = f"{_(given.scale)}, {_(term.title)}"
    return answered(NAME, given, used, (part.low, part.high), lacks=lacks, band=note, status=status, scale=scale)


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score(NAME, table(), answer, tuple(table().terms)),)
