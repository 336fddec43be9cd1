"""Reads the catalogue file strictly: unknown keys, sources, units and twice used names are refused with their place."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

import msgspec
import tomli

from bedside.domain.analyte import Analyte, CrossSettings, DeviceFlow, DoubtSettings, Drug, Span, Unit, UnitNames
from bedside.domain.checks import Quality
from bedside.domain.problem import Problem
from bedside.text import N_, _


class CatalogueFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The catalogue file, decoded and checked."""

    version: str
    doubt: DoubtSettings
    cross: CrossSettings
    quality: Quality
    flows: dict[str, DeviceFlow]
    sources: dict[str, str]
    units: dict[str, UnitNames]
    dimensions: dict[str, dict[str, Unit]]
    ambiguous: dict[str, tuple[str, ...]]
    analytes: dict[str, Analyte]
    drugs: dict[str, Drug]


def read_catalogue(text: str) -> CatalogueFile:
    """Decode a catalogue file; raise Problem naming the place for anything that is not exactly as it should be."""
    try:
        raw = tomli.loads(text)
        _fill(raw)
        file = msgspec.convert(raw, CatalogueFile, dec_hook=_fraction)
    except (tomli.TOMLDecodeError, msgspec.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise Problem(
            _("the catalogue cannot be read: {error}").format(error=error),
            where="catalogue.toml",
            do=_("Correct the file."),
        ) from error
    for analyte in file.analytes.values():
        _check(analyte, file)
    for name, codes in file.ambiguous.items():
        _require(set(codes) <= set(file.analytes), f"ambiguous.{name}", N_("names an unknown analyte."))
    return file


def number(text: str) -> Fraction:
    """Read an exact factor or limit: a decimal, or a quotient of two decimals such as `1/17.104`."""
    top, _, bottom = text.partition("/")
    try:
        exact = Fraction(Decimal(top))
        return exact / Fraction(Decimal(bottom)) if bottom else exact
    except (InvalidOperation, ZeroDivisionError, ValueError, OverflowError) as error:
        raise msgspec.ValidationError(f"{text!r} is not an exact number") from error


def _fraction(kind: type, value: object) -> Fraction:
    if kind is Fraction and isinstance(value, str):
        return number(value)
    raise msgspec.ValidationError(f"{value!r} must be a number written as a string")


def _fill(raw: dict[str, Any]) -> None:
    """Give each table its own key as name, expand the short form of a unit, and write sources out."""
    for name, drug in raw["drugs"].items():
        drug["name"] = name
    tables = [raw["dimensions"].values(), (item["units"] for item in raw["analytes"].values())]
    for units in (entry for table in tables for entry in table):
        for code, unit in units.items():
            shown = raw["units"].get(code, {}).get("shown", code)
            units[code] = {"code": code, "shown": shown, **({"factor": unit} if isinstance(unit, str) else unit)}
    for code, item in raw["analytes"].items():
        item["code"] = code
        item.setdefault("shown_unit", item["units"].get(item["unit"], {}).get("shown", item["unit"]))
        for part in item.values():
            if isinstance(part, dict) and "source" in part:
                part["source"] = "; ".join(raw["sources"][tag] for tag in part["source"].split(", "))


def _check(analyte: Analyte, file: CatalogueFile) -> None:
    where = f"analytes.{analyte.code}"
    canonical = analyte.units.get(analyte.unit)
    _require(
        canonical is not None and canonical.factor == 1 and canonical.offset == 0,
        where,
        N_("lacks its canonical unit."),
    )
    for code, unit in analyte.units.items():
        _require(code in file.units, f"{where}.units", N_("holds {code!r}, which [units] does not list."), code)
        _require(unit.factor > 0, f"{where}.units", N_("gives {code!r} a factor that is not positive."), code)
    for span in _spans(analyte):
        ordered = span.low is None or span.high is None or span.low < span.high
        _require(ordered, where, N_("holds a range whose ends are not in order."))
    soft, hard = analyte.soft, analyte.hard
    if soft:
        inside = all(end is None or hard.holds(end) for end in (soft.low, soft.high))
        _require(inside, where, N_("has a soft limit outside its hard limits."))


def _spans(analyte: Analyte) -> Iterator[Span]:
    yield analyte.hard
    if analyte.soft:
        yield analyte.soft
    if analyte.reference:
        yield from (item for item in (analyte.reference.any, analyte.reference.male, analyte.reference.female) if item)


def _require(fine: bool, where: str, text: str, code: str = "") -> None:
    if not fine:
        raise Problem(_(text).format(code=code), where=f"catalogue.toml, {where}", do=_("Correct the file."))
