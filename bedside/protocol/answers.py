"""Criteria that a person answers: an event, its age, an allergy list, the patient's age."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fractions import Fraction

from bedside.domain.moment import local_date
from bedside.domain.quantity import bounds
from bedside.domain.records import Event
from bedside.protocol.dispute import order_open
from bedside.protocol.leaf import event_words, leaf, record_evidence
from bedside.protocol.model import AgeTest, AllergyTest, EventAgeTest, EventTest, span
from bedside.protocol.newest import outcome_of
from bedside.protocol.question import Question, order_key
from bedside.protocol.verdict import Verdict
from bedside.scores.renal import age_on
from bedside.text import _

_BETWEEN = re.compile(r"[\W_]+")


def event_test(name: str, rule: EventTest, question: Question) -> Verdict:
    """Answer from charted events; a sex the question does not apply to is NOT_MET."""
    if question.chart.patient.sex in rule.not_met_for:
        return leaf(name, rule, "NOT_MET", _("does not apply to this sex"))
    answers = [item for item in question.chart.events(rule.code) if item.state in {*rule.met, *rule.not_met}]
    answers.sort(key=order_key)
    met = [item for item in answers if item.state in rule.met]
    if not answers:
        return leaf(name, rule, "UNKNOWN", _("nobody has answered"), missing=rule.code)
    found = met[-1] if rule.take == "any" and met else answers[-1]
    reason = f"{event_words(found)}, {question.ago(found)}"
    outcome = "MET" if found.state in rule.met else "NOT_MET"
    against = None if rule.take == "any" and met else _against(rule, question, answers)
    if against:
        other = f"{event_words(against)}, {question.ago(against)}"
        both = _("{one}, and {other}: their order is not charted: chart the time").format(one=reason, other=other)
        seen = record_evidence(question, found, against)
        return leaf(name, rule, "UNKNOWN", both, evidence=seen, missing=rule.code)
    return leaf(name, rule, outcome, reason, evidence=record_evidence(question, found))


def _against(rule: EventTest, question: Question, answers: Sequence[Event]) -> Event | None:
    """Return the last answer that says otherwise than the newest and may be the newer one."""
    newest, zone = answers[-1], question.chart.zone
    other = [item for item in answers if (item.state in rule.met) != (newest.state in rule.met)]
    return next((item for item in reversed(other) if order_open(item, newest, zone)), None)


def event_age_test(name: str, rule: EventAgeTest, question: Question) -> Verdict:
    """Answer whether the newest event of a state is recent enough."""
    found = [item for item in question.chart.events(rule.code) if item.state == rule.state]
    if not found:
        return leaf(name, rule, "UNKNOWN", _("nothing charted"), threshold=f"<= {rule.within}", missing=rule.code)
    dated = [item for item in found if item.precision != "undated"]
    newest = max(dated or found, key=order_key)
    outcome = outcome_of(bool(dated) and not question.stale(newest, span(rule.within)))
    if outcome == "NOT_MET" and len(dated) < len(found):
        # One without a time may be the newest.
        newest, outcome = next(item for item in found if item not in dated), "UNKNOWN"
    reason = f"{event_words(newest)}, {question.ago(newest)}"
    seen = record_evidence(question, newest)
    return leaf(name, rule, outcome, reason, threshold=f"<= {rule.within}", evidence=seen, missing=rule.code)


def allergy_test(name: str, rule: AllergyTest, question: Question) -> Verdict:
    """Answer whether one of the substances is on the allergy list; "not asked" is UNKNOWN."""
    listed = question.chart.events("allergy")
    severe = question.chart.events("hypersensitivity")
    hits = (*(item for item in listed if _names(item.subject, rule.substances)), *severe)
    denied = max((item for item in listed if item.state == "none"), key=order_key, default=None)
    if hits and denied and order_key(denied) > max(map(order_key, hits)):
        reason = _("on the allergy list, later charted as none known: correct one of them")
        return leaf(name, rule, "UNKNOWN", reason, evidence=record_evidence(question, *hits, denied), missing="allergy")
    if hits:
        reason = "; ".join(event_words(item) for item in hits)
        return leaf(name, rule, "MET", reason, evidence=record_evidence(question, *hits))
    if not listed:
        return leaf(name, rule, "UNKNOWN", _("allergies not asked"), missing="allergy")
    others = ", ".join(item.subject for item in listed if item.state != "none")
    listed_others = _("not among the listed allergies ({allergies})")
    reason = listed_others.format(allergies=others) if others else _("no known allergies")
    return leaf(name, rule, "NOT_MET", reason, evidence=record_evidence(question, *listed))


def _names(subject: str, substances: Collection[str]) -> bool:
    """Return whether an allergy as typed names one of the substances among its words, in whatever language."""
    words = f"-{_BETWEEN.sub('-', subject.casefold())}-"
    return any(f"-{item}-" in words for item in substances)


def age_test(name: str, rule: AgeTest, question: Question) -> Verdict:
    """Answer from the birth date."""
    patient = question.chart.patient
    years = age_on(patient.born, local_date(question.chart.at, question.chart.zone))
    outcome = outcome_of(bounds(Fraction(years), "").decide(rule.op, Fraction(rule.years)))
    threshold = _("{comparison} {count} years").format(comparison=rule.op, count=rule.years)
    return leaf(name, rule, outcome, _("{count} years old").format(count=years), threshold=threshold)
