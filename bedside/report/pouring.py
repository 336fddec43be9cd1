"""Text poured into lines of one width, many short ones at once: a ward's handoff has to be there when it is asked for.

Quicker than `lines.broken`, which keeps more apart: here two voices are all there is, strong and plain.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

from bedside.report.content import Run, Text
from bedside.report.fonts import REGULAR, STRONG, advances


class Span(NamedTuple):
    """Characters in one font."""

    text: str
    font: str


Poured = tuple[Span, ...]


def wide(words: Text, size: float) -> float:
    """Return how wide a text would be on one line, in points."""
    return size * sum(sum(advances(run.text, _font(run))) for run in words)


def poured(words: Text, size: float, room: float) -> tuple[Poured, ...]:
    """Return a text in lines that are `room` points wide; a word wider than that is cut."""
    runs = _merged(words)
    text = "".join(run.text for run in runs)
    ends = tuple(accumulate(chain.from_iterable(advances(run.text, run.font) for run in runs), initial=0.0))
    return tuple(_spans(runs, start, end) for start, end in _cuts(text, ends, room / size))


def _font(run: Run) -> str:
    return STRONG if run.voice == "strong" else REGULAR


def _merged(words: Text) -> list[Span]:
    """Return the runs with neighbours of one font in one, and without line ends."""
    found: list[Span] = []
    for run in words:
        font, text = _font(run), run.text
        if not text.isprintable():
            text = text.replace("\n", " ").replace("\t", " ")
        if found and found[-1].font == font:
            found[-1] = Span(found[-1].text + text, font)
        else:
            found.append(Span(text, font))
    return found


def _cuts(text: str, ends: Sequence[float], room: float) -> Iterator[tuple[int, int]]:
    """Yield where each line begins and ends; blanks at a line end belong to neither line."""
    start, most = 0, len(text)
    while start < most:
        fits = bisect_right(ends, ends[start] + room) - 1
        if fits >= most:
            yield start, most
            return
        cut = text.rfind(" ", start + 1, fits + 1)
        cut = cut if cut > start else max(fits, start + 1)
        yield start, cut
        start = cut
        while start < most and text[start] == " ":
            start += 1


def _spans(runs: Sequence[Span], start: int, end: int) -> Poured:
    found, place = [], 0
    for run in runs:
        size = len(run.text)
        if place + size > start and place < end:
            found.append(Span(run.text[max(0, start - place) : end - place], run.font))
        place += size
    return tuple(found)
