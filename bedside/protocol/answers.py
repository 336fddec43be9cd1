"""Criteria that a person answers: an event, its age, an allergy list, fever by history, the patient's age."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.moment import local_date
from bedside.domain.quantity import bounds
from bedside.protocol.leaf import event_words, leaf, limit, record_evidence
from bedside.protocol.model import AgeTest, AllergyTest, EventAgeTest, EventTest, FeverTest, span
from bedside.protocol.newest import evidence, outcome_of, worded
from bedside.protocol.question import Question, order_key
from bedside.protocol.verdict import Verdict
from bedside.scores.renal import age_on

_UNANSWERED = "nobody has answered"


def event_test(name: str, rule: EventTest, question: Question) -> Verdict:
    """Answer from charted events; a sex the question does not apply to is NOT_MET."""
    if question.chart.patient.sex in rule.not_met_for:
        return leaf(name, rule, "NOT_MET", "does not apply to this sex")
    answers = [item for item in question.chart.events(rule.code) if item.state in {*rule.met, *rule.not_met}]
    answers.sort(key=order_key)
    met = [item for item in answers if item.state in rule.met]
    if not answers:
        return leaf(name, rule, "UNKNOWN", _UNANSWERED, missing=rule.code)
    found = met[-1] if rule.take == "any" and met else answers[-1]
    reason = f"{event_words(found)}, {question.ago(found)}"
    outcome = "MET" if found.state in rule.met else "NOT_MET"
    return leaf(name, rule, outcome, reason, evidence=record_evidence(question, found))


def event_age_test(name: str, rule: EventAgeTest, question: Question) -> Verdict:
    """Answer whether the newest event of a state is recent enough."""
    found = [item for item in question.chart.events(rule.code) if item.state == rule.state]
    if not found:
        return leaf(name, rule, "UNKNOWN", "nothing charted", threshold=f"<= {rule.within}", missing=rule.code)
    newest = max(found, key=order_key)
    outcome = outcome_of(not question.stale(newest, span(rule.within)))
    reason = f"{event_words(newest)}, {question.ago(newest)}"
    seen = record_evidence(question, newest)
    return leaf(name, rule, outcome, reason, threshold=f"<= {rule.within}", evidence=seen)


def allergy_test(name: str, rule: AllergyTest, question: Question) -> Verdict:
    """Answer whether one of the substances is on the allergy list; "not asked" is UNKNOWN."""
    listed = question.chart.events("allergy")
    severe = question.chart.events("hypersensitivity")
    hits = (*(item for item in listed if item.subject.casefold() in rule.substances), *severe)
    denied = max((item for item in listed if item.state == "none"), key=order_key, default=None)
    if hits and denied and order_key(denied) > max(map(order_key, hits)):
        reason = "on the allergy list, later charted as none known: correct one of them"
        return leaf(name, rule, "UNKNOWN", reason, evidence=record_evidence(question, *hits, denied), missing="allergy")
    if hits:
        reason = "; ".join(event_words(item) for item in hits)
        return leaf(name, rule, "MET", reason, evidence=record_evidence(question, *hits))
    if not listed:
        return leaf(name, rule, "UNKNOWN", "allergies not asked", missing="allergy")
    others = ", ".join(item.subject for item in listed if item.state != "none")
    reason = f"not among the listed allergies ({others})" if others else "no known allergies"
    return leaf(name, rule, "NOT_MET", reason, evidence=record_evidence(question, *listed))


def fever_test(name: str, rule: FeverTest, question: Question) -> Verdict:
    """Answer from temperatures since admission and from history; a documented fever goes before a denial."""
    chart = question.chart
    threshold = f"{limit(question, rule.op, rule.value, rule.unit, rule.analyte)}, or by history"
    admitted = chart.latest_event("admitted")
    cut = chart.catalogue.canonical(rule.analyte, rule.value, rule.unit)
    values = [item for item in chart.values(rule.analyte) if admitted is None or item.at >= admitted.at]
    answers = [(item, item.bounds.decide(rule.op, cut) if item.bounds else None) for item in values]
    cool = {item.at for item, answer in answers if answer is False}
    hot = [item for item, answer in answers if answer and item.at not in cool]
    if hot:
        seen = evidence(question, hot[-1])
        reason = f"measured {worded(hot[-1])}, {question.ago(hot[-1])}"
        return leaf(name, rule, "MET", reason, threshold=threshold, evidence=seen)
    told = chart.latest_event("fever")
    seen = record_evidence(question, told)
    if told and told.state == "historic":
        return leaf(name, rule, "MET", "fever by history", threshold=threshold, evidence=seen)
    open_ones = [item for item, answer in answers if answer is None or (answer and item.at in cool)]
    if open_ones:
        reason = f"temperature {worded(open_ones[-1])} does not decide"
        seen = evidence(question, open_ones[-1])
        return leaf(name, rule, "UNKNOWN", reason, threshold=threshold, evidence=seen, missing=rule.analyte)
    if told:
        return leaf(name, rule, "NOT_MET", "no fever by history and none measured", threshold=threshold, evidence=seen)
    reason = "no temperature that high, and history not asked" if values else "no temperature and no history charted"
    seen = evidence(question, *values[-1:])
    return leaf(name, rule, "UNKNOWN", reason, threshold=threshold, evidence=seen, missing="fever")


def age_test(name: str, rule: AgeTest, question: Question) -> Verdict:
    """Answer from the birth date."""
    patient = question.chart.patient
    years = age_on(patient.born, local_date(question.chart.at, question.chart.zone))
    outcome = outcome_of(bounds(Fraction(years), "").decide(rule.op, Fraction(rule.years)))
    return leaf(name, rule, outcome, f"{years} years old", threshold=f"{rule.op} {rule.years} years")
