"""The segments of a message, cut into fields by the library; their text as said, without escapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from bedside.exchange.hl7v2.escapes import Signs, shown, unescaped

#: The last field that is read of each; the others of a segment, and all other segments, say nothing of a result.
READ = {"MSH": 18, "PID": 8, "OBR": 25, "OBX": 14, "NTE": 3, "SPM": 17}
#: The most characters of one segment that are cut: no result needs them, and each separator costs a list.
MOST = 32_000
_AT_ONCE = 40
_NULL = '""'


class Text(NamedTuple):
    """One segment before it is cut: its line, its name, its text."""

    line: int
    name: str
    text: str


class Talk(NamedTuple):
    """How the text of a message is read: its signs, and the codec that hexadecimal escapes are in."""

    signs: Signs
    encoding: str


#: One text, or its components; one repetition, or several.
Repetition = str | tuple[str, ...]
Field = str | tuple[Repetition, ...]


class Segment:
    """One segment: fields from 1, their repetitions from 0, components from 1."""

    def __init__(self, text: Text, cut: tuple[Field, ...] | None, talk: Talk) -> None:
        self.line, self.name = text.line, text.name
        self._fields = cut
        self._talk = talk

    @property
    def too_long(self) -> bool:
        """Return whether it was not cut."""
        return self._fields is None

    def repeated(self, field: int) -> int:
        """Return how many repetitions of a field say something."""
        return sum(any(part for part in self._parts(item)) for item in self._field(field))

    def repetitions(self, field: int) -> Iterator[tuple[str, ...]]:
        """Yield the components of each repetition of a field."""
        for item in self._field(field):
            yield tuple(self._said(part) for part in self._parts(item))

    def part(self, field: int, component: int = 1) -> str:
        """Return one component of the first repetition, on one line; empty for one that is missing or says null."""
        parts = self._parts(next(iter(self._field(field)), ""))
        return self._said(parts[component - 1]) if component <= len(parts) else ""

    def pieces(self, field: int, component: int = 1) -> tuple[str, ...]:
        """Return the subcomponents of one component."""
        parts = self._parts(next(iter(self._field(field)), ""))
        raw = parts[component - 1] if component <= len(parts) else ""
        return tuple(self._said(piece) for piece in raw.split(self._talk.signs.sub))

    def whole(self, field: int) -> str:
        """Return all of a field as it is printed."""
        signs = self._talk.signs
        return self._said(signs.repetition.join(signs.component.join(self._parts(item)) for item in self._field(field)))

    def _field(self, field: int) -> Sequence[Repetition]:
        found = self._fields[field] if self._fields is not None and field < len(self._fields) else ()
        return (found,) if isinstance(found, str) else found

    def _parts(self, item: Repetition) -> tuple[str, ...]:
        return (item,) if isinstance(item, str) else item

    def _said(self, raw: str) -> str:
        if not raw:
            return ""
        return "" if raw == _NULL else shown(unescaped(raw, self._talk.signs, self._talk.encoding))


def cut(texts: Sequence[Text], talk: Talk) -> Iterator[Segment]:
    """Cut segments into fields, a few at a time: the library's form of a text takes many times its size."""
    import hl7  # noqa: PLC0415  (only who reads such a file pays for it)

    signs = talk.signs
    head = "".join(("MSH", *signs[:5], signs.field))
    for start in range(0, len(texts), _AT_ONCE):
        some = [(text, _short(text, signs)) for text in texts[start : start + _AT_ONCE]]
        fitting = [short for _, short in some if len(short) <= MOST]
        parsed: Iterator[Any] = iter(hl7.parse("\r".join((head, *fitting))))
        next(parsed)
        for text, short in some:
            yield Segment(text, _light(next(parsed)) if len(short) <= MOST else None, talk)


def _light(segment: Sequence[Sequence[Any]]) -> tuple[Field, ...]:
    """Return the fields of a segment without the library's lists: these take fifty times the text, and time to look."""
    return tuple(
        field[0] if len(field) == 1 and isinstance(field[0], str) else tuple(map(_repetition, field))
        for field in segment
    )


def _repetition(item: str | Sequence[Any]) -> Repetition:
    return item if isinstance(item, str) else tuple(str(part) for part in item)


def _short(text: Text, signs: Signs) -> str:
    most = READ[text.name]
    parts = text.text.split(signs.field, most + 1)
    return signs.field.join(parts[: most + 1])
