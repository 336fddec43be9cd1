"""Answers that a person gives: events, infection, medicines, allergies and fever by history."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.analyte import Drug
from bedside.domain.records import Event, Medicine
from bedside.protocol.flip.move import Fact, Move, blank, said
from bedside.protocol.medicines import running
from bedside.protocol.model import AllergyTest, EventAgeTest, EventTest, InfectionTest, MedicineTest
from bedside.protocol.question import Question
from bedside.text import _

_IMMUNOSUPPRESSANT = "immunosuppressant"
_ENDS = ("stop", "end")


def event_moves(rule: EventTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield the phrases of the states that answer the rule so; the end of what never began comes last."""
    begun = bool(question.chart.events(rule.code))
    for state in sorted(rule.met if met else rule.not_met, key=lambda item: item in _ENDS and not begun):
        yield from phrase(question, rule.code, state)


def event_age_moves(rule: EventAgeTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield a new event of the state; nothing new makes the newest one older."""
    if met:
        yield from phrase(question, rule.code, rule.state)


def infection_moves(_rule: InfectionTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield a suspicion, or an exclusion."""
    yield from phrase(question, "infection", "suspected" if met else "excluded")


def allergy_moves(rule: AllergyTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield an allergy to the first of the substances, or none."""
    if not met:
        yield from phrase(question, "allergy", "none")
        return
    substance = rule.substances[0]
    record = blank(Event, question, code="allergy", state="present", subject=substance)
    words = _("Allergy: {substance}").format(substance=substance)
    yield Move((Fact(f"allergy {substance}", record, words),))


def medicine_moves(rule: MedicineTest, question: Question, *, met: bool) -> Iterator[Move]:
    """Yield the denial, the end of what runs, both, or a medicine of the classes in use."""
    if met:
        yield from _in_use(rule, question)
        return
    denial = said(question, rule.event, "no")
    if denial is not None:
        yield Move((denial,))
        stops = tuple(_stopped(name, question) for name in running(rule, question))
        if stops:
            yield Move(stops)
            yield Move((*stops, denial))


def phrase(question: Question, code: str, state: str) -> Iterator[Move]:
    """Yield the fixed phrase of an event, if it has one."""
    fact = said(question, code, state)
    if fact is not None:
        yield Move((fact,))


def _in_use(rule: MedicineTest, question: Question) -> Iterator[Move]:
    drug = next((item for item in question.chart.catalogue.drugs if _counts(item, rule, question)), None)
    if drug is None:
        return
    words = _("{criterion}, such as {drug}").format(criterion=_(rule.label), drug=drug.name)
    if rule.event == _IMMUNOSUPPRESSANT:
        record = blank(Event, question, code=rule.event, state="yes", subject=drug.name)
        yield Move((Fact(f"{_IMMUNOSUPPRESSANT} {drug.name}", record, words),))
    else:
        started = blank(Medicine, question, action="start", drug=drug.name)
        yield Move((Fact(f"med {drug.name}", started, words),))


def _counts(drug: Drug, rule: MedicineTest, question: Question) -> bool:
    return drug.has(*rule.classes) and not drug.has(*rule.never) and not question.is_drug(drug.name)


def _stopped(name: str, question: Question) -> Fact:
    known = question.chart.catalogue.drug(name)
    full = known.name if known else name
    words = _("{drug} stopped").format(drug=full)
    return Fact(f"med stop {full}", blank(Medicine, question, action="stop", drug=full), words)
