"""Numbers, units and times of a resource as the text that all readers hand on; nothing is rounded or made up."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.moment import When, parse_when
from bedside.domain.problem import Problem
from bedside.exchange.fhir.codes import UCUM

_COMPARATORS = ("", "<", "<=", ">", ">=")
_PARTIAL = re.compile(r"\d{4}(-\d{2})?")
_MOST_OFFSET = timedelta(hours=14)
_LARGE = 30
# Below the site's limit of a text, as with HL7: a long remark must not keep its value out.
_MOST_NOTE = 1_800
_CUT = " ... (the comment is longer)"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Context(NamedTuple):
    """What a file is read for: the catalogue, the protocol medicine's name, the ward's zone and the clock."""

    catalogue: Catalogue
    drug: str
    zone: ZoneInfo
    now: datetime


class Span(NamedTuple):
    """When something was: texts of the file, empty for what it does not say."""

    start: str = ""
    end: str = ""


def number_text(value: object) -> str:
    """Return a JSON number with all the digits that were written; raise Problem for a text in its place."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise Problem(f"{str(value)[:24]!r} is a text where the standard has a number.", do="Correct it at its source.")
    if isinstance(value, Decimal):
        huge = abs(value.adjusted()) > _LARGE
        return str(value) if huge else format(value, "f")
    return str(value)


def value_text(quantity: dict[str, Any]) -> str:
    """Return the number of a Quantity with its comparator; raise Problem where there is none."""
    if quantity.get("value") is None:
        raise Problem("the value has no number.")
    comparator = quantity.get("comparator") or ""
    if comparator not in _COMPARATORS:
        raise Problem(f"{comparator[:8]!r} is no comparator of FHIR R4.")
    return f"{comparator}{number_text(quantity['value'])}"


def unit_text(quantity: dict[str, Any]) -> str:
    """Return the unit of a Quantity: its UCUM code, else as written."""
    code, unit = quantity.get("code") or "", quantity.get("unit") or ""
    return code if code and (quantity.get("system") == UCUM or not unit) else unit


def span_of(resource: dict[str, Any], stem: str) -> Span:
    """Return what a resource gives as its time; raise Problem for a time that names no day, or many times."""
    single = resource.get(f"{stem}DateTime") or resource.get(f"{stem}Instant")
    period = resource.get(f"{stem}Period") or {}
    others = [name for name in resource if name.startswith(stem) and name[len(stem) :] in ("Timing", "Age", "Range")]
    others += [name for name in resource if name == f"{stem}String"]
    if others:
        raise Problem(f"the time is given as {others[0]}, which names no moment.", do="Chart it by hand.")
    span = Span(single or period.get("start") or "", period.get("end") or "")
    for text in filter(None, span):
        require_time(text)
    return span


def require_time(text: str) -> None:
    """Raise Problem for a time that names no day, or none that a calendar has in every zone."""
    if _PARTIAL.fullmatch(text):
        raise Problem(f"{text!r} names no day.", where="time", do="Chart it with its day or time.")
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem(f"{text[:40]!r} is no time.", where="time") from error
    if not date.min.year < found.year < date.max.year or abs(found.utcoffset() or timedelta(0)) > _MOST_OFFSET:
        raise Problem(f"{text[:40]!r} is no time that anything is measured at.", where="time")


def moment(text: str, context: Context) -> When:
    """Return a time of the file; raise Problem for none, for one that is no time, and for one to come."""
    if not text:
        raise Problem("no time is given.", where="time", do="Chart it with its time.")
    require_time(text)
    when = parse_when(text, context.zone, context.now)
    if when.at > context.now:
        raise Problem(f"{text[:40]!r} lies in the future.", where="time", do="Check the date.")
    return when


def plain(text: object) -> str:
    """Return a text of the file in one line."""
    return " / ".join(part.strip() for part in _CONTROLS.split(str(text)) if part.strip())


def notes(resource: dict[str, Any]) -> str:
    """Return the remarks of a resource in one line."""
    said = " / ".join(filter(None, (plain(item.get("text") or "") for item in resource.get("note") or ())))
    return cut(said)


def cut(text: str) -> str:
    """Return a text that a record can keep; one that is cut says so."""
    return text if len(text) <= _MOST_NOTE else text[:_MOST_NOTE] + _CUT
