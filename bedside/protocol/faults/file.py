"""What can be wrong in a protocol file that its shape does not show: names, circles, unused criteria, units, ranges."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.catalogue import Catalogue
from bedside.protocol import model
from bedside.protocol.faults.lab import lab_faults
from bedside.protocol.faults.names import class_faults, event_faults
from bedside.protocol.faults.numbers import (
    code_faults,
    need_faults,
    plan_number_faults,
    positive_faults,
    share_faults,
    unit_faults,
    value_faults,
)
from bedside.protocol.faults.oxygen import ladder_faults, outcome_faults
from bedside.protocol.faults.regimen import regimen_faults
from bedside.protocol.faults.safety import monitoring_faults, safety_faults
from bedside.protocol.model import Criterion, Protocol
from bedside.text import _


def faults(protocol: Protocol, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield each fault as its place in the file and what is wrong."""
    yield from _name_faults(protocol)
    yield from _cycles(protocol)
    yield from _unused(protocol)
    for name, rule in protocol.criteria.items():
        for fault in _rule_faults(rule, protocol, catalogue):
            yield f"criteria.{name}", fault
    for name, watch in protocol.triggers.items():
        lab = lab_faults(watch, protocol, catalogue)
        for fault in (*_watch_faults(watch, catalogue), *lab, *safety_faults(watch, protocol, catalogue)):
            yield f"triggers.{name}", fault
    for name, rule in protocol.outcomes.items():
        for fault in outcome_faults(rule):
            yield f"outcomes.{name}", fault
    yield from monitoring_faults(protocol, catalogue)
    yield from _plan_faults(protocol)
    yield from plan_number_faults(protocol, catalogue)
    yield from regimen_faults(protocol)


def _name_faults(protocol: Protocol) -> Iterator[tuple[str, str]]:
    for part in ("inclusion", "exclusion", "label", "gates", "checks"):
        names: tuple[str, ...] = getattr(protocol, part)
        for name in names:
            if name not in protocol.criteria:
                yield part, _("no criterion is called {name!r}").format(name=name)
        if len(set(names)) < len(names):
            yield part, _("a criterion is listed twice")
    if set(protocol.watch) != set(protocol.triggers) or len(set(protocol.watch)) < len(protocol.watch):
        odd = set(protocol.watch) ^ set(protocol.triggers)
        yield (
            "watch",
            _("does not list each trigger of the file once ({names})").format(names=", ".join(sorted(odd)))
            if odd
            else _("does not list each trigger of the file once (one is listed twice)"),
        )
    for name in protocol.exclusion:
        if name in protocol.inclusion:
            yield "exclusion", _("{name!r} is listed as an inclusion too").format(name=name)
    for name, rule in protocol.criteria.items():
        if isinstance(rule, model.Group):
            yield from ((f"criteria.{name}", fault) for fault in _group_faults(rule, protocol))
    for name in protocol.timing.onset if protocol.timing else ():
        if not isinstance(protocol.criteria.get(name), model.DeviceTest):
            yield "timing.onset", _("{name!r} is not a device criterion of this file").format(name=name)


def _group_faults(rule: model.Group, protocol: Protocol) -> Iterator[str]:
    forms = [rule.all is not None, rule.any is not None, rule.at_least is not None or rule.of is not None]
    if sum(forms) != 1 or (rule.at_least is None) != (rule.of is None):
        yield _("a group takes exactly one of all, any, or at_least with of")
    for name in rule.members:
        if name not in protocol.criteria:
            yield _("no criterion is called {name!r}").format(name=name)
    if rule.at_least is not None and rule.at_least > len(rule.members):
        yield _("at least {least} of {count} can never be met").format(least=rule.at_least, count=len(rule.members))


def _cycles(protocol: Protocol) -> Iterator[tuple[str, str]]:
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        if name in path:
            yield (
                f"criteria.{name}",
                _("goes in a circle: {names}").format(names=" > ".join((*path, name))),
            )
            return
        rule = protocol.criteria.get(name)
        if name not in done and isinstance(rule, model.Group):
            for member in rule.members:
                yield from visit(member, (*path, name))
        done.add(name)

    for name in protocol.criteria:
        yield from visit(name, ())


def _unused(protocol: Protocol) -> Iterator[tuple[str, str]]:
    used = set(protocol.roots)
    for rule in protocol.criteria.values():
        used.update(rule.members if isinstance(rule, model.Group) else ())
    for name in protocol.criteria:
        if name not in used:
            yield f"criteria.{name}", _("is used nowhere")


