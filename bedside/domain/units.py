"""How units are spelled: one key per unit, so that micro signs, superscripts and spaces never decide anything."""

from __future__ import annotations

import re

_MICRO = re.compile("[\u00b5\u03bc](?=[A-Za-z])")
_POWER = re.compile(r"^[xX\u00d7*]?10(?:\^|\*\*|\*|[eE])(\d{1,2})(?=/)")
_SUPERSCRIPTS = str.maketrans(
    {"\u2070": "0", "\u00b9": "1", "\u00b2": "2", "\u00b3": "3", "\u2074": "4", "\u2075": "5"}
    | {"\u2076": "6", "\u2077": "7", "\u2078": "8", "\u2079": "9", "\u2215": "/", "\u2044": "/"}
)
_RAISED = re.compile("(?<=10)[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]")


def spelled(text: str) -> str:
    """Return the spelling that units are compared by; case is kept, because g/L and G/L differ."""
    compact = "".join(text.split())
    compact = _RAISED.sub(_caret, compact).translate(_SUPERSCRIPTS)
    compact = _MICRO.sub("u", compact).replace("mcg", "ug").replace("\u00b0", "deg")
    return _POWER.sub(r"10*\1", compact)


def _caret(match: re.Match[str]) -> str:
    return "^" + match[0]
