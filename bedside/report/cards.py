"""Cards on the page: one patient each, drawn as plain lines in one go, because a ward list has to be there at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import ceil
from typing import NamedTuple

from reportlab.platypus import Flowable

from bedside.report.content import Card, Lines, Run, Text, strong
from bedside.report.fonts import BOLD, REGULAR, STRONG, fitted, span
from bedside.report.glyphs import DOT, ELLIPSIS
from bedside.report.pouring import Poured, poured, wide
from bedside.text import _

_SIZE, _LEADING = 8.5, 9.2
_NAME, _HEAD = 10.0, 16.0
_GUTTER, _PAD, _AFTER = 62.0, 5.0, 3.0
_CHIP, _ASIDE, _BETWEEN = 58.0, 110.0, 1.0
_TICK, _BLANK_HEIGHT = 8.0, 15.0
# Of a text that has no room, so many points are taken away at a time until the rest has.
_STEP = 40.0


class _Row(NamedTuple):
    name: str
    lines: tuple[Poured, ...]


class CardLaid(Flowable):
    """A card as wide as the text; it has no split, so that a page break never parts a patient."""

    def __init__(self, card: Card, width: float) -> None:
        super().__init__()
        self._card = card
        room = width - _GUTTER - 2 * _PAD
        self._rows = tuple(
            _Row(fitted(part.name, STRONG, _SIZE, _GUTTER - _PAD), fitting(part, room)) for part in card.parts
        )
        lines = sum(len(row.lines) for row in self._rows)
        head = _HEAD if card.name else _PAD / 2
        foot = _BLANK_HEIGHT if card.blanks else _PAD / 2
        self.width = width
        self.height = head + lines * _LEADING + len(self._rows) * _BETWEEN + foot + _AFTER

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """Return the size, which is known from the start."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw frame, head, parts and blanks at the current place."""
        canvas, card = self.canv, self._card
        canvas.setStrokeGray(0)
        canvas.setFillGray(0)
        canvas.setLineWidth(0.8)
        canvas.rect(0, _AFTER, self.width, self.height - _AFTER)
        y = self.height - _PAD / 2
        if card.name:
            y = self.height - _HEAD
            self._head(y)
        self._write(y)
        if card.blanks:
            self._blanks()

    def _write(self, top: float) -> None:
        """Write the names of the parts, then their lines, each line under the last without naming its place."""
        words, font, y = self.canv.beginText(), STRONG, top
        words.setFont(font, _SIZE, _LEADING)
        for row in self._rows:
            words.setTextOrigin(_PAD, y - _SIZE)
            words._textOut(row.name)  # pyright: ignore[reportAttributeAccessIssue]
            y -= len(row.lines) * _LEADING + _BETWEEN
        y = top
        for row in self._rows:
            words.setTextOrigin(_GUTTER, y - _SIZE)
            for line in row.lines:
                for place, part in enumerate(line, start=1):
                    if part.font != font:
                        words.setFont(part.font, _SIZE, _LEADING)
                        font = part.font
                    # As the library's own paragraphs do: `textOut` would measure what is measured already.
                    words._textOut(part.text, place == len(line))  # pyright: ignore[reportAttributeAccessIssue]
            y -= len(row.lines) * _LEADING + _BETWEEN
        self.canv.drawText(words)

    def _head(self, y: float) -> None:
        canvas, card, base = self.canv, self._card, y + 4.5
        key = f"card-{card.number}"
        canvas.bookmarkHorizontal(key, 0, self.height)
        canvas.addOutlineEntry(f"{card.name}{card.head}", key, level=0)
        canvas.setFillGray(0 if card.filled else 1)
        canvas.rect(0, y, _CHIP, _HEAD, fill=1)
        canvas.line(0, y, self.width, y)
        canvas.setFillGray(1 if card.filled else 0)
        mark = card.mark.upper()
        canvas.setFont(BOLD, mark_size(mark))
        canvas.drawCentredString(_CHIP / 2, base, mark)
        canvas.setFillGray(0)
        canvas.setFont(REGULAR, _SIZE)
        aside = fitted(card.aside, REGULAR, _SIZE, _ASIDE)
        canvas.drawRightString(self.width - _PAD, base, aside)
        room = self.width - _GUTTER - span(aside, REGULAR, _SIZE) - 2 * _PAD
        name = fitted(card.name, STRONG, _NAME, room - span(card.head, REGULAR, _NAME))
        canvas.setFont(STRONG, _NAME)
        canvas.drawString(_GUTTER, base, name)
        canvas.setFont(REGULAR, _NAME)
        canvas.drawString(_GUTTER + span(name, STRONG, _NAME), base, card.head)

    def _blanks(self) -> None:
        """Draw a box to tick and lines to write on, each behind its word."""
        canvas, base = self.canv, _AFTER + 4.5
        canvas.setLineWidth(0.6)
        canvas.rect(_PAD, base - 1, _TICK, _TICK)
        canvas.setFont(REGULAR, _SIZE)
        canvas.setFillGray(0)
        x = _PAD + _TICK + 4
        room = (self.width - x - _PAD) / len(self._card.blanks)
        for place, word in enumerate(self._card.blanks):
            start = x + place * room
            canvas.drawString(start, base, word)
            if place:
                canvas.line(start + span(word, REGULAR, _SIZE) + 4, base - 1.5, start + room - 10, base - 1.5)


