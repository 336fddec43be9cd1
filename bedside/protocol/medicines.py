"""Medicines that exclude or warn: named in an answer, or charted as a background medicine of a known class."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.records import Event, Medicine
from bedside.protocol.dispute import order_open, timed
from bedside.protocol.leaf import leaf, record_evidence
from bedside.protocol.model import MedicineTest
from bedside.protocol.question import Question, order_key
from bedside.protocol.verdict import Verdict
from bedside.text import _

_YES = "yes"
_NO = "no"


class _Use(msgspec.Struct, frozen=True):
    """A use that somebody charted: `counts` is None where the class is not known."""

    record: Event | Medicine
    counts: bool | None
    drug: str
    ended: bool


def medicine_test(name: str, rule: MedicineTest, question: Question) -> Verdict:
    """Answer whether a medicine of the classes is in use; a denial answers until something later says otherwise."""
    uses = [item for item in _uses(rule, question) if item.counts is not False]
    denials = [item for item in question.chart.events(rule.event) if item.state == _NO]
    known, untimed = timed(denials)
    denied = max(known or untimed, key=order_key, default=None)
    zone = question.chart.zone
    later = [item for item in uses if denied is None or _after(item.record, denied, zone)]
    now = [item for item in later if not item.ended]
    rest = [item for item in uses if denied and item not in later and not item.ended]
    # Who answers knows the medicines charted before; only one of a known class contradicts the answer.
    against = [
        item
        for item in rest
        if (isinstance(item.record, Medicine) and item.counts) or (denied and order_open(item.record, denied, zone))
    ]
    sure = [item for item in now if item.counts]
    records = [item.record for item in sure or now or against or later]
    seen = record_evidence(question, *((denied, *records) if denied and not sure else records))
    drugs = ", ".join(dict.fromkeys(item.drug for item in sure or now or against or later))
    if sure:
        return leaf(name, rule, "MET", _("in use: {drugs}").format(drugs=drugs), evidence=seen)
    if now:
        reason = _("{drugs}: the catalogue does not say whether it counts")
    elif against:
        reason = _("charted as none, but {drugs} is still charted as in use")
    elif later:
        reason = _("{drugs} has ended and nobody has answered since")
    elif denied:
        none = _("charted as none, {age}").format(age=question.ago(denied))
        return leaf(name, rule, "NOT_MET", none, evidence=seen)
    else:
        reason = _("nobody has answered")
    return leaf(name, rule, "UNKNOWN", reason.format(drugs=drugs), evidence=seen, missing=rule.event)


def _after(item: Event | Medicine, other: Event | Medicine, zone: ZoneInfo) -> bool:
    """Return whether a record certainly comes after another one."""
    return not order_open(item, other, zone) and order_key(item) > order_key(other)


def _ended(item: Event | Medicine, stop: Medicine) -> bool:
    """Return whether a stop ends a use, or may: one without a time. Of one day a use charted later in it goes on."""
    return "undated" in {item.precision, stop.precision} or order_key(item) <= order_key(stop)


def running(rule: MedicineTest, question: Question) -> tuple[str, ...]:
    """Return the charted medicines that count and have no stop: a denial alone contradicts them."""
    uses = (item for item in _uses(rule, question) if item.counts and not item.ended)
    return tuple(dict.fromkeys(item.drug for item in uses if isinstance(item.record, Medicine)))


def _uses(rule: MedicineTest, question: Question) -> list[_Use]:
    marks = (*question.chart.events(rule.event), *question.chart.of(Medicine))
    stops = [item for item in question.chart.of(Medicine) if item.action == "stop"]
    found = []
    for item in sorted(marks, key=order_key):
        if isinstance(item, Event) and item.state != _YES:
            continue
        if isinstance(item, Medicine) and item.action == "stop":
            continue
        drug = item.drug if isinstance(item, Medicine) else item.subject
        named = question.drug_name(drug)
        ended = any(question.drug_name(stop.drug) == named and _ended(item, stop) for stop in stops)
        found.append(
            _Use(item, _counts(rule, question, drug, answered=isinstance(item, Event)), drug or rule.event, ended)
        )
    return found


def _counts(rule: MedicineTest, question: Question, drug: str, *, answered: bool) -> bool | None:
    known = question.chart.catalogue.drug(drug)
    if question.is_drug(drug) or (known and known.has(*rule.never)):
        return False
    if answered and rule.any_named:
        return True
    if known is None:
        return None
    return known.has(*rule.classes)
