"""A rule of a protocol file in words: what it compares with which number, taken from the file's own fields."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.vocabulary import device_of
from bedside.protocol.leaf import plain, spelled
from bedside.protocol.model import Protocol, Stated
from bedside.protocol.model.shape import Strict
from bedside.text import _

#: said elsewhere on the page, or of no meaning to a reader
_ASIDE = frozenset({"label", "short", "origin", "source", "enabled", "action", "options", "safety", "prompts", "take"})
_ORIGINS = {
    "paper": "stated as a rule in the paper",
    "observation": "described of the paper's patients, not stated as a rule",
    "site": "a default that this ward may change",
    "label": "from the product information",
    "unverified": "no source at hand",
}
_ACTIONS = {
    "review": "review: a clinician chooses",
    "step_down": "step down",
    "hold": "hold the drug",
    "stop": "stop the drug",
    "info": "shown only",
}
_FIELDS = {
    "code": "charted fact",
    "voided_by": "no longer holds once this fires",
    "all": "all of",
    "any": "any of",
    "of": "of",
    "needs": "together",
    "times_uln": "times the upper limit of normal",
    "times_baseline": "times the baseline where that was raised",
    "with_times_uln": "or times the upper limit, with bilirubin",
    "bilirubin_times_uln": "bilirubin, times its upper limit",
    "rises": "rise to so many times the last value before the stop",
    "counts": "counts",
    "codes": "codes",
    "met": "met when charted as",
    "not_met": "not met when charted as",
    "tick_holds": "the clinician's word holds for",
    "within": "no older than",
    "under": "under",
    "percent": "worked out where only a percentage is charted, from",
}
_DOT = "\u00b7"
_SIGNS = {">=": "\u2265", "<=": "\u2264"}


def kind_of(rule: Stated) -> str:
    """Return the word by which the protocol file names the kind of a rule."""
    return str(rule.__struct_config__.tag)


def origin_sentence(origin: str, source: str) -> str:
    """Return where a number comes from, with its source."""
    said = _(_ORIGINS.get(origin, origin))
    return f"{said[:1].upper()}{said[1:]} ({origin}). {source}"


def action_words(action: str) -> str:
    """Return what a trigger suggests."""
    return _(_ACTIONS.get(action, action))


def stated(rule: Strict, catalogue: Catalogue) -> str:
    """Return the numbers and names of a rule in one line: "CRP > 50 mg/L"."""
    return f" {_DOT} ".join(_parts(rule, catalogue))


def _parts(rule: Strict, catalogue: Catalogue) -> Iterator[str]:
    left = {name: value for name, value in msgspec.structs.asdict(rule).items() if name not in _ASIDE}
    yield from _compared(left, catalogue)
    for name, value in left.items():
        text = _value(value, catalogue)
        if text:
            yield f"{_(_FIELDS.get(name, name.replace('_', ' ')))}: {text}"


def _compared(left: dict[str, object], catalogue: Catalogue) -> Iterator[str]:
    """Yield a comparison in one phrase, and take its parts out of what is left to say."""
    code = left.pop("analyte", None)
    about = catalogue.analyte(str(code)).short if code else ""
    device = left.pop("device", None)
    about = about or (device_of(str(device)).title if device else "")  # pyright: ignore[reportArgumentType]
    field = str(left.pop("field", "")).replace("fio2", "FiO2")
    op, value, unit = (left.pop(name, None) for name in ("op", "value", "unit"))
    if value is None:
        if about:
            yield " ".join(part for part in (about, _("no number set") if op else "") if part)
        return
    shown = _unit(str(code), str(unit or ""), catalogue) if code else str(unit or "").removesuffix("1")
    yield " ".join(
        part for part in (about, field, _SIGNS.get(str(op), str(op or "")), _value(value, catalogue), shown) if part
    )


def _unit(code: str, unit: str, catalogue: Catalogue) -> str:
    known = catalogue.analyte(code).units.get(unit)
    return known.shown if known else unit


def _value(value: object, catalogue: Catalogue) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Strict):
        return ", ".join(_parts(value, catalogue))
    if isinstance(value, tuple):
        return "; ".join(filter(None, (_value(item, catalogue) for item in value)))
    if isinstance(value, bool) or value is None:
        return _("yes") if value else ""
    text = str(value)
    if text[:1].isdigit() and text.lstrip("0123456789") in ("min", "h", "d"):
        return spelled(text)
    return text


def named(protocol: Protocol, name: str) -> Stated | None:
    """Return a criterion, trigger or outcome of a protocol by its name."""
    tables = (protocol.criteria, protocol.triggers, protocol.outcomes)
    return next((table[name] for table in tables if name in table), None)


def codes_of(rule: Strict) -> frozenset[str]:
    """Return the catalogue codes that a rule reads, those of its parts too."""
    found: set[str] = set()
    for name, value in msgspec.structs.asdict(rule).items():
        parts = value if isinstance(value, tuple) else (value,)
        if name in ("analyte", "analytes", "bilirubin"):
            found |= {str(item) for item in parts}
        found |= {code for item in parts if isinstance(item, Strict) for code in codes_of(item)}
    return frozenset(found)
