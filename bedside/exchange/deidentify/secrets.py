"""What must not be in a file without identity, taken from the original records, and which words are in it anyway."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import msgspec

from bedside.domain.catalogue import Catalogue
from bedside.domain.records import (
    KINDS,
    AnyRecord,
    Document,
    Event,
    Observation,
    OxygenSetting,
    Patient,
    Recommendation,
)
from bedside.domain.vocabulary import DEVICES, DOSE_UNITS, PHRASES, ROUTES
from bedside.exchange.deidentify.check import Secret, named, spellings, words_in
from bedside.exchange.deidentify.table import DECIDED, SITES, STATED
from bedside.text import N_

_PERCENT = 100


def secrets(record: AnyRecord) -> Iterator[Secret]:
    """Yield the identifiers in an original record but for its dates."""
    yield Secret(record.id, N_("the id of a record"))
    yield Secret(record.patient, N_("the id of a patient"))
    yield Secret(record.author, N_("the name of a user"))
    yield Secret(record.workstation, N_("the id of a workstation"))
    if isinstance(record, Patient):
        yield Secret(record.mrn, N_("a record number"))
        yield from named(record.name, N_("a patient's name"), N_("part of a patient's name"))
        yield from spellings(record.born, N_("a birth date"))
    elif isinstance(record, Observation) and record.identifier:
        yield Secret(record.identifier, N_("a laboratory's name of a result"))
    elif isinstance(record, Event) and record.code == "bed":
        yield from (Secret(text, N_("a bed")) for text in (record.subject, record.text, record.state))
    elif isinstance(record, Document):
        yield from named(record.name, N_("a signer's name"), N_("part of a signer's name"))
    elif isinstance(record, Recommendation):
        yield Secret(record.owner, N_("the owner of a recommendation"))


def numbers(record: AnyRecord) -> Iterator[str]:
    """Yield the numbers of a record without identity, as files write them, and the years of its times."""
    yield from (str(record.at.year + step) for step in (-1, 0, 1))
    holders = (record, *(record.devices if isinstance(record, OxygenSetting) else getattr(record, "held", ())))
    for holder in holders:
        for name in holder.__struct_fields__:
            value = getattr(holder, name)
            if isinstance(value, Decimal) and value.is_finite():
                # A fraction is told in percent too.
                yield from (f"{each:f}" for each in (value, value.normalize(), (value * _PERCENT).normalize()))
            elif isinstance(value, int):
                yield str(value)


def common_words(catalogue: Catalogue, protocol_words: Iterable[str]) -> set[str]:
    """Return the words that the catalogue, the vocabulary and the shape of the records bring into a file."""
    shapes = [item for kind in KINDS for item in (kind.__struct_config__.tag, *msgspec.structs.fields(kind))]
    said = (catalogue.analytes, catalogue.drugs, catalogue.quality, PHRASES, ROUTES, DEVICES, DOSE_UNITS, DECIDED)
    return words_in(" ".join(map(repr, (*said, SITES, STATED, shapes, tuple(protocol_words)))))
