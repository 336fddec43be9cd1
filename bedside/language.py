"""Which language this computer speaks: what the start asks for, else what was kept here, else the system's own.

The file names no user and no patient: the language counts before anybody has logged in.
"""

from __future__ import annotations

import locale
import os
import re
import sys
from pathlib import Path

from bedside import config, text

#: goes before what was kept; a child of the program is told its language by it
ASKED = "BEDSIDE_LANGUAGE"
_SYSTEM = ("LC_ALL", "LC_MESSAGES", "LANG")


def file() -> Path:
    """Return where the language is kept."""
    return config.data_folder() / "language"


def kept() -> str:
    """Return the code that was kept, empty where none was."""
    try:
        return file().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def keep(code: str) -> None:
    """Keep a language for the next start; raise OSError where the disk does not take it."""
    place = file()
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_text(f"{code}\n", encoding="utf-8")
    fresh.replace(place)


def is_set_outside() -> bool:
    """Return whether whoever started the program set a language that is there, which goes before the one kept."""
    return _code(os.environ.get(ASKED, "")) in text.languages()


def chosen() -> str:
    """Return the first language wished for that there is a catalogue for, English where there is none."""
    there = text.languages()
    for wish in (os.environ.get(ASKED, ""), kept(), _of_system()):
        if (code := _code(wish)) in there:
            return code
    return text.ENGLISH


def _code(wish: str) -> str:
    return re.split(r"[._-]", wish, maxsplit=1)[0].lower()


def _of_system() -> str:
    """Return the system's language as it names it ("de_DE.UTF-8"), empty where it says none.

    A program that the Finder of macOS starts has none of these variables, and speaks English until one is chosen.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows alone has no variable for it

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return next((said for name in _SYSTEM if (said := os.environ.get(name, ""))), "")
