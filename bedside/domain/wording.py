"""What each record is, in one line: the single home of medication texts, and of times, values and devices in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from bedside.domain.again import ANOTHER, SAME
from bedside.domain.amend import UNDO
from bedside.domain.catalogue import Catalogue
from bedside.domain.marks import HANDED, PRINTED, SEEN, UNPRINTED, WHOLE
from bedside.domain.moment import Precision, birth_text
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
from bedside.text import N_, _, _p, capital, date_text, decimal, grouped

_NOT_GIVEN = {
    "held": N_("{drug} dose held"),
    "refused": N_("{drug} dose refused by the patient"),
    "missed": N_("{drug} dose missed"),
    "unavailable": N_("{drug} dose not given: medicine unavailable"),
}
_SEEN = frozenset({"vital", "body"})
_PLAIN = frozenset({"1", "[pH]"})
_SAID = {
    "remark": "{text}",
    "onset": N_("Onset of respiratory failure set by hand"),
    REVIEWED: N_("Conflict {subject} reviewed"),
    SAME_PERSON: N_("Same person as record number {text}"),
    SEEN: N_("Results marked as seen"),
    PRINTED: N_("Copy {subject} printed"),
    UNPRINTED: N_("Copy {subject} not finished"),
    WHOLE: N_("Copy {subject} came out whole"),
    HANDED: N_("Said for the handoff"),
}
_ORDERS = {"hold": N_("{drug} on hold"), "resume": N_("{drug} resumed"), "stop": N_("{drug} stopped")}
_CULTURES = {
    "pending": N_("{site} culture pending {organism}"),
    "positive": N_("{site} culture positive {organism}"),
    "negative": N_("{site} culture negative {organism}"),
    "contaminant": N_("{site} culture contaminant {organism}"),
}
_ANSWERED = {"accepted": N_("{trigger} accepted"), "declined": N_("{trigger} declined")}
#: the reasons that the program itself gives; what a person wrote stays as written
_REASONS = frozenset((ANOTHER, SAME, UNDO))
_CONFIRMED = "confirmed: "


def number_text(value: Decimal) -> str:
    """Return a number as typed: no exponent, no thousands sign, its zeros kept, a point whatever language is spoken."""
    return format(value, "f")


def amount_text(value: Decimal) -> str:
    """Return the number of a dose: no trailing zero, a leading zero, a thousands sign from 10,000 on (ISMP)."""
    return grouped(value)


def interval_text(hours: int) -> str:
    """Return an interval in words."""
    return _("every {hours} hours").format(hours=hours) if hours != 1 else _("every hour")


def route_text(route: str) -> str:
    """Return how a route is said after a dose ("subcutaneously")."""
    return next((item.said for item in ROUTES if item.name == route), route)


def dose_text(
    drug: str, dose: Decimal | None, unit: str = "mg", route: str = "", interval_hours: int | None = None
) -> str:
    """Return a medicine in full words: "anakinra 100 mg subcutaneously every 6 hours".

    A language may have another order; what is not known leaves no blank.
    """
    return _filled(
        _("{drug} {dose} {route} {interval}"),
        drug=drug,
        dose=f"{amount_text(dose)} {_(unit)}" if dose is not None else "",
        route=route_text(route),
        interval=interval_text(interval_hours) if interval_hours else "",
    )


def _filled(form: str, **parts: str) -> str:
    """Return a form with its places filled; one that stays empty goes together with its blank."""
    for name, part in parts.items():
        if not part:
            form = form.replace(f" {{{name}}}", "").replace(f"{{{name}}} ", "")
    return form.format(**parts)


def when_text(at: datetime, precision: Precision, zone: ZoneInfo, now: datetime | None = None) -> str:
    """Return a time as read aloud ("04 Apr 2020 06:00"); the year is left out where `now` lies in it."""
    if precision == "undated":
        return _("time unknown")
    local = at.astimezone(zone)
    this_year = now is not None and now.astimezone(zone).year == local.year
    day = date_text(local.day, local.month, None if this_year else local.year)
    return day if precision == "day" else _p("time", "{day} {clock}").format(day=day, clock=f"{local:%H:%M}")


def value_text(item: Observation, catalogue: Catalogue) -> str:
    """Return name, number and unit of an observation as charted."""
    analyte = catalogue.analyte(item.code)
    if item.value is None:
        return f"{analyte.short} {item.raw}".strip()
    if analyte.choices:
        return f"{analyte.short} {letter_text(item, catalogue)}"
    unit = unit_text(item.code, item.unit, catalogue)
    return f"{analyte.short} {item.comparator}{decimal(item.value)} {unit}".strip()


def reason_text(reason: str) -> str:
    """Return why a record was made: as a person wrote it, what the program gave in the language spoken."""
    return "; ".join(map(_reason, reason.split("; ")))


def _reason(part: str) -> str:
    if part.startswith(_CONFIRMED):
        return _("confirmed: {reason}").format(reason=part.removeprefix(_CONFIRMED))
    return _(part) if part in _REASONS else part


def unit_text(code: str, unit: str, catalogue: Catalogue) -> str:
    """Return a unit as shown; a plain number (pH, a ratio, a score) has none, an unknown unit stays as typed."""
    shown = typed_unit(code, unit, catalogue)
    return _(shown) if unit in catalogue.analyte(code).units else shown


def typed_unit(code: str, unit: str, catalogue: Catalogue) -> str:
    """Return a unit as a line of quick entry has it, the same in every language; a plain number has none."""
    known = catalogue.analyte(code).units.get(unit)
    if unit in _PLAIN or unit.startswith("{"):
        return ""
    return known.shown if known else unit


def site_word(site: str) -> str:
    """Return where a culture is from: the words that people type most have a translation, others stay as typed."""
    return {
        "blood": _p("site", "blood"),
        "urine": _p("site", "urine"),
        "sputum": _p("site", "sputum"),
        "tracheal": _p("site", "tracheal"),
        "bronchial": _p("site", "bronchial"),
        "bal": _p("site", "bal"),
        "wound": _p("site", "wound"),
        "stool": _p("site", "stool"),
    }.get(site.lower(), site)


def letter_text(item: Observation, catalogue: Catalogue) -> str:
    """Return the letter of a grade that is charted by letter, or its number where the catalogue has none."""
    letters = tuple(catalogue.analyte(item.code).choices)
    place = int(item.value) if item.value is not None else -1
    return letters[place] if 0 <= place < len(letters) else number_text(item.value or Decimal(0))


def device_text(device: Device) -> str:
    """Return one oxygen device with its settings."""
    parts = [device_of(device.name).title]
    if device.flow is not None:
        parts.append(f"{decimal(device.flow)} L/min")
    if device.fio2 is not None:
        parts.append(f"FiO2 {percent_text(device.fio2)}")
    if device.peep is not None:
        parts.append(f"PEEP {decimal(device.peep)} cm H2O")
    return " ".join(parts)


def percent_text(fraction: Decimal) -> str:
    """Return a fraction as a percentage ("95 %")."""
    plain = format(fraction * 100, "f")
    return decimal(plain.rstrip("0").rstrip(".") if "." in plain else plain) + " %"


def oxygen_text(item: OxygenSetting) -> str:
    """Return all devices in use at once, with what was seen with them."""
    parts = [" + ".join(device_text(device) for device in item.devices)]
    if item.spo2 is not None:
        parts.append(f"SpO2 {decimal(item.spo2)} %")
    if item.rr is not None:
        parts.append(_("respiratory rate {rate}/min").format(rate=decimal(item.rr)))
    return ", ".join(parts)


def order_text(item: Order) -> str:
    """Return an order or what became of it."""
    if item.action in _ORDERS:
        return _(_ORDERS[item.action]).format(drug=item.drug)
    said = dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)
    return (_("Order: {what}") if item.action == "start" else _("Order changed: {what}")).format(what=said)


def given_text(item: Dose) -> str:
    """Return an administration or its absence."""
    if item.status == "given":
        return _("{dose} given").format(dose=dose_text(item.drug, item.dose, item.dose_unit, item.route))
    return _(_NOT_GIVEN[item.status]).format(drug=item.drug)


def medicine_text(item: Medicine) -> str:
    """Return the start or the end of a background medicine."""
    if item.action == "stop":
        return _("{drug} stopped").format(drug=item.drug)
    return dose_text(item.drug, item.dose, item.dose_unit, item.route, item.interval_hours)


def event_text(item: Event) -> str:
    """Return a coded fact as a sentence."""
    if item.code == "culture":
        form = _(_CULTURES.get(item.state, N_("{site} culture {organism}")))
        return capital(_filled(form, site=site_word(item.subject.lower()), organism=item.text.lower()))
    if item.code == RECOMMENDED:
        return _(ANSWERS.get(item.state, N_("Recommendation answered"))) + (f": {item.text}" if item.text else "")
    if said := _SAID.get(item.code):
        return _(said).format(subject=item.subject, text=item.text)
    if item.subject:
        return f"{_subject_title(item)}: {item.subject}"
    return event_title(item.code, item.state)


def _subject_title(item: Event) -> str:
    titles = {
        ("allergy", "present"): _("Allergy"),
        ("immunosuppressant", "yes"): _("Immunosuppressant"),
        ("trial", "ineligible"): _("Not eligible for trial"),
        ("bed", ""): _("Bed"),
    }
    return titles.get((item.code, item.state)) or event_title(item.code, item.state)


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
    return _(_ANSWERED[item.answer]).format(trigger=item.trigger)


def _document_text(item: Document) -> str:
    forms = {
        "consult": _("Consult note signed by {name} ({role})"),
        "addendum": _("Addendum to the consult note signed by {name} ({role})"),
        "cosignature": _("Consult note co-signed by {name} ({role})"),
    }
    return forms[item.form].format(name=item.name, role=_(item.role))


def _recommendation_text(item: Recommendation) -> str:
    return _("Recommendation {number}: {text}").format(number=item.number, text=item.text)


def patient_text(item: Patient, born: str = "") -> str:
    """Return who somebody is; a paper gives the birth date in its own form."""
    return f"{item.name}, {born or birth_text(item.born)}, {item.mrn}, {item.sex}"


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
        Patient: patient_text,
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
        parts.append(_("because {reason}").format(reason=reason_text(record.reason)))
    return ", ".join(parts)


def without_undo(said: str) -> str:
    """Return what `describe` says of an undone record without the reason that undoing gave it."""
    own = _(UNDO)
    return said.removesuffix(", " + _("because {reason}").format(reason=own)).removesuffix(f"; {own}")


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
