"""Words for the codes of a protocol and of an Assessment, wherever people read them; JSON and files keep the codes."""

from __future__ import annotations

from bedside.protocol.assessment import Action, LadderStatus
from bedside.text import _p


def origin_word(origin: str) -> str:
    """Return where a number of a rule is from, in one word."""
    return {
        "paper": _p("origin of a rule", "paper"),
        "observation": _p("origin of a rule", "observation"),
        "site": _p("origin of a rule", "site"),
        "label": _p("origin of a rule", "label"),
        "unverified": _p("origin of a rule", "unverified"),
    }.get(origin, origin)


def status_word(status: str) -> str:
    """Return in one word how far a protocol may be relied on."""
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
