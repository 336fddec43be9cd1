"""What each record is, in one line: the single home of medication texts, and of times, values and devices in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bedside.domain.catalogue import Catalogue
from bedside.domain.marks import HANDED, PRINTED, SEEN, UNPRINTED, WHOLE
from bedside.domain.moment import Precision
from bedside.domain.persons import SAME_PERSON
from bedside.domain.records import (
    AnyRecord,
    Decision,
    Device,
    Document,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Patient,
    Recommendation,
)
from bedside.domain.vocabulary import ANSWERS, RECOMMENDED, REVIEWED, ROUTES, START, device_of, event_title
from bedside.text import _

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GROUPED_FROM = 10_000
_NOT_GIVEN = {
    "held": "dose held",
    "refused": "dose refused by the patient",
    "missed": "dose missed",
    "unavailable": "dose not given: medicine unavailable",
}
_SEEN = frozenset({"vital", "body"})
_PLAIN = frozenset({"1", "[pH]"})
_SAID = {
    "remark": "{text}",
    "onset": "Onset of respiratory failure set by hand",
    REVIEWED: "Conflict {subject} reviewed",
    SAME_PERSON: "Same person as record number {text}",
    SEEN: "Results marked as seen",
    PRINTED: "Copy {subject} printed",
    UNPRINTED: "Copy {subject} not finished",
    WHOLE: "Copy {subject} came out whole",
    HANDED: "Said for the handoff",
}
_ORDERS = {"hold": "on hold", "resume": "resumed", "stop": "stopped"}


def number_text(value: Decimal) -> str:
    """Return a number as typed: no exponent, no thousands sign, its zeros kept."""
    return format(value, "f")


def amount_text(value: Decimal) -> str:
    """Return the number of a dose: no trailing zero, a leading zero, a comma from 10,000 on (ISMP)."""
    plain = number_text(value)
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if abs(value) < _GROUPED_FROM:
        return plain
    whole, _point, part = plain.partition(".")
    return f"{int(whole):,}" + (f".{part}" if part else "")


def interval_text(hours: int) -> str:
    """Return an interval in words."""
    return _("every {hours} hours").format(hours=hours) if hours != 1 else _("every hour")


def route_text(route: str) -> str:
    """Return how a route is said after a dose ("subcutaneously")."""
    return _(next((item.said for item in ROUTES if item.name == route), route))


def dose_text(
    drug: str, dose: Decimal | None, unit: str = "mg", route: str = "", interval_hours: int | None = None
) -> str:
    """Return a medicine in full words: "anakinra 100 mg subcutaneously every 6 hours"."""
    parts = [
        drug,
        f"{amount_text(dose)} {unit}" if dose is not None else "",
        route_text(route),
        interval_text(interval_hours) if interval_hours else "",
    ]
    return " ".join(part for part in parts if part)


def when_text(at: datetime, precision: Precision, zone: ZoneInfo, now: datetime | None = None) -> str:
    """Return a time as read aloud ("04 Apr 2020 06:00"); the year is left out where `now` lies in it."""
    if precision == "undated":
        return _("time unknown")
    local = at.astimezone(zone)
    year = "" if now is not None and now.astimezone(zone).year == local.year else f" {local.year}"
    day = f"{local.day:02} {_(_MONTHS[local.month - 1])}{year}"
    return day if precision == "day" else f"{day} {local:%H:%M}"


def value_text(item: Observation, catalogue: Catalogue) -> str:
    """Return name, number and unit of an observation as charted."""
    analyte = catalogue.analyte(item.code)
    if item.value is None:
        return f"{analyte.short} {item.raw}".strip()
    if analyte.choices:
        return f"{analyte.short} {letter_text(item, catalogue)}"
    unit = unit_text(item.code, item.unit, catalogue)
    return f"{analyte.short} {item.comparator}{number_text(item.value)} {unit}".strip()


def unit_text(code: str, unit: str, catalogue: Catalogue) -> str:
    """Return a unit as shown; a plain number (pH, a ratio, a score) has none, an unknown unit stays as typed."""
    known = catalogue.analyte(code).units.get(unit)
    if unit in _PLAIN or unit.startswith("{"):
        return ""
    return known.shown if known else unit


def letter_text(item: Observation, catalogue: Catalogue) -> str:
    """Return the letter of a grade that is charted by letter, or its number where the catalogue has none."""
    letters = tuple(catalogue.analyte(item.code).choices)
    place = int(item.value) if item.value is not None else -1
    return letters[place] if 0 <= place < len(letters) else number_text(item.value or Decimal(0))


def device_text(device: Device) -> str:
    """Return one oxygen device with its settings."""
    parts = [_(device_of(device.name).title)]
    if device.flow is not None:
        parts.append(f"{number_text(device.flow)} L/min")
    if device.fio2 is not None:
        parts.append(f"FiO2 {percent_text(device.fio2)}")
    if device.peep is not None:
        parts.append(f"PEEP {number_text(device.peep)} cm H2O")
    return " ".join(parts)


def percent_text(fraction: Decimal) -> str:
    """Return a fraction as a percentage ("95 %")."""
    plain = format(fraction * 100, "f")
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain) + " %"


def oxygen_text(item: OxygenSetting) -> str:
    """Return all devices in use at once, with what was seen with them."""
    parts = [" + ".join(device_text(device) for device in item.devices)]
    if item.spo2 is not None:
        parts.append(f"SpO2 {number_text(item.spo2)} %")
    if item.rr is not None:
        parts.append(_("respiratory rate {rate}/min").format(rate=number_text(item.rr)))
    return ", ".join(parts)


def order_text(item: Order) -> str:
    """Return an order or what became of it."""
    if item.action in _ORDERS:
        return f"{item.drug} {_(_ORDERS[item.action])}"
    said = dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)
    return (_("Order") if item.action == "start" else _("Order changed")) + f": {said}"


def given_text(item: Dose) -> str:
    """Return an administration or its absence."""
    if item.status == "given":
        return dose_text(item.drug, item.dose, item.dose_unit, item.route) + " " + _("given")
    return f"{item.drug} {_(_NOT_GIVEN[item.status])}"


def medicine_text(item: Medicine) -> str:
    """Return the start or the end of a background medicine."""
    if item.action == "stop":
        return f"{item.drug} " + _("stopped")
    return dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)


def event_text(item: Event) -> str:
    """Return a coded fact as a sentence."""
    if item.code == "culture":
        return " ".join(filter(None, (item.subject, _("culture"), _(item.state), item.text))).capitalize()
    if item.code == RECOMMENDED:
        return _(ANSWERS.get(item.state, "Recommendation answered")) + (f": {item.text}" if item.text else "")
    if said := _SAID.get(item.code):
        return _(said).format(subject=item.subject, text=item.text)
    if item.subject:
        return f"{_subject_title(item)}: {item.subject}"
    return _(event_title(item.code, item.state))


def _subject_title(item: Event) -> str:
    titles = {
        ("allergy", "present"): _("Allergy"),
        ("immunosuppressant", "yes"): _("Immunosuppressant"),
        ("trial", "ineligible"): _("Not eligible for trial"),
        ("bed", ""): _("Bed"),
    }
    return titles.get((item.code, item.state)) or _(event_title(item.code, item.state))


def fact_text(record: AnyRecord, catalogue: Catalogue) -> str:
    """Return what a record says, without its time and reason."""
    if isinstance(record, Observation):
        return value_text(record, catalogue)
    for kind, text in _TEXTS.items():
        if isinstance(record, kind):
            return text(record)
    return type(record).__name__


def _decision_text(item: Decision) -> str:
    if item.trigger == START:
        return _("Not treating") if item.answer == "declined" else _("Treating")
    return f"{item.trigger} {_(item.answer)}"


def _document_text(item: Document) -> str:
    forms = {
        "consult": _("Consult note signed by {name} ({role})"),
        "addendum": _("Addendum to the consult note signed by {name} ({role})"),
        "cosignature": _("Consult note co-signed by {name} ({role})"),
    }
    return forms[item.form].format(name=item.name, role=_(item.role))


def _recommendation_text(item: Recommendation) -> str:
    return _("Recommendation {number}: {text}").format(number=item.number, text=item.text)


def _patient_text(item: Patient) -> str:
    return f"{item.name}, {item.born.isoformat()}, {item.mrn}, {item.sex}"


_TEXTS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        OxygenSetting: oxygen_text,
        Order: order_text,
        Dose: given_text,
        Medicine: medicine_text,
        Event: event_text,
        Decision: _decision_text,
        Document: _document_text,
        Recommendation: _recommendation_text,
        Patient: _patient_text,
    }
)


def describe(record: AnyRecord, catalogue: Catalogue, zone: ZoneInfo, now: datetime | None = None) -> str:
    """Return one line saying what a record is, with its time, its reason, and whether it waits in quarantine."""
    # A signature is of the hour it was given, whatever moment the paper speaks of.
    at = record.recorded_at if isinstance(record, Document) else record.at
    moment = when_text(at, record.precision, zone, now)
    if record.precision != "undated" and _is_lab(record, catalogue):
        moment = _("sampled {time}").format(time=moment)
    parts = [fact_text(record, catalogue), moment]
    if isinstance(record, Patient):
        parts = parts[:1]
    if isinstance(record, Observation):
        parts += _report_words(record)
    if record.reason:
        parts.append(_("because {reason}").format(reason=record.reason))
    return ", ".join(parts)


def _report_words(item: Observation) -> Iterator[str]:
    """Yield what a laboratory's report says of itself, and whether it waits."""
    statuses = {
        "preliminary": _("preliminary"),
        "corrected": _("corrected by the laboratory"),
        "cancelled": _("no result, says the laboratory"),
    }
    # A correction by hand keeps the status of what it stands for.
    if item.status in statuses and not item.supersedes:
        yield statuses[item.status]
    if item.held:
        yield _("held until a person chooses a reading")


def _is_lab(record: AnyRecord, catalogue: Catalogue) -> bool:
    return isinstance(record, Observation) and catalogue.analyte(record.code).group not in _SEEN
