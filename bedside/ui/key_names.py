"""What stands on the keys of a keyboard: a German one has Strg where an English one has Ctrl."""

from __future__ import annotations

import re

from bedside.text import _p

_WORD = re.compile(r"[A-Z][a-z]+")


def key_name(key: str) -> str:
    """Return a key as Qt writes it ("Ctrl+Shift+S") with the names that the language gives its parts."""
    names = {
        "Ctrl": _p("key", "Ctrl"),
        "Shift": _p("key", "Shift"),
        "Alt": _p("key", "Alt"),
        "Enter": _p("key", "Enter"),
        "Esc": _p("key", "Esc"),
        "Space": _p("key", "Space"),
        "Tab": _p("key", "Tab"),
        "Home": _p("key", "Home"),
    }
    return _WORD.sub(lambda found: names.get(found[0], found[0]), key)
