"""The last look at what leaves without identity: none of the original identifiers may stand in any byte of the files.

It knows nothing of how the files were made: it takes them apart into words, numbers, dates and hashes, undoes the
escapes of JSON, and compares without regard to case. An identifier counts where it stands by itself, next to signs or
to letters beside a number: "Ann" is not found in "anniversary", nor the number 4711 in 14711, in 4711.5 or in a hash.

Two kinds of identifier cannot be told from what belongs in the files. One that is also a word of the format, of the
catalogue or of a protocol ("Rose Day": the precision of a time is called day), or a number that is also a charted value
(record number 71, CRP 71): where such a one is found, it is reported, not refused. And of fewer than three signs (bed
3): it is not looked for, and that is reported too. All others stop the export before a file has its name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.exchange.place import line_words
from bedside.text import _

_LEAST = 3
_ESCAPED = re.compile(r"\\+(?:u([0-9a-f]{4})|.)", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
    r"|(?<=\dt)\d\d:\d\d(?::\d\d(?:\.\d+)?)?"
    r"|(?<!\d)\d\d?[./]\d\d?[./]\d{4}(?!\d)"
    r"|(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z])"
    r"|(?<![0-9a-z])[0-9a-f]{32,}(?![0-9a-z])"
    r"|\d+(?:\.\d+)?"
    r"|[^\W\d_]+"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Secret(NamedTuple):
    """An original identifier and what it is, in words that are translated where they are shown."""

    text: str
    what: str


class _Wanted(NamedTuple):
    """What is searched for, and by the first word of each where it begins in it and how long it is."""

    texts: AbstractSet[str]
    firsts: Mapping[str, frozenset[tuple[int, int]]]


def spellings(day: date, what: str) -> Iterator[Secret]:
    """Yield a date in the usual spellings."""
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%Y%m%d", "%d/%m/%Y"):
        yield Secret(day.strftime(form), what)
    yield Secret(f"{day.day:02} {_MONTHS[day.month - 1]} {day.year}", what)


def named(name: str, what: str, part: str = "") -> Iterator[Secret]:
    """Yield a name, and each of its words of three letters or more; `part` is what such a word is, in words."""
    yield Secret(name, what)
    for word in re.findall(r"[^\W\d_]+", name):
        if len(word) >= _LEAST:
            yield Secret(word, part or what)


def words_in(text: str) -> set[str]:
    """Return the words, numbers and dates of a text, as they are compared."""
    return set(_TOKEN.findall(_plain(text)))


class Search:
    """Looks for identifiers in files; `own` are the words that the files have anyway, `values` the charted numbers.

    Both are sets as `words_in` returns them.
    """

    def __init__(self, secrets: Iterable[Secret], own: AbstractSet[str], values: AbstractSet[str]) -> None:
        self._asked: dict[str, Secret] = {}
        self._belonging = own | values
        self._short: dict[str, dict[str, None]] = {}
        self._doubtful: dict[Secret, None] = {}
        for item in secrets:
            plain = _plain(item.text).strip()
            if sum(sign.isalnum() for sign in plain) >= _LEAST:
                self._asked.setdefault(plain, item)
            elif plain:
                self._short.setdefault(item.what, {})[item.text] = None
        self._wanted = _Wanted(self._asked.keys(), _by_first_word(self._asked))

    def check(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Raise Problem where an identifier stands in a file (in any piece of one), or in its name."""
        for name, content in files:
            for place, found in _found(name, content, self._wanted):
                if found not in self._belonging:
                    text = _("{what} still stands in what would have been written.")
                    raise Problem(
                        text.format(what=_(self._asked[found].what)),
                        where=f"{name}, {place}",
                        do=_("Nothing was written. Report this as a fault of the program."),
                    )
                self._doubtful[self._asked[found]] = None

    @property
    def open_questions(self) -> tuple[str, ...]:
        """Return in sentences what could not be told of the files that were checked."""
        alike = _("{what} ({text}) is also a word or a value that belongs into such files: look yourself.")
        short = _("{what}: too short to be looked for ({texts}).")
        return (
            *(alike.format(what=_(item.what), text=item.text) for item in self._doubtful),
            *(short.format(what=_(what), texts=", ".join(texts)) for what, texts in sorted(self._short.items())),
        )


def _plain(text: str) -> str:
    """Return a text as it is compared: small letters in one form, nothing escaped."""
    told = _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else " ", text)
    return unicodedata.normalize("NFC", told.casefold())


def _by_first_word(wanted: Iterable[str]) -> Mapping[str, frozenset[tuple[int, int]]]:
    """Return where in an identifier its first word stands, and how long the identifier is, by that word."""
    found: dict[str, set[tuple[int, int]]] = {}
    for text in wanted:
        if first := _TOKEN.search(text):
            found.setdefault(first[0], set()).add((first.start(), len(text)))
    return {word: frozenset(places) for word, places in found.items()}


def _found(name: str, content: bytes, wanted: _Wanted) -> Iterator[tuple[str, str]]:
    """Yield where in a file an identifier stands, and which."""
    try:
        text = _plain(content.decode())
    except UnicodeDecodeError as error:
        raise Problem(_("this file cannot be searched for names."), where=name) from error
    yield from ((_("its name"), item) for item in _standing(_plain(name), wanted))
    # Where none of the first words is anywhere in the file, nothing else has to be asked.
    if wanted.firsts.keys() & set(_TOKEN.findall(text)):
        yield from ((line_words(line), item) for line, item in _by_line(text, wanted))


def _by_line(text: str, wanted: _Wanted) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        yield from ((number, item) for item in _standing(line, wanted))


def _standing(text: str, wanted: _Wanted) -> Iterator[str]:
    for token in _TOKEN.finditer(text):
        for offset, length in wanted.firsts.get(token[0], ()):
            start = token.start() - offset
            item = text[max(0, start) : start + length]
            if item in wanted.texts and _ends(text, start + length):
                yield item


def _ends(text: str, end: int) -> bool:
    """Return whether no word and no number goes on at a place."""
    if end >= len(text):
        return True
    before, after = text[end - 1], text[end]
    return not (before.isdigit() and after.isdigit()) and not (before.isalpha() and after.isalpha())
