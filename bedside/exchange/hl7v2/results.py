"""The results of one order (OBR, its OBX and NTE, its specimens) as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.exchange.hl7v2.headers import Header
from bedside.exchange.hl7v2.segments import Cutter, Segment, Text
from bedside.exchange.hl7v2.specimens import specimen_fault
from bedside.exchange.hl7v2.statuses import standing_of
from bedside.exchange.hl7v2.values import Value, value_of
from bedside.exchange.hl7v2.words import Words
from bedside.exchange.row import Row

_BREAK = " / "
# Below the site's limit of a text: a long comment must not keep its value out.
_MOST_NOTE = 1_800
_CUT = " ... (the comment is longer)"


class Result(NamedTuple):
    """One OBX with the comments under it."""

    text: Text
    notes: tuple[str, ...] = ()


class Message(NamedTuple):
    """What all orders of a message are read with."""

    header: Header
    words: Words
    cutter: Cutter


class Order:
    """The results under one OBR (None for results without one), their specimens, and what is noted of all of them."""

    def __init__(
        self,
        segment: Segment | None,
        specimens: Sequence[Segment],
        results: Sequence[Result],
        notes: Sequence[str],
        message: Message,
    ) -> None:
        self.results = results
        self._segment = segment
        self._specimens = specimens
        self._notes = notes
        self._message = message

    def rows(self) -> Iterator[Row]:
        """Yield one row for each result, refused ones with their reason."""
        cut = self._message.cutter.segment
        places = Counter(_place(cut(result.text)) for result in self.results) if len(self.results) > 1 else {}
        for result in self.results:
            obx = cut(result.text)
            place = _place(obx)
            # Two results in one place of an order: which of them a later report replaces, nothing says.
            identifier = "|".join((self._name, *place)) if self._name and places.get(place, 1) == 1 else ""
            try:
                yield self._row(obx, identifier, result.notes)
            except Problem as problem:
                yield Row(line=obx.line, analyte=obx.part(3), fault=str(problem))

    def _row(self, obx: Segment, identifier: str, notes: Sequence[str]) -> Row:
        if obx.too_long:
            raise Problem("the segment is too long to hold a number.", where="OBX")
        standing = standing_of(obx, self._segment)
        name = self._message.words.measured(obx)
        value = _cancelled(obx, identifier) if standing.status == "cancelled" else value_of(obx)
        of_other = self._gas_fault if name.gas else self._specimen_fault
        fault = standing.fault or name.fault or of_other or value.fault
        return Row(
            line=obx.line,
            analyte=name.analyte,
            loinc=name.loinc,
            unit=name.unit,
            value=value.text,
            point=value.point,
            col="" if fault else self._taken(obx),
            issued="" if fault else self._issued,
            fault=fault,
            status=standing.status,
            identifier=identifier,
            interpretation=_flags(obx),
            range_text=obx.whole(7),
            note=_note(standing.note, *notes, *self._notes),
        )

    @cached_property
    def _name(self) -> str:
        """The sender's own name of the order (facility, application, number), empty for one without a number."""
        order = self._segment
        number = (_number(order, 3) or _number(order, 2)) if order else ""
        return f"{self._message.header.sender}|{number}" if number else ""

    @cached_property
    def _specimen_fault(self) -> str:
        return specimen_fault(self._specimens, self._segment, gas=False)

    @cached_property
    def _gas_fault(self) -> str:
        return specimen_fault(self._specimens, self._segment, gas=True)

    def _taken(self, obx: Segment) -> str:
        """Return when the sample was taken: OBX-14, else OBR-7, else SPM-17; never when its result was reported."""
        return self._time(obx, 14) if obx.part(14) else self._taken_of_all

    @cached_property
    def _taken_of_all(self) -> str:
        if self._segment and self._segment.part(7):
            return self._time(self._segment, 7)
        times = {self._collected(specimen) for specimen in self._specimens if specimen.part(17)}
        if len(times) > 1:
            raise Problem("the specimens of the order were taken at different times.", where="SPM-17")
        if not times:
            do = "Look it up, and chart it."
            raise Problem("no sample time is given (OBX-14, OBR-7, SPM-17).", where="time", do=do)
        return times.pop()

    def _collected(self, specimen: Segment) -> str:
        start, end = specimen.part(17, 1), specimen.part(17, 2)
        if end and end != start:
            raise Problem("the specimen was collected over a time.", where="SPM-17", do="Look the sample time up.")
        text, precision, *_ = (*specimen.pieces(17), "")
        return self._message.words.times[text, precision, "SPM-17", self._message.header.offset]

    @cached_property
    def _issued(self) -> str:
        """When the results were reported: OBR-22, else MSH-7."""
        if self._segment and self._segment.part(22):
            return self._time(self._segment, 22)
        return self._message.header.sent

    def _time(self, segment: Segment, field: int) -> str:
        where = f"{segment.name}-{field}"
        said = segment.part(field), segment.part(field, 2)
        return self._message.words.times[*said, where, self._message.header.offset]


def _cancelled(obx: Segment, identifier: str) -> Value:
    if identifier:
        return Value(obx.whole(5))
    return Value(fault="a result is withdrawn, and no order number (OBR-3, OBR-2) says which one.")


def _flags(obx: Segment) -> str:
    return ", ".join(filter(None, (parts[0] for parts in obx.repetitions(8))))


def _place(obx: Segment) -> tuple[str, ...]:
    code = obx.part(3) or obx.part(3, 2) or obx.part(3, 4)
    return code, obx.whole(4)


def _number(order: Segment, field: int) -> str:
    entity, space = order.part(field), order.part(field, 2)
    return "^".join(filter(None, (entity, space))) if entity else ""


def _note(*notes: str) -> str:
    said = _BREAK.join(filter(None, notes))
    return said if len(said) <= _MOST_NOTE else said[:_MOST_NOTE] + _CUT
