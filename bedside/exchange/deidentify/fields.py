"""One record without identity, field by field: how each rule of the table is carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.amend import REGISTRATION, UNDO
from bedside.domain.persons import SAME_PERSON
from bedside.domain.records import AnyRecord, Device, Event, Observation, Reading
from bedside.domain.vocabulary import REVIEWED
from bedside.domain.wording import when_text
from bedside.exchange.deidentify.dates import Shift
from bedside.exchange.deidentify.names import Pseudonyms
from bedside.exchange.deidentify.table import STATEMENT, Rule, rule
from bedside.exchange.deidentify.words import Known, dose_unit, flags, is_number, number_range, route
from bedside.text import ENGLISH, speaking

_COUNT_DIGITS = 3
_DRUG_NAMED = frozenset({"allergy", "immunosuppressant"})
_NO_TOKENS: Mapping[str, str] = MappingProxyType({})
_Holder = AnyRecord | Reading | Device
_H = TypeVar("_H", bound=_Holder)


class Group(NamedTuple):
    """What the records of one person share: a shift, a pseudonym for each id, and for each content under one id."""

    name: str
    shift: Shift
    ids: Mapping[str, str]
    tokens: Mapping[str, str] = _NO_TOKENS


class _Of(NamedTuple):
    """The record that a field belongs to, or a structure inside it, and its group."""

    holder: _Holder
    code: str
    group: Group


def stated_day(event: Event) -> date | None:
    """Return the date that a source states, as the rules read it."""
    try:
        return date.fromisoformat(event.text.strip()) if event.code == STATEMENT else None
    except ValueError:
        return None


class Fields:
    """Carries out the table for one export."""

    def __init__(self, names: Pseudonyms, known: Known, zone: ZoneInfo) -> None:
        self._names = names
        self._known = known
        self._zone = zone
        self._rules: Mapping[Rule, Callable[[Any, _Of], object]] = {
            "kept": lambda value, _of: value,
            "off": lambda _value, _of: "",
            "time": lambda value, of: value and of.group.shift.moved(value),
            "own time": self._own_time,
            "birth": lambda value, of: of.group.shift.births[value],
            "link": lambda value, of: self._link(value, of.group),
            "links": self._links,
            "number": lambda value, _of: names.of("P", value),
            "name": lambda value, _of: f"Patient {names.letters('name', value)}",
            "author": lambda value, _of: names.of("author", value),
            "station": lambda value, _of: names.of("station", value),
            "source": self._source,
            "result": lambda value, of: names.of("result", of.group.name, value) if value else "",
            "words": self._words,
            "code": lambda value, of: self._named(self._known.word(value), value, of),
            "drug": lambda value, of: self._named(self._known.drug(value), value.casefold(), of),
            "unit": lambda value, of: self._known.unit(of.code, value),
            "dose": self._dose,
            "dose unit": lambda value, _of: dose_unit(value),
            "route": lambda value, _of: route(value),
            "number text": self._number_text,
            "range": lambda value, _of: number_range(value),
            "flags": lambda value, _of: flags(value),
            "subject": self._subject,
            "text": self._text,
            "label": lambda value, _of: value,
            "parts": lambda value, of: tuple(self._relabelled(self._made(item, of.code, of.group)) for item in value),
        }

    def cleaned(self, record: AnyRecord, group: Group) -> AnyRecord:
        """Return a record without identity."""
        return self._made(record, record.code if isinstance(record, Observation) else "", group)

    def _made(self, holder: _H, code: str, group: Group) -> _H:
        # The structures inside a record have no tag.
        kind = str(type(holder).__struct_config__.tag or type(holder).__name__)
        of = _Of(holder, (holder.code or code) if isinstance(holder, Reading) else code, group)
        told = {name: self._rules[rule(kind, name)](getattr(holder, name), of) for name in holder.__struct_fields__}
        return msgspec.structs.replace(holder, **told)

    def _own_time(self, value: datetime | None, of: _Of) -> datetime | None:
        precision = "minute" if isinstance(of.holder, Device) else of.holder.precision
        return value and of.group.shift.moved(value, precision)

    def _link(self, value: str | None, group: Group) -> str | None:
        return group.ids.get(value) or self._names.of("record", value) if value else value

    def _links(self, value: str | tuple[str, ...], of: _Of) -> object:
        if isinstance(value, str):
            return " ".join(self._link(item, of.group) or "" for item in value.split())
        return tuple(self._link(item, of.group) for item in value)

    def _source(self, value: str, of: _Of) -> str:
        if value in ("", REGISTRATION):
            return value
        # Values of one file are settled together: that they are of one can still be seen, not of which.
        file, colon, line = value.rpartition(":")
        if not colon:
            return self._names.of("source", value)
        return f"{self._names.of('source', file)}:{self._names.letters('line', of.group.name, line)}"

    def _words(self, value: str, of: _Of) -> str:
        return value if value in ("", UNDO) else self._names.of("words", of.group.name, value)

    def _named(self, known: str | None, value: str, of: _Of) -> str:
        return self._names.of("name", of.group.name, value) if known is None else known

    def _dose(self, value: Decimal | None, of: _Of) -> Decimal | None:
        unit = getattr(of.holder, "dose_unit", "")
        # A number is told with its unit or not at all.
        return value if dose_unit(unit) or not unit else None

    def _number_text(self, value: str, of: _Of) -> str:
        if not value or is_number(value):
            return value
        charted = of.holder
        if isinstance(charted, Observation) and charted.value is not None:
            return f"{charted.comparator}{charted.value}"
        return self._words(value, of)

    def _subject(self, value: str, of: _Of) -> str:
        code = of.holder.code if isinstance(of.holder, Event) else ""
        if code == SAME_PERSON:
            return self._link(value, of.group) or ""
        if code in ("bed", REVIEWED):
            return self._names.of(code, of.group.name, value) if value else ""
        # As the rules compare them: a medicine without regard to case, a site as it was typed.
        return self._named(self._known.word(value), value.casefold() if code in _DRUG_NAMED else value, of)

    def _text(self, value: str, of: _Of) -> str:
        event = of.holder
        if not isinstance(event, Event) or not value:
            return ""
        if event.code == REVIEWED:
            return " ".join(f"{word[0]}{self._token(word[1:], of.group)}" for word in value.split())
        if day := stated_day(event):
            return of.group.shift.day(day).isoformat()
        counted = event.code == STATEMENT and value.isdecimal() and len(value) <= _COUNT_DIGITS
        return value if counted else self._words(value, of)

    def _token(self, token: str, group: Group) -> str:
        return group.tokens.get(token) or self._link(token, group) or ""

    def _relabelled(self, part: Reading | Device) -> Reading | Device:
        if not isinstance(part, Reading):
            return part
        # What leaves in files reads the same whatever language is spoken.
        with speaking(ENGLISH):
            when = (when_text(part.at, part.precision, self._zone),) if part.at else ()
        said = ", ".join((f"{part.value} {part.unit}".strip(), *filter(None, (part.code,)), *when))
        return msgspec.structs.replace(part, label=said)
