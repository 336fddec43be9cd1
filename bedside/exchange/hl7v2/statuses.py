"""What the status of a result (OBX-11, HL7 table 0085) makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from bedside.domain.records import ResultStatus
from bedside.exchange.hl7v2.segments import Segment
from bedside.text import N_, _


class Standing(NamedTuple):
    """The status a result is charted with, what its note says of it, or why there is none."""

    status: ResultStatus = "final"
    note: str = ""
    fault: str = ""


def _none(why: str) -> Standing:
    # It says nothing of a result that there is.
    return Standing("preliminary", fault=why)


def _unknown(where: str, said: str) -> Standing:
    # Whether a result of that name still stands, nobody can say.
    text = _("{field}: the result status {status!r} is not known.").format(field=where, status=said[:10])
    return Standing("corrected", fault=text)


_STANDINGS: Mapping[str, Standing] = MappingProxyType(
    {
        "P": Standing("preliminary"),
        # Entered and not verified, or a part of the results: neither is final.
        "R": Standing("preliminary", "entered, not verified by the laboratory"),
        "S": Standing("preliminary", "partial result"),
        "F": Standing("final"),
        "V": Standing("final"),
        "U": Standing("final"),
        "B": Standing("final"),
        "C": Standing("corrected"),
        "A": Standing("corrected", "amended by the laboratory"),
        "X": Standing("cancelled"),
        "D": Standing("cancelled", "deleted by the laboratory"),
        "W": Standing("cancelled", "withdrawn by the laboratory as wrong"),
        "I": _none(N_("no result yet: the specimen is in the laboratory (OBX-11 I).")),
        "O": _none(N_("no result yet: this describes an order (OBX-11 O).")),
        "N": _none(N_("no result yet: it was not asked for (OBX-11 N).")),
    }
)
#: Of the whole order (OBR-25, table 0123), for a result without a status of its own. Some results (A): which ones, it
#: does not say.
_OF_ORDER: Mapping[str, Standing] = MappingProxyType(
    {
        "P": Standing("preliminary"),
        "R": Standing("preliminary", "entered, not verified by the laboratory"),
        "A": Standing("preliminary", "partial result"),
        "F": Standing("final"),
        "C": Standing("corrected"),
        "X": Standing("cancelled"),
        "O": _none(N_("no result yet: the order is received (OBR-25 O).")),
        "I": _none(N_("no result yet: the specimen is in the laboratory (OBR-25 I).")),
        "S": _none(N_("no result yet: the order is scheduled (OBR-25 S).")),
    }
)


def standing_of(result: Segment, order: Segment | None) -> Standing:
    """Return how a result stands: by itself, else by its order. Neither: refused, for it may never have been final."""
    if own := result.part(11).upper():
        return _spoken(_STANDINGS.get(own)) or _unknown("OBX-11", own)
    of_order = order.part(25).upper() if order else ""
    if not of_order:
        return Standing(fault=_("OBX-11: the result has no status, nor has its order (OBR-25)."))
    return _spoken(_OF_ORDER.get(of_order)) or _unknown("OBR-25", of_order)


def _spoken(found: Standing | None) -> Standing | None:
    """Return a standing with its refusal in the language spoken; its note is stored, and stays as it is."""
    return found._replace(fault=_(found.fault)) if found and found.fault else found
