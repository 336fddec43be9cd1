"""The content of a printed document before any page exists: words, tables and figures, no points and no fonts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from bedside.domain.consult import EMPTY, Consult
from bedside.report.figure import Figure
from bedside.report.grid import Grid, PageEnd
from bedside.report.swimmers import Swimmers
from bedside.text import ENGLISH, language, speaking

Align = Literal["left", "right", "centre"]


class Run(msgspec.Struct, frozen=True):
    """A piece of text in one voice: plain, strong, quiet (grey) or struck through."""

    text: str
    voice: Literal["plain", "strong", "quiet", "struck"] = "plain"


Text = tuple[Run, ...]


def text(*parts: str | Run) -> Text:
    """Return running text; bare strings are plain."""
    return tuple(part if isinstance(part, Run) else Run(part) for part in parts if part)


def strong(words: str) -> Run:
    """Return words that carry the value or the verdict."""
    return Run(words, "strong")


def quiet(words: str) -> Run:
    """Return words round a value: units, ages, origins."""
    return Run(words, "quiet")


def struck(words: str) -> Run:
    """Return words that were corrected away and stay readable."""
    return Run(words, "struck")


class Para(msgspec.Struct, frozen=True, tag=True):
    """A paragraph; `small` ones stand below a table."""

    text: Text
    style: Literal["body", "small"] = "body"


class Column(msgspec.Struct, frozen=True):
    """A table column: its share of the width, its heading and a second heading line."""

    title: str
    share: float
    align: Align = "left"
    under: str = ""


class Cell(msgspec.Struct, frozen=True):
    """One table cell; `flag` (H, L) stands in its own place behind a number, `framed` marks a trigger's evidence."""

    text: Text = ()
    flag: str = ""
    framed: bool = False


class Row(msgspec.Struct, frozen=True):
    """One table row; `depth` indents its `stem`-th cell, a row with one cell spans the table."""

    cells: tuple[Cell, ...]
    depth: int = 0


class Table(msgspec.Struct, frozen=True, tag=True):
    """Rows under columns; `notes` are paragraphs below it, `stem` is the cell that `depth` indents."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Para, ...] = ()
    stem: int = 0


class Box(msgspec.Struct, frozen=True, tag=True):
    """A framed answer."""

    title: str
    paras: tuple[Para, ...]


class Lines(msgspec.Struct, frozen=True):
    """What a card says under one name, most urgent first; what has no room in `most` lines is counted, never cut.

    The first `firm` items stand there whole, as a person's own words do; what follows them has the lines they left,
    and `least` at the least.
    """

    name: str
    items: tuple[Text, ...]
    most: int = 3
    firm: int = 0
    least: int = 2


class Card(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """All that a paper about many says of one patient; no page parts it, and `number` is its place in the paper.

    `mark` is one word in a box, `filled` for the worst. Of `name` and the identifiers in `head` behind it only the name
    is cut where there is no room; `aside` stands at the right. `blanks` are filled in by hand, the first is ticked.
    Without a name the card has no head of its own: the page names the patient.
    """

    parts: tuple[Lines, ...]
    number: int = 0
    mark: str = ""
    filled: bool = False
    name: str = ""
    head: str = ""
    aside: str = ""
    blanks: tuple[str, ...] = ()


Block = Para | Table | Box | Figure | Card | Grid | Swimmers | PageEnd


class Section(msgspec.Struct, frozen=True):
    """A headed part of the document; `remark` stands small beside the heading."""

    title: str
    blocks: tuple[Block, ...]
    remark: str = ""


class Header(msgspec.Struct, frozen=True):
    """Who and when, as printed on top: identifiers left, times and place right.

    `by_number` is of a person whose name the font cannot print: birth date and record number stand in its place, as
    large as a name.
    """

    name: str
    born: str
    mrn: str
    identity: Text
    person: Text
    place: tuple[Text, ...]
    by_number: bool = False


def _spoken() -> str | msgspec.UnsetType:
    return msgspec.UNSET if language() == ENGLISH else language()


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document. `draft` sets box, side text and watermark; `footer` names rules and evidence.

    A paper about many patients has no `header`; its `side` says of which ward it is. `written` are the physician's own
    words as data, printed in the sections and frozen with them, so that an addendum can be told from what it adds to.
    The first `added` sections of an addendum are the difference. `signed_at` is the time of the signature in the text,
    and `seal` what is known of signatures and addenda when a copy is made: a frozen text has none.
    """

    title: str
    subtitle: str
    header: Header | None
    sections: tuple[Section, ...]
    author: str
    footer: str
    draft: str = ""
    side: str = ""
    subject: str = ""
    landscape: bool = False
    written: Consult = EMPTY
    added: int = 0
    signed_at: datetime | None = None
    seal: Text = ()
    language: str | msgspec.UnsetType = msgspec.field(default_factory=_spoken)

    @property
    def spoken(self) -> str:
        """Return the code of the language of its words; English says nothing of itself, as all notes did once."""
        return self.language or ENGLISH


def sentence(*parts: str | Run) -> Para:
    """Return a body paragraph."""
    return Para(text(*parts))


def remark(*parts: str | Run) -> Para:
    """Return a small paragraph."""
    return Para(text(*parts), "small")


def canonical(note: Note) -> bytes:
    """Return the bytes that a signed note is frozen as: the same for the same content, on any machine."""
    # Read back first: what is frozen can be read, and a 4 where 4.0 is meant makes no other bytes.
    return msgspec.json.encode(thawed(msgspec.json.encode(note)), order="sorted")


def thawed(content: bytes) -> Note:
    """Return the note of frozen bytes; raise msgspec.DecodeError for others."""
    # One that names no language is English, whatever is spoken now.
    with speaking(ENGLISH):
        return msgspec.json.decode(content, type=Note)
