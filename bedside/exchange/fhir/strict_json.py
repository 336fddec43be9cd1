"""JSON as it stands: decimals keep their digits, and what two readers could read in two ways is refused or marked.

The standard reader takes the last of two equal names, NaN and numbers as floats: each of them would change a value
without anybody seeing it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from io import StringIO
from itertools import islice
from typing import Any

from bedside.domain.problem import Problem
from bedside.exchange.place import line_words
from bedside.text import N_, _

MOST_BYTES = 20_000_000
#: no resource of the standard comes near; a reader of deeper ones can be made to fail
MOST_DEPTH = 60
_MOST_DIGITS = 400
_SAFE_DIGITS = 30
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00")
_UTF8_MARK = b"\xef\xbb\xbf"
# Escapes of signs beyond the first 65,536 are pairs of these.
_HALVES = re.compile(r"\\u[dD][89A-Fa-f]")
_SAVE = N_("Save it as UTF-8, as the standard asks.")
_AGAIN = N_("Export it again, and take the whole file.")


class Doubled(dict[str, Any]):
    """An object that gives a name twice; `name` is the first such."""

    name = ""


def text_of(data: bytes) -> str:
    """Return the text of a file; raise Problem for one that is too large or no UTF-8."""
    if len(data) > MOST_BYTES:
        text = _("the file has {size} MB; at most {limit} MB are read at once.")
        text = text.format(size=len(data) // 1_000_000, limit=MOST_BYTES // 1_000_000)
        raise Problem(text, where="file", do=_("Split it, for example into one file per patient."))
    if data.startswith(_WIDE[:2]) or _WIDE[2] in data[:4]:
        raise Problem(_("the file is written in UTF-16 or UTF-32."), where=_byte(1), do=_(_SAVE))
    try:
        return data.removeprefix(_UTF8_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(_("the file is no UTF-8 text."), where=_byte(error.start + 1), do=_(_SAVE)) from error


def _byte(number: int) -> str:
    return _("byte {number}").format(number=number)


def numbered_values(text: str) -> Iterator[tuple[int, Any]]:
    """Yield each JSON value with its line: one for a document, one per line for NDJSON; raise Problem for no JSON."""
    if not text.strip():
        raise Problem(_("the file is empty."), where=line_words(1), do=_(_AGAIN))
    (_number, first), *more = islice(_filled(text), 2)
    if more and _is_whole(first):
        for number, line in _filled(text):
            yield number, _parsed(line, number)
        return
    yield 1, _parsed(text, 1)


def too_deep(value: object) -> bool:
    """Return whether objects and lists stand in each other deeper than any resource needs."""
    level: list[object] = [value]
    for _step in range(MOST_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def doubled(value: object) -> str:
    """Return a name that some object inside gives twice, "" for none."""
    level: list[object] = [value]
    while level:
        if found := next((item.name for item in level if isinstance(item, Doubled)), ""):
            return found
        level = [inner for outer in level for inner in _inside(outer)]
    return ""


def _filled(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line that is not blank with its number; a file of a million short lines is never held as a list."""
    for number, line in enumerate(StringIO(text, newline="\n"), 1):
        if line.strip():
            yield number, line.removesuffix("\n")


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _is_whole(line: str) -> bool:
    try:
        return isinstance(_loads(line), dict)
    except (Problem, ValueError, RecursionError):
        return False


def _parsed(text: str, line: int) -> object:
    try:
        found = _loads(text)
    except json.JSONDecodeError as error:
        where = _("line {line}, column {column}").format(line=line + error.lineno - 1, column=error.colno)
        said = _("this is no complete JSON: {error}.").format(error=error.msg.lower())
        raise Problem(said, where=where, do=_(_AGAIN)) from error
    except RecursionError as error:
        raise _deep(line) from error
    except Problem as problem:
        raise Problem(problem.text, where=line_words(line), do=problem.do) from problem
    if too_deep(found):
        raise _deep(line)
    if _HALVES.search(text) and not _is_writable(found):
        raise Problem(_("a text holds one half of a character only."), where=line_words(line), do=_(_AGAIN))
    return found


def _is_writable(value: object) -> bool:
    """Return whether every text can be printed and kept: escapes can spell what no encoding has."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _deep(line: int) -> Problem:
    text = _("objects stand in each other more than {limit} deep.").format(limit=MOST_DEPTH)
    return Problem(text, where=line_words(line), do=_(_AGAIN))


def _loads(text: str) -> object:
    return json.loads(
        text, parse_float=_decimal, parse_int=_whole, parse_constant=_no_number, object_pairs_hook=_as_object
    )


def _decimal(text: str) -> Decimal:
    if len(text) > _MOST_DIGITS:
        said = _("a number has {count} digits.").format(count=len(text))
        raise Problem(said, do=_("Correct it at its source."))
    try:
        return Decimal(text)
    except InvalidOperation as error:
        said = _("{number} is larger than any number that is measured.").format(number=text[:24])
        raise Problem(said, do=_("Correct it.")) from error


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= _SAFE_DIGITS else _decimal(text)


def _no_number(text: str) -> object:
    said = _("{word} is no number of JSON.").format(word=text)
    raise Problem(said, do=_("Leave the value out, and give a dataAbsentReason."))


def _as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked = Doubled(found)
    names = [name for name, _value in pairs]
    marked.name = next(name for name in names if names.count(name) > 1)
    return marked
