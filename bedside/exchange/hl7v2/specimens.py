"""Whether a result is of blood: what its specimen (SPM-4, OBR-15) says, and whose it is (SPM-11)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bedside.exchange.hl7v2.segments import Segment

_IGNORED = re.compile(r"[\s\-_,/]+")
_PATIENT = ("", "P")


def _key(word: str) -> str:
    return _IGNORED.sub("", word).casefold()


# HL7 tables 0070 and 0487, SNOMED CT (blood, venous, arterial, capillary, whole; serum; plasma), words of laboratories.
_BLOOD = frozenset(
    map(
        _key,
        (
            *("BLD", "BLDA", "BLDC", "BLDV", "SER", "SERPLAS", "SERPL", "PLAS", "PPP", "PRP", "WB"),
            *("119297000", "122555007", "122552005", "122554006", "258580003", "119364003", "119361006"),
            *("blood", "whole blood", "venous blood", "arterial blood", "capillary blood"),
            *("blood, whole", "blood venous", "blood arterial", "blood capillary"),
            *("blood specimen", "whole blood specimen", "venous blood specimen", "arterial blood specimen"),
            *("capillary blood specimen", "serum specimen", "plasma specimen", "EDTA blood", "EDTA whole blood"),
            *("serum", "plasma", "serum or plasma", "serum/plasma", "EDTA plasma", "heparin plasma"),
            *("lithium heparin plasma", "citrate plasma", "citrated plasma", "platelet poor plasma"),
            *("Blut", "Vollblut", "EDTA-Blut", "EDTA-Vollblut", "Heparinblut", "Lithium-Heparin-Blut", "Citratblut"),
            *("Citratplasma", "Kapillarblut", "ven\u00f6ses Blut", "arterielles Blut", "Zitratplasma", "Zitratblut"),
        ),
    )
)


# Gases of these are no arterial ones.
_NOT_ARTERIAL = frozenset(
    map(
        _key,
        (
            *("BLDV", "BLDC", "122555007", "122554006", "venous blood", "capillary blood", "blood venous"),
            *(
                "blood capillary",
                "venous blood specimen",
                "capillary blood specimen",
                "ven\u00f6ses Blut",
                "Kapillarblut",
            ),
        ),
    )
)


def specimen_fault(specimens: Iterable[Segment], order: Segment | None, *, gas: bool) -> str:
    """Return why a result is not one of this patient's blood (its arterial blood, for a gas); else empty."""
    for specimen in specimens:
        role = specimen.part(11).upper()
        if role not in _PATIENT:
            return f"SPM-11: the specimen is no patient's (role {role[:10]!r})."
    for said in (*map(_of_segment, specimens), _of_order(order)):
        words = [word for word in said if word]
        if words and not any(_key(word) in _BLOOD for word in words):
            return f"the specimen is {words[-1][:40]!r}, and only blood, serum and plasma are read."
        if gas and any(_key(word) in _NOT_ARTERIAL for word in words):
            return f"the specimen is {words[-1][:40]!r}, and only gases of arterial blood are read."
    return ""


def _of_segment(specimen: Segment) -> tuple[str, ...]:
    # Code, text; alternate code, alternate text.
    return tuple(specimen.part(4, place) for place in (4, 5, 1, 2))


def _of_order(order: Segment | None) -> tuple[str, ...]:
    return order.pieces(15)[:2] if order else ()
