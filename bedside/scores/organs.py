"""Liver and spleen in one word, also where only one of them is known: two scores read it."""

from __future__ import annotations

from bedside.scores.answer import Facts
from bedside.scores.parts import choice_of

_LARGE = {
    "": ("none", "liver", "spleen", "both"),
    "one": ("liver", "spleen"),
    "liver_or_both": ("liver", "both"),
    "spleen_or_both": ("spleen", "both"),
}


def possible(facts: Facts) -> frozenset[str]:
    """Return the words that may hold: of `none`, `liver`, `spleen`, `both`; several while something is unknown."""
    word = choice_of(facts, "organomegaly")
    return frozenset(_LARGE.get(word, (word,)))


def spleen(facts: Facts) -> bool | None:
    """Return whether the spleen is enlarged, None while that is unknown."""
    words = possible(facts)
    if words <= {"spleen", "both"}:
        return True
    return None if words & {"spleen", "both"} else False
