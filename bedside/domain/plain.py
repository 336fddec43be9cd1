"""One rule for every short text a person types: printable, on one line, of a bounded length, not empty."""

from __future__ import annotations

from bedside.domain.check import text_problem
from bedside.domain.problem import Problem
from bedside.text import _

LINE_LIMIT = 1000
BED_LIMIT = 20
WORD_LIMIT = 60


def plain_text(text: str, *, where: str, limit: int = LINE_LIMIT) -> str:
    """Return the text without outer and repeated spaces; raise Problem for an empty or unprintable one."""
    problem = text_problem(text, where, limit)
    if problem is not None:
        raise problem
    cleaned = " ".join(text.split())
    if not cleaned:
        raise Problem(_("nothing was given."), where=where, do=_("Type a text."))
    return cleaned
