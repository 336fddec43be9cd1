"""Laboratory values, vital signs and oxygen settings as Observations: LOINC, UCUM, exact numbers.

A value that waits for a person has none here: what was printed stands as a remark, and why as the reason of absence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType

from bedside.domain.analyte import Analyte
from bedside.domain.problem import Problem
from bedside.domain.records import Device, Observation, OxygenSetting
from bedside.domain.reissue import says_nothing
from bedside.domain.vocabulary import device_of
from bedside.exchange.csv_export import Line
from bedside.exchange.fhir_out.base import (
    CODE,
    LOINC,
    RESULT,
    TERMS,
    Resource,
    Scene,
    coding,
    concept,
    head,
    is_gone,
    moment,
    notes,
    put_time,
    quantity,
    subject,
)

_BEDSIDE = frozenset({"vital", "body"})
_FLAGS = frozenset(("H", "HH", "HU", "L", "LL", "LU", "N", "A", "AA", "S", "R", "I", "POS", "NEG", "<", ">", "U", "D"))
# Flow, FiO2 and PEEP of a device: field, LOINC, UCUM unit, how the unit is shown.
_SETTINGS = (
    ("flow", "3151-8", "L/min", "L/min"),
    ("fio2", "3150-6", "1", "fraction"),
    ("peep", "20077-4", "cm[H2O]", "cm H2O"),
)
_SEEN: Mapping[str, str] = MappingProxyType({"spo2": "%", "rr": "/min"})
_DEVICE = "urn:bedside:device"
_OXYGEN = "Oxygen and ventilation"


def observation(line: Line, item: Observation, scene: Scene) -> Resource:
    """Return a laboratory value or vital sign."""
    analyte = _analyte(item.code, scene)
    found = head("Observation", line, scene)
    if item.identifier:
        found["identifier"] = [{"system": RESULT, "value": item.identifier}]
    found |= {"status": _status(line, item), "category": [_category(analyte)], "code": _code(item.code, analyte)}
    found["subject"] = subject(item)
    put_time(found, "effectiveDateTime", item, scene)
    if item.issued:
        found["issued"] = moment(item.issued, scene.zone)
    found |= _value(item, analyte, scene)
    if item.interpretation:
        found["interpretation"] = [_flag(item.interpretation)]
    found |= notes(item.note, *_readings(item))
    if limits := _range(item, scene):
        found["referenceRange"] = [limits]
    return found


def oxygen(line: Line, item: OxygenSetting, scene: Scene) -> Resource:
    """Return all devices in use at once, with what was seen with them."""
    found = head("Observation", line, scene)
    found["status"] = "entered-in-error" if is_gone(line) else "corrected" if item.supersedes else "final"
    found["category"] = [{"coding": [coding(f"{TERMS}observation-category", "vital-signs")]}]
    found["code"] = concept(_OXYGEN, coding(CODE, "oxygen"))
    found["subject"] = subject(item)
    put_time(found, "effectiveDateTime", item, scene)
    found["component"] = [part for device in item.devices for part in _device(device)]
    for name, unit in _SEEN.items():
        number = getattr(item, name)
        if number is not None:
            code = _code(name, _analyte(name, scene))
            found["component"].append({"code": code, "valueQuantity": quantity(number, unit, code=unit)})
    if not found["component"]:
        del found["component"]
    return found


def _analyte(code: str, scene: Scene) -> Analyte | None:
    try:
        return scene.catalogue.analyte(code)
    except KeyError:
        return None


def _status(line: Line, item: Observation) -> str:
    if is_gone(line):
        return "entered-in-error"
    if item.held:
        return "preliminary"
    # A reading that was accepted is the first result, not a corrected one.
    changed = item.supersedes and not item.finding
    return "corrected" if changed and item.status == "final" else item.status


def _category(analyte: Analyte | None) -> Resource:
    kind = "vital-signs" if analyte and analyte.group in _BEDSIDE else "laboratory"
    return {"coding": [coding(f"{TERMS}observation-category", kind)]}


def _code(code: str, analyte: Analyte | None) -> Resource:
    if analyte is None:
        return concept(code, coding(CODE, code))
    loinc = (coding(LOINC, analyte.loinc),) if analyte.loinc else ()
    return concept(analyte.english_title, *loinc, coding(CODE, code))


def _value(item: Observation, analyte: Analyte | None, scene: Scene) -> Resource:
    if says_nothing(item):
        return {"dataAbsentReason": _why_absent("not-performed", "the laboratory gives no result")}
    if item.held or item.value is None:
        rule = f" ({item.finding})" if item.finding else ""
        return {"dataAbsentReason": _why_absent("unknown", f"held{rule}: waits for a person who chooses a reading")}
    if analyte and analyte.choices and 0 <= item.value < len(analyte.choices):
        letter = tuple(analyte.choices)[int(item.value)]
        return {"valueCodeableConcept": concept(letter, coding(f"{CODE}:{item.code}", letter, analyte.choices[letter]))}
    return {"valueQuantity": _quantity(item.value, item, scene, item.comparator)}


def _why_absent(code: str, text: str) -> Resource:
    return concept(text, coding(f"{TERMS}data-absent-reason", code))


def _quantity(value: Decimal, item: Observation, scene: Scene, comparator: str = "") -> Resource:
    try:
        unit = scene.catalogue.unit(item.code, item.unit)
    except (KeyError, Problem):
        return quantity(value, item.unit, comparator=comparator)
    return quantity(value, item.unit, unit.shown, unit.code, comparator)


def _flag(text: str) -> Resource:
    known = (coding(f"{TERMS}v3-ObservationInterpretation", text),) if text in _FLAGS else ()
    return concept(text, *known)


def _readings(item: Observation) -> Iterator[str]:
    if item.held or item.value is None:
        yield f"as printed: {item.raw} {item.unit}".strip() if item.raw else ""
        yield from (f"possible reading {place}: {each.label}" for place, each in enumerate(item.held, start=1))


def _range(item: Observation, scene: Scene) -> Resource:
    found: Resource = {}
    for name, limit in (("low", item.range_low), ("high", item.range_high)):
        if limit is not None:
            found[name] = _quantity(limit, item, scene)
    return {**found, "text": item.range_text} if item.range_text else found


def _device(device: Device) -> Iterator[Resource]:
    title = device_of(device.name).english
    mark = [{"url": _DEVICE, "valueCode": device.name}]
    code = concept("device", coding(CODE, "device"))
    yield {"extension": mark, "code": code, "valueCodeableConcept": concept(title, coding(_DEVICE, device.name))}
    for name, loinc, unit, shown in _SETTINGS:
        number = getattr(device, name)
        if number is not None:
            said = concept(f"{title}: {name}", coding(LOINC, loinc))
            yield {"extension": mark, "code": said, "valueQuantity": quantity(number, unit, shown, unit)}
