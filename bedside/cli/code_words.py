"""Words for the class of a start, and values as lines for people show them; JSON keeps what is charted."""

from __future__ import annotations

import re
from typing import Literal

from bedside.text import _p, decimal

_PART_OF_ONE = re.compile(r"[<>=]*-?\d+\.\d+")


def timing_word(name: Literal["early", "intermediate", "late"] | None) -> str:
    """Return the class of a start, which may have none."""
    return {
        "early": _p("timing of the start", "early"),
        "intermediate": _p("timing of the start", "intermediate"),
        "late": _p("timing of the start", "late"),
        None: _p("timing of the start", "none"),
    }[name]


def value_said(value: str) -> str:
    """Return a value as charted, which may be a number or words."""
    return decimal(value) if _PART_OF_ONE.fullmatch(value) else value
