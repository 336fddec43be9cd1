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
from bedside.text import _

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
        text = _("{value!r} is a text where the standard has a number.").format(value=str(value)[:24])
        raise Problem(text, do=_("Correct it at its source."))
    if isinstance(value, Decimal):
        huge = abs(value.adjusted()) > _LARGE
        return str(value) if huge else format(value, "f")
    return str(value)


def value_text(quantity: dict[str, Any]) -> str:
    """Return the number of a Quantity with its comparator; raise Problem where there is none."""
    if quantity.get("value") is None:
        raise Problem(_("the value has no number."))
    comparator = quantity.get("comparator") or ""
    if comparator not in _COMPARATORS:
        raise Problem(_("{sign!r} is no comparator of FHIR R4.").format(sign=comparator[:8]))
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
        text = _("the time is given as {element}, which names no moment.").format(element=others[0])
        raise Problem(text, do=_("Chart it by hand."))
    span = Span(single or period.get("start") or "", period.get("end") or "")
    for text in filter(None, span):
        require_time(text)
    return span


def require_time(text: str) -> None:
    """Raise Problem for a time that names no day, or none that a calendar has in every zone."""
    if _PARTIAL.fullmatch(text):
        said = _("{time!r} names no day.").format(time=text)
        raise Problem(said, where="time", do=_("Chart it with its day or time."))
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem(_("{time!r} is no time.").format(time=text[:40]), where="time") from error
    if not date.min.year < found.year < date.max.year or abs(found.utcoffset() or timedelta(0)) > _MOST_OFFSET:
        said = _("{time!r} is no time that anything is measured at.").format(time=text[:40])
        raise Problem(said, where="time")


def moment(text: str, context: Context) -> When:
    """Return a time of the file; raise Problem for none, for one that is no time, and for one to come."""
    if not text:
        raise Problem(_("no time is given."), where="time", do=_("Chart it with its time."))
    require_time(text)
    when = parse_when(text, context.zone, context.now, typed=False)
    if when.at > context.now:
        said = _("{time!r} lies in the future.").format(time=text[:40])
        raise Problem(said, where="time", do=_("Check the date."))
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
