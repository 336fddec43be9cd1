"""Characters that the font cannot print are said and shown by their script, never left as black squares."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from bedside.report.fonts import characters
from bedside.report.glyphs import ELLIPSIS
from bedside.text import _

T = TypeVar("T")
_KEPT = {"\n", "\t"}
_UNSHAPED = {"Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Co", "Cn"}
_SHOWN_CODES = 12


def lacking(words: str) -> tuple[str, ...]:
    """Return the characters of a text that would print wrongly, in order of appearance, once each."""
    if words.isascii() and words.isprintable():
        return ()
    return tuple(dict.fromkeys(sign for sign in unicodedata.normalize("NFC", words) if not _fine(sign)))


def shown(words: str) -> str:
    """Return the text as it can be printed: composed letters, and a bracketed remark for each run that cannot."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(_piece(run) for run in _runs(unicodedata.normalize("NFC", words)))


def codes(signs: tuple[str, ...]) -> str:
    """Return code points as U+05D0, the first twelve of them."""
    listed = " ".join(f"U+{ord(sign):04X}" for sign in signs[:_SHOWN_CODES])
    return f"{listed} {ELLIPSIS}" if len(signs) > _SHOWN_CODES else listed


def printable(value: T) -> tuple[T, tuple[str, ...]]:
    """Return a content value with every text made printable, and the characters that could not be printed."""
    found: dict[str, None] = {}
    cleaned = _walk(value, found)
    return cleaned, tuple(found)


def _walk(value: T, found: dict[str, None]) -> T:
    if isinstance(value, str):
        found.update(dict.fromkeys(lacking(value)))
        return shown(value)  # pyright: ignore[reportReturnType]
    if isinstance(value, tuple):
        return tuple(_walk(item, found) for item in value)  # pyright: ignore[reportReturnType]
    if isinstance(value, msgspec.Struct):
        fields = {name: _walk(getattr(value, name), found) for name in value.__struct_fields__}
        return type(value)(**fields)
    return value


def _fine(sign: str) -> bool:
    if sign in _KEPT:
        return True
    return ord(sign) in characters() and unicodedata.category(sign) not in _UNSHAPED


def _runs(words: str) -> Iterator[str]:
    start = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or _kind(words[place]) != _kind(words[place - 1]):
            yield words[start:place]
            start = place


def _kind(sign: str) -> str:
    if _fine(sign):
        return ""
    return _script(sign) if unicodedata.category(sign)[0] in "LM" else "sign"


def _script(sign: str) -> str:
    name = unicodedata.name(sign, "")
    return re.split(r"[ -]", name)[0].title() or "unnamed"


def _piece(run: str) -> str:
    kind = _kind(run[0])
    if not kind:
        return run
    if kind == "sign":
        return f"[{codes(tuple(dict.fromkeys(run)))}]"
    return _("[{count} {script} letters]").format(count=len(run), script=kind)
