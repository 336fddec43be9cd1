"""A choice of moves as the Assessment tells it: what is needed, what is charted now, and the line to type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from bedside.domain.moment import from_local
from bedside.domain.problem import Problem
from bedside.protocol.assessment import NEEDS_NOW, Flip, State
from bedside.protocol.flip.move import Move, Topic
from bedside.protocol.flip.offers import moves
from bedside.protocol.flip.search import Choice, Goal, Search, leaves
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome, Verdict
from bedside.text import _


def told(question: Question, search: Search, goals: Sequence[Goal], choice: Choice, to: State) -> tuple[Flip, ...]:
    """Return the facts of a choice in the order of the criteria they settle."""
    order = {goal.root.id: place for place, goal in enumerate(goals)}
    asked = [(found, move) for key, move in choice.moves.items() if move and (found := _settled(search, goals, key))]
    asked.sort(key=lambda item: order[item[0][0][0].root.id])
    return tuple(flip for found, move in asked for flip in _flips(question, found, move, to))


def unsure(flip: Flip) -> Flip:
    """Return a fact of a set that does not hold together: nothing to chart, and it says so."""
    needs = _("{needs}; with the other entries this stays open").format(needs=flip.needs)
    return msgspec.structs.replace(flip, line="", needs=needs)


def _settled(search: Search, goals: Sequence[Goal], key: Topic) -> list[tuple[Goal, Verdict]]:
    """Return the goals that a move about one thing serves, each with its first leaf that is not as wanted."""
    found = []
    for goal in goals:
        wanting = [leaf for leaf in leaves(goal.root) if leaf.outcome != goal.want and search.topic(leaf) == key]
        if wanting and not goal.reached:
            found.append((goal, wanting[0]))
    return found


def _flips(question: Question, found: list[tuple[Goal, Verdict]], move: Move, to: State) -> Iterator[Flip]:
    goal, leaf = found[0]
    others = ", ".join(other.root.id for other, _verdict in found[1:])
    if not move.facts:
        yield Flip(criterion=goal.root.id, needs=_also(_open(question, leaf, goal.want), others), line="", to=to)
    for fact in move.facts:
        needs = _also(_(NEEDS_NOW).format(needs=fact.needs, reason=leaf.reason), others)
        yield Flip(criterion=goal.root.id, needs=needs, line=fact.line + _time(question), to=to)


def _also(needs: str, others: str) -> str:
    return _("{needs}; also for {criteria}").format(needs=needs, criteria=others) if others else needs


def _open(question: Question, leaf: Verdict, want: Outcome) -> str:
    """Return what no single entry settles, in words."""
    rule = question.protocol.criteria[leaf.id]
    offered = next(moves(rule, question, met=want == "MET"), None)
    if offered is None:
        form = _("{criterion}: no entry of its own settles this ({reason})")
        return form.format(criterion=leaf.label, reason=leaf.reason)
    form = _("{needs}: what is charted has to be resolved first ({reason})")
    return form.format(needs=offered.facts[-1].needs, reason=leaf.reason)


def _time(question: Question) -> str:
    """Return the time to type for a question about another moment than now."""
    chart = question.chart
    if chart.at == chart.known_at:
        return ""
    local = chart.at.astimezone(chart.zone)
    naive = local.replace(tzinfo=None)
    try:
        plain = from_local(naive, chart.zone) == chart.at
    except Problem:
        plain = False
    return f" @{(naive if plain else local).isoformat()}"
