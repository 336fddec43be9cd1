"""Whether a protocol asks for a score that there is, in a form that it has, against a number."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.catalogue import Catalogue
from bedside.protocol.faults.numbers import code_faults, wild
from bedside.protocol.model import ScoreTest
from bedside.scores.registry import scores
from bedside.text import _


def score_faults(rule: ScoreTest, catalogue: Catalogue) -> Iterator[str]:
    """Yield what is wrong with a score, its form, or the number it is held against."""
    known = scores().get(rule.score)
    if known is None:
        yield _("no score is called {score!r}").format(score=rule.score)
    elif rule.form and rule.form not in known.forms:
        yield _("the score {score} has no form {form!r}").format(score=rule.score, form=rule.form)
    yield from wild(rule.value)
    if rule.charted:
        yield from code_faults(rule.charted, catalogue)
