"""A chapter of the handbook as the window's text browser shows it, in the colours of the look."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from bedside.report.handbook.chapters import picture_path, remark
from bedside.report.handbook.content import Block, Chapter, Code, Heading, Items, Para, Picture, Piece, Pieces, Rows
from bedside.report.handbook.content import Typed as TypedLine
from bedside.ui.theme import Theme

_PX = 14
_HEADS = {1: 20, 2: 16, 3: 14}


def html(chapter: Chapter, theme: Theme, wide: int) -> str:
    """Return the chapter with its title; pictures are `wide` pixels wide at the most."""
    maker = _Maker(theme, wide)
    note = remark(chapter)
    parts = [maker.head(chapter.title, 1), maker.quiet(note) if note else "", *map(maker.block, chapter.blocks)]
    return f'<div style="font-size:{_PX}px;color:{theme.ink};line-height:125%;">{"".join(parts)}</div>'


class _Maker:
    def __init__(self, theme: Theme, wide: int) -> None:
        self._theme, self._wide = theme, wide

    def head(self, text: str, level: int, anchor: str = "") -> str:
        """Return a heading; what a link leads to is a name before its words."""
        above = {1: 0, 2: 14, 3: 8}[level]
        place = f'<a name="{escape(anchor)}"></a>' if anchor else ""
        style = f"margin:{above}px 0 5px 0;font-size:{_HEADS[level]}px;font-weight:600;"
        return f'<p style="{style}">{place}{escape(text)}</p>'

    def quiet(self, text: str) -> str:
        """Return a remark."""
        return f'<p style="margin:0 0 8px 0;color:{self._theme.ink2};">{escape(text)}</p>'

    def block(self, block: Block) -> str:
        """Return one block."""
        return "".join(self._parts(block))

    def _parts(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield self.head(block.text, block.level, block.anchor)
            case Para():
                yield f'<p style="margin:0 0 8px 0;">{self._rich(block.pieces)}</p>'
            case Items():
                yield self._items(block)
            case Code():
                yield self._code(block)
            case TypedLine():
                strong = "margin:0 0 8px 16px;font-size:15px;font-weight:600;"
                yield f'<p style="{strong}">{_firm(block.line)}</p>'
            case Picture():
                yield self._picture(block)
            case Rows():
                yield self._rows(block)

    def _items(self, block: Items) -> str:
        tag = "ol" if block.numbered else "ul"
        rows = "".join(f'<li style="margin:0 0 4px 0;">{self._rich(item)}</li>' for item in block.items)
        return f'<{tag} style="margin:0 0 8px 0;-qt-list-indent:1;">{rows}</{tag}>'

    def _code(self, block: Code) -> str:
        # What goes on in a second line is set in, so that nobody takes it for a command of its own.
        style = "margin:0 0 0 14px;text-indent:-14px;"
        lines = "".join(f'<p style="{style}">{_firm(line) or "&nbsp;"}</p>' for line in block.lines)
        cell = f'<td style="padding:6px 8px;">{lines}</td>'
        return f'<table width="100%" bgcolor="{self._theme.raised}" cellspacing="0"><tr>{cell}</tr></table>{_GAP}'

    def _picture(self, block: Picture) -> str:
        address = Path(picture_path(block.file)).as_uri()
        said = escape(block.words)
        shown = f'<img src="{address}" width="{self._wide}" alt="{said}">'
        return f'<p style="margin:4px 0 2px 0;">{shown}</p>{self.quiet(block.words)}'

    def _rows(self, block: Rows) -> str:
        line = f"border-bottom:1px solid {self._theme.line};padding:3px 8px 3px 4px;"
        head = "".join(f'<th align="left" style="{line}">{self._rich(cell)}</th>' for cell in block.head)
        rows = "".join(
            f"<tr>{''.join(f'<td style={line!r}>{self._rich(cell)}</td>' for cell in row)}</tr>" for row in block.rows
        )
        return f'<table width="100%" cellspacing="0"><tr>{head}</tr>{rows}</table>{_GAP}'

    def _rich(self, pieces: Pieces) -> str:
        return "".join(map(self._piece, pieces))

    def _piece(self, piece: Piece) -> str:
        text = escape(piece.text)
        if piece.target:
            return f'<a href="{escape(piece.target)}" style="color:{self._theme.blue};">{text}</a>'
        return text if piece.voice == "plain" else f'<span style="font-weight:600;">{text}</span>'


_GAP = '<p style="margin:0 0 6px 0;font-size:4px;">&nbsp;</p>'


def _firm(line: str) -> str:
    """Return a line to type with the blanks it begins with."""
    free = len(line) - len(line.lstrip())
    return "&nbsp;" * free + escape(line.lstrip())
