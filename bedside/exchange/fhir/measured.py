"""What an Observation or one of its components measured: analyte, number, unit, flags and range, each as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bedside.domain.analyte import Analyte
from bedside.domain.problem import Problem
from bedside.domain.units import spelled
from bedside.exchange.fhir.amounts import Context, cut, number_text, plain, unit_text, value_text
from bedside.exchange.fhir.codes import LOINC, codes_of, codings, name, names, texts_of
from bedside.exchange.fhir.document import Resource
from bedside.exchange.one_unit import two_units
from bedside.text import _

# The vital-signs profile wants the general code beside that of the pulse oximeter, which says how it was measured.
_GENERAL: Mapping[str, str] = {"59408-5": "2708-6"}


class Measured(NamedTuple):
    """One value in words, as in Row; `point` says that its decimal sign can only be the point.

    `of` is the analyte where it is known, `fault` why the value is not taken.
    """

    analyte: str
    loinc: str
    value: str = ""
    unit: str = ""
    interpretation: str = ""
    range_text: str = ""
    point: bool = False
    of: Analyte | None = None
    fault: str = ""


def measured(part: Resource, context: Context, *, cancelled: bool) -> Measured:
    """Return what a part says; a cancelled result needs no value. Raises Problem where nobody knows of what it is."""
    said = _valued(part, cancelled=cancelled)
    loinc, analyte = _what(part, context, said.unit)
    if analyte and analyte.choices:
        said = said._replace(value=_grade(analyte, said.value, part, context), point=False)
    flags = (code for item in part.get("interpretation") or () if (code := _flag(item)))
    return said._replace(
        analyte=_word(part, context, said.unit) if not loinc else name(part.get("code")),
        loinc=loinc,
        interpretation=plain(", ".join(flags)),
        range_text=plain(_range(part)),
        of=analyte,
        fault=said.fault or ("" if cancelled else _two_units(part, analyte, context)),
    )


def _valued(part: Resource, *, cancelled: bool) -> Measured:
    try:
        return _said(part, cancelled=cancelled)
    except Problem as problem:
        quantity = part.get("valueQuantity") or {}
        # What stands in place of a number is the number's own text, for the record that there was a report.
        said = "" if quantity.get("value") is None else cut(plain(quantity["value"]))
        return Measured(name(part.get("code")), "", value=said, unit=unit_text(quantity), fault=str(problem))


def _said(part: Resource, *, cancelled: bool) -> Measured:
    """Return the value and unit of a part."""
    found = Measured(name(part.get("code")), "")
    why = name(part.get("dataAbsentReason"))
    if why and not cancelled and any(key.startswith("value") for key in part):
        text = _("a value is given, and that there is none ({reason}): which one holds?")
        raise Problem(text.format(reason=why))
    if (quantity := part.get("valueQuantity")) is not None:
        if cancelled and quantity.get("value") is None:
            return found
        return found._replace(value=value_text(quantity), unit=unit_text(quantity), point=True)
    if (whole := part.get("valueInteger")) is not None:
        return found._replace(value=number_text(whole), point=True)
    if (text := part.get("valueString")) is not None:
        return found._replace(value=cut(plain(text)))
    if (concept := part.get("valueCodeableConcept")) is not None:
        return found._replace(value=name(concept))
    others = [key for key in part if key.startswith("value")]
    if others:
        text = _("{element} is no single number.").format(element=others[0])
        raise Problem(text, do=_("Chart what it says by hand."))
    if cancelled:
        return found
    raise Problem(_("no value is given ({reason}).").format(reason=why) if why else _("no value is given."))


def _what(part: Resource, context: Context, unit: str) -> tuple[str, Analyte | None]:
    """Return the LOINC that decides what was measured, and its analyte; "" where no LOINC is given."""
    given = [str(item.get("code")) for item in codings(part.get("code")) if item.get("system") == LOINC]
    known = {code: found for code in given if (found := context.catalogue.by_loinc(code))}
    narrow = {code: found for code, found in known.items() if code not in {_GENERAL.get(other) for other in known}}
    if len({item.code for item in narrow.values()}) > 1:
        titles = _(" and ").join(f"{item.title} ({code})" for code, item in narrow.items())
        text = _("is coded as two things: {titles}.").format(titles=titles)
        raise Problem(text, where="code", do=_("Correct it at its source."))
    if narrow:
        return next(iter(narrow.items()))
    return (given[0], None) if given else ("", _named(part, context, unit))


def _named(part: Resource, context: Context, unit: str) -> Analyte | None:
    word = _word(part, context, unit)
    try:
        return context.catalogue.find(word, unit)
    except Problem:
        return None


def _word(part: Resource, context: Context, unit: str) -> str:
    """Return the word of a code that the catalogue knows, else the first one.

    Raises Problem where its words mean different things, or one of them is not known: it may say of which specimen.
    """
    texts, codes = list(texts_of(part.get("code"))), list(codes_of(part.get("code")))
    known = {word: code for word in (*texts, *codes) if (code := _code_of(word, unit, context))}
    if len(set(known.values())) > 1:
        text = _("its names mean different analytes: {names}.").format(names=", ".join(known)[:80])
        raise Problem(text, where="code")
    strange = [word for word in texts if word not in known and not context.catalogue.meanings(word)]
    if known and strange:
        text = _("{name!r} is not in the catalogue, and its code alone does not decide.").format(name=strange[0][:40])
        raise Problem(text, where="code")
    return next(iter(known), next(iter((*texts, *codes)), ""))


def _code_of(word: str, unit: str, context: Context) -> str:
    try:
        found = context.catalogue.find(word, unit)
    except Problem:
        return ""
    return found.code if found else ""


def _grade(analyte: Analyte, value: str, part: Resource, context: Context) -> str:
    """Return the number of a grade that is charted by letter; a number is taken as it stands."""
    for word in (value, *names(part.get("valueCodeableConcept"))):
        try:
            return str(context.catalogue.choice(analyte.code, word))
        except Problem:
            continue
    return value


def _two_units(part: Resource, analyte: Analyte | None, context: Context) -> str:
    """Return why it is not known in which unit a value is: its code and its text are two."""
    quantity = part.get("valueQuantity") or {}
    found = two_units((quantity.get("code") or "", quantity.get("unit") or ""), analyte, context.catalogue)
    if found is None:
        return ""
    text = _("the unit is said to be {one!r} and {other!r}.").format(one=found[1][:24], other=found[0][:24])
    return str(Problem(text, where="unit", do=_("Ask the laboratory which one is right.")))


def _flag(concept: dict[str, Any]) -> str:
    return next((str(item["code"]) for item in codings(concept) if item.get("code")), name(concept))


def _range(part: Resource) -> str:
    """Return the reference range as a laboratory prints it; several for different people stand beside each other."""
    found = part.get("referenceRange") or []
    usual = [item for item in found if _is_normal(item)] or found
    return " / ".join(filter(None, (" ".join(_printed(item, part)) for item in usual)))


def _is_normal(item: dict[str, Any]) -> bool:
    return "type" not in item or any(each.get("code") == "normal" for each in codings(item["type"]))


def _printed(item: dict[str, Any], part: Resource) -> Iterator[str]:
    low, high = item.get("low") or {}, item.get("high") or {}
    ends = [number_text(end["value"]) if end.get("value") is not None else "" for end in (low, high)]
    value = part.get("valueQuantity") or {}
    own = {spelled(str(value.get(key) or "")).casefold() for key in ("code", "unit")}
    if any(unit and spelled(unit).casefold() not in own for unit in (unit_text(low), unit_text(high))):
        # In another unit than the value the numbers say nothing of it: in this form none is read from the text.
        yield " to ".join(
            f"{end} {unit_text(each)}".strip() for end, each in zip(ends, (low, high), strict=True) if end
        )
    elif ends[0] and ends[1]:
        yield f"{ends[0]}-{ends[1]}"
    elif ends[0] or ends[1]:
        yield f">{ends[0]}" if ends[0] else f"<{ends[1]}"
    else:
        yield str(item.get("text") or "")