def _rule_faults(rule: Criterion, protocol: Protocol, catalogue: Catalogue) -> Iterator[str]:
    if isinstance(rule, model.ObservationTest):
        yield from _observation_faults(rule, catalogue)
    elif isinstance(rule, model.FeverTest):
        yield from value_faults(rule.analyte, rule.value, rule.unit, catalogue)
    elif isinstance(rule, model.DeviceTest):
        for need in rule.needs:
            yield from need_faults(need, catalogue)
        yield from _spo2_faults(rule.spo2, catalogue)
    elif isinstance(rule, model.OxygenTest):
        yield from _spo2_faults(rule.spo2, catalogue)
    elif isinstance(rule, model.EventTest):
        yield from _answer_faults(rule)
    elif isinstance(rule, model.EventAgeTest):
        yield from event_faults(rule.code, rule.state)
    elif isinstance(rule, model.InfectionTest):
        if not isinstance(protocol.triggers.get(rule.voided_by), model.RisingWatch):
            yield _("no rising trigger is called {name!r}").format(name=rule.voided_by)
    elif isinstance(rule, model.MedicineTest):
        yield from event_faults(rule.event, "yes")
        yield from class_faults((*rule.classes, *rule.never), catalogue)
    else:
        yield from _measured_faults(rule, protocol, catalogue)


def _measured_faults(rule: Criterion, protocol: Protocol, catalogue: Catalogue) -> Iterator[str]:
    if isinstance(rule, model.UlnTest):
        yield from _uln_faults(rule.analyte, catalogue)
        yield from positive_faults("times", rule.times)
    elif isinstance(rule, model.RenalTest):
        yield from positive_faults("value", rule.value)
    elif isinstance(rule, model.FallTest):
        yield from code_faults(rule.analyte, catalogue)
        yield from share_faults("percent", rule.percent)
    elif isinstance(rule, model.ScoreTest):
        # Loaded here: few protocols ask for a score, and the tables of all of them are slow to read.
        from bedside.protocol.faults.scores import score_faults  # noqa: PLC0415

        yield from score_faults(rule, catalogue)
    elif isinstance(rule, model.OnsetTest) and protocol.timing is None:
        yield _("the file says nothing of the timing")


def _observation_faults(rule: model.ObservationTest, catalogue: Catalogue) -> Iterator[str]:
    if rule.value is not None:
        yield from value_faults(rule.analyte, rule.value, rule.unit, catalogue)
    else:
        yield from unit_faults(rule.analyte, rule.unit, catalogue)
        if rule.enabled:
            yield _("an enabled observation needs a value")
    for code in (rule.percent.whole, rule.percent.part) if rule.percent else ():
        yield from code_faults(code, catalogue)


def _spo2_faults(need: model.Saturation | None, catalogue: Catalogue) -> Iterator[str]:
    if need:
        yield from value_faults("spo2", need.value, "%", catalogue)


def _answer_faults(rule: model.EventTest) -> Iterator[str]:
    if not rule.met and not rule.not_met:
        yield _("an event test needs a state that answers it")
    yield from event_faults(rule.code, *rule.met, *rule.not_met)
    for state in rule.met:
        if state in rule.not_met:
            yield _("the state {state!r} cannot be both met and not met").format(state=state)


def _watch_faults(watch: model.AnyWatch, catalogue: Catalogue) -> Iterator[str]:
    if isinstance(watch, model.ImprovementWatch):
        yield from event_faults(watch.event, *watch.met, *watch.not_met)
        yield from ladder_faults(watch)
        return
    if isinstance(watch, model.RisingWatch):
        yield from value_faults(watch.analyte, watch.value, watch.unit, catalogue)
        return
    if isinstance(watch, model.UlnWatch):
        for code in watch.analytes:
            yield from _uln_faults(code, catalogue)
        yield from positive_faults("times_uln", watch.times_uln)
        yield from positive_faults("times_baseline", watch.times_baseline)


def _plan_faults(protocol: Protocol) -> Iterator[tuple[str, str]]:
    timing, limit = protocol.timing, protocol.regimen.limit
    if timing and timing.late_from and model.span(timing.early_up_to) >= model.span(timing.late_from):
        yield "timing", _("late has to begin after early ends")
    if limit and limit.warn_from > limit.max_days:
        yield "regimen.limit", _("the warning comes after the last day")


def _uln_faults(code: str, catalogue: Catalogue) -> Iterator[str]:
    faults = tuple(code_faults(code, catalogue))
    yield from faults
    if not faults and catalogue.analyte(code).reference is None:
        yield _("the catalogue has no reference range for {code!r}").format(code=code)
