"""The text of a message: which encoding its header declares (MSH-18), and what is refused instead of guessed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from bedside.domain.problem import Problem
from bedside.text import N_, _

_PART = re.compile(r"(?:ISO[- ]?)?8859[-/ ]?(\d{1,2})")
# HL7 table 0211. ASCII is declared by senders of every kind and is the default: beyond it only what is UTF-8 is taken.
_KNOWN = {
    "": "utf-8", "ASCII": "utf-8", "US-ASCII": "utf-8", "ISO IR6": "utf-8", "ISO IR-6": "utf-8",
    "UNICODE": "utf-8", "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8", "UTF8": "utf-8", "ISO IR192": "utf-8",
    "ISO IR100": "iso8859-1", "ISO IR101": "iso8859-2", "ISO IR148": "iso8859-9",
    "WINDOWS-1252": "cp1252", "CP1252": "cp1252",
}  # fmt: skip
# Begins another character set in the middle of a text, also where all bytes are ASCII.
_ESCAPE = b"\x1b"
_DO = N_("Export the messages as UTF-8 and declare it: MSH-18 UNICODE UTF-8.")


def encoding_of(declared: Sequence[str], *, marked: bool) -> str:
    """Return the codec that a message is read with, empty for one that is not known.

    `declared` is MSH-18, with the sets that the text may change to; `marked` says that the file is UTF-8 by its byte
    order mark.
    """
    found = {_codec(" ".join(name.upper().split())) for name in declared}
    only = found.pop() if len(found) == 1 else ""
    return only if not marked or only == "utf-8" else ""


def decoded(data: bytes, encoding: str, declared: str) -> str:
    """Return the text of a line; raise Problem for one that the declared encoding does not explain."""
    if _ESCAPE in data:
        raise Problem(_("the text changes its character set (ISO 2022), which is not read."), do=_(_DO))
    if data.isascii():
        return data.decode("ascii")
    if not encoding:
        said = _("MSH-18 declares {encoding!r}, which is not read, and the text is no ASCII.")
        raise Problem(said.format(encoding=declared[:40]), do=_(_DO))
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        said = _("MSH-18 declares no encoding, and the text is no {codec}.")
        if declared:
            said = _("MSH-18 declares {encoding!r}, and the text is no {codec}.")
        raise Problem(said.format(encoding=declared[:40], codec=encoding.upper()), do=_(_DO)) from error


def _codec(name: str) -> str:
    match = _PART.fullmatch(name)
    return _part(int(match[1])) if match else _KNOWN.get(name, "")


def _part(number: int) -> str:
    try:
        return codecs.lookup(f"iso8859-{number}").name
    except LookupError:
        return ""
