"""The bytes of a file cut into messages, before any of it is read: line ends, frames, batches and their limits.

Messages are cut out one after the other, so that what is too large is refused without a copy of it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.exchange.place import line_words
from bedside.text import N_, _

#: As for tables: what a file says is held as a whole until it is stored in one transaction. A message takes some 3 kB.
MAX_BYTES = 20_000_000
#: A line with a document in it may be long; none that holds a number is.
MAX_LINE = 1_000_000
#: The fullest panel has some hundred results, the stay of a month in one message two thousand.
MAX_LINES = 5_000
#: Beyond as many lines, they are longer than this on average: those of a message with results have 30 bytes and more,
#: and each line costs memory whatever it says.
MIN_MEAN = 25
#: The shortest message with a result and a patient has some 200 bytes.
MAX_MESSAGES = 100_000

_LINE = re.compile(rb"([^\r\n\x1c]*)(\r\n|[\r\n\x1c]|\Z)")
_DOS_END = re.compile(rb"\x1a[\r\n]{0,4}\Z")
_COUNT = re.compile(rb"[0-9]{1,9}")
_HEADER = re.compile(rb"(?:\A|[\r\n\x0b\x1c])[ \t\x0b]*MSH")
_OPENS, _CLOSES = (b"FHS", b"BHS"), (b"BTS", b"FTS")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SHOWN = 200
_DO = N_("Export HL7 v2 messages (ORU^R01 or OUL^R22), each beginning with an MSH segment.")
_ORPHANS = N_("it stands before any message header (MSH).")
_NO_END = N_("its file is cut off: the batch that it stands in has no end (BTS, FTS).")
_SHREDS = N_("the lines of the file are too short: fewer than {limit} bytes each, and no results.")
_MISCOUNTED = N_("its batch is said to have {said} messages (BTS-1), and has {here}: look whether any is missing.")
_NO_FRAME_END = N_("it is cut off: its frame has no end.")


class Line(NamedTuple):
    """One line: its number in the file, its bytes (their beginning, where it is too long to be read)."""

    number: int
    data: bytes
    too_long: bool = False


class Raw(NamedTuple):
    """The lines of one message, the header first; `fault` says why none of it is taken.

    `marked`: the file itself says that it is UTF-8. `done` is how much of the file is cut, from 0 to 1.
    """

    lines: tuple[Line, ...]
    fault: str
    marked: bool
    done: float


class _Cutter:
    """Collects the lines of a message; knows whether a frame and how many batches are open."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._over = self._framed = self._headed = False
        self._batches = self._in_batch = 0

    def take(self, line: Line) -> Iterator[tuple[tuple[Line, ...], str]]:
        name = line.data[:3]
        if name == b"MSH" or name in _OPENS or name in _CLOSES:
            yield from self._end("")
            self._batches = max(0, self._batches + (name in _OPENS) - (name in _CLOSES))
            self._headed = name == b"MSH"
            if not self._headed:
                yield from self._counted(line)
                return
            self._in_batch += 1
        if len(self._lines) < MAX_LINES:
            self._lines.append(line)
        else:
            self._over = True

    def _counted(self, line: Line) -> Iterator[tuple[tuple[Line, ...], str]]:
        """Tell of a batch that has other messages than its end says: one that was lost has no other trace."""
        name, here = line.data[:3], self._in_batch
        said = line.data[4:].split(line.data[3:4] or b"|", 1)[0].strip()
        if name == b"BTS" and _COUNT.fullmatch(said) and int(said) != here:
            yield (line,), _(_MISCOUNTED).format(said=int(said), here=here)
        self._in_batch = 0

    def open_frame(self) -> Iterator[tuple[tuple[Line, ...], str]]:
        yield from self._end(_NO_FRAME_END if self._framed else "")
        self._framed = True

    def close_frame(self) -> Iterator[tuple[tuple[Line, ...], str]]:
        yield from self._end("")
        self._framed = False

    def last(self) -> Iterator[tuple[tuple[Line, ...], str]]:
        yield from self._end(_NO_FRAME_END if self._framed else _NO_END if self._batches else "")

    def _end(self, fault: str) -> Iterator[tuple[tuple[Line, ...], str]]:
        over = _("it has more than {limit} lines.").format(limit=MAX_LINES) if self._over else ""
        lines, orphans = tuple(self._lines), "" if self._headed else _(_ORPHANS)
        self._lines, self._over, self._headed = [], False, False
        if lines:
            yield lines, orphans or over or _(fault)


def raw_messages(data: bytes) -> Iterator[Raw]:
    """Cut a file into messages; raise Problem for what is no HL7 at all, or too large."""
    if len(data) > MAX_BYTES:
        text = _("the file is larger than {limit} MB.").format(limit=MAX_BYTES // 1_000_000)
        raise Problem(text, where="file", do=_("Split the file."))
    data, marked = _narrow(data)
    data = _DOS_END.sub(b"", data)
    if not data or data.isspace():
        raise Problem(_("the file is empty."), where="file", do=_(_DO))
    if not _HEADER.search(data):
        raise Problem(_("the file holds no HL7 v2 message."), where="file", do=_(_DO))
    for count, (lines, fault, stop) in enumerate(_cut(data), start=1):
        if count > MAX_MESSAGES:
            text = _("the file has more than {limit} messages.").format(limit=MAX_MESSAGES)
            raise Problem(text, where="file", do=_("Split the file."))
        yield Raw(lines, fault, marked, stop / len(data))


def _cut(data: bytes) -> Iterator[tuple[tuple[Line, ...], str, int]]:
    cutter, number = _Cutter(), 1
    left = MAX_LINES + len(data) // MIN_MEAN
    for match in _LINE.finditer(data):
        start, stop = match.span(1)
        line = data[start : min(stop, start + MAX_LINE)].lstrip(b" \t")
        if line.startswith(b"\x0b"):
            yield from ((*each, start) for each in cutter.open_frame())
            line = line.lstrip(b" \t\x0b")
        if line.strip():
            left -= 1
            if left < 0:
                raise Problem(_(_SHREDS).format(limit=MIN_MEAN), where=line_words(number), do=_(_DO))
            too_long = stop - start > MAX_LINE
            taken = Line(number, line[:_SHOWN] if too_long else line, too_long)
            yield from ((*each, stop) for each in cutter.take(taken))
        if match[2] == b"\x1c":
            yield from ((*each, stop) for each in cutter.close_frame())
        else:
            number += 1
    yield from ((*each, len(data)) for each in cutter.last())


def _narrow(data: bytes) -> tuple[bytes, bool]:
    """Return the file without its byte order mark, and whether that said in which encoding it is."""
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :], True
    if not data.startswith(_WIDE):
        return data, False
    try:
        return data.decode("utf-16").encode(), True
    except UnicodeError as error:
        raise Problem(_("the file holds bytes that are no UTF-16 text."), where="file", do=_(_DO)) from error
