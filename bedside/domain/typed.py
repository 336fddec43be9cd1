"""The quick-entry line that would make a record again: what a correction starts from."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.records import AnyRecord, Device, Dose, Event, Medicine, Observation, Order, OxygenSetting
from bedside.domain.vocabulary import PHRASES
from bedside.domain.wording import letter_text, number_text, typed_unit


def as_line(record: AnyRecord, catalogue: Catalogue, zone: ZoneInfo) -> str:
    """Return the line with time and reason; empty for kinds that no line makes (patient, decision)."""
    fact = _fact(record, catalogue)
    if not fact:
        return ""
    parts = [fact]
    if record.precision == "day":
        parts.append(f"@{record.at.astimezone(zone).date().isoformat()}")
    elif record.precision == "minute":
        parts.append(f"@{record.at.astimezone(zone).isoformat()}")
    if record.reason and not fact.startswith("remark"):
        parts.append(f"because {record.reason}")
    return " ".join(parts)


def event_line(item: Event) -> str:
    """Return the phrase of an event without time and reason, empty for one that nobody types."""
    return _event(item)


def _fact(record: AnyRecord, catalogue: Catalogue) -> str:
    match record:
        case Observation():
            line = _observation(record, catalogue)
        case OxygenSetting():
            line = _oxygen(record)
        case Order():
            line = _order(record)
        case Dose():
            line = _words("dose", record.status, _posology(record))
        case Medicine():
            line = _words("med", "stop" if record.action == "stop" else "", record.drug, _posology(record))
        case Event():
            line = _event(record)
        case _:
            line = ""
    return line


def _observation(item: Observation, catalogue: Catalogue) -> str:
    if item.value is None:
        return _words(item.code, item.raw)
    if catalogue.analyte(item.code).choices:
        return _words(item.code, letter_text(item, catalogue))
    return _words(item.code, f"{item.comparator}{number_text(item.value)}", typed_unit(item.code, item.unit, catalogue))


def _oxygen(item: OxygenSetting) -> str:
    seen = [
        _words(name, number_text(value)) for name, value in (("spo2", item.spo2), ("rr", item.rr)) if value is not None
    ]
    return _words(" + ".join(_device(device) for device in item.devices), *seen)


def _device(device: Device) -> str:
    flow = number_text(device.flow) if device.flow is not None else ""
    share = f"fio2 {number_text(device.fio2)}" if device.fio2 is not None else ""
    return _words(device.name, flow, share, f"peep {number_text(device.peep)}" if device.peep is not None else "")


def _order(item: Order) -> str:
    if item.action == "start":
        return _words("order", item.drug, _posology(item))
    return _words(item.action, _posology(item)) if item.action == "step" else item.action


def _posology(item: Order | Dose | Medicine) -> str:
    amount = f"{number_text(item.dose)} {item.dose_unit}" if item.dose is not None else ""
    hours = None if isinstance(item, Dose) else item.interval_hours
    return _words(amount, item.route, f"q{hours}h" if hours else "")


def _event(item: Event) -> str:
    fixed = next((phrase.line for phrase in PHRASES if (phrase.code, phrase.state) == (item.code, item.state)), "")
    forms = {
        "culture": _words("culture", item.subject, item.state, item.text),
        "allergy": _words("allergy", item.subject),
        "immunosuppressant": _words("immunosuppressant", item.subject),
        "trial": _words("trial", item.state, item.subject),
        "bed": _words("bed", item.subject),
        "onset": "onset",
        "remark": _words("remark", item.text),
    }
    return fixed or forms.get(item.code, "")


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)
