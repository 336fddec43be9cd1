"""The Assessment while a conflict waits, put together from those of every possible chart."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bedside.protocol.agreed.course import agreed_ladder, agreed_timing
from bedside.protocol.agreed.rest import agreed_dues, agreed_findings, agreed_outcomes
from bedside.protocol.agreed.triggers import agreed_triggers
from bedside.protocol.assessment import Assessment
from bedside.protocol.evaluate import evaluate_all
from bedside.protocol.question import Question


def agreed(question: Question, said: Sequence[Assessment]) -> Assessment:
    """Return what the Assessments of `question.worlds` agree on; the state is still that of the first.

    Criteria are asked again one by one, because a group may hold by a member that no conflict touches.
    """
    protocol = question.protocol
    watched = agreed_triggers(question, [item.triggers for item in said])
    return msgspec.structs.replace(
        said[0],
        patient=question.chart.patient.mrn,
        criteria=evaluate_all((*protocol.inclusion, *protocol.exclusion), question),
        label=evaluate_all(protocol.label, question),
        gates=evaluate_all(protocol.gates, question),
        conditions=evaluate_all(protocol.regimen.conditions, question),
        timing=agreed_timing(question, [item.timing for item in said]),
        ladder=agreed_ladder(question, [item.ladder for item in said], watched),
        triggers=watched,
        monitoring=agreed_dues([item.monitoring for item in said]),
        outcomes=agreed_outcomes(question, [item.outcomes for item in said]),
        # The first chart holds everything side by side: what contradicts in it is said by the conflicts themselves.
        findings=agreed_findings(question, [item.findings for item in said[1:]]),
    )
