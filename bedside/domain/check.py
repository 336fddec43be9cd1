"""What every record must satisfy whichever way it comes in: the session asks this of each one before it is stored.

The doubts about a value (extreme, suspect unit) are asked where it is typed; here stand the limits that nothing passes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from zoneinfo import ZoneInfo

import msgspec

from bedside.config import EntryRules
from bedside.domain.catalogue import Catalogue
from bedside.domain.labels import reading_text
from bedside.domain.moment import BORN, birth_text, local_date, typed_as
from bedside.domain.problem import Problem
from bedside.domain.quantity import MAX_DIGITS
from bedside.domain.records import AnyRecord, Observation, OxygenSetting, Patient, Recommendation
from bedside.domain.reissue import says_nothing
from bedside.domain.wording import when_text
from bedside.text import _, _n, decimal

# Direction overrides are refused with the control characters: they make a printed name read as another one.
_REFUSED = ("Cc", "Cs", "Cn", "Co", "Zl", "Zp")
_OVERRIDES = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# What is typed has at most MAX_DIGITS; what is converted or comes in from elsewhere may have more.
_MOST_DIGITS = 2 * MAX_DIGITS
_AMOUNTS = ("value", "dose", "flow", "fio2", "peep", "spo2", "rr")
_NAMES = ("mrn", "name", "drug", "code", "subject", "unit", "author", "workstation")
_REQUIRED = ("mrn", "name", "drug", "code", "author", "workstation", "id", "patient")


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a record is checked against: the clock, the zone, the site's limits and the catalogue."""

    now: datetime
    zone: ZoneInfo
    entry: EntryRules
    catalogue: Catalogue


def problems(record: AnyRecord, patient: Patient | None, rules: Rules) -> tuple[Problem, ...]:
    """Return everything that keeps a record out of the chart; empty when it may be stored.

    `patient` is the person it belongs to (the record itself for a Patient), None for one that nobody knows.
    """
    if patient is None:
        return (Problem(_("no such patient is in the store."), where="patient", do=_("Add the patient first.")),)
    checks = (_times(record, patient, rules), _texts(record, rules.entry), _numbers(record), _units(record, rules))
    return tuple(problem for check in checks for problem in check)


def text_problem(text: str, where: str, limit: int) -> Problem | None:
    """Return what is wrong with a text as such: too long, or characters that cannot be shown."""
    if len(text) > limit:
        return Problem(
            _n("{count} character is too many.", "{count} characters are too many.", len(text)),
            where=where,
            do=_("Use at most {limit}.").format(limit=limit),
        )
    # No printable sign is among the refused ones, and almost every text has no other.
    if text.isprintable():
        return None
    bad = next(filter(_is_refused, text), None)
    if bad is not None:
        return Problem(
            _("the character U+{code:04X} cannot be stored.").format(code=ord(bad)), where=where, do=_("Remove it.")
        )
    return None


def legible(text: str) -> str:
    """Return a text of somebody else's making for a terminal: what could steer it is named by its code point."""
    if text.isprintable():
        return text
    return "".join(f"<U+{ord(sign):04X}>" if _is_refused(sign) else sign for sign in text)


def _is_refused(sign: str) -> bool:
    return unicodedata.category(sign) in _REFUSED or sign in _OVERRIDES


def visible(text: str) -> bool:
    """Return whether a text shows anything at all: blanks and zero-width signs do not."""
    # The blank is the only printable sign of the two groups.
    if text.isprintable():
        return text.strip(" ") != ""
    return any(sign != " " and (sign.isprintable() or unicodedata.category(sign)[0] not in "ZC") for sign in text)


def _times(record: AnyRecord, patient: Patient, rules: Rules) -> Iterator[Problem]:
    latest = rules.now + rules.entry.clock_tolerance
    if record.at.tzinfo is None or record.recorded_at.tzinfo is None:
        yield Problem(_("a time without a zone cannot be stored."), where="time")
        return
    # Taking a record out must be possible when the clock was set back since it was entered.
    if (record.at > latest and not record.void) or record.recorded_at > latest:
        shown = when_text(max(record.at, record.recorded_at), "minute", rules.zone)
        yield Problem(
            _("{time} lies in the future.").format(time=shown),
            where="time",
            do=_("Check the date and this computer's clock."),
        )
    if isinstance(record, OxygenSetting) and record.precision == "undated" and not record.void:
        text = _("an oxygen setting without a time holds for no moment.")
        yield Problem(text, where="time", do=_("Give its day at least."))
    if isinstance(record, Patient):
        yield from _birth(record, local_date(rules.now, rules.zone), rules.entry.most_age_years)
    elif not record.void and record.precision != "undated" and local_date(record.at, rules.zone) < patient.born:
        yield Problem(
            _("{day} lies before the patient's birth ({born}).").format(
                day=when_text(record.at, "day", rules.zone), born=birth_text(patient.born)
            ),
            where="time",
            do=_("Check the time, or correct the birth date."),
        )


