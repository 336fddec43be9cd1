"""The Assessment in the shape that scripts and outside checks rely on (`bedside check --json`)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.moment import iso
from bedside.protocol.assessment import Assessment, Due, Endpoint, Ladder, Planned, Proposed, Timing, Trigger
from bedside.protocol.verdict import Evidence, Verdict
from bedside.scores.answer import Answer, Shown

Plain = dict[str, object]


def as_plain(assessment: Assessment) -> Plain:
    """Return the command-line contract; times are local to the store's zone, numbers with units text."""
    zone = ZoneInfo(assessment.zone)
    return {
        "patient": assessment.patient,
        "protocol": msgspec.to_builtins(assessment.protocol),
        "at": iso(assessment.at, zone),
        "known_at": iso(assessment.known_at, zone),
        "state": assessment.state,
        "criteria": [_verdict(item, zone) for item in assessment.criteria],
        "label": [_verdict(item, zone) for item in assessment.label],
        "gates": [_verdict(item, zone) for item in assessment.gates],
        "timing": _timing(assessment.timing, zone),
        "ladder": _ladder(assessment.ladder, zone),
        "triggers": [trigger(item, zone) for item in assessment.triggers],
        "scores": {name: score(item) for name, item in assessment.scores.items()},
        "outcomes": [_endpoint(item, zone) for item in assessment.outcomes],
        "flip": msgspec.to_builtins(assessment.flip),
        "findings": [
            {"id": item.id, "severity": item.severity, "text": item.text, "records": list(item.records)}
            for item in assessment.findings
        ],
        "monitoring": [_due(item, zone) for item in assessment.monitoring],
        "conditions": [_verdict(item, zone) for item in assessment.conditions],
    }


def _verdict(item: Verdict, zone: ZoneInfo) -> Plain:
    return {
        "id": item.id,
        "label": item.label,
        "outcome": item.outcome,
        "reason": item.reason,
        "origin": item.origin,
        "source": item.source,
        "threshold": item.threshold,
        "evidence": [_evidence(each, zone) for each in item.evidence],
        "children": [_verdict(each, zone) for each in item.children],
    }


def _evidence(item: Evidence, zone: ZoneInfo) -> Plain:
    return {
        "record": item.record,
        "item": item.item,
        "value": item.value,
        "unit": item.unit,
        "at": iso(item.at, zone),
        "precision": item.precision,
        "age_hours": round(item.age_hours, 2),
        "note": item.note,
    }


def _timing(item: Timing, zone: ZoneInfo) -> Plain:
    return {
        "onset": _local(item.onset, zone),
        "hours": None if item.hours is None else round(item.hours, 4),
        "class": item.name,
        "window_closes": _local(item.window_closes, zone),
        "hours_left": None if item.hours_left is None else round(item.hours_left, 4),
        "recurred": _local(item.recurred, zone),
        "source": item.source,
    }


def _ladder(item: Ladder, zone: ZoneInfo) -> Plain:
    return {
        "status": item.status,
        "step": item.step,
        "interval_hours": item.interval_hours,
        "treatment_day": item.treatment_day,
        "days_left": item.days_left,
        "doses_given": item.doses_given,
        "total_mg": item.total_mg,
        "first_given": _local(item.first_given, zone),
        "last_given": _local(item.last_given, zone),
        "next_due": _local(item.next_due, zone),
        "proposed": proposed(item.proposed, zone) if item.proposed else None,
        "seam": msgspec.to_builtins(item.seam),
        "plan": [_planned(each, zone) for each in item.plan],
        "doses_left": item.doses_left,
        "syringes_left": item.syringes_left,
        "advice": item.advice,
        "slots": [
            {"state": each.state, "due": _local(each.due, zone), "at": _local(each.at, zone), "record": each.record}
            for each in item.slots
        ],
        "last_day": item.last_day.isoformat() if item.last_day else None,
    }


def trigger(item: Trigger, zone: ZoneInfo) -> Plain:
    """Return a trigger in the shape of the contract."""
    return {
        "id": item.id,
        "label": item.label,
        "outcome": item.outcome,
        "action": item.action,
        "open_since": _local(item.open_since, zone),
        "answered": item.answered,
        "reason": item.reason,
        "origin": item.origin,
        "source": item.source,
        "threshold": item.threshold,
        "evidence": [_evidence(each, zone) for each in item.evidence],
        "against": [_evidence(each, zone) for each in item.against],
        "options": list(item.options),
        "opened_by": [_evidence(each, zone) for each in item.opened_by],
    }


def score(item: Answer) -> Plain:
    """Return a score in the shape of the contract, with what a chart gave for it and why it gave no more."""
    return {
        **_answer(item),
        "forms": {name: _answer(each) for name, each in item.forms.items()},
        "inputs": [_input(each) for each in item.inputs],
        "why": item.why,
    }


def _answer(item: Answer) -> Plain:
    text = bool(item.unit)
    return {
        "score": item.score,
        "scale": item.scale,
        "low": _number(item.low, text=text),
        "high": _number(item.high, text=text),
        "value": _number(item.value, text=text),
        "unit": item.unit,
        "band": item.band,
        "used": list(item.used),
        "missing": list(item.missing),
        "narrows": item.narrows,
        "version": item.version,
        "source": item.source,
        "status": item.status,
    }


def _input(item: Shown) -> Plain:
    return {
        "name": item.name,
        "value": item.value,
        "unit": item.unit,
        "at": item.at.isoformat(timespec="seconds") if item.at else None,
        "precision": item.precision,
        "age_hours": item.age_hours,
        "record": item.record,
        "note": item.note,
    }


def _number(value: Decimal | None, *, text: bool) -> int | str | None:
    """Return a count as a number, anything with a unit or with decimals as exact text."""
    if value is None:
        return None
    return int(value) if value.as_tuple().exponent == 0 and not text else format(value, "f")


def proposed(item: Proposed, zone: ZoneInfo) -> Plain:
    """Return a proposal in the shape of the contract."""
    return {
        "action": item.action,
        "step": item.step,
        "interval_hours": item.interval_hours,
        "because": list(item.because),
        "text": item.text,
        "seam": msgspec.to_builtins(item.seam),
        "plan": [_planned(each, zone) for each in item.plan],
        "warnings": list(item.warnings),
    }


def _planned(item: Planned, zone: ZoneInfo) -> Plain:
    return {"at": iso(item.at, zone), "interval_hours": item.interval_hours}


def _endpoint(item: Endpoint, zone: ZoneInfo) -> Plain:
    return {
        "id": item.id,
        "label": item.label,
        "outcome": item.outcome,
        "since": _local(item.since, zone),
        "sustained": item.sustained,
        "reason": item.reason,
        "origin": item.origin,
        "source": item.source,
        "evidence": [_evidence(each, zone) for each in item.evidence],
    }


def _due(item: Due, zone: ZoneInfo) -> Plain:
    return {
        "item": item.item,
        "label": item.label,
        "last": _local(item.last, zone),
        "due": _local(item.due, zone),
        "overdue": item.overdue,
        "missing": list(item.missing),
        "origin": item.origin,
        "source": item.source,
    }


def _local(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return iso(moment, zone) if moment else None
