"""The Assessment in the shape that scripts and outside checks rely on (`bedside check --json`)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.moment import iso
from bedside.protocol.assessment import Assessment, Ladder, Timing, Trigger
from bedside.protocol.verdict import Evidence, Verdict

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
        "triggers": [_trigger(item, zone) for item in assessment.triggers],
        "scores": assessment.scores,
        "outcomes": assessment.outcomes,
        "flip": assessment.flip,
        "findings": [
            {"id": item.id, "severity": item.severity, "text": item.text, "records": list(item.records)}
            for item in assessment.findings
        ],
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
        "proposed": item.proposed,
        "seam": msgspec.to_builtins(item.seam),
        "plan": None
        if item.plan is None
        else [{"at": iso(each.at, zone), "interval_hours": each.interval_hours} for each in item.plan],
        "last_day": item.last_day.isoformat() if item.last_day else None,
    }


def _trigger(item: Trigger, zone: ZoneInfo) -> Plain:
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
        "evidence": [_evidence(each, zone) for each in item.evidence],
    }


def _local(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return iso(moment, zone) if moment else None
