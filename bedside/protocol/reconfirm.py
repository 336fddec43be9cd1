"""What a correction needs confirmed: a dose put right into another time or amount is asked about as a new one is."""

from __future__ import annotations

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.extend import without
from bedside.domain.records import AnyRecord
from bedside.protocol.confirm import Ask, asks
from bedside.protocol.model import Protocol


def asks_anew(new: AnyRecord, original: AnyRecord, chart: Chart, protocol: Protocol) -> tuple[Ask, ...]:
    """Return what a record asks in place of the original, but for what the original asked in the same words."""
    before = without(chart, original)
    answered = {ask.text for ask in asks(original, before, protocol)}
    placed = msgspec.structs.replace(new, supersedes=original.id)
    return tuple(ask for ask in asks(placed, before, protocol) if ask.text not in answered)
