"""The regimen of the protocol drug as ordered and given: standing, next dose, plan, proposal and findings."""

from __future__ import annotations

from bedside.protocol.ladder.findings import is_shorter, ladder_findings, plain_hours
from bedside.protocol.ladder.proposal import proposed, step_down
from bedside.protocol.ladder.standing import Standing, acted_since, departure, on_treatment, standing, treatment_day
from bedside.protocol.ladder.state import ladder, next_due

__all__ = [
    "Standing",
    "acted_since",
    "departure",
    "is_shorter",
    "ladder",
    "ladder_findings",
    "next_due",
    "on_treatment",
    "plain_hours",
    "proposed",
    "standing",
    "step_down",
    "treatment_day",
]
