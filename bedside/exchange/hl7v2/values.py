"""The value of a result (OBX-2, OBX-5) as a number with its comparator, or why it is none."""

from __future__ import annotations

import re
from typing import NamedTuple

from bedside.exchange.hl7v2.segments import Segment

_NUMBER = re.compile(r"(<=|>=|=<|=>|[<>\u2264\u2265])?\s*([+-]?)(\d+(?:[.,]\d+)*|[.]\d+)")
_TURNED = {"=<": "<=", "=>": ">=", "\u2264": "<=", "\u2265": ">="}
_PLAIN = ("", "=", "<", ">", "<=", ">=")
_TEXTS = {"ST", "TX", "FT", "IS", "ID", "SI"}
_CODED = {"CE", "CWE", "CNE", "CF", "CNN", "CD"}
_NAMES = {
    "ED": "an attached document", "RP": "a pointer to a document", "DT": "a date", "TM": "a time", "TS": "a time",
    "DTM": "a time", "EI": "a name", "XCN": "a person", "XPN": "a person", "CX": "a name", "NA": "a row of numbers",
    "NR": "a range of numbers", "MO": "money", "CP": "a price", "MA": "a row of numbers", "AD": "an address",
    "XAD": "an address", "XTN": "a telephone number", "XON": "an organisation", "PN": "a person", "TN": "a telephone "
    "number", "CK": "a name",
}  # fmt: skip
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
        return Value(fault=f"OBX-5: several values ({result.whole(5)[:_SHOWN]}): which one counts?")
    if not several or not result.whole(5):
        return Value(fault="OBX-5: no value is given.")
    if kind == "SN" and any(result.parts(5)[1:]):
        return _structured(result.parts(5))
    if kind in {"NM", "SN", *_TEXTS}:
        return _plain(result.whole(5), kind)
    return Value(fault=_other(result, kind))


def _other(result: Segment, kind: str) -> str:
    if kind in _CODED:
        said = result.part(5, 2) or result.part(5, 1)
        return f"OBX-5: a coded answer ({said[:_SHOWN]!r}), no number."
    if kind in _NAMES:
        return f"OBX-2: {kind} is {_NAMES[kind]}, no number."
    said = f"the value type {kind[:10]!r} is not read" if kind else "no value type is given"
    return f"OBX-2: {said}. NM, SN, ST, TX and FT are."


def _plain(said: str, kind: str) -> Value:
    match = _NUMBER.fullmatch(said)
    if match is None:
        return Value(fault=f"OBX-5: text in a numeric field: {said[:_SHOWN]!r}.")
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
        return Value(fault=f"OBX-5: a ratio or range ({said}), no single number.")
    if comparator not in _PLAIN:
        return Value(fault=f"OBX-5: the comparator {comparator[:10]!r} is not read.")
    if not number:
        return Value(fault="OBX-5: no value is given.")
    return _plain(f"{comparator.removesuffix('=') if comparator == '=' else comparator}{number}", "SN")
