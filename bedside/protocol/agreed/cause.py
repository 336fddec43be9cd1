"""Which conflict it is that keeps something from being said, and how that is put."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bedside.domain.conflict import Conflict
from bedside.domain.finding import Finding
from bedside.domain.records import Observation, Patient
from bedside.domain.worlds import choices
from bedside.protocol.question import Question
from bedside.protocol.verdict import Evidence
from bedside.text import _

FINDING = "DQ-CONFLICT"


def records_of(*seen: Iterable[Evidence]) -> frozenset[str]:
    """Return the ids of the records behind evidence."""
    return frozenset(item.record for each in seen for item in each)


def behind(question: Question, records: frozenset[str], said: Sequence[object]) -> tuple[Conflict, ...]:
    """Return the conflicts behind a disagreement: those about its records, else those whose options change it.

    `said` is what each possible chart says, in the order of `question.worlds`; all conflicts where none stands out.
    """
    found = question.chart.conflicts
    direct = tuple(item for item in found if any(record.id in records for record in item.records))
    if direct:
        return direct
    moving = tuple(item for place, item in enumerate(found) if _moves(question, place, said))
    return moving or found


def reason(conflicts: Sequence[Conflict]) -> str:
    """Return the conflicts as the reason why nothing can be said."""
    return "; ".join(_("{conflict}: review {id}").format(conflict=item.text, id=item.id) for item in conflicts)


def settles(conflicts: Sequence[Conflict]) -> str:
    """Return the catalogue code of what is in conflict, empty for anything but a value."""
    codes = {record.code for item in conflicts for record in item.records if isinstance(record, Observation)}
    return codes.pop() if len(codes) == 1 else ""


def person(question: Question) -> tuple[Conflict, ...]:
    """Return the conflicts about the birth date or the sex of the patient."""
    return tuple(item for item in question.chart.conflicts if _differ(item))


def findings(question: Question) -> tuple[Finding, ...]:
    """Return a finding for each conflict that waits, the ones about the person first."""
    ordered = sorted(question.chart.conflicts, key=lambda item: item.kind != "identity")
    return tuple(
        Finding(
            id=FINDING,
            severity="hold",
            text=_("{conflict}: nothing is decided on it until a person has reviewed {id}").format(
                conflict=item.text, id=item.id
            ),
            records=tuple(record.id for record in item.records),
            key=item.id,
        )
        for item in ordered
    )


def _moves(question: Question, place: int, said: Sequence[object]) -> bool:
    """Return whether what is said depends on the option that one conflict is settled by."""
    made = choices(question.chart.conflicts)
    by_option: dict[int, list[object]] = {}
    for choice, each in zip(made, said[-len(made) :], strict=True):
        if each not in by_option.setdefault(choice[place], []):
            by_option[choice[place]].append(each)
    first, *others = by_option.values()
    return any(len(first) != len(other) or any(each not in first for each in other) for other in others)


def _differ(conflict: Conflict) -> bool:
    people = [item for item in conflict.records if isinstance(item, Patient) and not item.void]
    return len({(item.born, item.sex) for item in people}) > 1
