"""One rule asked of every possible chart: the answer that all of them give without reading what is in conflict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from bedside.protocol.agreed.cause import behind, person, reason, records_of, settles
from bedside.protocol.model import AgeTest, RenalTest, ScoreTest
from bedside.protocol.question import Question
from bedside.protocol.verdict import Evidence, Verdict

_PERSON = frozenset({"age", "sex"})


def agreed_leaf(question: Question, rule: object, said: Sequence[Verdict]) -> Verdict:
    """Return the verdict of a leaf that every possible chart was asked for, in the order of `question.worlds`."""
    first = said[0]
    about = person(question) if _reads_person(rule) else ()
    if not about and undisputed(question, said) and all(item == first for item in said):
        return first
    seen = every(item.evidence for item in said)
    conflicts = about or behind(question, records_of(seen), [(item.outcome, item.reason) for item in said])
    return msgspec.structs.replace(
        first,
        outcome="UNKNOWN",
        reason=reason(conflicts),
        evidence=seen,
        missing=settles(conflicts) or next((item.missing for item in said if item.missing), ""),
    )


def undisputed(question: Question, said: Sequence[Verdict]) -> bool:
    """Return whether none of the answers rests on a record in conflict."""
    return question.chart.disputed.isdisjoint(records_of(*(item.evidence for item in said)))


def every(seen: Iterable[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    """Return all evidence, each record's once: as it would count, rather than as it is held while in conflict."""
    return tuple({(item.record, item.item): item for each in seen for item in each}.values())


def _reads_person(rule: object) -> bool:
    """Return whether a rule reads the birth date or the sex, which no evidence names."""
    if isinstance(rule, ScoreTest):
        # Here, as where a score is answered: the tables of all of them are slow to read.
        from bedside.scores.registry import scores  # noqa: PLC0415

        return any(item.name in _PERSON for item in scores()[rule.score].inputs)
    return isinstance(rule, AgeTest | RenalTest)
