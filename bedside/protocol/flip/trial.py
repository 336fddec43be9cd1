"""The answers a chart would give with a few facts more: only the leaves asked about are evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from bedside.protocol.evaluate import evaluate
from bedside.protocol.flip.move import Fact, Move
from bedside.protocol.memo import Memo
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome


class Trial:
    """One question and what its leaves would say after a move; the chart is grown once for each."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._grown: dict[Move, Question] = {}

    def outcome(self, leaf: str, move: Move) -> Outcome:
        """Return the outcome of a leaf after a move."""
        if move not in self._grown:
            self._grown[move] = with_facts(self.question, move.facts)
        return evaluate(leaf, self._grown[move]).outcome


def with_facts(question: Question, facts: Sequence[Fact], first: int | None = None) -> Question:
    """Return the question about the chart with facts more, charted in this order after all that is known.

    They are numbered from `first` on: the same fact in each of the charts that a conflict leaves possible.
    """
    chart, index = question.chart, question.chart.index
    first = len(index.records) if first is None else first
    for number, fact in enumerate(facts, start=first):
        # The tilde sorts behind every id of a record, as one charted now would stand.
        index = index.with_record(msgspec.structs.replace(fact.record, id=f"~{number:06}"), chart.catalogue)
    memo = Memo()
    memo.walks.update(question.memo.walks)
    grown = replace(chart, records=index.records, known_index=index)
    possible = tuple(with_facts(each, facts, first) for each in question.worlds)
    return Question(protocol=question.protocol, chart=grown, memo=memo, possible=possible)
