"""Words for the codes of an Assessment and of a protocol, as lines for people show them; JSON keeps the codes."""

from __future__ import annotations

import re
from typing import Literal

from bedside.protocol.assessment import Action, LadderStatus
from bedside.text import _p, decimal

_PART_OF_ONE = re.compile(r"[<>=]*-?\d+\.\d+")


def status_word(status: str) -> str:
    """Return whether a protocol is in force."""
    return {
        "active": _p("status of a protocol", "active"),
        "case": _p("status of a protocol", "case"),
        "unverified": _p("status of a protocol", "unverified"),
    }.get(status, status)


def treatment_word(status: LadderStatus) -> str:
    """Return whether the drug is given."""
    return {
        "none": _p("treatment", "none"),
        "active": _p("treatment", "active"),
        "held": _p("treatment", "held"),
        "stopped": _p("treatment", "stopped"),
        "unknown": _p("treatment", "unknown"),
    }[status]


def action_word(action: Action) -> str:
    """Return what a trigger asks for."""
    return {
        "review": _p("action", "review"),
        "step_down": _p("action", "step down"),
        "hold": _p("action", "hold"),
        "stop": _p("action", "stop"),
        "info": _p("action", "info"),
    }[action]


def timing_word(name: Literal["early", "intermediate", "late"] | None) -> str:
    """Return the class of a start, which may have none."""
    return {
        "early": _p("timing of the start", "early"),
        "intermediate": _p("timing of the start", "intermediate"),
        "late": _p("timing of the start", "late"),
        None: _p("timing of the start", "none"),
    }[name]


def origin_word(origin: str) -> str:
    """Return where a number of a rule is from."""
    return {
        "paper": _p("origin of a rule", "paper"),
        "observation": _p("origin of a rule", "observation"),
        "site": _p("origin of a rule", "site"),
        "label": _p("origin of a rule", "label"),
        "unverified": _p("origin of a rule", "unverified"),
    }.get(origin, origin)


def value_said(value: str) -> str:
    """Return a value as charted, which may be a number or words."""
    return decimal(value) if _PART_OF_ONE.fullmatch(value) else value
