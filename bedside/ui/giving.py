"""Which dose an entry is for: as chosen in the dose form, and asked where a typed line leaves several open."""

from __future__ import annotations

from datetime import datetime

from bedside.domain.chart import Chart
from bedside.domain.problem import Problem
from bedside.domain.quickline import Parsed
from bedside.domain.records import AnyRecord, Dose
from bedside.domain.wording import fact_text
from bedside.protocol.assessment import Assessment
from bedside.protocol.model import Protocol
from bedside.protocol.placing import due_at, open_slots, placed, taken
from bedside.text import _
from bedside.ui import words

_SEVERAL = 2


def asks_which(parsed: Parsed, records: tuple[AnyRecord, ...], assessment: Assessment) -> bool:
    """Return whether a typed line is one dose without a time while several are not charted."""
    one = len(records) == 1 and isinstance(records[0], Dose) and records[0].drug == assessment.drug
    return one and not parsed.timed and len(open_slots(assessment)) >= _SEVERAL


def meant(source: object, records: tuple[AnyRecord, ...], chart: Chart, protocol: Protocol) -> tuple[AnyRecord, ...]:
    """Return the records with the due time chosen in the dose form; raise Problem where the time fits another dose."""
    chosen = getattr(source, "due", None)
    due = chosen() if chosen is not None else None
    if due is None:
        return records
    return tuple(_checked(due_at(item, due), chart, protocol) if isinstance(item, Dose) else item for item in records)


def _checked(dose: Dose, chart: Chart, protocol: Protocol) -> Dose:
    slot = placed(dose, chart, protocol)
    if slot is None or slot.due is None or slot.due == dose.due or dose.due is None:
        return dose
    if (other := taken(dose.due, chart, protocol)) is not None:
        raise _charted_already(other, dose.due, chart)
    at, chosen, found = (words.stamp(moment, chart.zone) for moment in (dose.at, dose.due, slot.due))
    raise Problem(
        _("at {at} this is the dose due {found}, not the one due {chosen}.").format(at=at, found=found, chosen=chosen),
        where="time",
        do=_("Check the time, or choose the other dose."),
    )


def _charted_already(other: Dose, due: datetime, chart: Chart) -> Problem:
    """Return the problem of a dose that somebody charted while this form was open."""
    text = _("{who} charted the dose due {due} at {at}: {fact}.").format(
        who=other.author,
        due=words.stamp(due, chart.zone),
        at=words.clock(other.recorded_at, chart.zone),
        fact=fact_text(other, chart.catalogue),
    )
    return Problem(text, do=_("Nothing more was charted. Leave with Esc."))
