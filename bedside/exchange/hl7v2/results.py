"""The results of one order (OBR, its OBX and NTE, its specimens) as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.exchange.foreign import is_heading, stated_foreign
from bedside.exchange.hl7v2.headers import Header
from bedside.exchange.hl7v2.samples import Samples
from bedside.exchange.hl7v2.segments import Cutter, Segment, Text
from bedside.exchange.hl7v2.specimens import specimen_fault, stated_by
from bedside.exchange.hl7v2.statuses import standing_of
from bedside.exchange.hl7v2.values import Value, value_of
from bedside.exchange.hl7v2.words import Measured, Words
from bedside.exchange.row import Row
from bedside.exchange.specimens import is_foreign
from bedside.text import _

_BREAK = " / "
# Below the site's limit of a text: a long comment must not keep its value out.
_MOST_NOTE = 1_800
_CUT = " ... (the comment is longer)"


class Result(NamedTuple):
    """One OBX with the comments under it."""

    text: Text
    notes: tuple[str, ...] = ()


class _Read(NamedTuple):
    """A text of the message, or why it cannot be read."""

    text: str = ""
    fault: str = ""


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
        samples: Sequence[Samples],
        results: Sequence[Result],
        notes: Sequence[str],
        message: Message,
    ) -> None:
        self.results = results
        self._segment = segment
        self._samples = samples
        self._notes = notes
        self._message = message

    def rows(self) -> Iterator[Row]:
        """Yield one row for each result, refused ones with their reason."""
        cut = self._message.cutter.segment
        places = Counter(_place(cut(result.text)) for result in self.results) if len(self.results) > 1 else {}
        material = self._first_material if len(self.results) > 1 else ""
        for result in self.results:
            obx = cut(result.text)
            place = _place(obx)
            material = obx.whole(5) if _heads(obx) else material
            # Two results in one place of an order: which of them a later report replaces, nothing says.
            identifier = "|".join((self._name, *place)) if self._name and places.get(place, 1) == 1 else ""
            try:
                yield self._row(obx, identifier, result.notes, material)
            except Problem as problem:
                yield Row(line=obx.line, analyte=obx.part(3), fault=str(problem))

    def _row(self, obx: Segment, identifier: str, notes: Sequence[str], material: str) -> Row:
        if obx.too_long:
            raise Problem(_("the segment is too long to hold a number."), where="OBX")
        standing = standing_of(obx, self._segment)
        name = self._message.words.measured(obx)
        gone = standing.status == "cancelled"
        value = _cancelled(obx, identifier) if gone else value_of(obx)
        taken, issued = self._taken(obx), self._issued
        fault = standing.fault or name.fault or value.fault
        if not gone:
            # A result that is withdrawn is known by its name, whatever else is said of it.
            of_other = self._of_other(name, (*notes, *self._notes), material)
            fault = standing.fault or name.fault or of_other or name.unit_fault or value.fault
            fault = fault or taken.fault or issued.fault
        return Row(
            line=obx.line,
            analyte=name.analyte,
            loinc=name.loinc,
            unit=name.unit,
            value=_cut(value.text or obx.whole(5)),
            point=value.point,
            col=taken.text,
            issued=issued.text,
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
        faults = (sample.fault for sample in self._samples)
        return next(filter(None, faults), "") or specimen_fault((), self._segment, gas=False)

    @cached_property
    def _gas_fault(self) -> str:
        faults = (sample.gas_fault for sample in self._samples)
        return next(filter(None, faults), "") or specimen_fault((), self._segment, gas=True)

    def _of_other(self, name: Measured, notes: Sequence[str], material: str) -> str:
        """Return why a result is not one of blood: by its specimens, by what is noted of it, by the panel it is of."""
        fault = self._gas_fault if name.gas else self._specimen_fault
        if fault or not name.blood:
            return fault
        stated = material if is_foreign(material) else next(filter(None, map(stated_foreign, notes)), "")
        if stated:
            text = _("its material is said to be {material!r}, and only blood, serum and plasma are read.")
            return text.format(material=stated[:40])
        return self._panel_fault

    @cached_property
    def _panel_fault(self) -> str:
        if not self._segment or stated_by(self._segment) or any(sample.stated for sample in self._samples):
            return ""
        panel = next(filter(is_foreign, self._segment.parts(4)), "")
        text = _("OBR-4: the order is {panel!r}, and no specimen of blood is stated.")
        return text.format(panel=panel[:40]) if panel else ""

    @cached_property
    def _first_material(self) -> str:
        """What the first heading of the order says; it holds for results before it as well."""
        cut = self._message.cutter.segment
        return next((obx.whole(5) for result in self.results if _heads(obx := cut(result.text))), "")

    def _taken(self, obx: Segment) -> _Read:
        """Return when the sample was taken: OBX-14, else OBR-7, else SPM-17; never when its result was reported."""
        return _read(lambda: self._time(obx, 14)) if obx.part(14) else self._taken_of_all

    @cached_property
    def _taken_of_all(self) -> _Read:
        return _read(self._time_of_all)

    def _time_of_all(self) -> str:
        if self._segment and self._segment.part(7):
            return self._time(self._segment, 7)
        times = {time for sample in self._samples for time in sample.times(self._collected)}
        if len(times) > 1:
            raise Problem(_("the specimens of the order were taken at different times."), where="SPM-17")
        if not times:
            text = _("no sample time is given (OBX-14, OBR-7, SPM-17).")
            raise Problem(text, where="time", do=_("Look it up, and chart it."))
        return times.pop()

    def _collected(self, specimen: Segment) -> str:
        start, end = specimen.part(17, 1), specimen.part(17, 2)
        if end and end != start:
            said = _("the specimen was collected over a time.")
            raise Problem(said, where="SPM-17", do=_("Look the sample time up."))
        text, precision, *_rest = (*specimen.pieces(17), "")
        return self._message.words.times[text, precision, "SPM-17", self._message.header.offset]

    @cached_property
    def _issued(self) -> _Read:
        """When the results were reported (OBR-22). That of a message (MSH-7) is new each time it is sent again."""
        order = self._segment
        return _read(lambda: self._time(order, 22)) if order and order.part(22) else _Read()

    def _time(self, segment: Segment, field: int) -> str:
        where = f"{segment.name}-{field}"
        said = segment.part(field), segment.part(field, 2)
        return self._message.words.times[*said, where, self._message.header.offset]


def _cancelled(obx: Segment, identifier: str) -> Value:
    if identifier:
        return Value(obx.whole(5))
    return Value(fault=_("a result is withdrawn, and no order number (OBR-3, OBR-2) says which one."))


def _flags(obx: Segment) -> str:
    return ", ".join(filter(None, (parts[0] for parts in obx.repetitions(8))))


def _place(obx: Segment) -> tuple[str, ...]:
    code = obx.part(3) or obx.part(3, 2) or obx.part(3, 4)
    # The first one of several may be numbered or not.
    return code, obx.whole(4) if obx.whole(4) != "1" else ""


def _heads(obx: Segment) -> bool:
    """Return whether a result is none and says of which material the others are."""
    return any(is_heading(name) for name in (obx.part(3, 2), obx.part(3)) if name)


def _read(work: Callable[[], str]) -> _Read:
    try:
        return _Read(work())
    except Problem as problem:
        return _Read(fault=str(problem))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_NOTE else text[:_MOST_NOTE] + _CUT


def _number(order: Segment, field: int) -> str:
    entity, space = order.part(field), order.part(field, 2)
    return "^".join(filter(None, (entity, space))) if entity else ""


def _note(*notes: str) -> str:
    return _cut(_BREAK.join(filter(None, notes)))
