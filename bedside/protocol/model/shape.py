"""What every table of a protocol file is made of: strict keys, spans of time, and the origin of what it states."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from bedside.protocol.verdict import Origin

Op = Literal[">", ">=", "<", "<="]
Span = Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d{0,3}(min|h|d)$")]
Words = Annotated[str, msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Names = Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]


def span(text: str) -> timedelta:
    """Return the length of a span such as `48h`, `60min` or `7d`."""
    for suffix, unit in (("min", "minutes"), ("h", "hours"), ("d", "days")):
        if text.endswith(suffix):
            return timedelta(**{unit: int(text.removesuffix(suffix))})
    raise ValueError(f"not a span: {text!r}")


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file; a key that is not listed is an error."""


class Stated(Strict, frozen=True, kw_only=True):
    """Something with a printed name, and where it comes from."""

    label: Words
    origin: Origin
    source: Words


class SpanSetting(Strict, frozen=True, kw_only=True):
    """A length of time that the site may change."""

    span: Span
    origin: Origin
    source: Words


class NumberSetting(Strict, frozen=True, kw_only=True):
    """A number that the site may change."""

    value: Decimal
    unit: str
    origin: Origin
    source: Words
