"""Which form a file in a watched folder has, told by what stands in it: senders give any ending, or none.

Nobody stands by: what a person would have to say or look at is not taken.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Generator

from bedside.desk import intake, mappings, own_files
from bedside.desk.intake import Form, Intake, Source
from bedside.domain.problem import Problem
from bedside.session import Session
from bedside.text import _

_LOOKED_AT = 4096
_HL7 = re.compile(r"(MSH|FHS|BHS)[^\w\s]")
_FHIR = re.compile(rb'"resourceType"\s*:')
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What stands before a message that was sent over a line (MLLP), and what editors put before a text.
_BEFORE = "\x0b\ufeff \t\r\n"


def form_of(data: bytes) -> Form:
    """Return the form of a file's content; what is of no other form may be a table."""
    start = _start(data)
    if _HL7.match(start):
        return "hl7"
    if start.startswith(("{", "[")) and _FHIR.search(data):
        return "ndjson" if _is_lines(data) else "fhir"
    return "table"


def read(session: Session, source: Source) -> Generator[float, None, Intake]:
    """Read a file as `intake.read` does, adding nobody to the ward; a table only by the one mapping that it fits."""
    source = source._replace(adds=False)
    if own_files.is_own(source):
        text = _("it is an export of bedside, whose records keep their authors.")
        raise Problem(text, where="file", do=_("Import all files of the export by hand: bedside import."))
    if source.form == "table":
        source = source._replace(plan=mappings.load(session, _mapping(session, source.data)))
    return (yield from intake.read(session, source))


def _mapping(session: Session, data: bytes) -> str:
    found = mappings.offered(session, data)
    if len(found) == 0:
        text = _("it is neither HL7 nor FHIR, nor a table that a saved mapping knows.")
        do = _("Look what sent it. A table is imported by hand, and its mapping saved: bedside import.")
        raise Problem(text, where="file", do=do)
    if len(found) > 1:
        text = _("it may be a table of the mappings {names}.").format(names=_(" and ").join(found))
        raise Problem(text, where="file", do=_("Import it by hand: bedside import --mapping NAME."))
    return found[0]


def _start(data: bytes) -> str:
    coding = next((name for mark, name in _WIDE if data.startswith(mark)), "utf-8")
    return data[:_LOOKED_AT].decode(coding, errors="replace").lstrip(_BEFORE)


def _is_lines(data: bytes) -> bool:
    """Return whether the first line is a document of its own, and no Bundle that is the whole file."""
    first, _, rest = data.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")
    try:
        found = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and (bool(rest.strip()) or found.get("resourceType") != "Bundle")
