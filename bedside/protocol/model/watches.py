"""Triggers of a protocol file: what they watch, and what they suggest to a clinician."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from bedside.protocol.assessment import Action
from bedside.protocol.model.shape import Names, Op, Stated, Words


class Watch(Stated, frozen=True, kw_only=True, tag_field="test"):
    """A trigger: `action` is what it suggests; `prompts` says whether it also asks while the drug is not in use.

    A `safety` trigger that cannot be decided asks as well. `options` are the choices of a review.
    """

    action: Action
    options: tuple[Action, ...] = ()
    safety: bool = False
    prompts: Literal["always", "on_treatment"]


class RisingWatch(Watch, frozen=True, kw_only=True, tag="rising"):
    """A value past a number and above the value before it."""

    analyte: Words
    op: Literal[">", ">="]
    value: Decimal
    unit: str


class UlnWatch(Watch, frozen=True, kw_only=True, tag="over_baseline"):
    """Any analyte past `times_uln` while its baseline was normal or missing, past `times_baseline` where it was raised.

    Baseline: last value at or before the first dose.
    """

    analytes: Names
    op: Op
    times_uln: Decimal
    baseline_op: Op
    times_baseline: Decimal


AnyWatch = RisingWatch | UlnWatch
