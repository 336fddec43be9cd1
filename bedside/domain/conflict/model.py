"""A conflict and the ways to settle it: the shapes that finding, settling and showing share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

import msgspec

from bedside.domain.records import AnyRecord, Dose, Order, Patient

Kind = Literal["correction", "content", "orders", "doses", "identity", "union"]
Right = Literal["chart", "order", "decide"]

_PREFIX = "c-"
_DIGITS = 10
_SIGNS = 8
_NEVER = datetime.min.replace(tzinfo=UTC)
_ENVELOPE: Mapping[str, object] = MappingProxyType(
    {"id": "", "author": "", "workstation": "", "supersedes": None, "reason": "", "source": ""}
)


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One way to settle a conflict, numbered by its place (from 1); `stands` are the records that count then.

    `label` says what they are, who recorded them where and when, and what becomes of the others.
    """

    label: str
    stands: tuple[AnyRecord, ...]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot all be true: `records` are the entries in question, `tokens` what each is called in a review.

    `id` follows from those and is the same in every store. `patients` are the ids of those whose charts it touches,
    `right` is what settling it takes, `reviews` are the settlements that did not end it.
    """

    id: str
    kind: Kind
    patients: tuple[str, ...]
    text: str
    records: tuple[AnyRecord, ...]
    tokens: tuple[str, ...]
    options: tuple[Option, ...]
    right: Right = "chart"
    reviews: tuple[str, ...] = ()

    @property
    def at(self) -> datetime:
        """Return the earliest time that any of the records speaks of."""
        return min(item.at for item in self.records)


class Claim(msgspec.Struct, frozen=True):
    """A record with what it is called in a review: its id, with a digest where one id has several contents."""

    token: str
    record: AnyRecord


def is_conflict(name: str) -> bool:
    """Return whether an id is that of a conflict; ids of records never look like it."""
    return name.startswith(_PREFIX)


def conflict_id(kind: Kind, tokens: Iterable[str]) -> str:
    """Return the id of a conflict about these claims."""
    text = "|".join((kind, *sorted(tokens)))
    return _PREFIX + hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def version_token(record: AnyRecord) -> str:
    """Return what one of several contents under one id is called."""
    content = msgspec.json.encode(record, order="deterministic")
    return f"{record.id}#{hashlib.sha256(content).hexdigest()[:_SIGNS]}"


def said(record: AnyRecord) -> AnyRecord | str:
    """Return what a record says, to be compared: not who recorded it, when, where or why; all voids are alike."""
    if record.void:
        return "void"
    blank: dict[str, object] = {**_ENVELOPE, "recorded_at": record.at}
    if isinstance(record, Patient):
        blank |= {"at": _NEVER, "recorded_at": _NEVER}
    if isinstance(record, Order | Dose):
        blank["follows"] = ""
    return msgspec.structs.replace(record, **blank)


def newest(record: AnyRecord) -> tuple[datetime, str]:
    """Return what puts records in the order of their making."""
    return record.recorded_at, record.id