def mark_size(mark: str) -> float:
    """Return the size at which a mark has its room in the chip, in points."""
    return min(_SIZE, _SIZE * (_CHIP - _PAD) / span(mark, BOLD, _SIZE)) if mark else _SIZE


def fitting(part: Lines, room: float) -> tuple[Poured, ...]:
    """Return the items of a part in lines: one under the other where that fits, else one after the other.

    What has no room even so is counted; only an item that alone has none is cut, and says where it stands in full.
    What a person said is never counted nor cut: the lines are for what follows it.
    """
    sizes = [wide(item, _SIZE) for item in part.items]
    # The widths tell beforehand what cannot fit.
    if sum(ceil(size / room) for size in sizes) <= part.most:
        each = tuple(_each(part.items, room))
        if len(each) <= part.most:
            return each
    if part.firm:
        return _after_firm(part, room)
    for kept in range(_likely(sizes, part.most * room), 0, -1):
        lines = poured((*_in_a_row(part.items[:kept]), *_more(len(sizes) - kept)), _SIZE, room)
        if len(lines) <= part.most:
            return lines
    return _cut(part, room)


def _each(items: Sequence[Text], room: float) -> Iterator[Poured]:
    return (line for item in items for line in poured(item, _SIZE, room))


def _after_firm(part: Lines, room: float) -> tuple[Poured, ...]:
    """Return what a person said, whole, with what follows it behind it where that fits, else below it."""
    together = poured(_in_a_row(part.items), _SIZE, room)
    if len(together) <= part.most:
        return together
    *first, last = part.items[: part.firm]
    above, rest = tuple(_each(first, room)), part.items[part.firm :]
    said = (*above, *poured(last, _SIZE, room))
    most = max(part.most - len(said), part.least)
    if rest and most:
        return (*said, *fitting(Lines(part.name, rest, most), room))
    return (*above, *poured((*last, *_more(len(rest))), _SIZE, room))


def _likely(sizes: Sequence[float], room: float) -> int:
    """Return how many items at the most have room one after the other."""
    for place, total in enumerate(accumulate(sizes)):
        if total > room:
            return place
    return len(sizes)


def _in_a_row(items: Sequence[Text]) -> Text:
    return tuple(run for place, item in enumerate(items) for run in ((Run(DOT), *item) if place else item))


def _more(count: int) -> Text:
    return (strong(_(" (and {count} more, in the chart)").format(count=count)),) if count else ()


def _cut(part: Lines, room: float) -> tuple[Poured, ...]:
    end = (strong(f"{ELLIPSIS} " + _("(in full in the chart)")), *_more(len(part.items) - 1))
    left = part.most * room - wide(end, _SIZE)
    while True:
        lines = poured((*_begun(part.items[0], left), *end), _SIZE, room)
        if len(lines) <= part.most or left <= 0:
            return lines[: part.most]
        left -= _STEP


def _begun(words: Text, room: float) -> Iterator[Run]:
    """Yield the beginning of a text that is so many points wide on one line."""
    for run in words:
        size = wide((run,), _SIZE)
        if size > room:
            keep = int(len(run.text) * max(0.0, room) / size)
            yield Run(run.text[:keep], run.voice)
            return
        yield run
        room -= size
