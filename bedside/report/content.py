"""The content of a printed document before any page exists: words, tables and figures, no points and no fonts."""

from __future__ import annotations

from typing import Literal

import msgspec

from bedside.report.figure import Figure

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


class Para(msgspec.Struct, frozen=True):
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


class Table(msgspec.Struct, frozen=True):
    """Rows under columns; `notes` are paragraphs below it, `stem` is the cell that `depth` indents."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Para, ...] = ()
    stem: int = 0


class Box(msgspec.Struct, frozen=True):
    """A framed answer."""

    title: str
    paras: tuple[Para, ...]


Block = Para | Table | Box | Figure


class Section(msgspec.Struct, frozen=True):
    """A headed part of the document; `remark` stands small beside the heading."""

    title: str
    blocks: tuple[Block, ...]
    remark: str = ""


class Header(msgspec.Struct, frozen=True):
    """Who and when, as printed on top: identifiers left, times and place right."""

    name: str
    born: str
    mrn: str
    identity: Text
    person: Text
    place: tuple[Text, ...]


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A whole document. `draft` sets box, side text and watermark; `footer` names rules and evidence."""

    title: str
    subtitle: str
    header: Header
    sections: tuple[Section, ...]
    author: str
    footer_left: str
    footer_right: str
    draft: str = ""
    side: str = ""
    subject: str = ""


def sentence(*parts: str | Run) -> Para:
    """Return a body paragraph."""
    return Para(text(*parts))


def remark(*parts: str | Run) -> Para:
    """Return a small paragraph."""
    return Para(text(*parts), "small")
