"""A patient who is not treated although the protocol would have it: the decision, and the fact behind it if any.

Who declined or lacked the drug answers a gate of the start as well; that is an event of its own beside the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from bedside.domain.check import visible
from bedside.domain.problem import Problem
from bedside.domain.records import AnyRecord, Decision, Event
from bedside.domain.stamp import Stamp
from bedside.domain.vocabulary import START
from bedside.protocol.assessment import digest, walk
from bedside.session.deciding import Situation, kept, require_decidable
from bedside.session.session import Session
from bedside.text import _

Why = Literal["declined", "unavailable", "judgement"]
_FACTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"declined": ("consent", "declined"), "unavailable": ("drug", "unavailable")}
)


class Untreated(msgspec.Struct, frozen=True):
    """What was stored: the decision, and the event that says what stood in the way."""

    decision: Decision
    event: Event | None = None

    @property
    def records(self) -> tuple[AnyRecord, ...]:
        """Return what is stored, in one transaction."""
        return (self.event, self.decision) if self.event else (self.decision,)


def leave_untreated(session: Session, patient_id: str, why: Why, because: str) -> Untreated:
    """Store that a patient is not treated, with the Assessment of that moment; return the records.

    Raises NotAllowed for who may not decide, Problem without a reason, or where a dose was given.
    """
    protocol = session.protocol()
    require_decidable(protocol, session.store.roles)
    session.catch_up()
    chart = session.chart(patient_id)
    assessment = session.judge(chart)
    on = Situation(assessment=assessment, chart=chart, protocol=protocol)
    made = untreated(why, because, on, session.stamp())
    decision, frozen = kept(made.decision, on, lambda: session.judge(chart))
    made = msgspec.structs.replace(made, decision=decision)
    session.record(made.records, action="decide", frozen=[frozen])
    return made


def untreated(why: Why, because: str, on: Situation, stamp: Stamp) -> Untreated:
    """Return the records of a decision not to treat; raise Problem where treatment stands or no reason is given."""
    if not visible(because):
        raise Problem(_("a decision needs a reason."), where="because", do=_("Say why."))
    if on.assessment.ladder.status != "none":
        do = _("Answer what waits, or stop the order.")
        raise Problem(_("this patient has been treated, or an order stands."), where="patient", do=do)
    read = (seen.record for item in walk(on.assessment.criteria) for seen in item.evidence)
    decision = Decision(
        **stamp.envelope(on.chart.patient.patient, known=on.chart.known_at),
        reason=because.strip(),
        protocol=on.protocol.id,
        version=on.protocol.version,
        trigger=START,
        answer="declined",
        evidence=tuple(dict.fromkeys(read)),
        assessment=digest(on.assessment),
    )
    return Untreated(decision, _event(decision, *_FACTS[why], stamp) if why in _FACTS else None)


def _event(decision: Decision, code: str, state: str, stamp: Stamp) -> Event:
    return Event(
        id=stamp.new_id(),
        patient=decision.patient,
        at=decision.at,
        recorded_at=decision.recorded_at,
        author=decision.author,
        workstation=decision.workstation,
        reason=decision.reason,
        code=code,
        state=state,
    )
