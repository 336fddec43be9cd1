"""What can be wrong in the oxygen tables of a protocol file: the ladder of devices, the falls that count, outcomes."""

from __future__ import annotations

from collections.abc import Iterator

from bedside.domain.vocabulary import device_of
from bedside.protocol import model
from bedside.protocol.faults.names import event_faults
from bedside.protocol.faults.numbers import positive_faults
from bedside.text import _


def ladder_faults(watch: model.ImprovementWatch) -> Iterator[str]:
    """Yield what is wrong with the ladder of devices, and with the devices whose numbers count."""
    names = [name for rung in watch.ladder for name in rung]
    if len(set(names)) < len(names):
        yield _("ladder: a device is listed twice")
    counted = (*watch.fio2_devices, *watch.flow_devices)
    for name in counted:
        if name not in names:
            yield _("ladder: it lacks {name!r}, whose falls count").format(name=name)
        if counted.count(name) > 1:
            yield _("{name!r}: a fall counts by FiO2 or by flow, once").format(name=name)
    yield from positive_faults("fio2_fall", watch.fio2_fall)
    yield from positive_faults("flow_fall", watch.flow_fall)
    if watch.fio2_fall.is_finite() and watch.fio2_fall >= 1:
        yield _("{field}: {value} is not a fraction below 1").format(field="fio2_fall", value=watch.fio2_fall)
    for state in watch.met:
        if state in watch.not_met:
            yield _("the state {state!r} cannot be both met and not met").format(state=state)


def outcome_faults(rule: model.AnyOutcome) -> Iterator[str]:
    """Yield what is wrong with the devices and events that an outcome names."""
    for device in rule.devices if isinstance(rule, model.ResponseOutcome | model.FollowUpOutcome) else ():
        yield from _sole_faults(device)
    for event in _events(rule):
        yield from event_faults(event.code, event.state)


def _sole_faults(device: model.SoleDevice) -> Iterator[str]:
    if (device.at_most is None) != (device.unit is None):
        yield _("{device}: a flow and its unit go together").format(device=device.device)
    if device.at_most is not None:
        yield from positive_faults("at_most", device.at_most)
        if "flow" not in device_of(device.device).takes:
            yield _("{device} has no flow").format(device=device.device)


def _events(rule: model.AnyOutcome) -> tuple[model.CodedEvent, ...]:
    if isinstance(rule, model.FollowUpOutcome):
        return rule.events
    return rule.reasons if isinstance(rule, model.UntreatedOutcome) else ()
