"""Which expected dose an entry stands for, before it is stored: whoever charts it must see that, not guess it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from bedside.domain.chart import Chart
from bedside.domain.quickline import context_of
from bedside.domain.quickline.due import order_in_force
from bedside.domain.records import Dose
from bedside.protocol.assessment import Assessment, Slot
from bedside.protocol.ladder import ladder
from bedside.protocol.ladder.window import window
from bedside.protocol.model import Protocol
from bedside.protocol.question import Question, order_key

_NEW = "new"
_OPEN = frozenset({"due", "overdue", "not_charted"})


def open_slots(assessment: Assessment) -> tuple[Slot, ...]:
    """Return the expected doses that nobody has charted, oldest first: holes, an overdue one, or one that is due."""
    return tuple(item for item in assessment.ladder.slots if item.state in _OPEN and item.precision == "minute")


def placed(dose: Dose, chart: Chart, protocol: Protocol) -> Slot | None:
    """Return the place a new dose would take among the expected ones; None where nobody can say.

    That is so while conflicts wait, and for another medicine.
    """
    if chart.conflicts or dose.precision == "undated":
        return None
    new = msgspec.structs.replace(dose, id=_NEW)  # one that is not stored yet has no id of its own
    kept = [item for item in chart.records if item.id != dose.supersedes]
    records = tuple(sorted((*kept, new), key=order_key))
    question = Question(protocol=protocol, chart=replace(chart, records=records, known_index=None))
    if not question.is_drug(dose.drug):
        return None
    return next((item for item in ladder(question).slots if item.record == _NEW), None)


def taken(due: datetime, chart: Chart, protocol: Protocol) -> Dose | None:
    """Return the entry that stands for the dose due at a time already, None where nobody has charted it."""
    found = (item.record for item in ladder(Question(protocol=protocol, chart=chart)).slots if item.due == due)
    entries = (chart.find(record) for record in found if record)
    return next((item for item in entries if isinstance(item, Dose)), None)


def due_at(dose: Dose, due: datetime) -> Dose:
    """Return a dose as that of another due time."""
    return msgspec.structs.replace(dose, due=due)


def dose_window(chart: Chart, assessment: Assessment, protocol: Protocol) -> timedelta | None:
    """Return how far from its due time the next dose may be; None where no interval is in force."""
    hours = assessment.ladder.interval_hours
    return window(Question(protocol=protocol, chart=chart), hours) if hours else None


def early_window(chart: Chart, protocol: Protocol) -> timedelta | None:
    """Return how long before it is due a dose of the order in force may be charted as left out; None without one."""
    order = order_in_force(context_of(chart, chart.at, drug=protocol.regimen.drug))
    hours = order.interval_hours if order else None
    return window(Question(protocol=protocol, chart=chart), hours) if hours else None
