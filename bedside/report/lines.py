"""Text broken into lines without any markup: most of a paper is short cells, and parsing each as markup is slow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import Flowable

from bedside.report.content import Align, Run, Text
from bedside.report.fonts import REGULAR, STRONG, span

_QUIET = 0.27
_STRIKE = 0.28
_LEAST = 2
Voice = Literal["plain", "strong", "quiet", "struck"]


class Style(NamedTuple):
    """How a text is set, in points: `left` and `right` are kept free beside it, `before` and `after` around it.

    `across` is its width where that is not the one of the table's column that it begins in.
    """

    size: float
    leading: float
    align: Align = "left"
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    across: float | None = None


class Piece(NamedTuple):
    """Characters in one voice, and their width in points."""

    text: str
    voice: Voice
    width: float


Line = tuple[Piece, ...]


class Laid(Flowable):
    """A text in lines: as wide as its room, as high as it needs, parted between lines at the end of a page."""

    def __init__(self, words: Text, style: Style, rest: tuple[Line, ...] = ()) -> None:
        super().__init__()
        self._words, self._style, self._lines = words, style, rest
        self._broken_at = -1.0
        self.spaceBefore, self.spaceAfter = style.before, style.after

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803
        """Break the text for a width; a rest that came over from the page before is broken already."""
        style = self._style
        if self._words and aW != self._broken_at:
            self._lines = tuple(broken(self._words, style.size, self._wide(aW) - style.left - style.right))
            self._broken_at = aW
        self.width, self.height = self._wide(aW), style.leading * len(self._lines)
        return self.width, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803
        """Part the text where the page ends, with two lines at the least on either side."""
        self.wrap(aW, aH)
        most = min(int(aH / self._style.leading + 1e-6), len(self._lines) - _LEAST)
        if most < _LEAST:
            return []
        return [Laid((), self._style, self._lines[:most]), Laid((), self._style, self._lines[most:])]

    def minWidth(self) -> float:  # noqa: N802
        """Return the least width it may get: a long word is cut, so that there is none."""
        return 0

    def longest(self) -> float:
        """Return how wide its longest word is, in points, with what is kept free beside it; 0 for one across a row."""
        style = self._style
        if style.across is not None:
            return 0
        words = (wide for part in _paragraphs(self._words) for _word, wide in _words(part, style.size))
        return max(words, default=0) + style.left + style.right

    def draw(self) -> None:
        """Draw the lines at the current place."""
        canvas, style = self.canv, self._style
        words, y, struck = canvas.beginText(), self.height - style.size, []
        put = Put(words, style.size)
        for line in self._lines:
            x = self._start(line)
            if line:
                words.setTextOrigin(x, y)
            for piece in line:
                put(piece)
                if piece.voice == "struck":
                    struck.append((x, y, x + piece.width))
                x += piece.width
            y -= style.leading
        canvas.drawText(words)
        _strike(canvas, struck, style.size * _STRIKE)

    def _wide(self, room: float) -> float:
        return room if self._style.across is None else self._style.across

    def _start(self, line: Line) -> float:
        style = self._style
        free = self.width - style.left - style.right - sum(piece.width for piece in line)
        return style.left + free * {"left": 0.0, "centre": 0.5, "right": 1.0}[style.align]


class Put:
    """Writes pieces into a text object and names font and grey only where they change."""

    def __init__(self, words: PDFTextObject, size: float) -> None:
        self._words, self._size = words, size
        self._font, self._grey = "", -1.0

    def __call__(self, piece: Piece) -> None:
        """Write a piece where the text object stands."""
        font, grey = _font(piece.voice), _QUIET if piece.voice == "quiet" else 0.0
        if font != self._font:
            self._words.setFont(font, self._size)
        if grey != self._grey:
            self._words.setFillGray(grey)
        self._font, self._grey = font, grey
        # As the library's own paragraphs do: `textOut` would measure once more what is measured already.
        self._words._textOut(piece.text)  # pyright: ignore[reportAttributeAccessIssue]


def broken(words: Text, size: float, room: float) -> Iterator[Line]:
    """Yield the lines of a text that is `room` points wide; a word wider than that is cut."""
    for paragraph in _paragraphs(words):
        whole = _whole(paragraph, size)
        if whole and sum(piece.width for piece in whole) <= room:
            yield whole
            continue
        line: list[Piece] = []
        used = 0.0
        for word, wide in _words(paragraph, size):
            if line:
                gap = _gap(line[-1].voice, word[0].voice, size)
                if used + gap.width + wide <= room:
                    line.append(gap)
                    line.extend(word)
                    used += gap.width + wide
                    continue
                yield _joined(line)
            *full, last = _cut(word, size, room) if wide > room else [word]
            yield from map(_joined, full)
            line, used = list(last), sum(piece.width for piece in last)
        yield _joined(line)


def _whole(runs: list[Run], size: float) -> Line:
    """Return a text as it stands, nothing where its blanks are not single ones between two words."""
    text = "".join(run.text for run in runs)
    if not text or text != text.strip() or "  " in text or "\t" in text:
        return ()
    if any(run.voice == "struck" and run.text != run.text.strip() for run in runs):
        return ()
    return _joined([Piece(run.text, run.voice, span(run.text, _font(run.voice), size)) for run in runs if run.text])


@cache
def _gap(before: Voice, after: Voice, size: float) -> Piece:
    """Return the blank between two words; it is struck through only between two that are."""
    voice = after if before == "struck" else before
    return Piece(" ", voice, span(" ", _font(voice), size))


def _font(voice: str) -> str:
    return STRONG if voice == "strong" else REGULAR


def _paragraphs(words: Text) -> Iterator[list[Run]]:
    """Yield the runs between line ends."""
    now: list[Run] = []
    for run in words:
        first, *others = run.text.split("\n")
        now.append(Run(first, run.voice))
        for text in others:
            yield now
            now = [Run(text, run.voice)]
    yield now


def _words(runs: list[Run], size: float) -> Iterator[tuple[Line, float]]:
    """Yield what stands between blanks and how wide it is; a word may change its voice."""
    word, wide = (), 0.0
    for run in runs:
        font = _font(run.voice)
        for place, part in enumerate(run.text.replace("\t", " ").split(" ")):
            if place and word:
                yield word, wide
                word, wide = (), 0.0
            if part:
                long = span(part, font, size)
                word, wide = (*word, Piece(part, run.voice, long)), wide + long
    if word:
        yield word, wide


def _cut(word: Line, size: float, room: float) -> list[Line]:
    """Return a word that is too wide in as many lines as it takes, one character in each at the least."""
    lines: list[Line] = []
    line: list[Piece] = []
    used = 0.0
    for piece in word:
        for sign in piece.text:
            wide = span(sign, _font(piece.voice), size)
            if line and used + wide > room:
                lines.append(tuple(line))
                line, used = [], 0.0
            line.append(Piece(sign, piece.voice, wide))
            used += wide
    return [*lines, tuple(line)]


def _joined(line: list[Piece] | Line) -> Line:
    """Return a line with neighbours of one voice in one piece."""
    if len(line) < _LEAST:
        return tuple(line)
    found: list[Piece] = []
    start, last = 0, len(line) - 1
    for place, piece in enumerate(line):
        if place == last or line[place + 1].voice != piece.voice:
            texts, _voices, widths = zip(*line[start : place + 1], strict=True)
            found.append(Piece("".join(texts), piece.voice, sum(widths)))
            start = place + 1
    return tuple(found)


def _strike(canvas: Canvas, struck: list[tuple[float, float, float]], rise: float) -> None:
    for start, y, end in struck:
        canvas.setLineWidth(0.5)
        canvas.setStrokeGray(0)
        canvas.line(start, y + rise, end, y + rise)
