"""Reading a score's table strictly: every number of clinical meaning stands in a file with its version and source."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal, TypeVar

import msgspec
import tomli

from bedside import assets
from bedside.domain.problem import Problem
from bedside.domain.quantity import Bounds
from bedside.text import N_, _

_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_DO = N_("Correct the table file.")

T = TypeVar("T", bound="Table")


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What heads every score's file; `status` is "unverified" where no primary source of its numbers is at hand."""

    title: str
    scale: str
    version: str
    source: str
    origin: Literal["paper", "observation", "site", "label", "unverified"]
    status: Literal["", "unverified"] = ""


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a rising scale: below `under`, or up to and including `upto`; neither for the rest above."""

    points: int = 0
    label: str = ""
    under: Fraction | None = None
    upto: Fraction | None = None

    def holds(self, bounds: Bounds) -> bool | None:
        """Return whether the whole interval lies below this step's upper end; None where it straddles."""
        if self.under is not None:
            return bounds.decide("<", self.under)
        return True if self.upto is None else bounds.decide("<=", self.upto)


def reached(bands: tuple[Band, ...], bounds: Bounds) -> tuple[Band, ...]:
    """Return the steps of a rising scale that an interval reaches, lowest first."""
    found: list[Band] = []
    for band in bands:
        held = band.holds(bounds)
        if held is not False:
            found.append(band)
        if held:
            break
    return tuple(found)


@cache
def load_table(name: str, shape: type[T]) -> T:
    """Return the shipped table of a score; raise Problem naming the place of the first fault."""
    return read_table(assets.read_text("scores", f"{name}.toml"), shape)


def read_table(text: str, shape: type[T]) -> T:
    """Return the table of a file's text; numbers may be TOML numbers or strings such as "1/88.4", and stay exact."""
    try:
        data = tomli.loads(text, parse_float=Decimal)
        return msgspec.convert(data, shape, dec_hook=_exact)
    except tomli.TOMLDecodeError as error:
        raise Problem(
            _("not a complete table file: {error}.").format(error=error), where="score table", do=_(_DO)
        ) from error
    except msgspec.ValidationError as error:
        match = _PLACE.search(str(error))
        text = _PLACE.sub("", str(error)).replace("Object", "this table")
        raise Problem(f"{text}.", where=match["path"] if match else "score table", do=_(_DO)) from error


def _exact(kind: type, value: Any) -> Any:  # noqa: ANN401 (a TOML value)
    if kind is Fraction and isinstance(value, int | str | Decimal) and not isinstance(value, bool):
        over, _sign, under = str(value).partition("/")
        if Fraction(under or 1):
            return Fraction(over) / Fraction(under or 1)
    raise TypeError(f"{value!r} is not an exact number")