def _birth(person: Patient, today: date, most_years: int) -> Iterator[Problem]:
    born, do = person.born, typed_as(BORN)
    if born > today:
        yield Problem(_("the birth date {born} lies in the future.").format(born=birth_text(born)), where="born", do=do)
    # One that is stored already must not be in the way of taking the record out.
    elif today.year - born.year > most_years and not person.void:
        yield Problem(
            _("the birth date {born} lies more than {years} years back.").format(
                born=birth_text(born), years=most_years
            ),
            where="born",
            do=do,
        )


def _texts(record: AnyRecord, entry: EntryRules) -> Iterator[Problem]:
    asked = _asked(type(record), entry.name_characters, entry.text_characters)
    values = msgspec.structs.astuple(record)
    texts = [value for value in values if isinstance(value, str)]
    if _all_plain(texts, entry) and all(map(visible, _needed(type(record))(record))):
        return
    for (name, limit, required), value in zip(asked, values, strict=True):
        if not isinstance(value, str):
            continue
        if problem := text_problem(value, name, limit):
            yield problem
        elif required and not visible(value):
            yield Problem(_("nothing was given."), where=name)
        elif name == "mrn" and not value.isprintable() and not record.void:
            # A name may need a joiner; two record numbers that differ in one read alike.
            yield Problem(_("the record number holds a sign that nobody sees."), where=name, do=_("Type it again."))


def _all_plain(texts: list[str], entry: EntryRules) -> bool:
    """Return whether nothing can be wrong with texts as such: an import has many, and almost all are plain."""
    least = min(entry.name_characters, entry.text_characters)
    return "".join(texts).isprintable() and len(max(texts, key=len)) <= least


@cache
def _needed(kind: type[AnyRecord]) -> Callable[[AnyRecord], tuple[str, ...]]:
    """Return what gives the texts that a kind of records must have; every kind has several."""
    return attrgetter(*(name for name, _limit, required in _asked(kind, 0, 0) if required))


@cache
def _asked(kind: type[AnyRecord], name_limit: int, text_limit: int) -> tuple[tuple[str, int, bool], ...]:
    """Return of each field of a kind of records how long its text may be, and whether there must be one."""
    found: list[tuple[str, int, bool]] = []
    for name in kind.__struct_fields__:
        # What a recommendation waits for may be several things, or nothing that has a name.
        free = name == "code" and kind is Recommendation
        limit = name_limit if name in _NAMES and not free else text_limit
        found.append((name, limit, name in _REQUIRED and not free))
    return tuple(found)


def _numbers(record: AnyRecord) -> Iterator[Problem]:
    for where, value in (*_amounts(record), *_bounds(record)):
        if not value.is_finite():
            yield Problem(_("this is not a number."), where=where)
        elif abs(value.adjusted()) > _MOST_DIGITS or len(value.as_tuple().digits) > _MOST_DIGITS:
            # A forged 1E+999999 is a few bytes in its file, and a million digits wherever it is written.
            yield Problem(
                _("the number has more than {most} digits.").format(most=_MOST_DIGITS),
                where=where,
                do=_("Check the number."),
            )
        elif value < 0 and where in _AMOUNTS:
            yield Problem(
                _("{number} is negative.").format(number=decimal(str(value))), where=where, do=_("Check the sign.")
            )


def _bounds(record: AnyRecord) -> Iterator[tuple[str, Decimal]]:
    """Yield the numbers that stand beside a value: the range of the report, and what a held one may be."""
    if not isinstance(record, Observation):
        return
    for item in (record.range_low, record.range_high):
        if item is not None:
            yield "range", item
    for reading in record.held:
        yield "held", reading.value


def _amounts(record: AnyRecord) -> Iterator[tuple[str, Decimal]]:
    holders = (record, *record.devices) if isinstance(record, OxygenSetting) else (record,)
    for holder in holders:
        for name in _measures(type(holder)):
            value = getattr(holder, name)
            if isinstance(value, Decimal):
                yield name, value


@cache
def _measures(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(name for name in _AMOUNTS if name in kind.__struct_fields__)


def _units(record: AnyRecord, rules: Rules) -> Iterator[Problem]:
    if not isinstance(record, Observation) or record.void:
        return
    try:
        rules.catalogue.analyte(record.code)
    except KeyError:
        yield Problem(
            _("{code!r} is no code of the catalogue.").format(code=record.code),
            where="code",
            do=_("See: bedside catalogue"),
        )
        return
    if record.held or says_nothing(record):
        yield from _readings(record, rules)
        return
    if record.value is None:
        yield Problem(_("a value is missing."), where="value")
        return
    try:
        rules.catalogue.unit(record.code, record.unit)
    except Problem as problem:
        yield problem


def _readings(record: Observation, rules: Rules) -> Iterator[Problem]:
    """Yield what would keep a person from choosing one of the readings, or from seeing them."""
    for reading in record.held:
        try:
            rules.catalogue.unit(reading.code or record.code, reading.unit)
            local_date(reading.at or record.at, rules.zone)
        except (Problem, KeyError, OverflowError) as error:
            yield Problem(
                _("the reading {label!r} can never be chosen ({error}).").format(
                    label=reading_text(reading.label)[:40], error=error
                ),
                where="held",
            )
