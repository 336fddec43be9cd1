"""Whether the numbers of a protocol file can be meant: finite, above zero, in the unit that is compared, possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from bedside.domain.analyte import Span
from bedside.domain.catalogue import Catalogue
from bedside.domain.problem import Problem
from bedside.domain.quantity import MAX_DIGITS, shown
from bedside.protocol import model
from bedside.protocol.model import Protocol
from bedside.text import _

_FLOW_FIELDS = {"flow": "o2_flow", "fio2": "fio2"}
_BMI_UNIT = "kg/m2"
_WHOLE = 100
_PEEP_UNIT = "cm[H2O]"


def code_faults(code: str, catalogue: Catalogue) -> Iterator[str]:
    """Yield the fault of a code that the catalogue does not have."""
    try:
        catalogue.analyte(code)
    except KeyError:
        yield _("the catalogue has no analyte {code!r}").format(code=code)


def unit_faults(code: str, unit: str, catalogue: Catalogue) -> Iterator[str]:
    """Yield what is wrong with the unit of an analyte, or with the analyte."""
    found = tuple(code_faults(code, catalogue))
    yield from found
    if not found:
        yield from _refusal(catalogue.unit, code, unit)


def value_faults(code: str, value: Decimal, unit: str, catalogue: Catalogue) -> Iterator[str]:
    """Yield what is wrong with a number to compare an analyte with: its unit, or that no value can ever be there."""
    found = (*unit_faults(code, unit, catalogue), *wild(value))
    yield from found
    if not found:
        yield from _outside(catalogue.canonical(code, value, unit), catalogue.analyte(code).hard, f"{value} {unit}")


def positive_faults(what: str, value: Decimal) -> Iterator[str]:
    """Yield what is wrong with a number that has to be above zero."""
    found = tuple(wild(value))
    yield from (f"{what}: {text}" for text in found)
    if not found and value <= 0:
        yield _("{what}: {value} is not above zero").format(what=what, value=value)


def share_faults(what: str, value: Decimal) -> Iterator[str]:
    """Yield what is wrong with a percentage of a whole."""
    found = tuple(positive_faults(what, value))
    yield from found
    if not found and value > _WHOLE:
        yield _("{what}: {value} is more than the whole").format(what=what, value=value)


def need_faults(need: model.DeviceNeed, catalogue: Catalogue) -> Iterator[str]:
    """Yield what is wrong with the number a device must reach; it is compared as charted, in one unit."""
    if need.field == "peep":
        if need.unit != _PEEP_UNIT:
            yield _("unit of {field}: {unit!r} is not {right}").format(field="peep", unit=need.unit, right=_PEEP_UNIT)
        yield from positive_faults("peep", need.value)
        return
    code = _FLOW_FIELDS[need.field]
    found = (*unit_faults(code, need.unit, catalogue), *wild(need.value))
    yield from found
    if found:
        return
    analyte = catalogue.analyte(code)
    if catalogue.unit(code, need.unit).code != analyte.unit:
        yield _("unit of {field}: {unit!r} is not {right!r}, the unit it is charted in").format(
            field=need.field, unit=need.unit, right=analyte.unit
        )
        return
    device = catalogue.flows.get(need.device) if need.field == "flow" else None
    limits = device.hard if device else analyte.hard
    yield from _outside(Fraction(need.value), limits, f"{need.device} {need.field} {need.value}")


def plan_number_faults(protocol: Protocol, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the numbers of the settings, each with its place."""
    heavy = protocol.settings.adjusted_weight
    for fault in positive_faults("value", heavy.value):
        yield "settings.adjusted_weight", fault
    if heavy.unit != _BMI_UNIT:
        yield "settings.adjusted_weight", _("{unit!r} is not {right}").format(unit=heavy.unit, right=_BMI_UNIT)
    yield from _dose_setting_faults(protocol)
    low = protocol.settings.low_pressure
    for fault in value_faults("map", low.value, low.unit, catalogue):
        yield "settings.low_pressure", fault


def _dose_setting_faults(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what is said of single doses: their windows, the syringe, the most in a day."""
    settings, rule = protocol.settings, protocol.settings.dose_window
    widths = [model.span(item) for item in (rule.time_critical, rule.more_than_daily, rule.daily)]
    if widths != sorted(widths):
        yield "settings.dose_window", _("a dose given more often, or time-critical, cannot have the wider window")
    found = (
        ("settings.syringe", settings.syringe, "mg"),
        ("settings.daily_dose", settings.daily_dose, "mg/kg/d"),
        ("regimen.slow_absorption", protocol.regimen.slow_absorption, _BMI_UNIT),
    )
    for place, number, unit in found:
        if number is None:
            continue
        yield from ((place, fault) for fault in positive_faults("value", number.value))
        if number.unit != unit:
            yield place, _("{unit!r} is not {right}").format(unit=number.unit, right=unit)


def wild(value: Decimal) -> Iterator[str]:
    """Yield whether a number is none, or so long that nobody can mean it; such a one is never computed with."""
    if not value.is_finite():
        yield _("{value} is not a number").format(value=value)
    elif abs(value.adjusted()) > MAX_DIGITS or len(value.as_tuple().digits) > MAX_DIGITS:
        yield _("{value} has more than {most} digits").format(value=value, most=MAX_DIGITS)


def _outside(number: Fraction, limits: Span, said: str) -> Iterator[str]:
    if not limits.holds(number):
        low, high = (_("any") if end is None else shown(end) for end in (limits.low, limits.high))
        form = _("{value} is not possible (limits {low} to {high})")
        yield form.format(value=said.strip(), low=low, high=high)


def _refusal(lookup: Callable[[str, str], object], code: str, unit: str) -> Iterator[str]:
    try:
        lookup(code, unit)
    except Problem as problem:
        fault = f"{problem.text} {problem.do}".rstrip(". ")
        yield _("unit of {code}: {fault}").format(code=code, fault=fault)
