"""Escape sequences of HL7 text: read once, from left to right; what is none, or is not known, stays as it stands.

The library's own reading logs the text that it fails on, drops what it does not know, and fails on some.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.text import _

_HEX = re.compile(r"X((?:[0-9A-Fa-f]{2})+)")
_BREAK = re.compile(r"\.(?:br|sp|ce)\+?\d{0,3}")
_LAYOUT = re.compile(r"\.(?:in|ti|sk|fi|nf)[+-]?\d{0,3}")
_UNSHOWN = ("C", "Zl", "Zp")
_SIGNS = 4
#: Highlighting, its end, and the signs in their order, that of truncation last.
_SINGLE = "HNFSRETP"


class Signs(NamedTuple):
    """The five signs that a message declares to cut its text with (MSH-1, MSH-2), and that of truncation."""

    field: str
    component: str
    repetition: str
    escape: str
    sub: str
    cut: str = ""


def signs_of(header: str) -> Signs:
    """Return the signs that a header declares; raise Problem for ones that cannot cut a text."""
    field = header[3:4]
    declared = header[4:].split(field, 1)[0] if field else ""
    given = (field, *declared)
    do = _("Correct the header: MSH|^~\\&|")
    if not _SIGNS <= len(declared) <= _SIGNS + 1:
        text = _("MSH-2 {signs!r} does not declare four separators.").format(signs=declared[:10])
        raise Problem(text, where="MSH-2", do=do)
    if len(set(given)) < len(given):
        text = _("MSH-1 and MSH-2 ({signs}) declare one sign twice.").format(signs=f"{field}{declared}")
        raise Problem(text, where="MSH-2", do=do)
    if any(sign.isalnum() or not sign.isascii() or not sign.isprintable() or sign == " " for sign in given):
        text = _("MSH-1 and MSH-2 ({signs}) declare a sign of words.").format(signs=f"{field}{declared!r}")
        raise Problem(text, where="MSH-2", do=do)
    return Signs(*given)


def unescaped(text: str, signs: Signs, encoding: str) -> str:
    """Return what a text says; a line break is a newline. Sequences that are not known stay as they stand."""
    if signs.escape not in text:
        return text
    found: list[str] = []
    place = 0
    while (start := text.find(signs.escape, place)) >= 0:
        found.append(text[place:start])
        stop = text.find(signs.escape, start + 1)
        if stop < 0:
            place = start
            break
        said = _meant(text[start + 1 : stop], signs, encoding)
        # What is no sequence may end where the next one begins.
        found.append(text[start:stop] if said is None else said)
        place = stop if said is None else stop + 1
    return "".join((*found, text[place:]))


def _meant(sequence: str, signs: Signs, encoding: str) -> str | None:
    if len(sequence) <= 1:
        place = _SINGLE.find(sequence) if sequence else -1
        return ("", "", *signs[:5], signs.cut or None)[place] if place >= 0 else None
    if match := _HEX.fullmatch(sequence):
        try:
            return bytes.fromhex(match[1]).decode(encoding or "ascii")
        except UnicodeError:
            return None
    if _BREAK.fullmatch(sequence):
        return "\n"
    return " " if _LAYOUT.fullmatch(sequence) else None


def shown(text: str) -> str:
    """Return a text on one line, as records keep it: breaks as ` / `, and no sign that cannot be shown."""
    if text.isprintable():
        # Nearly every text: a blank is the only space in it.
        return " ".join(text.split()) if " " in text else text
    lines = (" ".join(_plain(line).split()) for line in text.splitlines())
    return " / ".join(line for line in lines if line)


def _plain(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(" " if unicodedata.category(sign).startswith(_UNSHOWN) else sign for sign in line)
