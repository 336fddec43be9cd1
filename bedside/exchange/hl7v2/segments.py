"""The segments of a message, cut into fields by the library; their text as said, without escapes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from bedside.exchange.hl7v2.escapes import Signs, shown, unescaped
from bedside.exchange.hl7v2.known import Known

#: The last field that is read of each; the others of a segment, and all other segments, say nothing of a result.
READ = {"MSH": 18, "PID": 8, "OBR": 25, "OBX": 14, "NTE": 3, "SPM": 21}
#: The most characters of one segment that are cut: no result needs them.
MOST = 32_000
# The library makes an object of some 450 bytes of each component.
_MOST_CUTS = 4_000
# A longer field is a text, and hardly comes again.
_LONG = 200
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


#: The components of each repetition of a field.
Cut = tuple[tuple[str, ...], ...]


class Cutter:
    """Cuts the fields of messages that are cut alike, with the library: a field that comes again is known."""

    def __init__(self, talk: Talk) -> None:
        import hl7  # noqa: PLC0415  (only who reads such a file pays for it)

        self.talk = talk
        signs = talk.signs
        self._parse = hl7.parse
        self._head = "".join(("MSH", *signs[:5], signs.field, "\rZZZ", signs.field))
        self._signs = re.compile(f"[{re.escape(signs.component + signs.repetition + signs.sub)}]")
        self._cuts: Known[str, Cut] = Known(self._said_of)
        self._texts: Known[str, str] = Known(self.said)

    def cut(self, raw: str) -> Cut:
        """Return the components of each repetition of a field, as they stand there."""
        if not self._signs.search(raw):
            return ((raw,),)
        # A last field loses its blanks.
        parsed = self._parse(f"{self._head}{raw}{self.talk.signs.field}")
        field: Iterable[Any] = parsed[1][1]
        return tuple((item,) if isinstance(item, str) else tuple(map(str, item)) for item in field)

    def parts(self, raw: str) -> Cut:
        """Return the components of each repetition of a field, as said."""
        return self._cuts[raw] if len(raw) <= _LONG else self._said_of(raw)

    def said(self, raw: str) -> str:
        """Return a text on one line, without escapes; empty for one that says null."""
        return "" if raw == _NULL else shown(unescaped(raw, self.talk.signs, self.talk.encoding))

    def whole(self, raw: str) -> str:
        """Return a field on one line, as said."""
        return self._texts[raw] if len(raw) <= _LONG else self.said(raw)

    def segment(self, text: Text) -> Segment:
        """Return a segment by its fields; those of a header are counted as if its first separator were one."""
        most = READ[text.name]
        sign = self.talk.signs.field
        fields = text.text.split(sign, most + 1)[: most + 1]
        if text.name == "MSH":
            fields[1:1] = [sign]
        too_long = len(text.text) > _LONG and self._too_long(fields)
        return Segment(text, [] if too_long else fields, self, too_long=too_long)

    def _too_long(self, fields: Sequence[str]) -> bool:
        if sum(map(len, fields)) + len(fields) - 1 > MOST:
            return True
        return any(len(self._signs.findall(field)) > _MOST_CUTS for field in fields if len(field) > _MOST_CUTS)

    def _said_of(self, raw: str) -> Cut:
        return tuple(tuple(map(self.said, item)) for item in self.cut(raw))


class Segment:
    """One segment: fields from 1, their repetitions from 0, components from 1."""

    __slots__ = ("_cutter", "_fields", "line", "name", "too_long")

    def __init__(self, text: Text, fields: Sequence[str], cutter: Cutter, *, too_long: bool = False) -> None:
        self.line, self.name = text.line, text.name
        #: whether it was not cut
        self.too_long = too_long
        self._fields = fields
        self._cutter = cutter

    def raw(self, field: int) -> str:
        """Return a field as it stands there, empty for one that is missing."""
        return self._fields[field] if field < len(self._fields) else ""

    def repeated(self, field: int) -> int:
        """Return how many repetitions of a field say something."""
        return sum(map(any, self._cutter.cut(self.raw(field))))

    def repetitions(self, field: int) -> Cut:
        """Return the components of each repetition of a field; none for a field that is missing."""
        return self._cutter.parts(self._fields[field]) if field < len(self._fields) else ()

    def part(self, field: int, component: int = 1) -> str:
        """Return one component of the first repetition, on one line; empty for one that is missing or says null."""
        parts = self.parts(field)
        return parts[component - 1] if component <= len(parts) else ""

    def parts(self, field: int) -> tuple[str, ...]:
        """Return the components of the first repetition of a field; none for an empty field."""
        raw = self._fields[field] if field < len(self._fields) else ""
        return self._cutter.parts(raw)[0] if raw else ()

    def pieces(self, field: int, component: int = 1) -> tuple[str, ...]:
        """Return the subcomponents of one component."""
        parts = self._cutter.cut(self.raw(field))[0]
        raw = parts[component - 1] if component <= len(parts) else ""
        return tuple(map(self._cutter.said, raw.split(self._cutter.talk.signs.sub)))

    def whole(self, field: int) -> str:
        """Return all of a field as it is printed."""
        return self._cutter.whole(self.raw(field))
