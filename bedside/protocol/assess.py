"""Chart and protocol to Assessment: the one function that everything shown and printed is made from."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import msgspec

from bedside.domain.chart import Chart, rewind
from bedside.domain.finding import Finding
from bedside.domain.moment import local
from bedside.domain.quality import findings as quality_findings
from bedside.protocol.assessment import Assessment, ProtocolRef, State, Trigger
from bedside.protocol.evaluate import evaluate_all
from bedside.protocol.ladder import ladder, ladder_findings, proposed
from bedside.protocol.memo import Memo
from bedside.protocol.model import Protocol
from bedside.protocol.monitoring import monitoring
from bedside.protocol.outcomes import outcome_findings, outcomes
from bedside.protocol.question import Question
from bedside.protocol.timing import timing, timing_findings
from bedside.protocol.triggers import triggers
from bedside.protocol.verdict import Verdict, all_of, negate
from bedside.text import _


def assess(protocol: Protocol, chart: Chart, memo: Memo | None = None, *, whole: bool = True) -> Assessment:
    """Return the Assessment of a chart under a protocol at the chart's own moment; pure and repeatable.

    `memo` is what was worked out for earlier charts of the same patient; it makes no difference to the answer. Unless
    the `whole` of it is wanted, the scores and what would flip it are left out; they take half of the time.
    """
    question = Question(protocol=protocol, chart=chart, memo=memo or Memo())
    made = verdicts(question)
    if not whole:
        return _guarded(made, chart)
    # A window paints its verdicts first: what else there is need not even be loaded before that.
    from bedside.protocol.flip import flips  # noqa: PLC0415
    from bedside.protocol.measures import answers  # noqa: PLC0415

    inclusion = tuple(item for item in made.criteria if item.id in protocol.inclusion)
    flip = flips(question, inclusion, made.criteria[len(inclusion) :], made.state)
    return _guarded(msgspec.structs.replace(made, scores=answers(question), flip=flip), chart)


def _guarded(made: Assessment, chart: Chart) -> Assessment:
    """Return the Assessment, one that decides nothing where entries may be missing."""
    if not chart.incomplete:
        return made
    # Here: hardly any store is damaged, and every start of the program would load it.
    from bedside.protocol.incomplete import withheld  # noqa: PLC0415

    return withheld(made, chart.incomplete)


def verdicts(question: Question) -> Assessment:
    """Return the Assessment without its scores and what would flip it."""
    if question.worlds:
        return _agreed(question)
    protocol, chart = question.protocol, question.chart
    inclusion = evaluate_all(protocol.inclusion, question)
    exclusion = evaluate_all(protocol.exclusion, question)
    limit = protocol.regimen.limit
    state = state_of(inclusion, exclusion)
    watched, course = triggers(question), ladder(question)
    ends = outcomes(question, state, partial(_state_at, question))
    return Assessment(
        patient=chart.patient.mrn,
        patient_id=chart.patient.patient,
        protocol=ProtocolRef(id=protocol.id, version=protocol.version, status=protocol.status),
        at=local(chart.at, chart.zone),
        known_at=local(chart.known_at, chart.zone),
        zone=chart.zone.key,
        state=state,
        criteria=inclusion + exclusion,
        label=evaluate_all(protocol.label, question),
        gates=evaluate_all(protocol.gates, question),
        conditions=evaluate_all(protocol.regimen.conditions, question),
        timing=timing(question),
        ladder=msgspec.structs.replace(course, proposed=proposed(question, course, watched)),
        triggers=watched,
        monitoring=monitoring(question),
        outcomes=ends,
        findings=quality_findings(chart, question.memo.quality)
        + protocol_findings(question, watched)
        + outcome_findings(question, ends),
        drug=protocol.regimen.drug,
        max_days=limit.max_days if limit else 0,
    )


def _agreed(question: Question) -> Assessment:
    """Return what may be said while a conflict waits."""
    # Here: hardly any chart is in conflict, and every start of the program would load it.
    from bedside.protocol.agreed.whole import agreed  # noqa: PLC0415

    made = agreed(question, [verdicts(each) for each in question.worlds])
    inclusion = tuple(item for item in made.criteria if item.id in question.protocol.inclusion)
    return msgspec.structs.replace(made, state=state_of(inclusion, made.criteria[len(inclusion) :]))


def state_of(inclusion: tuple[Verdict, ...], exclusion: tuple[Verdict, ...]) -> State:
    """Return the state: every inclusion MET and every exclusion NOT_MET, or one that rules out, or incomplete.

    A protocol without criteria (a case report) says nothing of eligibility: INCOMPLETE.
    """
    if not inclusion and not exclusion:
        return "INCOMPLETE"
    outcome = all_of((*(item.outcome for item in inclusion), *(negate(item.outcome) for item in exclusion)))
    return {"MET": "ELIGIBLE", "NOT_MET": "NOT_ELIGIBLE", "UNKNOWN": "INCOMPLETE"}[outcome]  # pyright: ignore[reportReturnType]


def glance(protocol: Protocol, chart: Chart, memo: Memo) -> tuple[State, tuple[Trigger, ...]]:
    """Return the state and the triggers of the Assessment alone, for who asks while somebody types."""
    question = Question(protocol=protocol, chart=chart, memo=memo)
    if question.worlds or chart.incomplete:
        made = assess(protocol, chart, memo, whole=False)
        return made.state, made.triggers
    return _state(question), triggers(question)


def _state_at(question: Question, at: datetime) -> State:
    """Return the state at an earlier moment, by what is known now."""
    return _state(Question(protocol=question.protocol, chart=rewind(question.chart, at)))


def _state(question: Question) -> State:
    rules = question.protocol
    return state_of(evaluate_all(rules.inclusion, question), evaluate_all(rules.exclusion, question))


def protocol_findings(question: Question, watched: tuple[Trigger, ...]) -> tuple[Finding, ...]:
    """Return the protocol's own findings: its soft checks, the start, the day limit and a course that deviates."""
    checks = evaluate_all(question.protocol.checks, question)
    failed = tuple(
        Finding(
            id=item.id,
            severity="warn",
            text=_("{criterion}: not fulfilled ({reason})").format(criterion=item.label, reason=item.reason),
            records=tuple(seen.record for seen in item.evidence),
        )
        for item in checks
        if item.outcome == "NOT_MET"
    )
    return failed + timing_findings(question) + ladder_findings(question, watched)
