"""What becomes of each field of each kind of record when it leaves without identity: one table, decided field by field.

A field that is not in the table cannot be exported: `rule` raises KeyError, and a test walks all kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Rule = Literal[
    "kept",  # coded, a number, or a flag
    "time",  # shifted
    "own time",  # shifted; known to the day only, it is the midnight of the shifted day
    "birth",  # another date of the same age
    "link",  # the id of a record, as its pseudonym
    "links",  # such ids between blanks, or a tuple of them
    "number",  # the record number, as a pseudonym
    "name",  # the name, as a pseudonym
    "author",
    "station",
    "source",  # a pseudonym, except for what the program itself writes there
    "result",  # the laboratory's name of a result, as a pseudonym
    "words",  # free text: a pseudonym says that something stood there, and whether it was the same
    "code",  # kept while catalogue, vocabulary or a protocol knows it, else a pseudonym
    "drug",  # as code, in the catalogue's spelling
    "unit",  # in the catalogue's spelling, else off
    "dose",  # off where its unit is off
    "dose unit",
    "route",
    "number text",  # the number alone
    "range",  # a range of numbers, else off
    "flags",  # the usual flags, else off
    "subject",  # by the code of the event
    "text",  # by the code of the event
    "label",  # said anew
    "parts",  # structures with fields of their own
    "off",
    "left out",  # the whole kind stays behind
]

_RECORD: Mapping[str, Rule] = MappingProxyType(
    {
        "id": "link",
        "patient": "link",
        "at": "own time",
        "precision": "kept",
        "recorded_at": "time",
        "author": "author",
        "workstation": "station",
        "supersedes": "link",
        "void": "kept",
        "reason": "words",
        "source": "source",
    }
)
_AMOUNT: Mapping[str, Rule] = MappingProxyType(
    {"drug": "drug", "dose": "dose", "dose_unit": "dose unit", "route": "route"}
)
_SIGNED = ("form", "name", "role", "content", "assessment", "protocol", "version", "of", "complete")
_ADVISED = ("document", "number", "text", "wants", "code", "due", "owner")

#: by kind (or structure inside one), then by field
DECIDED: Mapping[str, Mapping[str, Rule]] = MappingProxyType(
    {
        "patient": {**_RECORD, "mrn": "number", "name": "name", "born": "birth", "sex": "kept"},
        "observation": {
            **_RECORD,
            "code": "code",
            "value": "kept",
            "unit": "unit",
            "comparator": "kept",
            "raw": "number text",
            "range_low": "kept",
            "range_high": "kept",
            "status": "kept",
            "held": "parts",
            "finding": "code",
            "identifier": "result",
            "issued": "time",
            "interpretation": "flags",
            "range_text": "range",
            "note": "words",
        },
        "oxygen": {**_RECORD, "devices": "parts", "spo2": "kept", "rr": "kept"},
        "order": {
            **_RECORD,
            **_AMOUNT,
            "action": "kept",
            "interval_hours": "kept",
            "anchor": "kept",
            "follows": "links",
        },
        "dose": {**_RECORD, **_AMOUNT, "status": "kept", "due": "time", "follows": "links"},
        "medicine": {**_RECORD, **_AMOUNT, "action": "kept", "interval_hours": "kept"},
        "event": {**_RECORD, "code": "code", "state": "code", "subject": "subject", "text": "text"},
        "decision": {
            **_RECORD,
            "protocol": "code",
            "version": "code",
            "trigger": "code",
            "answer": "kept",
            "evidence": "links",
            # The Assessment behind the hash names the patient's records and times.
            "assessment": "off",
        },
        "document": {**_RECORD, **dict.fromkeys(_SIGNED, "left out")},
        "recommendation": {**_RECORD, **dict.fromkeys(_ADVISED, "left out")},
        "Reading": {
            "label": "label",
            "value": "kept",
            "unit": "unit",
            "code": "code",
            "at": "own time",
            "precision": "kept",
        },
        "Device": dict.fromkeys(("name", "flow", "fio2", "peep"), "kept"),
    }
)
#: the kinds that are somebody's own words through and through
LEFT_OUT = frozenset(kind for kind, fields in DECIDED.items() if "left out" in fields.values())
#: events that are no facts of the illness: remarks, and answers to recommendations
LEFT_OUT_EVENTS = frozenset({"remark", "recommendation"})

#: where a specimen comes from, as it is usually typed; another word is replaced
SITES = frozenset(
    (
        "blood",
        "urine",
        "sputum",
        "tracheal",
        "bal",
        "wound",
        "stool",
        "csf",
        "throat",
        "nose",
        "nasopharyngeal",
        "pleural",
        "ascites",
        "catheter",
        "skin",
    )
)
#: what a source states of a series of values (see `domain.quality`)
STATEMENT = "statement"
STATED = frozenset({"elevated", "not elevated", "low", "not low", "normal", "doses_given", "last_dose"})
#: the flags of HL7 table 0078
FLAGS = frozenset(
    (
        "L",
        "H",
        "LL",
        "HH",
        "<",
        ">",
        "N",
        "A",
        "AA",
        "U",
        "D",
        "B",
        "W",
        "S",
        "R",
        "I",
        "MS",
        "VS",
        "POS",
        "NEG",
        "IND",
        "DET",
        "ND",
    )
)


def rule(kind: str, field: str) -> Rule:
    """Return what becomes of a field; raise KeyError for one that nobody has decided."""
    return DECIDED[kind][field]
