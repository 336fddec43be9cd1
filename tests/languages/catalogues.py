"""The catalogues of messages as files: read, brought up to the code, checked, and compiled."""

import io
import re
import string
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.languages.messages import LOCALE, Message, messages

_PLACE = re.compile(r"\{[^{}]*\}")
_THOUSANDS = re.compile("(?<=\\d)[.,\u00a0\u202f](?=\\d{3}\\b)")
# Babel writes the time of making; the same catalogue is to give the same bytes.
_NEVER = datetime(2026, 1, 1)  # noqa: DTZ001 - Babel reads it without a zone


def languages() -> list[str]:
    """Return the languages there is a catalogue for."""
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/bedside.po"))


def po_of(language: str, folder: Path = LOCALE) -> Path:
    """Return where the catalogue of a language lies; the compiled one lies beside it."""
    return folder / language / "LC_MESSAGES" / "bedside.po"


def read(language: str) -> Catalog:
    """Return a language's catalogue, an empty one where there is none yet."""
    place = po_of(language)
    if not place.exists():
        return Catalog(locale=language, project="bedside", creation_date=_NEVER, revision_date=_NEVER)
    with place.open("rb") as opened:
        return read_po(opened, locale=language)


def updated(language: str) -> Catalog:
    """Return the catalogue with exactly the messages of the code, the translations of those that stayed kept."""
    before = read(language)
    made = Catalog(
        locale=language, project="bedside", charset="utf-8", creation_date=_NEVER, revision_date=_NEVER,
        header_comment=f"# bedside in {language}; python -m tests.languages brings it up to the code and compiles it",
    )  # fmt: skip
    for message, places in messages().items():
        old = before.get(_id(message), message.context or None)
        if old and isinstance(old.id, str) != isinstance(_id(message), str):
            old = None  # it has got another number of forms
        made.add(_id(message), old.string if old else "", locations=[(place, None) for place in places],
                 context=message.context or None, user_comments=old.user_comments if old else ())  # fmt: skip
    return made


def _id(message: Message) -> str | tuple[str, str]:
    return (message.text, message.plural) if message.plural else message.text


def po_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue as a .po file."""
    made = io.BytesIO()
    write_po(made, catalog, width=118, include_lineno=False, sort_output=False)
    return made.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the catalogue as the program reads it."""
    made = io.BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """Return the messages without a translation: they are shown in English."""
    return [_english(item) for item in catalog if item.id and not _said(item)]


def faults(catalog: Catalog) -> Iterator[str]:
    """Yield every translation that would fail or mislead: other places, numbers or edges than the message has."""
    for item in catalog:
        for said in _said(item) if item.id else ():
            for kind, read_off in _KEPT.items():
                wanted, got = read_off(_english(item)), read_off(said)
                # How a language writes numbers and dates stands under a context, and follows it alone.
                if wanted != got and not (kind != "places" and item.context):
                    yield f"{kind}: {_english(item)!r} has {wanted}, {said!r} has {got}"


def _english(item: object) -> str:
    return item.id if isinstance(item.id, str) else item.id[1]


def _said(item: object) -> list[str]:
    """Return the forms of a translation, none where one of them is missing."""
    forms = [item.string] if isinstance(item.string, str) else list(item.string or ())
    return forms if all(forms) else []


def places(text: str) -> list[str]:
    """Return the places of a message by name; how a place is written (:02) belongs to it."""
    try:
        return sorted({f"{name}!{conv}:{form}" for _t, name, form, conv in string.Formatter().parse(text) if name})
    except ValueError:
        return ["no format"]


def _numbers(text: str) -> list[str]:
    """Return the digits of a message apart from its places: signs between them differ by language."""
    plain = _THOUSANDS.sub("", _PLACE.sub("", text))
    return sorted(digits.lstrip("0") for digits in re.findall(r"\d+", plain))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


_KEPT = {"places": places, "numbers": _numbers, "blanks at the ends": _edges}
