"""What cannot be meant in the triggers of infection, stops and the days after a stop, and in the monitoring list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bedside.domain.catalogue import Catalogue
from bedside.protocol import model
from bedside.protocol.faults.names import class_faults, event_faults
from bedside.protocol.faults.numbers import code_faults, positive_faults, value_faults
from bedside.protocol.model import Protocol
from bedside.text import _

_NO_ANALYTE = frozenset({"oxygen", "culture"})


def safety_faults(watch: model.AnyWatch, protocol: Protocol, catalogue: Catalogue) -> Iterator[str]:
    """Yield what is wrong with a trigger of these kinds; nothing for any other."""
    yield from _FAULTS.get(type(watch), _none)(watch, protocol, catalogue)


def monitoring_faults(protocol: Protocol, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield each fault of the monitoring list with its place."""
    for name, item in protocol.monitoring.items():
        for code in {code for group in item.needs for code in group} - _NO_ANALYTE:
            yield from ((f"monitoring.{name}", fault) for fault in code_faults(code, catalogue))


def _none(_watch: object, _protocol: Protocol, _catalogue: Catalogue) -> Iterator[str]:
    return iter(())


def _rising(name: str, protocol: Protocol) -> Iterator[str]:
    if not isinstance(protocol.triggers.get(name), model.RisingWatch):
        yield _("no rising trigger is called {name!r}").format(name=name)


def _culture(watch: model.CultureWatch, protocol: Protocol, _catalogue: Catalogue) -> Iterator[str]:
    yield from _rising(watch.voided_by, protocol)


def _infection(watch: model.InfectionWatch, protocol: Protocol, _catalogue: Catalogue) -> Iterator[str]:
    yield from event_faults("infection", *watch.states, *watch.includes)
    for state in watch.states:
        if state in watch.includes or state == "excluded":
            yield _("the state {state!r} cannot be what the trigger looks for").format(state=state)
    yield from _rising(watch.voided_by, protocol)


def _reaction(watch: model.ReactionWatch, _protocol: Protocol, _catalogue: Catalogue) -> Iterator[str]:
    yield from event_faults(watch.code, *watch.states)


def _day_limit(_watch: model.DayLimitWatch, protocol: Protocol, _catalogue: Catalogue) -> Iterator[str]:
    if protocol.regimen.limit is None:
        yield _("the regimen has no limit of days")


def _qtc(watch: model.QtcWatch, _protocol: Protocol, catalogue: Catalogue) -> Iterator[str]:
    yield from class_faults(watch.classes, catalogue)
    yield from value_faults("qtc", watch.over, "ms", catalogue)
    yield from positive_faults("rise", watch.rise)


def _relapse(watch: model.RelapseWatch, _protocol: Protocol, catalogue: Catalogue) -> Iterator[str]:
    hot = watch.fever
    yield from value_faults(hot.analyte, hot.value, hot.unit, catalogue)
    for item in watch.rises:
        yield from code_faults(item.analyte, catalogue)
        yield from positive_faults("times", item.times)
        if item.times.is_finite() and item.times <= 1:
            yield _("times: {value} is no rise").format(value=item.times)
        if item.over is not None:
            yield from value_faults(item.analyte, item.over, item.unit, catalogue)


def _sepsis(watch: model.SepsisWatch, protocol: Protocol, catalogue: Catalogue) -> Iterator[str]:
    yield from _rising(watch.rising, protocol)
    for item in (watch.low, watch.newly):
        yield from value_faults(item.analyte, item.value, item.unit, catalogue)


_FAULTS: Mapping[type, Callable[[Any, Protocol, Catalogue], Iterator[str]]] = MappingProxyType(
    {
        model.CultureWatch: _culture,
        model.InfectionWatch: _infection,
        model.ReactionWatch: _reaction,
        model.DayLimitWatch: _day_limit,
        model.QtcWatch: _qtc,
        model.RelapseWatch: _relapse,
        model.SepsisWatch: _sepsis,
    }
)
