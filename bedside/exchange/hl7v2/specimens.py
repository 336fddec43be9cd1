"""Whether a result is of blood: what its specimen is (SPM-4, OBR-15), whose (SPM-11), and not rejected (SPM-21)."""

from __future__ import annotations

from collections.abc import Iterable

from bedside.exchange.hl7v2.segments import Segment
from bedside.exchange.specimens import is_blood, is_foreign, is_not_arterial
from bedside.text import _

_PATIENT = ("", "P")


def specimen_fault(specimens: Iterable[Segment], order: Segment | None, *, gas: bool) -> str:
    """Return why a result is not one of this patient's blood (its arterial blood, for a gas); else empty."""
    for specimen in specimens:
        role = specimen.part(11).upper()
        if role not in _PATIENT:
            return _("SPM-11: the specimen is no patient's (role {role!r}).").format(role=role[:10])
        if why := specimen.part(21, 2) or specimen.part(21):
            return _("SPM-21: the laboratory rejected the specimen ({reason}).").format(reason=why[:40])
    for said in (*map(of_segment, specimens), _of_order(order)):
        words = [word for word in said if word]
        if of_other := next(filter(is_foreign, words), ""):
            return _not_blood(of_other)
        if words and not any(map(is_blood, words)):
            return _not_blood(words[-1])
        if gas and any(map(is_not_arterial, words)):
            text = _("the specimen is {specimen!r}, and only gases of arterial blood are read.")
            return text.format(specimen=words[-1][:40])
    return ""


def _not_blood(said: str) -> str:
    text = _("the specimen is {specimen!r}, and only blood, serum and plasma are read.")
    return text.format(specimen=said[:40])


def of_segment(specimen: Segment) -> tuple[str, ...]:
    """Return code and text, alternate code and text of what a specimen is."""
    return tuple(specimen.part(4, place) for place in (4, 5, 1, 2))


def stated_by(order: Segment | None) -> bool:
    """Return whether an order says itself what its specimen is."""
    return any(_of_order(order))


def _of_order(order: Segment | None) -> tuple[str, ...]:
    return order.pieces(15)[:2] if order else ()
