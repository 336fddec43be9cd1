"""The lines of a message as segments: continued ones put together, and lines that are no segment told of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.exchange.hl7v2.charset import decoded
from bedside.exchange.hl7v2.framing import MAX_LINE, Line, Raw
from bedside.exchange.hl7v2.segments import READ, Talk, Text
from bedside.text import N_, _

_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_NAME = 3
#: Without these nobody knows whose and of when the results are.
_NEEDED = {"MSH", "PID", "OBR", "SPM"}
_LONG = N_("it has more than {limit} characters.")


class Joined(NamedTuple):
    """The segments of a message, and by line why some lines are not taken."""

    texts: Sequence[Text]
    faults: dict[int, str]


class _Joiner:
    def __init__(self, talk: Talk) -> None:
        self._field = talk.signs.field
        self._texts: list[Text] = []
        self._added: list[str] = []
        self._broken = False
        self.faults: dict[int, str] = {}

    def take(self, line: Line, text: str) -> None:
        name = text[:_NAME]
        if not _SEGMENT.fullmatch(name) or text[_NAME : _NAME + 1] not in ("", self._field):
            self._stray(line.number)
        elif _CONTROL.search(text) and name != "NTE":
            self._unfit(line.number, name, _("it holds control characters."))
        elif name == "ADD":
            self._add(line, text)
        elif line.too_long:
            self._unfit(line.number, name, _(_LONG).format(limit=MAX_LINE))
        else:
            if name == "DSC" and text[_NAME + 1 :].strip(self._field + " "):
                raise Problem(_("it is continued in another message (DSC), and parts are not put together."))
            self._end()
            self._texts.append(Text(line.number, name, text))
            self._broken = False

    def texts(self) -> Sequence[Text]:
        self._end()
        return self._texts

    def _end(self) -> None:
        """Put what was added to the last segment to it."""
        if self._added:
            last = self._texts.pop()
            if len(last.text) + sum(map(len, self._added)) > MAX_LINE:
                self._refuse(last.line, last.name, _(_LONG).format(limit=MAX_LINE))
            else:
                self._texts.append(last._replace(text="".join((last.text, *self._added))))
            self._added = []

    def _add(self, line: Line, text: str) -> None:
        # The rest goes on in the field that the segment before ended in (2.10.2).
        if not self._texts or self._broken or line.too_long:
            self._stray(line.number)
        else:
            self._added.append(text[_NAME + 1 :])

    def _stray(self, number: int) -> None:
        self.faults[number] = _("this line is no segment.")
        if self._texts and not self._broken and self._texts[-1].name in READ:
            before = self._texts.pop()
            self._added = []
            self._refuse(before.line, before.name, _("the line after it is no segment: it may be cut in two."))
        self._broken = True

    def _unfit(self, number: int, name: str, why: str) -> None:
        self._broken = True
        if name in READ:
            self._refuse(number, name, why)

    def _refuse(self, number: int, name: str, why: str) -> None:
        if name in _NEEDED:
            raise Problem(_("{segment} of line {line}: {why}").format(segment=name, line=number, why=why))
        self.faults[number] = why


def joined(raw: Raw, talk: Talk, declared: str) -> Joined:
    """Return the segments of a message; raise Problem where one is missing that all others need."""
    joiner = _Joiner(talk)
    for line in raw.lines:
        joiner.take(line, decoded(line.data, talk.encoding, declared))
    texts = joiner.texts()
    return Joined(texts, joiner.faults)
