"""The value of a result (OBX-2, OBX-5) as a number with its comparator, or why it is none."""

from __future__ import annotations

import re
from typing import NamedTuple

from bedside.exchange.hl7v2.segments import Segment
from bedside.text import N_, _

_NUMBER = re.compile(r"(<=|>=|=<|=>|[<>\u2264\u2265])?\s*([+-]?)(\d+(?:[.,]\d+)*|[.]\d+)")
_TURNED = {"=<": "<=", "=>": ">=", "\u2264": "<=", "\u2265": ">="}
_PLAIN = ("", "=", "<", ">", "<=", ">=")
_TEXTS = {"ST", "TX", "FT", "IS", "ID", "SI"}
_CODED = {"CE", "CWE", "CNE", "CF", "CNN", "CD"}
_NAMES = {
    "ED": N_("an attached document"),
    "RP": N_("a pointer to a document"),
    "DT": N_("a date"),
    "TM": N_("a time"),
    "TS": N_("a time"),
    "DTM": N_("a time"),
    "EI": N_("a name"),
    "XCN": N_("a person"),
    "XPN": N_("a person"),
    "CX": N_("a name"),
    "NA": N_("a row of numbers"),
    "NR": N_("a range of numbers"),
    "MO": N_("money"),
    "CP": N_("a price"),
    "MA": N_("a row of numbers"),
    "AD": N_("an address"),
    "XAD": N_("an address"),
    "XTN": N_("a telephone number"),
    "XON": N_("an organisation"),
    "PN": N_("a person"),
    "TN": N_("a telephone number"),
    "CK": N_("a name"),
}
_SHOWN = 60
#: Parts of a structured number: comparator, number, separator, number.
_SN_NUMBER, _SN_REST = 1, 2


class Value(NamedTuple):
    """A number as text, or why there is none. `point`: the type says that a point in it is the decimal sign."""

    text: str = ""
    point: bool = False
    fault: str = ""


def value_of(result: Segment) -> Value:
    """Read the value of a result by its type."""
    kind = result.part(2).upper()
    several = result.repeated(5)
    if several > 1 and kind in {"NM", "SN", *_TEXTS}:
        text = _("OBX-5: several values ({values}): which one counts?")
        return Value(fault=text.format(values=result.whole(5)[:_SHOWN]))
    if not several or not result.whole(5):
        return Value(fault=_("OBX-5: no value is given."))
    if kind == "SN" and any(result.parts(5)[1:]):
        return _structured(result.parts(5))
    if kind in {"NM", "SN", *_TEXTS}:
        return _plain(result.whole(5), kind)
    return Value(fault=_other(result, kind))


def _other(result: Segment, kind: str) -> str:
    if kind in _CODED:
        said = result.part(5, 2) or result.part(5, 1)
        return _("OBX-5: a coded answer ({answer!r}), no number.").format(answer=said[:_SHOWN])
    if kind in _NAMES:
        return _("OBX-2: {kind} is {what}, no number.").format(kind=kind, what=_(_NAMES[kind]))
    if not kind:
        return _("OBX-2: no value type is given. NM, SN, ST, TX and FT are.")
    return _("OBX-2: the value type {kind!r} is not read. NM, SN, ST, TX and FT are.").format(kind=kind[:10])


def _plain(said: str, kind: str) -> Value:
    match = _NUMBER.fullmatch(said)
    if match is None:
        return Value(fault=_("OBX-5: text in a numeric field: {text!r}.").format(text=said[:_SHOWN]))
    comparator, sign, digits = _TURNED.get(match[1] or "", match[1] or ""), match[2], match[3]
    # The type of numbers has a decimal point and no grouping; a comma, or a text, may mean either.
    point = kind in {"NM", "SN"} and "," not in digits
    leading = "0" if digits.startswith(".") else ""
    return Value(f"{comparator}{sign.removeprefix('+')}{leading}{digits}", point)


def _structured(parts: tuple[str, ...]) -> Value:
    comparator = parts[0].strip()
    number = parts[_SN_NUMBER].strip()
    if any(parts[_SN_REST:]):
        said = "".join(parts)[:_SHOWN]
        return Value(fault=_("OBX-5: a ratio or range ({text}), no single number.").format(text=said))
    if comparator not in _PLAIN:
        return Value(fault=_("OBX-5: the comparator {sign!r} is not read.").format(sign=comparator[:10]))
    if not number:
        return Value(fault=_("OBX-5: no value is given."))
    return _plain(f"{comparator.removesuffix('=') if comparator == '=' else comparator}{number}", "SN")
