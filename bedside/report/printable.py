"""Characters that the font cannot print are said and shown by their script, never left as black squares.

Right-to-left and complex scripts are not shaped: the page writer would need rlbidi, which is there as C source only,
and a typeface for each script. A picture is called by its name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TypeVar

import msgspec

from bedside.report.content import Card, Lines, Run
from bedside.report.fonts import characters
from bedside.report.glyphs import ELLIPSIS
from bedside.text import _

T = TypeVar("T")
_KEPT = {"\n", "\t"}
_UNSHAPED = {"Mn", "Mc", "Me", "Cf", "Cc", "Cs", "Co", "Cn"}
_SHOWN_CODES = 12
_PICTURE = "So"
_JOINER = "\u200d"
_VARIANT = "VARIATION SELECTOR"


def lacking(words: str) -> tuple[str, ...]:
    """Return the characters of a text that would print wrongly, in order of appearance, once each."""
    if _all_fine(words):
        return ()
    return tuple(dict.fromkeys(sign for sign in unicodedata.normalize("NFC", words) if not _fine(sign)))


def shown(words: str) -> str:
    """Return the text as it can be printed: composed letters, and a bracketed remark for each run that cannot."""
    plain = unicodedata.normalize("NFC", words)
    return plain if _all_fine(plain) else "".join(_piece(run) for run in _runs(plain))


def codes(signs: tuple[str, ...]) -> str:
    """Return code points as U+05D0, the first twelve of them."""
    listed = " ".join(f"U+{ord(sign):04X}" for sign in signs[:_SHOWN_CODES])
    return f"{listed} {ELLIPSIS}" if len(signs) > _SHOWN_CODES else listed


def printable(value: T) -> tuple[T, tuple[str, ...]]:
    """Return a content value with every text made printable, and the characters that could not be printed."""
    found: dict[str, None] = {}
    cleaned = _walk(value, found)
    return cleaned, tuple(found)


def printable_cards(cards: Iterable[Card]) -> tuple[Card, ...]:
    """Return cards with every text made printable: a ward's worth of them, each different text looked at once."""
    known: dict[str, str] = {}
    return tuple(_card(item, known) for item in cards)


def _card(card: Card, known: dict[str, str]) -> Card:
    parts = tuple(
        Lines(
            part.name,
            tuple(tuple(_run(run, known) for run in item) for item in part.items),
            part.most,
            part.firm,
            part.least,
        )
        for part in card.parts
    )
    head = {name: shown(getattr(card, name)) for name in ("name", "head", "aside")}
    return msgspec.structs.replace(card, parts=parts, **head)


def _run(run: Run, known: dict[str, str]) -> Run:
    words = run.text
    if words.isascii() and words.isprintable():
        return run
    if words not in known:
        known[words] = shown(words)
    return Run(known[words], run.voice)


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


def _all_fine(words: str) -> bool:
    """Return whether a composed text prints as it stands; asked of every text, and so answered by one expression."""
    return (words.isascii() and words.isprintable()) or _printed().fullmatch(words) is not None


@cache
def _printed() -> re.Pattern[str]:
    found = (re.escape(sign) for sign in map(chr, sorted(characters())) if _fine(sign))
    return re.compile(f"[\\n\\t{''.join(found)}]*")


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
    return _script(sign) if unicodedata.category(sign)[0] in "LM" and not _joins(sign) else "sign"


def _named(signs: tuple[str, ...]) -> str:
    """Return signs by their names where they are pictures, by their codes where they are not."""
    pictures = [unicodedata.name(sign, "") for sign in signs if unicodedata.category(sign) == _PICTURE]
    if not all(pictures) or len(pictures) > _SHOWN_CODES:
        return codes(signs)
    others = tuple(sign for sign in signs if unicodedata.category(sign) != _PICTURE and not _joins(sign))
    if not pictures or others:
        return ", ".join([*map(str.lower, pictures), codes(others or signs)])
    return ", ".join(map(str.lower, pictures))


def _joins(sign: str) -> bool:
    """Return whether a sign only says how pictures beside it are drawn."""
    return sign == _JOINER or unicodedata.name(sign, "").startswith(_VARIANT)


def _script(sign: str) -> str:
    name = unicodedata.name(sign, "")
    return re.split(r"[ -]", name)[0].title() or _("unnamed")


def _piece(run: str) -> str:
    kind = _kind(run[0])
    if not kind:
        return run
    if kind == "sign":
        return f"[{_named(tuple(dict.fromkeys(run)))}]"
    return _("[{count} {script} letters]").format(count=len(run), script=kind)
