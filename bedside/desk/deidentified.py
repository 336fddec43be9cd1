"""The export without identity: records are changed, written in the usual forms, and looked through before they stand.

`bedside.exchange.deidentify.records` says what becomes of a record, `check` beside it what is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

from bedside.desk.outgoing import Leaving, OutForm, files, leaving
from bedside.domain.records import (
    AnyRecord,
    Decision,
    Device,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Patient,
)
from bedside.domain.stamp import Stamp
from bedside.domain.vocabulary import PHRASES
from bedside.exchange.deidentify.check import Search, Secret, spellings, words_in
from bedside.exchange.deidentify.records import Cleaned, Setting, deidentified
from bedside.exchange.deidentify.secrets import common_words, numbers, secrets
from bedside.exchange.deidentify.words import words_of
from bedside.exchange.outgoing import Found
from bedside.session import Session
from bedside.session.exporting import secret_key
from bedside.store.trail import Numbered
from bedside.text import _

_LONG_AGO = datetime(1901, 1, 1, tzinfo=UTC)


class Anonymous:
    """One export without identity; `open_questions` says afterwards what the search could not tell."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._words = frozenset(word for item in session.protocols for word in words_of(item))
        self._setting = Setting(secret_key(session), session.zone, session.catalogue, self._words)
        self.open_questions: tuple[str, ...] = ()

    def pieces(self, form: OutForm, patient_id: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield pieces of files as `outgoing.files` does; raise Problem before one that holds an identifier."""
        kept: list[tuple[Found, Cleaned, Found]] = []

        def change(found: Found) -> Found:
            cleaned = deidentified([item.record for every in found.values() for item in every], self._setting)
            made = _numbered(found, cleaned)
            kept.append((found, cleaned, made))
            return made

        what = leaving(self._session, form, patient_id, change)
        search = self._search(form, *kept[0])
        for name, content in files(self._session, form, what):
            search.check([(name, content)])
            yield name, content
        self.open_questions = search.open_questions

    def _search(self, form: OutForm, found: Found, cleaned: Cleaned, made: Found) -> Search:
        values = {number for every in made.values() for item in every for number in numbers(item.record)}
        places = {str(item.arrival) for every in made.values() for item in every}
        return Search(self._secrets(found, cleaned), self._own_words(form), values | places)

    def _secrets(self, found: Found, cleaned: Cleaned) -> Iterator[Secret]:
        yield from (each for every in found.values() for item in every for each in secrets(item.record))
        for day in sorted(cleaned.dates):
            yield from spellings(day, _("a date of the stay"))
        meta = self._session.store.meta
        yield Secret(meta.ward, _("the name of the ward"))
        yield Secret(meta.workstation, _("the id of a workstation"))
        yield from (Secret(user.name, _("the name of a user")) for user in self._session.users.listed())

    def _own_words(self, form: OutForm) -> set[str]:
        """Return the words that files of a form hold whoever they are about: those of an invented chart too."""
        said = common_words(self._session.catalogue, self._words)
        invented: dict[str, list[Numbered]] = {}
        for place, item in enumerate(_invented(self._session), start=1):
            invented.setdefault(str(type(item).__struct_config__.tag), []).append(Numbered(place, item, replaced=False))
        for _name, content in files(self._session, form, Leaving(invented, {})):
            said |= words_in(content.decode())
        return said


def _numbered(found: Found, cleaned: Cleaned) -> Found:
    """Return the records by kind, each with a new arrival number: the old ones say who came before whom."""
    originals = [(kind, item) for kind, every in found.items() for item in every]
    pairs = zip(originals, cleaned.records, strict=True)
    kept = [(made.patient, item.arrival, kind, item, made) for (kind, item), made in pairs if made is not None]
    kept.sort(key=lambda each: each[:2])
    numbered: dict[str, list[Numbered]] = {kind: [] for kind in found}
    for place, (_patient, _arrival, kind, item, made) in enumerate(kept, start=1):
        numbered[kind].append(item._replace(arrival=place, record=made))
    return numbered


def _invented(session: Session) -> Iterator[AnyRecord]:
    """Yield a record of each kind that leaves, and one for every event that has a phrase."""
    stamp = Stamp(author="xx", workstation="xx", now=_LONG_AGO, new_id=lambda: "xx")
    said = stamp.envelope("xx")
    one, drug = Decimal(1), session.catalogue.drugs[0].name
    yield Patient(**said, mrn="xx", name="xx", born=_LONG_AGO.date(), sex="X")
    for analyte in session.catalogue.analytes:
        yield Observation(**said, code=analyte.code, value=one, unit=analyte.unit)
    yield OxygenSetting(**said, devices=(Device(name="hfnc", flow=one, fio2=one),), spo2=one, rr=one)
    yield Order(**said, action="start", drug=drug, dose=one)
    yield Dose(**said, drug=drug, status="given", dose=one)
    yield Dose(**said, drug=drug, status="missed")
    yield Medicine(**said, action="start", drug=drug, dose=one)
    yield from (Event(**said, code=item.code, state=item.state) for item in PHRASES)
    yield Event(**said, code="allergy", state="present", subject=drug)
    yield Decision(**said, protocol="xx", version="xx", trigger="xx", answer="accepted")
