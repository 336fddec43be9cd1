"""The segments of one message in order: whose results they are, under which order, of which specimen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType

from bedside.domain.problem import Problem
from bedside.exchange.hl7v2.joining import Joined
from bedside.exchange.hl7v2.persons import claim_of
from bedside.exchange.hl7v2.results import Message, Order, Result
from bedside.exchange.hl7v2.samples import Samples
from bedside.exchange.hl7v2.segments import Segment, Text
from bedside.exchange.parties import Claim
from bedside.exchange.parts import Part
from bedside.exchange.place import line_words
from bedside.exchange.row import Row
from bedside.text import _

_NOBODY = Claim(())
#: What may stand between a segment and its comment, beside segments of the sender's own (Z).
_BESIDE: Mapping[str, Set[str]] = MappingProxyType(
    {
        "OBX": {"TCD", "SID", "INV", "PRT"},
        "OBR": {"ORC", "PRT", "TQ1", "TQ2", "CTD"},
        "PID": {"PD1", "PRT", "ARV"},
    }
)
_LOST = "(a comment that is too long to be kept)"


class _Walk:
    """Goes over segments and gathers the orders of each patient."""

    def __init__(self, message: Message, *, named: bool) -> None:
        self.parts: list[Part] = []
        self._message = message
        self._named = named
        self._person: Segment | None = None
        self._left_out = ""
        self._orders: list[Order] = []
        self._order: Segment | None = None
        self._specimens: list[Segment] = []
        self._carried: list[Segment] = []
        self._shared: Samples | None = None
        self._results: list[Result] = []
        self._notes: list[str] = []
        self._under = ""

    def take(self, text: Text) -> None:
        name = text.name
        if name in _BESIDE:
            self._under = name
        elif name != "NTE" and not name.startswith("Z") and name not in _BESIDE.get(self._under, ()):
            self._under = ""
        if name == "OBX":
            # It is cut when its row is made: fields take many times their text.
            self._results.append(Result(text))
        elif name == "NTE":
            self._nte(text)
        elif name in {"PID", "OBR", "SPM"}:
            self._open(self._message.cutter.segment(text))

    def _open(self, segment: Segment) -> None:
        if segment.too_long:
            text = _("{segment} of line {line} is too long.")
            raise Problem(text.format(segment=segment.name, line=segment.line))
        {"PID": self._pid, "OBR": self._obr, "SPM": self._spm}[segment.name](segment)

    def end_person(self) -> None:
        self._end_order()
        rows = tuple(row for order in self._orders for row in order.rows())
        if rows:
            self.parts.append(self._part(rows))
        self._orders = []
        self._carry([])

    def _part(self, rows: tuple[Row, ...]) -> Part:
        remark = " ".join(filter(None, (self._message.header.remark, self._left_out)))
        if self._person is None:
            early = _("it stands before its patient (PID).") if self._named else ""
            return Part(claim=_NOBODY, rows=rows, fault=early, line=rows[0].line, remark=remark)
        try:
            claim = claim_of(self._person, self._message.header.version)
        except Problem as problem:
            why = f"{line_words(self._person.line)}: {problem}"
            return Part(claim=_NOBODY, rows=rows, fault=why, line=self._person.line, remark=remark)
        return Part(claim=claim, rows=rows, line=self._person.line, remark=remark)

    def _pid(self, segment: Segment) -> None:
        self.end_person()
        self._left_out = "" if self._person else self._left_out
        self._person = segment

    def _obr(self, segment: Segment) -> None:
        self._end_order()
        self._order = segment

    def _spm(self, segment: Segment) -> None:
        # In OUL^R22 a specimen comes before its orders, in ORU^R01 after the results of its order.
        if self._message.header.kind == "OUL":
            self._end_order()
            self._carry([segment])
        elif self._order is None:
            self._carried.append(segment)
            self._shared = None
        else:
            self._specimens.append(segment)

    def _carry(self, specimens: list[Segment]) -> None:
        self._carried, self._shared = specimens, None

    def _nte(self, text: Text) -> None:
        segment = self._message.cutter.segment(text)
        parts = ((_LOST,),) if segment.too_long else segment.repetitions(3)
        notes = tuple(filter(None, map(" ".join, parts)))
        if self._under == "OBX":
            result = self._results[-1]
            self._results[-1] = result._replace(notes=(*result.notes, *notes))
        elif self._under == "OBR":
            self._notes += notes
        elif notes and not self._left_out:
            said = _("A comment (NTE of line {line}) is left out.")
            if self._under == "PID":
                said = _("A comment on the patient (NTE of line {line}) is left out.")
            self._left_out = said.format(line=text.line)

    def _end_order(self) -> None:
        if self._results:
            self._shared = self._shared or Samples(self._carried)
            samples = (self._shared, Samples(self._specimens))
            self._orders.append(Order(self._order, samples, self._results, self._notes, self._message))
        self._order, self._specimens, self._results, self._notes = None, [], [], []


def parts_of(told: Joined, message: Message) -> Iterator[Part]:
    """Yield what a message says of each of its patients, and each of its lines that is not taken."""
    named = any(text.name == "PID" for text in told.texts)
    walk = _Walk(message, named=named)
    for text in told.texts[1:]:
        walk.take(text)
    walk.end_person()
    yield from walk.parts
    for line, why in told.faults.items():
        yield Part(claim=_NOBODY, fault=why, line=line)
    if not walk.parts and not told.faults:
        line = told.texts[0].line
        fault = _("the message of line {line} holds no result (OBX).").format(line=line)
        yield Part(claim=_NOBODY, fault=fault, line=line)
