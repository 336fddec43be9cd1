"""Every score from the chart: what it reads with record and age, what it lacks and why, and the answer.

The answer depends on the facts alone, so that a live session works one out again only when its own inputs change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

import msgspec

from bedside.protocol.agreed.scores import agreed_score, agreed_scores
from bedside.protocol.measure import gas, kidney, limits, organs, person, support
from bedside.protocol.measure.sheet import Part, Sheet
from bedside.protocol.question import Question
from bedside.scores import who
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.registry import scores

Parts = Mapping[str, Part]

_WHO = "who"


def answers(question: Question) -> dict[str, Answer]:
    """Return every score at the moment of the question, by its name."""
    if question.worlds:
        return agreed_scores(question, [answers(each) for each in question.worlds])
    sheet = Sheet(question)
    return {name: _answer(sheet, score) for name, score in scores().items()}


def answer(question: Question, name: str) -> Answer:
    """Return one score at the moment of the question; raise KeyError for an unknown name."""
    if question.worlds:
        return agreed_score(question, [answer(each, name) for each in question.worlds])
    return _answer(Sheet(question), scores()[name])


def _answer(sheet: Sheet, score: Score) -> Answer:
    parts = gathered(sheet, score)
    facts = {name: part.fact for name, part in parts.items() if part.fact}
    made = _worked_out(sheet.question, score, facts)
    shown = (parts[name].shown for name in made.used)
    why = {name: parts[name].why for name in made.missing if parts[name].why}
    return msgspec.structs.replace(made, inputs=tuple(item for item in shown if item), why=why)


def _worked_out(question: Question, score: Score, facts: Facts) -> Answer:
    mask = question.protocol.settings.non_rebreather.counts_as
    work = partial(who.who, facts, nrb=mask) if score.name == _WHO else partial(score.answer, facts)
    return question.memo.answer((score.name, mask), facts, work)


def gathered(sheet: Sheet, score: Score) -> dict[str, Part]:
    """Return every input of a score: by its own reading of the chart, else by the one that all scores share."""
    own = _OWN[score.name](sheet) if score.name in _OWN else {}
    return {item.name: own[item.name] if item.name in own else shared(sheet, item.name) for item in score.inputs}


def shared(sheet: Sheet, name: str) -> Part:
    """Return an input that means the same in every score: the newest value of its code, or what an event says."""
    read = _SHARED.get(name)
    return sheet.part(name) if read is None else sheet.once(name, partial(read, sheet))


def _samples(sheet: Sheet) -> Parts:
    return sheet.of_one_set(("anc", "alc"))


def _percent_of(sheet: Sheet) -> Parts:
    return sheet.with_beside("lymphocyte_pct", "wbc")


def _heart(sheet: Sheet) -> Parts:
    return sheet.with_beside("qt", "hr")


def _pressures(sheet: Sheet) -> Parts:
    return sheet.of_one_set(("sbp", "dbp"))


def _organs(sheet: Sheet) -> Parts:
    return {**gas.supported(sheet), "map": support.mean_now(sheet), "urine_24h": kidney.day_urine(sheet)}


_SHARED: Mapping[str, Callable[[Sheet], Part]] = MappingProxyType(
    {
        "age": person.age,
        "sex": person.sex,
        "pregnant": person.pregnant,
        "died": person.died,
        "discharged": person.discharged,
        "organomegaly": organs.organomegaly,
        "hemophagocytosis": organs.hemophagocytosis,
        "immunosuppression": organs.immunosuppression,
        "vasopressor": support.vasopressor,
        "rrt": support.rrt,
        "ecmo": support.ecmo,
    }
)
_OWN: Mapping[str, Callable[[Sheet], Parts]] = MappingProxyType(
    {
        _WHO: gas.breathing,
        "news2": gas.early_warning,
        "pf": partial(gas.ratio, code="pao2"),
        "sf": partial(gas.ratio, code="spo2"),
        "rox": gas.rox,
        "berlin": gas.gas_ratio,
        "sofa": _organs,
        "kdigo": kidney.injury,
        "ctcae": limits.grades,
        "chis": _samples,
        "nlr": _samples,
        "alc": _percent_of,
        "qtc": _heart,
        "map": _pressures,
    }
)
