"""A table file as text: which characters its bytes stand for, and a plain word where nobody can know.

Bytes that fit several alphabets are taken only where all of them give letters a laboratory writes; a name or a unit in
the wrong alphabet would be stored for good.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.exchange.place import line_words
from bedside.exchange.tables.lines import Lines
from bedside.text import N_, _

MAX_BYTES = 20_000_000
MAX_LINE = 20_000
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "cp850")

_EMPTY = N_("Write a head line and one line per value.")
_NOT_TABLES = (
    (b"%PDF", N_("a PDF document")),
    (b"PK\x03\x04", N_("a ZIP or spreadsheet file")),
    (b"\xd0\xcf\x11\xe0", N_("an Excel file")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
)
_EXPORT = N_("Export the table as CSV text and import that.")
_SAVE = N_("Save it as UTF-8 text, or say which it is: --encoding cp1252.")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WESTERN = frozenset(
    "\u00e4\u00f6\u00fc\u00c4\u00d6\u00dc\u00df\u00b5\u00b0\u00b1\u00b2\u00b3\u00b9\u00b7\u00d7\u00e9\u00e8\u00ea"
    "\u00eb\u00e0\u00e2\u00e7\u00f1\u00ee\u00ef\u00f4\u00fb\u00c9\u00c8\u00c0\u00c7\u2013\u2014\u2018\u2019\u2026\u00a0"
    "\u20ac\u2022"
)
_FOREIGN = re.compile(r"[\x80-\uffff]")
# UTF-8 read as Windows Latin and saved again, and the sign for a character that was lost.
_LOST = re.compile(r"\ufffd|[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac")
_PROBE = 4000
_MANY, _FEW = 0.3, 0.05


class Text(NamedTuple):
    """The text of a file and the encoding it was read in."""

    text: str
    encoding: str


def text_of(data: bytes, encoding: str = "") -> Text:
    """Return a file's text, in the encoding that a person said or the one it shows; raise Problem for no text."""
    if not data.strip():
        raise Problem(_("the file is empty."), where="file", do=_(_EMPTY))
    if len(data) > MAX_BYTES:
        said = _("the file is larger than {limit} MB.").format(limit=MAX_BYTES // 1_000_000)
        raise Problem(said, where="file", do=_("Split the table."))
    for start, what in _NOT_TABLES:
        if data.startswith(start):
            said = _("the file is {what}, not a table of text.").format(what=_(what))
            raise Problem(said, where="file", do=_(_EXPORT))
    found = _said(data, encoding) if encoding else _shown(data)
    if _CONTROL.search(found.text):
        said = _("the file holds control characters: it is no table of text.")
        raise Problem(said, where="file", do=_(_EXPORT))
    return found


def lines_of(text: str) -> Lines:
    """Return the lines of a text; raise Problem for one longer than any table has."""
    # A letter with its mark behind it is the same letter: some systems write file texts so.
    lines = Lines(unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n"))
    if found := lines.first_over(MAX_LINE):
        number, length = found
        said = _("it has {count} characters, {limit} at most.").format(count=length, limit=MAX_LINE)
        raise Problem(said, where=line_words(number), do=_("Check that this is a table."))
    return lines


def is_lost(text: str) -> bool:
    """Return whether letters of a text were lost before it came here."""
    return not text.isascii() and _LOST.search(text) is not None


def _said(data: bytes, encoding: str) -> Text:
    try:
        return Text(data.decode("utf-8-sig" if encoding == "utf-8" else encoding), encoding)
    except (UnicodeDecodeError, UnicodeError, LookupError) as error:
        text = _("the file's characters cannot be read as {encoding}.").format(encoding=encoding[:24])
        do = _("Say another encoding: {encodings}.").format(encodings=", ".join(ENCODINGS))
        raise Problem(text, where="file", do=do) from error


def _shown(data: bytes) -> Text:
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            _require_western(text)
        return Text(text, "utf-8" if encoding == "utf-8-sig" else encoding)
    do = _("Save it as UTF-8 text and import that.")
    raise Problem(_("the file's characters cannot be read."), where="file", do=do)


def _candidates(data: bytes) -> Iterator[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield "utf-16"
        return
    probe = data[:_PROBE]
    high, low = probe[::2].count(0), probe[1::2].count(0)
    half = max(1, len(probe) // 2)
    if low > _MANY * half and high <= _FEW * half:
        yield "utf-16-le"
    if high > _MANY * half and low <= _FEW * half:
        yield "utf-16-be"
    yield "utf-8-sig"
    yield "cp1252"


def _require_western(text: str) -> None:
    strange = next((match for match in _FOREIGN.finditer(text) if match[0] not in _WESTERN), None)
    if strange is None:
        return
    line = text.count("\n", 0, strange.start()) + 1
    said = _("the file's characters cannot be known: it is no UTF-8, and as Windows Latin it would hold {sign!a}.")
    raise Problem(said.format(sign=strange[0]), where=line_words(line), do=_(_SAVE))
