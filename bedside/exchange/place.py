"""Where in a file something stands, in words: every reader says it in front of a refusal."""

from __future__ import annotations

from bedside.text import _


def line_words(number: int) -> str:
    """Return the place of a line."""
    return _("line {line}").format(line=number)
