"""The WHO scales of 8 and of 10 steps: each answer carries its scale id, because the two are easily confused."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import product

import msgspec

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Fact, Facts, Score
from bedside.scores.compose import Reading, compose, narrows, score
from bedside.scores.entry import may, read
from bedside.scores.interval import exactly
from bedside.scores.tables import load_table
from bedside.text import _

Levels = Callable[["Who", Facts, str], set[int]]
_SUPPORTS = ("vasopressor", "rrt", "ecmo")


class Osci(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The levels of the scale 0 to 8."""

    scale: str
    died: int
    air: int
    low_flow: int
    high_flow: int
    ventilated: int
    ventilated_and_support: int
    well: int
    limited: int


class Cps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The levels of the Clinical Progression Scale 0 to 10, and what counts as poor oxygenation when ventilated."""

    scale: str
    source: str
    status: str
    died: int
    air: int
    low_flow: int
    high_flow: int
    ventilated: int
    ventilated_poor_or_vasopressor: int
    ventilated_poor_and_support: int
    asymptomatic: int
    independent: int
    assisted: int
    pf_poor_under: Fraction
    sf_poor_under: Fraction


class Who(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The table of both scales; `devices` gives the kind of support that each device word stands for."""

    osci: Osci
    cps: Cps
    devices: dict[str, str]


def who(facts: Facts, nrb: str = "") -> Answer:
    """Return the level on WHO-OSCI-8, with WHO-CPS as a second form.

    `nrb` is what the protocol counts a non-rebreather as ("low_flow" or "high_flow"), empty for the table's word.
    """
    table = load_table("who", Who)
    kind = nrb or table.devices["nrb"]
    known = read(table.inputs, facts)
    main = _form(table, known, _osci, kind)
    second = msgspec.structs.replace(
        _form(table, known, _cps, kind), scale=_(table.cps.scale), source=table.cps.source, status=table.cps.status
    )
    most = narrows(table.inputs, known, partial(_between, table, _osci, kind), main.missing)
    return msgspec.structs.replace(main, forms={table.osci.scale: main, table.cps.scale: second}, narrows=most)


def _form(table: Who, known: Facts, levels: Levels, nrb: str) -> Answer:
    now = levels(table, known, nrb)

    def moves(name: str) -> bool:
        return any(levels(table, {**known, name: probe}, nrb) != now for probe in _probes(table, name))

    reads = [name for name in table.inputs if len(now) > 1 and name not in known and moves(name)]
    return compose("who", table, known, partial(_between, table, levels, nrb), reads=reads, form=True)


def _between(table: Who, levels: Levels, nrb: str, known: Facts) -> Bounds:
    found = levels(table, known, nrb)
    return Bounds(Fraction(min(found)), Fraction(max(found)))


def _probes(table: Who, name: str) -> tuple[Fact, ...]:
    limit = {"pf_ratio": table.cps.pf_poor_under, "sf_ratio": table.cps.sf_poor_under}.get(name)
    if limit is None:
        return table.inputs[name].probes()
    return tuple(Fact(bounds=exactly(end)) for end in (Fraction(0), limit))


def _osci(table: Who, known: Facts, nrb: str) -> set[int]:
    scale = table.osci
    home = {scale.limited if limited else scale.well for limited in may(known, "limitation")}
    ventilated = {scale.ventilated_and_support if any(held) else scale.ventilated for held in _supports(known)}
    return _levels(scale, known, _kinds(table, known, nrb), home, ventilated)


def _cps(table: Who, known: Facts, nrb: str) -> set[int]:
    scale = table.cps
    home = {
        (scale.assisted if helped else scale.independent) if ill else scale.asymptomatic
        for ill, helped in product(may(known, "symptoms"), may(known, "assistance"))
    }
    ventilated = {_cps_ventilated(scale, held, poor) for held, poor in product(_supports(known), _poor(scale, known))}
    return _levels(scale, known, _kinds(table, known, nrb), home, ventilated)


def _cps_ventilated(scale: Cps, supports: tuple[bool, ...], poor: bool) -> int:
    vasopressor = supports[0]
    if poor and any(supports):
        return scale.ventilated_poor_and_support
    return scale.ventilated_poor_or_vasopressor if poor or vasopressor else scale.ventilated


def _supports(known: Facts) -> list[tuple[bool, ...]]:
    return list(product(*(may(known, name) for name in _SUPPORTS)))


def _poor(scale: Cps, known: Facts) -> tuple[bool, ...]:
    """Return whether oxygenation may be poor: by P/F, by S/F only where no P/F is known."""
    for name, limit in (("pf_ratio", scale.pf_poor_under), ("sf_ratio", scale.sf_poor_under)):
        found = known[name].bounds if name in known else None
        if found:
            poor = found.decide("<", limit)
            return (True, False) if poor is None else (poor,)
    return (True, False)


def _levels(scale: Osci | Cps, known: Facts, kinds: set[str], home: set[int], ventilated: set[int]) -> set[int]:
    found: set[int] = {scale.died} if True in may(known, "died") else set()
    if False not in may(known, "died"):
        return found
    if True in may(known, "discharged"):
        found |= home
    if False in may(known, "discharged"):
        for kind in kinds:
            found |= ventilated if kind == "ventilated" else {getattr(scale, kind)}
    return found


def _kinds(table: Who, known: Facts, nrb: str) -> set[str]:
    """Return the kinds of support that may be in use; a ventilator outranks every other device."""
    invasive = may(known, "ventilated")
    found = {"ventilated"} if True in invasive else set[str]()
    if False in invasive:
        words = [known["device"].choice] if "device" in known else table.inputs["device"].choices
        for word in words:
            found |= _kinds_of(table, known, word.split("+"), nrb)
    return found


def _kinds_of(table: Who, known: Facts, words: list[str], nrb: str) -> set[str]:
    kinds = {nrb if word == "nrb" else table.devices[word] for word in words}
    for kind in ("ventilated", "high_flow", "low_flow"):
        if kind in kinds:
            return {kind}
    if "trach" not in kinds:
        return {"air"}
    gases = [known["oxygen"].choice] if "oxygen" in known else ["air", "oxygen"]
    return {"low_flow" if gas == "oxygen" else "air" for gas in gases}


_TABLE = load_table("who", Who)


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score("who", _TABLE, who, (_TABLE.osci.scale, _TABLE.cps.scale)),)
