"""How a leaf of the verdict tree is made: outcome, reason, threshold and records read, in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType

from bedside.domain.moment import local
from bedside.domain.records import AnyRecord, Decision, Device, Dose, Event, Medicine, Order, OxygenSetting
from bedside.domain.vocabulary import device_of, event_title
from bedside.domain.wording import given_text, order_text, percent_text, site_word
from bedside.protocol.model import Rule
from bedside.protocol.question import Question
from bedside.protocol.verdict import Evidence, Outcome, Verdict
from bedside.text import N_, _, _n, decimal


def leaf(
    name: str,
    rule: Rule,
    outcome: Outcome,
    reason: str,
    *,
    threshold: str = "",
    evidence: Iterable[Evidence] = (),
    missing: str = "",
) -> Verdict:
    """Return a leaf; `missing` (what would settle it) is kept only where the answer is UNKNOWN."""
    return Verdict(
        id=name,
        label=_(rule.label),
        short=_(rule.short or rule.label),
        outcome=outcome,
        reason=reason,
        origin=rule.origin,
        source=rule.source,
        threshold=threshold,
        evidence=tuple(evidence),
        missing=missing if outcome == "UNKNOWN" else "",
    )


def plain(number: Decimal) -> str:
    """Return a number of the file without trailing zeros or an exponent, with a point; people read `figure`."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure(number: Decimal) -> str:
    """Return a number as `plain`, with the decimal sign of the language."""
    return decimal(plain(number))


def spelled(text: str) -> str:
    """Return a span of the file in words, such as `7 days` for `7d`."""
    unit = next(unit for unit in ("min", "h", "d") if text.endswith(unit))
    count = int(text.removesuffix(unit))
    if unit == "d":
        return _n("{count} day", "{count} days", count)
    return _n("{count} hour", "{count} hours", count) if unit == "h" else _n("{count} minute", "{count} minutes", count)


def rough(number: Fraction) -> str:
    """Return a worked-out number to three significant digits, half up, with a point; rules compare the exact one."""
    value = Decimal(number.numerator) / Decimal(number.denominator)
    places = Decimal((0, (1,), min(0, value.adjusted() - 2)))
    return plain(value.quantize(places, rounding=ROUND_HALF_UP))


def roughly(number: Fraction) -> str:
    """Return a number as `rough`, with the decimal sign of the language."""
    return decimal(rough(number))


def limit(question: Question, op: str, value: Decimal, unit: str, code: str) -> str:
    """Return a threshold as printed, such as `> 1000 ng/mL`."""
    return " ".join(filter(None, (op, figure(value), _(question.chart.catalogue.unit(code, unit).shown))))


def record_evidence(question: Question, *records: AnyRecord | None) -> tuple[Evidence, ...]:
    """Return events, medicines, oxygen settings, orders and doses as evidence."""
    return tuple(
        Evidence(
            record=item.id,
            item=_item(item),
            value=_value(item),
            unit="",
            at=local(item.at, question.chart.zone),
            age_hours=question.hours(item.at, item.precision),
            precision=item.precision,
        )
        for item in records
        if item is not None
    )


def devices_words(setting: OxygenSetting) -> str:
    """Return the devices of a setting in words, each with its numbers as charted."""
    return reading_words(setting.devices)


def reading_words(devices: Iterable[Device]) -> str:
    """Return devices in use at once in words, each with its numbers as charted."""
    return _(" with ").join(_device(item.name, item.flow, item.fio2) for item in devices)


def event_words(event: Event) -> str:
    """Return a charted event in words, with what it is about."""
    subject = site_word(event.subject) if event.code == "culture" else event.subject
    about = " ".join(filter(None, (subject, event.text)))
    said = _WITH_SUBJECT.get((event.code, event.state))
    title = _(said) if said else event_title(event.code, event.state)
    return f"{title} ({about})" if about else title


def _device(name: str, flow: Decimal | None, fio2: Decimal | None) -> str:
    numbers = [f"{figure(flow)} L/min"] if flow is not None else []
    numbers += [f"FiO2 {percent_text(fio2)}"] if fio2 is not None else []
    return " ".join((device_of(name).title, *numbers))


def _item(record: AnyRecord) -> str:
    if isinstance(record, Event):
        return record.code
    return next((word for kind, word in _WORDS.items() if isinstance(record, kind)), "oxygen")


def _value(record: AnyRecord) -> str:
    if isinstance(record, Event):
        return " ".join(filter(None, (record.subject, record.state, record.text)))
    if isinstance(record, Medicine):
        return f"{record.drug} {record.action}"
    if isinstance(record, Order):
        return order_text(record)
    if isinstance(record, Dose):
        return given_text(record)
    if isinstance(record, Decision):
        return f"{record.trigger} {record.answer}"
    return devices_words(record) if isinstance(record, OxygenSetting) else ""


#: events that no phrase of their own charts: each is about something
_WITH_SUBJECT: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("culture", "pending"): N_("culture pending"),
        ("culture", "positive"): N_("culture positive"),
        ("culture", "negative"): N_("culture negative"),
        ("culture", "contaminant"): N_("culture contaminant"),
        ("allergy", "present"): N_("allergy present"),
        ("immunosuppressant", "yes"): N_("immunosuppressant yes"),
        ("trial", "ineligible"): N_("trial ineligible"),
    }
)
_WORDS: Mapping[type, str] = MappingProxyType(
    {Medicine: "medicine", Order: "order", Dose: "dose", Decision: "decision"}
)
