"""What differs between two protocol files, and what the difference means for a patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

import msgspec

from bedside.domain.chart import Chart
from bedside.protocol.assess import assess
from bedside.protocol.assessment import Assessment, State
from bedside.protocol.ladder import departure
from bedside.protocol.leaf import plain
from bedside.protocol.model import Protocol
from bedside.protocol.question import Question


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """One place of the file with what stands there in the first and in the second; None for nothing."""

    path: str
    a: str | None
    b: str | None


class Turned(msgspec.Struct, frozen=True, kw_only=True):
    """One answer about a patient that is not the same under both: the state, a trigger or a label row."""

    id: str
    a: str | None
    b: str | None


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A patient with the state under each of two protocols, and every answer that is not the same."""

    mrn: str
    a: State
    b: State
    differs: tuple[Turned, ...]


def changes(a: Protocol, b: Protocol) -> tuple[Changed, ...]:
    """Return every place where two protocols differ, in the order of the file."""
    return tuple(_changed((), _builtins(a), _builtins(b)))


def compared(a: Protocol, b: Protocol, chart: Chart) -> Compared | None:
    """Return what the second protocol says otherwise of a patient; None for nothing, and after discharge or death."""
    if departure(Question(protocol=a, chart=chart)):
        return None
    said, now = (assess(item, chart, whole=False) for item in (a, b))
    before, after = _said(said), _said(now)
    differs = tuple(
        Turned(id=name, a=before.get(name), b=after.get(name))
        for name in dict.fromkeys(chain(before, after))
        if before.get(name) != after.get(name)
    )
    return Compared(mrn=chart.patient.mrn, a=said.state, b=now.state, differs=differs) if differs else None


def as_document(found: Sequence[Changed], people: Sequence[Compared]) -> dict[str, object]:
    """Return both in the shape that scripts read."""
    return {"changes": msgspec.to_builtins(found), "patients": msgspec.to_builtins(people)}


def _said(assessment: Assessment) -> dict[str, str]:
    said: dict[str, str] = {"state": assessment.state}
    said |= {item.id: item.outcome for item in assessment.label}
    for item in assessment.triggers:
        said[item.id] = f"{item.outcome}, open" if item.open_since else item.outcome
    return said


def _builtins(protocol: Protocol) -> object:
    return msgspec.to_builtins(protocol, builtin_types=(Decimal,))


def _changed(path: tuple[str, ...], a: object, b: object) -> Iterator[Changed]:
    if a == b:
        return
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        for key in dict.fromkeys(chain(a, b)):
            yield from _changed((*path, str(key)), a.get(key), b.get(key))
    else:
        yield Changed(path=".".join(path), a=_text(a), b=_text(b))


def _text(node: object) -> str | None:
    """Return an entry in one line; a table by its printed name, or by what it states."""
    if node is None:
        return None
    if isinstance(node, Mapping):
        own = ", ".join(f"{key} {_text(item)}" for key, item in node.items() if item not in (None, [], {}, ""))
        return str(node.get("label") or own)
    if isinstance(node, list | tuple):
        return ", ".join(str(_text(item)) for item in node)
    return plain(node) if isinstance(node, Decimal) else str(node)
