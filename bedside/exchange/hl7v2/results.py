"""The results of one order (OBR, its OBX and NTE, its specimens) as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from sys import intern  # a file says the same words for thousands of results
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.exchange.hl7v2.headers import Header
from bedside.exchange.hl7v2.naming import Named, named
from bedside.exchange.hl7v2.segments import Segment
from bedside.exchange.hl7v2.specimens import specimen_fault
from bedside.exchange.hl7v2.statuses import Standing, standing_of
from bedside.exchange.hl7v2.times import iso_time, settled
from bedside.exchange.hl7v2.values import Value, value_of
from bedside.exchange.row import Row

_BREAK = " / "
# Below the site's limit of a text: a long comment must not keep its value out.
_MOST_NOTE = 1_800
_CUT = " ... (the comment is longer)"


_GASES = {"pao2", "paco2", "ph", "sao2"}


class Result(NamedTuple):
    """One OBX with the comments under it."""

    segment: Segment
    notes: tuple[str, ...] = ()


class Order(NamedTuple):
    """The results under one OBR (None for results without one) with their specimens."""

    segment: Segment | None
    specimens: tuple[Segment, ...]
    results: tuple[Result, ...]


class Message(NamedTuple):
    """What all orders of a message are read with."""

    header: Header
    zone: ZoneInfo
    catalogue: Catalogue


def rows_of(order: Order, message: Message) -> Iterator[Row]:
    """Yield one row for each result of an order, refused ones with their reason."""
    places = Counter(_place(result.segment) for result in order.results)
    for result in order.results:
        try:
            # Two results in one place of an order: which of them a later report replaces, nothing says.
            alone = places[_place(result.segment)] == 1
            row = _row(result, order, message, _identifier(result.segment, order.segment, message) if alone else "")
        except Problem as problem:
            row = Row(line=result.segment.line, analyte=result.segment.part(3), fault=str(problem))
        yield row


def _row(result: Result, order: Order, message: Message, identifier: str) -> Row:
    obx = result.segment
    if obx.too_long:
        raise Problem("the segment is too long to hold a number.", where="OBX")
    standing = standing_of(obx, order.segment)
    unit = _unit(obx)
    name = named(obx, unit, message.catalogue)
    value = _cancelled(obx, identifier) if standing.status == "cancelled" else value_of(obx)
    gas = _code(name, message.catalogue) in _GASES
    of_other = specimen_fault(order.specimens, order.segment, gas=gas)
    fault = standing.fault or name.fault or of_other or value.fault
    row = Row(
        line=obx.line,
        analyte=intern(name.analyte),
        loinc=intern(name.loinc),
        unit=intern(unit),
        value=value.text,
        point=value.point,
        fault=fault,
        status=standing.status,
        identifier=identifier,
        interpretation=intern(", ".join(filter(None, (parts[0] for parts in obx.repetitions(8))))),
        range_text=intern(obx.whole(7)),
        note=_note(standing, result.notes),
    )
    if fault:
        return row
    taken, issued = _taken(obx, order, message), _issued(order, message)
    return msgspec.structs.replace(row, col=intern(taken), issued=intern(issued))


def _code(name: Named, catalogue: Catalogue) -> str:
    found = catalogue.by_loinc(name.loinc) if name.loinc else None
    return found.code if found else name.analyte


def _cancelled(obx: Segment, identifier: str) -> Value:
    if identifier:
        return Value(obx.whole(5))
    return Value(fault="a result is withdrawn, and no order number (OBR-3, OBR-2) says which one.")


def _unit(obx: Segment) -> str:
    """Return the unit (OBX-6): its code, else its text. `10^9/L` is cut in two where ^ separates components."""
    code, text = obx.part(6, 1), obx.part(6, 2)
    if code in {"10", "x10", "X10"} and "/" in text:
        return f"{code}^{text}"
    return code or text


def _place(obx: Segment) -> tuple[str, ...]:
    code = obx.part(3) or obx.part(3, 2) or obx.part(3, 4)
    return code, obx.whole(4)


def _identifier(obx: Segment, order: Segment | None, message: Message) -> str:
    """Return the sender's own name of a result: facility, application, order number, code and place in it."""
    if order is None or not (number := _number(order, 3) or _number(order, 2)):
        return ""
    return "|".join((message.header.sender, number, *_place(obx)))


def _number(order: Segment, field: int) -> str:
    entity, space = order.part(field), order.part(field, 2)
    return "^".join(filter(None, (entity, space))) if entity else ""


def _taken(obx: Segment, order: Order, message: Message) -> str:
    """Return when the sample was taken: OBX-14, else OBR-7, else SPM-17; never when its result was reported."""
    if obx.part(14):
        return _time(obx, 14, message)
    if order.segment and order.segment.part(7):
        return _time(order.segment, 7, message)
    times = {_collected(specimen, message) for specimen in order.specimens if specimen.part(17)}
    if len(times) > 1:
        raise Problem("the specimens of the order were taken at different times.", where="SPM-17")
    if not times:
        raise Problem("no sample time is given (OBX-14, OBR-7, SPM-17).", where="time", do="Look it up, and chart it.")
    return times.pop()


def _collected(specimen: Segment, message: Message) -> str:
    start, end = specimen.part(17, 1), specimen.part(17, 2)
    if end and end != start:
        raise Problem("the specimen was collected over a time.", where="SPM-17", do="Look the sample time up.")
    sub = specimen.pieces(17)
    return settled(
        iso_time(sub[0], sub[1] if len(sub) > 1 else "", "SPM-17"), message.header.offset, message.zone, "SPM-17"
    )


def _issued(order: Order, message: Message) -> str:
    """Return when the result was reported: OBR-22, else MSH-7."""
    if order.segment and order.segment.part(22):
        return _time(order.segment, 22, message)
    return message.header.sent


def _time(segment: Segment, field: int, message: Message) -> str:
    where = f"{segment.name}-{field}"
    iso = iso_time(segment.part(field), segment.part(field, 2), where)
    return settled(iso, message.header.offset, message.zone, where)


def _note(standing: Standing, notes: Sequence[str]) -> str:
    said = _BREAK.join(filter(None, (standing.note, *notes)))
    return said if len(said) <= _MOST_NOTE else said[:_MOST_NOTE] + _CUT
