"""A file of HL7 v2 messages into what it says of each patient; a broken message refuses its own lines only."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.exchange.hl7v2.framing import Raw, raw_messages
from bedside.exchange.hl7v2.headers import Header, header_of, talk_of
from bedside.exchange.hl7v2.joining import joined
from bedside.exchange.hl7v2.results import Message
from bedside.exchange.hl7v2.walking import parts_of
from bedside.exchange.hl7v2.words import Words
from bedside.exchange.parties import Claim
from bedside.exchange.parts import Part
from bedside.exchange.row import Row
from bedside.text import _

_NOBODY = Claim(())


class _Seen:
    """The control ids of the messages before, with what they said."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], tuple[int, bytes]] = {}

    def remark(self, header: Header, raw: Raw) -> str:
        """Return what is said of a message whose control id (MSH-10) was another one's before."""
        if not header.control:
            return ""
        said = hashlib.sha256(b"\n".join(line.data for line in raw.lines)).digest()
        line, before = self._first.setdefault((header.sender, header.control), (raw.lines[0].number, said))
        if before == said:
            return ""
        text = _("Its message number {number} is that of another message too (line {line}).")
        return text.format(number=header.control[:40], line=line)


def read_messages(data: bytes, zone: ZoneInfo, catalogue: Catalogue) -> tuple[Part, ...]:
    """Read a file; raise Problem for one that is no HL7 v2 at all. `zone` is the ward's, for times without one."""
    steps = read_in_steps(data, zone, catalogue)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def read_in_steps(data: bytes, zone: ZoneInfo, catalogue: Catalogue) -> Generator[float, None, tuple[Part, ...]]:
    """Read a file as `read_messages` does, with a pause after each message; yields how much is done, from 0 to 1."""
    parts: list[Part] = []
    seen, words = _Seen(), Words(zone, catalogue)
    for raw in raw_messages(data):
        parts += _read(raw, seen, words)
        yield raw.done
    return tuple(parts)


def _read(raw: Raw, seen: _Seen, words: Words) -> tuple[Part, ...]:
    try:
        if raw.fault:
            raise Problem(raw.fault)
        talk, declared = talk_of(raw.lines[0].data, marked=raw.marked)
        cutter = words.cutters[talk]
        told = joined(raw, talk, declared)
        header = header_of(told.texts[0], cutter)
        header = header._replace(remark=" ".join(filter(None, (header.remark, seen.remark(header, raw)))))
        return tuple(parts_of(told, Message(header, words, cutter)))
    except Problem as problem:
        return (_refused(raw, str(problem)),)


def _refused(raw: Raw, why: str) -> Part:
    first = raw.lines[0].number
    said = why
    if not raw.lines[0].data.startswith(b"BTS"):
        said = _("the message of line {line} is not read: {why}").format(line=first, why=why)
    rows = tuple(Row(line=line.number, fault=said) for line in raw.lines if line.data.startswith(b"OBX"))
    return Part(claim=_NOBODY, rows=rows, fault=said, line=first)
