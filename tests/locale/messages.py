"""Every message a person may read: from the code by its marks, from the resource files by the keys that are shown."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_python

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "resources" / "locale"
_MARKS = {"_": None, "N_": None, "_n": (1, 2), "_p": ((1, "c"), 2)}
# Keys of resource files whose text is shown; all that stands below a key with a dot, such as ".vte", is one too.
_SHOWN = {
    "about", "advice", "between", "label", "not_encoded", "not_stated", "see", "short", "shown", "single_label",
    "text", "title", "v6_note", "evidence",
}  # fmt: skip
_FILES = ("catalogue.toml", "protocols/*.toml", "scores/*.toml", "templates/*.toml", "help/*.toml")
# A printed source is quoted as it stands; what a site or nobody in particular says is translated.
_PRINTED = re.compile(r"\b(?:1[89]|20)\d\d\b|doi|PMC|PMID|http|ISBN")
_WORD = re.compile(r"[^\W\d_]{2,}")


class Message(NamedTuple):
    """A message as it stands in the code or in a resource file; `plural` and `context` are mostly empty."""

    text: str
    plural: str = ""
    context: str = ""


def messages() -> dict[Message, list[str]]:
    """Return every message with the files it stands in, in the order of the files."""
    found: dict[Message, list[str]] = {}
    for where, message in (*_of_code(), *_of_resources()):
        places = found.setdefault(message, [])
        if where not in places:
            places.append(where)
    return found


def _of_code() -> Iterator[tuple[str, Message]]:
    for path in sorted((ROOT / "bedside").rglob("*.py")):
        with path.open("rb") as opened:
            for _line, mark, said, _comments in extract_python(opened, _MARKS, [], {}):
                if said and (message := _message(mark, said)):
                    yield str(path.relative_to(ROOT)), message


def _message(mark: str, said: tuple[str | None, ...] | str) -> Message | None:
    """Return what a mark holds, None for a variable, whose values are marked where they stand."""
    one, two = (said, None) if isinstance(said, str) else (*said, None)[:2]
    if not one:
        return None
    if mark == "_n":
        return Message(one, plural=two or "")
    return Message(two or "", context=one) if mark == "_p" else Message(one)


def _of_resources() -> Iterator[tuple[str, Message]]:
    for pattern in _FILES:
        for path in sorted((ROOT / "resources").glob(pattern)):
            if path.name.endswith(".cases.toml"):
                continue
            where = str(path.relative_to(ROOT))
            for text in _shown(tomllib.loads(path.read_text(encoding="utf-8")), ""):
                yield where, Message(text)


def _shown(item: object, key: str) -> Iterator[str]:
    if isinstance(item, dict):
        for name, value in item.items():
            if name == "choices" and isinstance(value, dict):
                yield from filter(_is_words, (text for text in value.values() if isinstance(text, str)))
            yield from _shown(value, name)
    elif isinstance(item, list):
        for value in item:
            yield from _shown(value, key)
    elif isinstance(item, str) and _is_words(item):
        if key in _SHOWN or key.startswith(".") or (key == "source" and not _PRINTED.search(item)):
            yield item


def _is_words(text: str) -> bool:
    return bool(_WORD.search(text))
