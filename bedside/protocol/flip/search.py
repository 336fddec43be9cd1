"""The smallest set of moves that gives a verdict tree the outcomes wanted: exact over moves about separate things.

Each thing is moved at most once, since two facts about it at one moment contradict each other. Roots that share
nothing are solved apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from bedside.protocol.flip.move import FAR, OPEN_COST, Move, Topic
from bedside.protocol.flip.offers import hopeless, moves, topic
from bedside.protocol.flip.trial import Trial
from bedside.protocol.model import Group
from bedside.protocol.verdict import Outcome, Verdict

#: Alternatives kept for a number of members; a group of that many equally good ones is not searched further.
_KEPT = 64


class Goal(NamedTuple):
    """A root of the tree and the outcome it needs."""

    root: Verdict
    want: Outcome

    @property
    def reached(self) -> bool:
        """Return whether the root has the outcome."""
        return self.root.outcome == self.want


class Choice(NamedTuple):
    """Moves by what they are about; None leaves that thing as it is."""

    moves: Mapping[Topic, Move | None]
    distance: Fraction = Fraction(0)

    @property
    def cost(self) -> int:
        """Return the number of facts."""
        return sum(item.cost for item in self.moves.values() if item)

    @property
    def open(self) -> bool:
        """Return whether something has to be resolved that no entry settles."""
        return self.cost >= OPEN_COST

    def with_other(self, other: Choice) -> Choice | None:
        """Return both together, None where they move the same thing differently."""
        if any(self.moves[key] is not other.moves[key] for key in self.moves.keys() & other.moves.keys()):
            return None
        fresh = any(item and key not in self.moves for key, item in other.moves.items())
        return Choice({**self.moves, **other.moves}, self.distance + (other.distance if fresh else 0))

    def covers(self, other: Choice) -> bool:
        """Return whether the other asks for all of this and more."""
        return all(key in other.moves and other.moves[key] is item for key, item in self.moves.items())


_NOTHING = Choice({})


class Search:
    """The moves that the leaves below some goals offer."""

    def __init__(self, trial: Trial, goals: Sequence[Goal]) -> None:
        self._trial = trial
        self._leaves: dict[Topic, dict[tuple[str, Outcome], Verdict]] = {}
        self._offered: dict[Topic, tuple[Move, ...]] = {}
        self._open: dict[Topic, Move] = {}
        for goal in goals:
            for leaf in leaves(goal.root):
                self._leaves.setdefault(self.topic(leaf), {})[leaf.id, goal.want] = leaf

    def topic(self, leaf: Verdict) -> Topic:
        """Return what a leaf reads."""
        return topic(leaf.id, self._trial.question.protocol.criteria[leaf.id])

    def smallest(self, goals: Sequence[Goal]) -> Choice:
        """Return the smallest choice that fulfils all goals; the nearest of several, then the first."""
        found = _NOTHING
        for group in self._components(goals):
            best = [_NOTHING]
            for goal in group:
                best = _crossed(best, self.options(goal.root, goal.want))
            found = Choice({**found.moves, **(best[0].moves if best else {})})
        return found

    def options(self, node: Verdict, want: Outcome) -> list[Choice]:
        """Return the choices that give a node the outcome, best first."""
        rule = self._trial.question.protocol.criteria[node.id]
        if not isinstance(rule, Group) or not node.children:
            return _pruned(self._of_leaf(node, want))
        needed = _needed(rule, len(node.children), want)
        by_count: list[list[Choice]] = [[_NOTHING], *([] for _ in range(needed))]
        for child in node.children:
            offered = self.options(child, want)
            for count in range(needed, 0, -1):
                by_count[count] = _pruned((*by_count[count], *_crossed(by_count[count - 1], offered)))
        return by_count[needed]

    def open_move(self, key: Topic) -> Move:
        """Return the move that stands for something to be resolved first."""
        return self._open.setdefault(key, Move())

    def _of_leaf(self, leaf: Verdict, want: Outcome) -> Iterator[Choice]:
        key = self.topic(leaf)
        alone = len(self._leaves[key]) == 1
        if leaf.outcome == want:
            yield Choice({key: None})
        if leaf.outcome == want and alone:
            return
        rule = self._trial.question.protocol.criteria[leaf.id]
        for move in self._moves(key):
            if not hopeless(rule, move, met=want == "MET") and self._trial.outcome(leaf.id, move) == want:
                yield Choice({key: move}, Fraction(0) if leaf.outcome == "UNKNOWN" else move.distance)
                if alone:
                    return
        yield Choice({key: self.open_move(key)}, FAR)

    def _moves(self, key: Topic) -> tuple[Move, ...]:
        """Return the moves that the leaves about one thing offer, the same line once."""
        if key not in self._offered:
            question = self._trial.question
            found: dict[tuple[str, ...], Move] = {}
            for (name, want), _leaf in self._leaves[key].items():
                for move in moves(question.protocol.criteria[name], question, met=want == "MET"):
                    found.setdefault(tuple(fact.line for fact in move.facts), move)
            self._offered[key] = tuple(sorted(found.values(), key=_cost))
        return self._offered[key]

    def _components(self, goals: Sequence[Goal]) -> list[list[Goal]]:
        """Return the goals in groups that share something to move; those that are reached and untouched are left."""
        groups: list[tuple[set[Topic], list[Goal]]] = []
        for goal in goals:
            mine: tuple[set[Topic], list[Goal]] = ({self.topic(item) for item in leaves(goal.root)}, [goal])
            for other in [item for item in groups if item[0] & mine[0]]:
                groups.remove(other)
                mine = (mine[0] | other[0], other[1] + mine[1])
            groups.append(mine)
        return [group for _, group in groups if not all(goal.reached for goal in group)]


def leaves(node: Verdict) -> Iterator[Verdict]:
    """Yield the leaves below a node, or the leaf itself."""
    if not node.children:
        yield node
    for child in node.children:
        yield from leaves(child)


def _needed(rule: Group, members: int, want: Outcome) -> int:
    """Return how many members have to have the outcome for the group to have it."""
    least = members if rule.all is not None else 1 if rule.any is not None else rule.at_least or 1
    return least if want == "MET" else members - least + 1


def _crossed(some: Iterable[Choice], others: Sequence[Choice]) -> list[Choice]:
    return _pruned(both for one in some for other in others if (both := one.with_other(other)) is not None)


def _pruned(choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices best first, without those that ask for more than a better one does."""
    kept: list[Choice] = []
    for choice in sorted(choices, key=lambda item: (item.cost, item.distance)):
        if len(kept) < _KEPT and not any(other.covers(choice) for other in kept):
            kept.append(choice)
    return kept


def _cost(move: Move) -> int:
    return move.cost
