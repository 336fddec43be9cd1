"""The lines of a table, and its rows, without holding each of them.

A file of short lines would be held many times over. Both are made anew whenever they are gone through.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import overload

from bedside.exchange.row import Row

_END = re.compile("\n")


class Lines(Sequence[str]):
    """The lines of a text whose lines end with a newline: the text, and where each line ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = array("I", (match.start() for match in _END.finditer(text)))
        self._ends.append(len(text))

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Return a line, the first for 0, or several."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        end = self._ends[place]
        before = place % len(self._ends)
        return self._text[self._ends[before - 1] + 1 if before else 0 : end]

    def __iter__(self) -> Iterator[str]:
        """Yield the lines."""
        start = 0
        for end in self._ends:
            yield self._text[start:end]
            start = end + 1

    def first_over(self, most: int) -> tuple[int, int] | None:
        """Return number and length of the first line that is longer than `most`, None where none is."""
        before = -1
        for number, end in enumerate(self._ends, start=1):
            if end - before - 1 > most:
                return number, end - before - 1
            before = end
        return None


class Rows(Sequence[Row]):
    """So many rows, made whenever they are gone through."""

    def __init__(self, make: Callable[[], Iterator[Row]], count: int) -> None:
        self._make, self._count = make, count

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Return a row, the first for 0, or several."""
        if isinstance(place, slice) or place < 0:
            return list(self)[place]
        found = next(islice(self, place, None), None)
        if found is None:
            raise IndexError(place)
        return found

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows."""
        return self._make()
