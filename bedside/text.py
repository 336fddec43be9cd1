"""One door for user-visible words: screen, paper and command line share one message catalogue and its ways of writing.

A catalogue is `resources/locale/LANGUAGE/LC_MESSAGES/bedside.mo`; English is what stands in the code. How a language
writes numbers and dates is part of its catalogue, under a context. A message without a translation is shown in English.
"""

from __future__ import annotations

import gettext
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache
from pathlib import Path

from bedside import assets

ENGLISH = "en"
DOMAIN = "bedside"
#: a folder of further catalogues, for whoever translates
FOLDER = "BEDSIDE_LOCALE"
_GROUPED_FROM = 10_000

_SPOKEN: ContextVar[str] = ContextVar("language", default=ENGLISH)


def languages() -> tuple[str, ...]:
    """Return the codes of the languages there is a catalogue for, English first."""
    found = {item.parent.parent.name for folder in _folders() for item in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return ENGLISH, *sorted(found - {ENGLISH})


def language() -> str:
    """Return the code of the language that is spoken."""
    return _SPOKEN.get()


def speak(code: str) -> None:
    """Speak a language from now on; one without a catalogue is English."""
    _SPOKEN.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while: a paper is proven in the language it was written in."""
    before = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def N_(message: str) -> str:  # noqa: N802 - the name that extractors of messages know
    """Mark a message that is translated where it is shown; return it as it is."""
    return message


#: the names of the months in letters, as they are translated and as stored labels have them
MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)


def _(message: str) -> str:
    """Return the message in the language spoken, or as written where no translation exists."""
    return _translation(_SPOKEN.get()).gettext(message) if message else ""


def _n(one: str, many: str, count: int) -> str:
    """Return the message for so many, of two that hold `{count}`."""
    return _translation(_SPOKEN.get()).ngettext(one, many, count).format(count=count)


def _p(context: str, message: str) -> str:
    """Return a message whose translation depends on what it stands for."""
    return _translation(_SPOKEN.get()).pgettext(context, message)


def decimal(number: Decimal | int | str) -> str:
    """Return a number, written with a decimal point, with the decimal sign of the language; no digit is changed."""
    plain = format(number, "f") if isinstance(number, Decimal) else str(number)
    return plain.replace(".", _p("decimal sign", "."))


def grouped(number: Decimal) -> str:
    """Return a number with its thousands apart from 10,000 on, as ISMP asks for doses; no zero behind the sign."""
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    whole, _point, part = plain.partition(".")
    if abs(number) >= _GROUPED_FROM:
        whole = f"{int(whole):,}".replace(",", _p("thousands sign", ","))
    return decimal(f"{whole}.{part}") if part else whole


def date_text(day: int, month: int, year: int | None) -> str:
    """Return a day with its month in letters, in the order of the language; the year is left out where it is None."""
    named = _(MONTHS[month - 1])
    if year is None:
        return _p("date", "{day:02} {month}").format(day=day, month=named)
    return _p("date", "{day:02} {month} {year}").format(day=day, month=named, year=year)


def capital(words: str) -> str:
    """Return words with a capital at their beginning; those of other words stay as they are."""
    return words[:1].upper() + words[1:]


def lowered(words: str) -> str:
    """Return a label as it stands within a sentence: names and abbreviations (TNF, C-reactive, Hb) keep their form."""
    if _p("labels within a sentence", "small") != "small":
        return words
    first = words.split(" ", 1)[0]
    return words[:1].lower() + words[1:] if len(first) > 2 and first[1].islower() else words


@cache
def _translation(code: str) -> gettext.NullTranslations:
    for folder in _folders():
        path = folder / code / "LC_MESSAGES" / f"{DOMAIN}.mo"
        if path.is_file():
            try:
                return gettext.translation(DOMAIN, folder, [code])
            # What is no whole catalogue: the next one speaks, at last English.
            except (OSError, ValueError, struct.error) as problem:
                if sys.stderr is not None:
                    sys.stderr.write(f"bedside: {path} is no whole catalogue and is passed over ({problem}).\n")
    return gettext.NullTranslations()


def _folders() -> tuple[Path, ...]:
    """Return where catalogues lie: a translator's own folder goes before the shipped ones."""
    own = os.environ.get(FOLDER)
    return (*((Path(own),) if own else ()), assets.path("locale"))
