"""What would flip the verdict: the smallest set of new facts, each as a line that charts it.

From ELIGIBLE one fact is enough: the number nearest to its threshold, as a share of it; else the first criterion that
an answer ends. To ELIGIBLE: the fewest facts for all criteria together; among equally many, what nobody has answered
before what would have to change, then the nearest number, then the order of the file.
"""

from __future__ import annotations

from collections.abc import Sequence

from bedside.protocol.assessment import Flip, State
from bedside.protocol.evaluate import evaluate
from bedside.protocol.flip.search import Goal, Search
from bedside.protocol.flip.trial import Trial, with_facts
from bedside.protocol.flip.words import told, unsure
from bedside.protocol.question import Question
from bedside.protocol.verdict import Verdict, negate

__all__ = ["flips"]

#: Facts may call for others: a rising marker voids an exclusion, which then has to be made again.
_ROUNDS = 2


def flips(
    question: Question, inclusion: tuple[Verdict, ...], exclusion: tuple[Verdict, ...], state: State
) -> tuple[Flip, ...]:
    """Return the smallest set of facts that changes the state; none for a protocol without criteria."""
    roots = (*inclusion, *exclusion)
    if not roots:
        return ()
    if state == "ELIGIBLE":
        return _ending(question, [Goal(item, negate(item.outcome)) for item in roots])
    goals = [Goal(item, "MET") for item in inclusion] + [Goal(item, "NOT_MET") for item in exclusion]
    return _reaching(question, goals, _ROUNDS)


def _ending(question: Question, goals: Sequence[Goal]) -> tuple[Flip, ...]:
    search = Search(Trial(question), goals)
    found = [(goal, search.options(goal.root, goal.want)[0]) for goal in goals]
    goal, choice = min(found, key=lambda item: (item[1].cost, item[1].distance))
    return told(question, search, [goal], choice, "NOT_ELIGIBLE")


def _reaching(question: Question, goals: Sequence[Goal], rounds: int) -> tuple[Flip, ...]:
    search = Search(Trial(question), goals)
    choice = search.smallest(goals)
    found = told(question, search, goals, choice, "ELIGIBLE")
    grown = with_facts(question, [fact for move in choice.moves.values() if move for fact in move.facts])
    left = [Goal(evaluate(goal.root.id, grown), goal.want) for goal in goals]
    reached = {goal.root.id for goal in left if goal.reached}
    if len(reached) == len(goals) or choice.open:
        return tuple(item for item in found if item.line or item.criterion not in reached)
    if rounds > 1:
        return found + _reaching(grown, left, rounds - 1)
    return tuple(unsure(item) for item in found)
