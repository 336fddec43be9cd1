"""Outcomes of a protocol file: what counts as response, failure and the end of follow-up."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from bedside.domain.records import DeviceName
from bedside.protocol.model.shape import Span, Stated, Strict, Words


class SoleDevice(Strict, frozen=True, kw_only=True):
    """One device as the only one in use, with no more than `at_most` L/min where a flow is given."""

    device: DeviceName
    at_most: Decimal | None = None
    unit: Literal["L/min"] | None = None


class CodedEvent(Strict, frozen=True, kw_only=True):
    """An event in one of its states."""

    code: Words
    state: str


SoleDevices = Annotated[tuple[SoleDevice, ...], msgspec.Meta(min_length=1)]
CodedEvents = Annotated[tuple[CodedEvent, ...], msgspec.Meta(min_length=1)]


class OutcomeRule(Stated, frozen=True, kw_only=True, tag_field="test"):
    """An outcome of the course, with its printed name and where it comes from."""


class UnventilatedOutcome(OutcomeRule, frozen=True, kw_only=True, tag="never_ventilated"):
    """Not ventilated since the first dose; undefined for a patient ventilated before."""


class ResponseOutcome(OutcomeRule, frozen=True, kw_only=True, tag="response"):
    """Alive, and one of `devices` the only one in use; whether it lasted is asked for `sustained`."""

    devices: SoleDevices
    sustained: Span


class FailureOutcome(OutcomeRule, frozen=True, kw_only=True, tag="ventilation_started"):
    """Invasive ventilation begun after the first dose; non-invasive ventilation does not count."""


class FollowUpOutcome(OutcomeRule, frozen=True, kw_only=True, tag="follow_up_end"):
    """One of `devices` the only one in use since the first dose, or one of `events`."""

    devices: SoleDevices
    events: CodedEvents


class UntreatedOutcome(OutcomeRule, frozen=True, kw_only=True, tag="eligible_not_treated"):
    """Eligible and no dose given; `reasons` are the events that tell why."""

    reasons: CodedEvents


class ContinuedOutcome(OutcomeRule, frozen=True, kw_only=True, tag="after_discharge"):
    """A dose given or an order in force after discharge."""


AnyOutcome = (
    UnventilatedOutcome | ResponseOutcome | FailureOutcome | FollowUpOutcome | UntreatedOutcome | ContinuedOutcome
)
