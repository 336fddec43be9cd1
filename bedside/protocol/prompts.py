"""The life of a prompt: it waits until a decision answers it, and a declined one comes back when its term ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from bedside.domain.chart import Chart, rewind
from bedside.domain.records import Decision
from bedside.protocol.model import span
from bedside.protocol.question import Question, order_key
from bedside.protocol.watch.said import Prompt, Said

Look = Callable[[Question], Said]


def answers_of(question: Question, trigger: str) -> tuple[Decision, ...]:
    """Return the decisions on a trigger under this protocol, oldest first."""
    every = question.chart.of(Decision)
    own = [item for item in every if (item.protocol, item.trigger) == (question.protocol.id, trigger)]
    return tuple(sorted(own, key=order_key))


def waiting(question: Question, said: Said, *, safety: bool, answers: Sequence[Decision], look: Look) -> list[Prompt]:
    """Return the prompts that nobody has answered, and those whose refusal no longer holds.

    `look` asks the trigger about an earlier moment.
    """
    prompts = (*said.fires, *((said.unknown,) if safety and said.unknown else ()))
    standing = [item for item in answers if not _amended(item, question.chart)]
    fresh = [item for item in prompts if not any(_answers(answer, item) for answer in standing)]
    back = _back(question, said, standing[-1], look) if standing and len(fresh) < len(prompts) else []
    return fresh + [item for item in back if item not in fresh]


def unanswered(question: Question, trigger: str, prompt: Prompt) -> bool:
    """Return whether no decision in force was made with a prompt in sight."""
    answers = (item for item in answers_of(question, trigger) if not _amended(item, question.chart))
    return not any(_answers(item, prompt) for item in answers)


def _answers(answer: Decision, prompt: Prompt) -> bool:
    """Return whether a decision was made with the prompt in sight; what arrived later asks again."""
    return answer.at >= prompt.since and answer.recorded_at >= prompt.recorded_at


def _amended(answer: Decision, chart: Chart) -> bool:
    """Return whether a record that a decision rested on was corrected or taken out since."""
    later = [chart.successor(record) for record in answer.evidence]
    return any(item is not None and item.recorded_at > answer.recorded_at for item in later)


def _back(question: Question, said: Said, last: Decision, look: Look) -> list[Prompt]:
    """Return what comes back from a refusal once its term is over.

    A value that still called for the answer when the term ended asks again, whatever came later; a trigger that
    cannot be decided asks for as long as that lasts.
    """
    end = last.at + span(question.protocol.settings.decline_holds.span)
    if last.answer != "declined" or question.chart.at <= end:
        return []
    found: list[Prompt] = []
    if said.unknown and _answers(last, said.unknown):
        found.append(msgspec.structs.replace(said.unknown, since=end))
    answered = [item for item in said.fires if _answers(last, item)]
    then = Question(protocol=question.protocol, chart=rewind(question.chart, end))
    if answered and look(then).outcome == "MET":
        found.append(msgspec.structs.replace(answered[-1], since=end))
    return found
