"""The segments of one message in order: whose results they are, under which order, of which specimen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedside.domain.problem import Problem
from bedside.exchange.hl7v2.joining import Joined
from bedside.exchange.hl7v2.persons import claim_of
from bedside.exchange.hl7v2.results import Message, Order, Result, rows_of
from bedside.exchange.hl7v2.segments import READ, Segment, Text, cut
from bedside.exchange.parties import Claim
from bedside.exchange.parts import Part
from bedside.exchange.row import Row

_NOBODY = Claim(())
#: What may stand between a result and its comment.
_BESIDE = {"NTE", "TCD", "SID", "INV", "PRT"}
_LOST = "(a comment that is too long to be kept)"


class _Walk:
    """Goes over segments and gathers the orders of each patient."""

    def __init__(self, message: Message, *, named: bool) -> None:
        self.parts: list[Part] = []
        self._message = message
        self._named = named
        self._person: Segment | None = None
        self._orders: list[Order] = []
        self._order: Segment | None = None
        self._specimens: list[Segment] = []
        self._carried: list[Segment] = []
        self._results: list[Result] = []

    def take(self, segment: Segment) -> None:
        if segment.too_long and segment.name not in {"OBX", "NTE"}:
            raise Problem(f"{segment.name} of line {segment.line} is too long.")
        takes = {"PID": self._pid, "OBR": self._obr, "OBX": self._obx, "NTE": self._nte, "SPM": self._spm}
        takes[segment.name](segment)

    def end_person(self) -> None:
        self._end_order()
        rows = tuple(row for order in self._orders for row in rows_of(order, self._message))
        if rows:
            self.parts.append(self._part(rows))
        self._orders, self._carried = [], []

    def _part(self, rows: tuple[Row, ...]) -> Part:
        remark = self._message.header.remark
        if self._person is None:
            early = "it stands before its patient (PID)." if self._named else ""
            return Part(claim=_NOBODY, rows=rows, fault=early, line=rows[0].line, remark=remark)
        try:
            claim = claim_of(self._person, self._message.header.version)
        except Problem as problem:
            why = f"line {self._person.line}: {problem}"
            return Part(claim=_NOBODY, rows=rows, fault=why, line=self._person.line, remark=remark)
        return Part(claim=claim, rows=rows, line=self._person.line, remark=remark)

    def _pid(self, segment: Segment) -> None:
        self.end_person()
        self._person = segment

    def _obr(self, segment: Segment) -> None:
        self._end_order()
        self._order, self._specimens = segment, list(self._carried)

    def _spm(self, segment: Segment) -> None:
        # In OUL^R22 a specimen comes before its orders, in ORU^R01 after the results of its order.
        if self._message.header.kind == "OUL":
            self._end_order()
            self._carried, self._specimens = [segment], [segment]
        elif self._order is None:
            self._carried.append(segment)
            self._specimens.append(segment)
        else:
            self._specimens.append(segment)

    def _obx(self, segment: Segment) -> None:
        self._results.append(Result(segment))

    def _nte(self, segment: Segment) -> None:
        result = self._results[-1]
        said = (_LOST,) if segment.too_long else tuple(" ".join(parts) for parts in segment.repetitions(3))
        self._results[-1] = result._replace(notes=(*result.notes, *filter(None, said)))

    def _end_order(self) -> None:
        if self._results:
            self._orders.append(Order(self._order, tuple(self._specimens), tuple(self._results)))
        self._order, self._specimens, self._results = None, list(self._carried), []


def parts_of(told: Joined, message: Message) -> Iterator[Part]:
    """Yield what a message says of each of its patients, and each of its lines that is not taken."""
    named = any(text.name == "PID" for text in told.texts)
    walk = _Walk(message, named=named)
    for segment in cut(list(_wanted(told.texts[1:])), message.header.talk):
        walk.take(segment)
    walk.end_person()
    yield from walk.parts
    for line, why in told.faults.items():
        yield Part(claim=_NOBODY, fault=why, line=line)
    if not walk.parts and not told.faults:
        line = told.texts[0].line
        yield Part(claim=_NOBODY, fault=f"the message of line {line} holds no result (OBX).", line=line)


def _wanted(texts: Sequence[Text]) -> Iterator[Text]:
    """Yield the segments that say something of a result; of comments only those of one."""
    under = False
    for text in texts:
        if text.name in READ and (text.name != "NTE" or under):
            yield text
        under = text.name == "OBX" or (under and (text.name in _BESIDE or text.name.startswith("Z")))
