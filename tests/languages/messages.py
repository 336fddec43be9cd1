"""Every message a person may read: from the code by its marks, from the resource files by the keys that are shown."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALE = ROOT / "resources" / "locale"
# The marks of messages, with how many texts each holds (bedside/text.py). Read off the syntax tree: it shows those
# within an f-string too, which the tokens of Python 3.11 do not.
_MARKS = {"_": 1, "N_": 1, "_n": 2, "_p": 2}
# Keys of resource files whose text is shown; all that stands below a key with a dot, such as ".vte", is one too.
_SHOWN = {
    "about", "advice", "between", "label", "not_encoded", "not_stated", "see", "short", "shown", "single_label",
    "text", "title", "v6_note", "evidence", "scale", "scales", "scale_6", "estimated_scale", "blocks",
}  # fmt: skip
_FILES = ("catalogue.toml", "protocols/*.toml", "scores/*.toml", "templates/*.toml", "help/*.toml")
# Tables whose values, and tables whose own keys, are shown.
_VALUES, _NAMED = {"choices", "notes", "sources"}, {"facts"}
# A printed source is quoted as it stands; what a site or nobody in particular says is translated.
_PRINTED = re.compile(r"\b(?:1[89]|20)\d\d\b|doi|PMC|PMID|http|ISBN")
# A remark beside it, "drug unavailable" or "as reprinted in", is translated with the source that it stands in.
_REMARK = re.compile(r"(?<![./])\b(?!doi\b)[a-z]{3,}\b")
_WORD = re.compile(r"[^\W\d_]{2,}")


class Message(NamedTuple):
    """A message as it stands in the code or in a resource file; `plural` and `context` are mostly empty."""

    text: str
    plural: str = ""
    context: str = ""


@cache
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
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if _is_mark(node)]
        for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            if (message := _message(node.func.id, node.args)) is not None:
                yield str(path.relative_to(ROOT)), message


def _is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS


def _message(mark: str, args: list[ast.expr]) -> Message | None:
    """Return what a mark holds, None for a variable, whose values are marked where they stand."""
    said = [item.value if isinstance(item, ast.Constant) else "" for item in args[:2]]
    if not all(said[: _MARKS[mark]]):
        return None
    if mark == "_n":
        return Message(said[0], plural=said[1])
    return Message(said[1], context=said[0]) if mark == "_p" else Message(said[0])


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
        if key in _VALUES:
            yield from filter(
                _is_words, (text for text in item.values() if isinstance(text, str) and not _PRINTED.search(text))
            )
        if key in _NAMED:
            yield from filter(_is_words, item)
        for name, value in item.items():
            yield from _shown(value, name)
    elif isinstance(item, list):
        for value in item:
            yield from _shown(value, key)
    elif isinstance(item, str) and _is_words(item) and _is_shown(key, item):
        yield item


def _is_shown(key: str, text: str) -> bool:
    return key in _SHOWN or key.startswith(".") or (key == "source" and not quoted(text))


def quoted(source: str) -> bool:
    """Return whether a source is quoted as it stands: a print, or the name of an entry of the file's own list."""
    return (bool(_PRINTED.search(source)) and not _REMARK.search(source)) or source.isupper()


def _is_words(text: str) -> bool:
    return bool(_WORD.search(text))
