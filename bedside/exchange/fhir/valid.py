"""Whether a resource is one of the standard, and says nothing that would turn the meaning of what is read.

Checked with the R4B models of fhir.resources. For what is read here R4 and R4B agree (tests/exchange/test_fhir_r4.py).
The library is loaded with the first resource that is read: it costs half a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any

from bedside.exchange.fhir.strict_json import doubled
from bedside.text import _

#: what a sender may set to change how a resource must be understood; nobody here knows theirs
MODIFIERS = ("modifierExtension", "implicitRules")
_SHOWN = 80
_NUMBERS = (int, float, Decimal)
_TEXTS = (str, bytes, date, time)


def broken(resource: dict[str, Any]) -> str:
    """Return why a resource cannot be read, "" for one that can."""
    if name := doubled(resource):
        return _("gives {name!r} twice, and nobody knows which one counts.").format(name=name[:40])
    for place, name in _names(resource):
        if name in MODIFIERS:
            return _("{element} may change the meaning of all beside it, and is not known here.").format(element=place)
    return _invalid(resource)


def _names(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            place = f"{path}.{name}" if path else name
            yield place, name
            yield from _names(inner, place)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner, path)


def _invalid(resource: dict[str, Any]) -> str:
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 - heavy: only who reads FHIR pays for it
    from pydantic import ValidationError  # noqa: PLC0415

    kind = resource["resourceType"]
    try:
        model = get_fhir_model_class(kind)
    except (KeyError, LookupError, ImportError, AttributeError, ValueError):
        return _("{kind!r} is no resource of FHIR R4.").format(kind=kind[:40])
    try:
        if place := _bent(resource, model.model_validate(resource)):
            said = _("is no valid {kind}: {element} is of another type than the standard has there.")
            return said.format(kind=kind, element=place[:_SHOWN])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        error_said = first["msg"][:_SHOWN].rstrip(".").lower()
        said = _("is no valid {kind}: {element}: {error}.")
        return said.format(kind=kind, element=place[:_SHOWN], error=error_said)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, ArithmeticError) as error:
        return _("is no valid {kind} ({error}).").format(kind=kind, error=type(error).__name__)
    return ""


def _bent(said: object, read: object, path: str = "") -> str:
    """Return a place where the library made something else of what stands there, "" for none.

    It takes a number for a time and a text for a number, reads a text as JSON where an object belongs, and passes over
    what is null.
    """
    if isinstance(said, dict):
        if isinstance(read, (*_NUMBERS, *_TEXTS, list, NoneType)):
            return path
        known = _attributes(type(read))
        inner = (
            (value, getattr(read, known.get(str(name), str(name)), None), f"{path}.{name}".lstrip("."))
            for name, value in said.items()
            if name != "resourceType"
        )
        return next((found for each in inner if (found := each[2] if each[0] is None else _bent(*each))), "")
    if isinstance(said, list):
        if not isinstance(read, list) or len(read) != len(said):
            return path
        pairs = zip(said, read, strict=True)
        return next((found for value, made in pairs if (found := _bent(value, made, path))), "")
    if said is None:
        # In a list of texts a place may be left empty, for what stands in the list beside it.
        return "" if read is None else path
    number = isinstance(said, (int, Decimal))
    fits = isinstance(read, bool) == isinstance(said, bool) and isinstance(read, _NUMBERS if number else _TEXTS)
    return "" if fits else path


@cache
def _attributes(kind: type) -> dict[str, str]:
    """Return how the library calls the elements of a type, by their names in JSON."""
    return {str(item.alias or name): str(name) for name, item in getattr(kind, "model_fields", {}).items()}
