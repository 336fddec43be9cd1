"""`bedside catalogue` and `convert`: what may be charted, in which units, and exact conversion between them."""

from __future__ import annotations

from decimal import Decimal

import click

from bedside import assets
from bedside.cli.access import json_option
from bedside.cli.output import columns, emit
from bedside.domain.analyte import Analyte, Delta, Limits, Span
from bedside.domain.catalogue import Catalogue, load_catalogue
from bedside.domain.jump import said
from bedside.domain.problem import Problem
from bedside.domain.quantity import parse_number, shown, terminates, told
from bedside.text import _, decimal


@click.command(
    "catalogue",
    help=_("List every code with its unit and accepted units; --json adds reference ranges, limits and steps."),
)
@json_option
def catalogue_verb(as_json: bool) -> None:
    """List every code with its unit and accepted units; --json adds reference ranges, limits and steps."""
    analytes = _load().analytes
    if as_json:
        emit([_row(item) for item in analytes])
        return
    columns(
        [
            [
                item.code,
                item.loinc or _("local"),
                item.shown_unit,
                ", ".join(dict.fromkeys(each.shown for each in item.units.values())),
                item.title,
            ]
            for item in analytes
        ]
    )


@click.command(
    "convert",
    context_settings={"ignore_unknown_options": True},
    help=_("Convert a value exactly, or say why it cannot be converted."),
)
@click.argument("value")
@click.argument("unit")
@click.argument("to_unit")
@click.option("--analyte", "name", metavar="CODE", help=_("Needed where the factor depends on the substance."))
@json_option
def convert_verb(value: str, unit: str, to_unit: str, name: str | None, as_json: bool) -> None:
    """Convert a value exactly, or say why it cannot be converted."""
    catalogue = _load()
    analyte = _analyte(catalogue, name, unit)
    result = catalogue.convert(analyte.code if analyte else None, _value(value), unit, to_unit)
    exact = terminates(result) and not (analyte and _approximate(catalogue, analyte, unit, to_unit))
    if as_json:
        # The unit as it was asked for: a script compares it with what it sent.
        emit({"value": shown(result), "unit": to_unit, "exact": exact})
        return
    target = catalogue.unit(analyte.code, to_unit).shown if analyte else to_unit
    text = f"{told(result)} {target}"
    click.echo(text if exact else _("{value}  (not exact)").format(value=text))


def _load() -> Catalogue:
    return load_catalogue(assets.read_text("catalogue.toml"))


def _value(text: str) -> Decimal:
    value, *others = parse_number(text)
    if others:
        both = _(" or as ").join(decimal(each) for each in (value, *others))
        raise Problem(
            _("{text} can be read as {both}.").format(text=text, both=both),
            where="VALUE",
            do=_("Write it without a thousands sign."),
        )
    return value


def _analyte(catalogue: Catalogue, name: str | None, unit: str) -> Analyte | None:
    if name is None:
        return None
    found = catalogue.find(name, unit)
    if found is None:
        raise Problem(
            _("{name!r} is no code of the catalogue.").format(name=name),
            where="--analyte",
            do=_("See: bedside catalogue"),
        )
    return found


def _approximate(catalogue: Catalogue, analyte: Analyte, unit: str, to_unit: str) -> bool:
    return any(catalogue.unit(analyte.code, text).approximate for text in (unit, to_unit))


def _row(item: Analyte) -> dict[str, object]:
    return {
        "code": item.code,
        "title": item.title,
        "short": item.short,
        "group": item.group,
        "loinc": item.loinc or None,
        "unit": item.unit,
        "units": [
            {"unit": each.code, "shown": each.shown, "factor": shown(each.factor), "exact": not each.approximate}
            for each in item.units.values()
        ],
        "reference": _reference(item),
        "soft": _limits(item.soft),
        "hard": _limits(item.hard),
        "slip": _step(item.slip),
        "delta": _step(item.delta),
        "shelf_hours": item.shelf_hours,
        "axis": item.axis,
        "unit_needed": item.typed_unit_needed,
        "synonyms": list(item.synonyms),
    }


def _reference(item: Analyte) -> dict[str, object] | None:
    if item.reference is None:
        return None
    spans = {"any": item.reference.any, "F": item.reference.female, "M": item.reference.male}
    ranges = {name: _span(span) for name, span in spans.items() if span is not None}
    return {**ranges, "origin": item.reference.origin, "source": item.reference.source}


def _limits(limits: Limits | None) -> dict[str, object] | None:
    return {**_span(limits), "origin": limits.origin, "source": limits.source} if limits else None


def _step(rule: Delta | None) -> dict[str, object] | None:
    """Return when two values lie too far apart: in words, and as the catalogue says it."""
    if rule is None:
        return None
    return {
        "text": said(rule),
        "kind": rule.kind,
        "limit": shown(rule.limit),
        "least": shown(rule.least) if rule.kind == "half_life" else None,
        "near": shown(rule.near) if rule.near is not None else None,
        "hours": rule.hours,
        "origin": rule.origin,
        "source": rule.source,
    }


def _span(span: Span) -> dict[str, object]:
    return {
        "low": None if span.low is None else shown(span.low),
        "high": None if span.high is None else shown(span.high),
    }
