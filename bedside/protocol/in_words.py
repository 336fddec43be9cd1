"""A rule of a protocol file in words: what it compares with which number, taken from the file's own fields."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.vocabulary import device_of
from bedside.protocol.code_words import origin_word
from bedside.protocol.leaf import figure, spelled
from bedside.protocol.model import Protocol, Stated
from bedside.protocol.model.shape import Strict
from bedside.text import N_, _

#: said elsewhere on the page, or of no meaning to a reader
_ASIDE = frozenset({"label", "short", "origin", "source", "enabled", "action", "options", "safety", "prompts", "take"})
_ORIGINS = {
    "paper": N_("stated as a rule in the paper"),
    "observation": N_("described of the paper's patients, not stated as a rule"),
    "site": N_("a default that this ward may change"),
    "label": N_("from the product information"),
    "unverified": N_("no source at hand"),
}
_ACTIONS = {
    "review": N_("review: a clinician chooses"),
    "step_down": N_("step down"),
    "hold": N_("hold the drug"),
    "stop": N_("stop the drug"),
    "info": N_("shown only"),
}
_FIELDS = {
    "code": N_("charted fact: {value}"),
    "voided_by": N_("no longer holds once this fires: {value}"),
    "all": N_("all of: {value}"),
    "any": N_("any of: {value}"),
    "of": N_("of: {value}"),
    "needs": N_("together: {value}"),
    "times_uln": N_("times the upper limit of normal: {value}"),
    "times_baseline": N_("times the baseline where that was raised: {value}"),
    "with_times_uln": N_("or times the upper limit, with bilirubin: {value}"),
    "bilirubin_times_uln": N_("bilirubin, times its upper limit: {value}"),
    "rises": N_("rise to so many times the last value before the stop: {value}"),
    "counts": N_("counts: {value}"),
    "codes": N_("codes: {value}"),
    "met": N_("met when charted as: {value}"),
    "not_met": N_("not met when charted as: {value}"),
    "tick_holds": N_("the clinician's word holds for: {value}"),
    "within": N_("no older than: {value}"),
    "under": N_("under: {value}"),
    "percent": N_("worked out where only a percentage is charted, from: {value}"),
    # the names of the file, with blanks
    "states": N_("states: {value}"),
    "includes": N_("includes: {value}"),
    "classes": N_("classes: {value}"),
    "never": N_("never: {value}"),
    "event": N_("event: {value}"),
    "any_named": N_("any named: {value}"),
    "substances": N_("substances: {value}"),
    "analytes": N_("analytes: {value}"),
    "times": N_("times: {value}"),
    "baseline_op": N_("baseline op: {value}"),
    "over": N_("over: {value}"),
    "rise": N_("rise: {value}"),
    "every": N_("every: {value}"),
    "sustained": N_("sustained: {value}"),
    "ladder": N_("ladder: {value}"),
    "devices": N_("devices: {value}"),
    "unclear": N_("unclear: {value}"),
    "spo2": N_("spo2: {value}"),
    "not_met_for": N_("not met for: {value}"),
    "state": N_("state: {value}"),
    "score": N_("score: {value}"),
    "form": N_("form: {value}"),
    "charted": N_("charted: {value}"),
    "years": N_("years: {value}"),
    "interval_under": N_("interval under: {value}"),
    "advice": N_("advice: {value}"),
    "at_least": N_("at least: {value}"),
    "events": N_("events: {value}"),
    "reasons": N_("reasons: {value}"),
    "at_most": N_("at most: {value}"),
    "fever": N_("fever: {value}"),
    "low": N_("low: {value}"),
    "newly": N_("newly: {value}"),
    "rising": N_("rising: {value}"),
    "below": N_("below: {value}"),
    "ctcae": N_("ctcae: {value}"),
    "grades_worse": N_("grades worse: {value}"),
    "least_grade": N_("least grade: {value}"),
    "least_stage": N_("least stage: {value}"),
    "rise_within": N_("rise within: {value}"),
    "baseline_within": N_("baseline within: {value}"),
    "urine_apart": N_("urine apart: {value}"),
    "crosses": N_("crosses: {value}"),
    "bilirubin": N_("bilirubin: {value}"),
    "fio2_devices": N_("fio2 devices: {value}"),
    "fio2_fall": N_("fio2 fall: {value}"),
    "flow_devices": N_("flow devices: {value}"),
    "flow_fall": N_("flow fall: {value}"),
    "flow_unit": N_("flow unit: {value}"),
    "whole": N_("whole: {value}"),
    "part": N_("part: {value}"),
}
_DOT = "\u00b7"
_SIGNS = {">=": "\u2265", "<=": "\u2264"}


def kind_of(rule: Stated) -> str:
    """Return the word by which the protocol file names the kind of a rule."""
    return str(rule.__struct_config__.tag)


def origin_sentence(origin: str, source: str) -> str:
    """Return where a number comes from, with its source as it is said."""
    said = _(_ORIGINS.get(origin, origin))
    return f"{said[:1].upper()}{said[1:]} ({origin_word(origin)}). {source}"


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
        text = _(str(value)) if name == "advice" else _value(value, catalogue)
        if text:
            form = _FIELDS.get(name)
            yield _(form).format(value=text) if form else f"{name.replace('_', ' ')}: {text}"


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
    return _(known.shown) if known else unit


def _value(value: object, catalogue: Catalogue) -> str:
    if isinstance(value, Decimal):
        return figure(value)
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
