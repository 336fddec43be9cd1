"""What is said of eligibility where a course is ordered: beside label and gates, which ask, this only tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bedside.domain.records import AnyRecord, Order
from bedside.protocol.assessment import Assessment
from bedside.protocol.verdict import Verdict
from bedside.report.verdicts import is_exclusion
from bedside.text import _


def start_words(records: Iterable[AnyRecord], assessment: Assessment) -> str:
    """Return that eligibility is not known, or not given, where one of the records starts the protocol's medicine."""
    if not start_brief(records, assessment):
        return ""
    if assessment.state == "INCOMPLETE":
        said, facts = _("Eligibility for {drug}: cannot say yet: {facts}."), _unknown(assessment.criteria)
    else:
        said, facts = _("Not eligible for {drug}: {facts}."), _against(assessment.criteria)
    return said.format(drug=assessment.drug, facts="; ".join(facts))


def start_brief(records: Iterable[AnyRecord], assessment: Assessment) -> str:
    """Return the same in the few words that a line has room for."""
    starts = (item for item in records if isinstance(item, Order) and item.action == "start")
    if assessment.state == "ELIGIBLE" or not any(item.drug == assessment.drug for item in starts):
        return ""
    return _("not eligible") if assessment.state == "NOT_ELIGIBLE" else _("cannot say yet whether eligible")


def _unknown(criteria: Iterable[Verdict]) -> Iterator[str]:
    """Yield what is not known, down to the values."""
    for item in criteria:
        if item.outcome != "UNKNOWN":
            continue
        if item.children:
            yield from _unknown(item.children)
        else:
            yield f"{item.label} ({item.reason})"


def _against(criteria: Iterable[Verdict]) -> Iterator[str]:
    for item in criteria:
        if item.outcome == ("MET" if is_exclusion(item.id) else "NOT_MET"):
            yield item.label if item.children else f"{item.label} ({item.reason})"
