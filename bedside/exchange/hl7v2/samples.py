"""The specimens that results were measured in, asked once for all orders that share them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from bedside.exchange.hl7v2.segments import Segment
from bedside.exchange.hl7v2.specimens import of_segment, specimen_fault


class Samples:
    """Some specimens (SPM); a message with as many orders as specimens asks each of them once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._times: frozenset[str] | None = None

    @cached_property
    def fault(self) -> str:
        """Return why a result is not one of this patient's blood."""
        return specimen_fault(self._segments, None, gas=False)

    @cached_property
    def gas_fault(self) -> str:
        """Return why a gas is not one of this patient's arterial blood."""
        return specimen_fault(self._segments, None, gas=True)

    @cached_property
    def stated(self) -> bool:
        """Return whether it is said what they are."""
        return any(any(of_segment(segment)) for segment in self._segments)

    def times(self, collected: Callable[[Segment], str]) -> frozenset[str]:
        """Return when they were taken (SPM-17), read by a function that raises Problem for what is no time."""
        if self._times is None:
            self._times = frozenset(collected(segment) for segment in self._segments if segment.part(17))
        return self._times
