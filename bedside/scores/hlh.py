"""The HLH-2004 criteria: a count of eight, of which five, or a molecular diagnosis, establish the syndrome."""

from __future__ import annotations

from bedside.scores import organs
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, score
from bedside.scores.entry import read
from bedside.scores.parts import Cut, Part, answered, count, decide, either, lacking, point, total, yes
from bedside.scores.tables import load_table
from bedside.text import _

NAME = "hlh_2004"


class HlhTable(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The cut-offs, and how many criteria and lineages are needed."""

    needed: int
    lineages_needed: int
    cuts: dict[str, Cut]
    lineages: dict[str, Cut]


def table() -> HlhTable:
    """Return the shipped cut-offs."""
    return load_table(NAME, HlhTable)


def answer(facts: Facts) -> Answer:
    """Return how many of the eight criteria are met."""
    given = table()
    known = read(given.inputs, facts)

    def met(name: str) -> bool | None:
        return decide(known, name, given.cuts[name])

    made = total(
        (
            point(met("temp"), known, "temp"),
            point(organs.spleen(known), known, "organomegaly"),
            point(_cytopenia(given, known), known, *given.lineages),
            point(either(met("triglycerides"), met("fibrinogen")), known, "triglycerides", "fibrinogen"),
            point(yes(known, "hemophagocytosis"), known, "hemophagocytosis"),
            point(_low_activity(known), known, "nk_activity"),
            point(met("ferritin"), known, "ferritin"),
            point(met("scd25"), known, "scd25"),
        )
    )
    molecular = yes(known, "molecular")
    settled = bool(molecular) or made.low >= given.needed
    lacks = made.lacks if settled else (*made.lacks, *lacking(known, "molecular"))
    band = _band(given, made, molecular)
    return answered(NAME, given, known, (made.low, made.high), lacks=lacks, band=band)


def _cytopenia(given: HlhTable, facts: Facts) -> bool | None:
    sure, most = count(decide(facts, name, cut) for name, cut in given.lineages.items())
    if sure >= given.lineages_needed:
        return True
    return None if most >= given.lineages_needed else False


def _low_activity(facts: Facts) -> bool | None:
    found = facts.get("nk_activity")
    return found.choice == "low" if found else None


def _band(given: HlhTable, made: Part, molecular: bool | None) -> str:
    if molecular:
        return _("established by molecular diagnosis")
    if made.low >= given.needed:
        return _("established: at least {count} criteria").format(count=given.needed)
    return _("not met") if made.high < given.needed else _("not established, not excluded")


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score(NAME, table(), answer),)
