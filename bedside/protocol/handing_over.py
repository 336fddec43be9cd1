"""All that a handoff says of one patient, gathered once: what was assessed, what people said, and what waits."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.handing import SEVERITIES, Line, Picked, Severity
from bedside.domain.records import Observation, Recommendation
from bedside.protocol.assessment import Assessment, Trigger
from bedside.protocol.severity import Proposal


class HandedOver(NamedTuple):
    """One patient of a handoff. `picked` is None where no clinician's word holds: then the proposal is shown as such.

    `critical` are results past their limits that whoever prints has not marked as seen, `recommended` what signed notes
    recommend and nobody has done, `unsure` the open safety prompts that cannot be judged, `alarming` what a call begins
    with.
    """

    assessment: Assessment
    chart: Chart
    proposal: Proposal
    picked: Picked | None = None
    lines: tuple[Line, ...] = ()
    critical: tuple[Observation, ...] = ()
    recommended: tuple[Recommendation, ...] = ()
    unsure: tuple[Trigger, ...] = ()
    alarming: tuple[str, ...] = ()

    @property
    def severity(self) -> Severity:
        """Return the severity that is printed: a clinician's, else the proposed one."""
        return self.picked.severity if self.picked else self.proposal.severity


def by_severity(patients: tuple[HandedOver, ...]) -> tuple[HandedOver, ...]:
    """Return patients from the worst on; within that safety prompts nobody can judge go first, then doses by time."""
    return tuple(sorted(patients, key=_need))


def _need(item: HandedOver) -> tuple[int, bool, bool, datetime, str, str]:
    due, patient = item.assessment.ladder.waiting, item.chart.patient
    worst = SEVERITIES.index(item.severity)
    return worst, not item.unsure, due is None, due or item.chart.at, patient.name.casefold(), patient.mrn
