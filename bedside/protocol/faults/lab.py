"""Whether a trigger on laboratory values can be meant: its analytes, units and numbers, and what it refers to."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.catalogue import Catalogue
from bedside.protocol import model
from bedside.protocol.faults.numbers import code_faults, positive_faults, value_faults
from bedside.protocol.model import Protocol
from bedside.text import _

_PRESCRIBED = frozenset({"hold", "step_down", "stop"})


def lab_faults(watch: model.AnyWatch, protocol: Protocol, catalogue: Catalogue) -> Iterator[str]:
    """Yield what is wrong with a trigger on laboratory values, nothing for any other."""
    for option in watch.options:
        if option not in _PRESCRIBED:
            known = ", ".join(sorted(_PRESCRIBED))
            yield _("{option!r} is nothing to choose between; use {known}").format(option=option, known=known)
    if isinstance(watch, model.LiverWatch):
        yield from _liver_faults(watch, catalogue)
    elif isinstance(watch, model.FallWatch):
        for count in watch.counts:
            yield from value_faults(count.analyte, count.below, count.unit, catalogue)
    elif isinstance(watch, model.BelowWatch):
        yield from value_faults(watch.analyte, watch.value, watch.unit, catalogue)
        for code in (watch.percent.whole, watch.percent.part) if watch.percent else ():
            yield from code_faults(code, catalogue)
    elif isinstance(watch, model.KidneyWatch):
        if not isinstance(protocol.criteria.get(watch.crosses), model.RenalTest):
            yield _("{name!r} is not a clearance criterion of this file").format(name=watch.crosses)
        if model.span(watch.rise_within) > model.span(watch.baseline_within):
            yield _("the time of a rise is longer than that of the baseline")


def _liver_faults(watch: model.LiverWatch, catalogue: Catalogue) -> Iterator[str]:
    for code in (*watch.analytes, watch.bilirubin):
        faults = tuple(code_faults(code, catalogue))
        yield from faults
        if not faults and catalogue.analyte(code).reference is None:
            yield _("the catalogue has no reference range for {code!r}").format(code=code)
    for name in ("times_uln", "with_times_uln", "bilirubin_times_uln"):
        yield from positive_faults(name, getattr(watch, name))
    if watch.with_times_uln >= watch.times_uln:
        yield _("with_times_uln: bilirubin adds nothing at that number")
