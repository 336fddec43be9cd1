"""Whether a pasted text speaks of another patient: what it says of whom, beside what the chart says.

Only contradictions count: a text that names nobody is as good as the person who copied it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bedside.domain.moment import birth_text
from bedside.domain.persons import folded, name_words
from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.exchange.parties import same_name
from bedside.exchange.tables.dates import written_time
from bedside.text import _

_NUMBER = re.compile(
    r"\b(?:mrn|record (?:number|no)|hospital (?:number|no)|pat(?:ient)?(?:en)?\.?[ -]?(?:id|nr|number|no|nummer)|"
    r"fall[ -]?(?:nummer|nr)|kis[ -]?nr|case (?:number|no)|pid)\b\.?\s{0,9}[:=#\t;,]?\s{0,9}"
    r"([\w./-]{0,60}\d[\w./-]{0,60})",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:born|dob|date of birth|birth ?date|geb(?:oren|urtsdatum|urtstag)?(?: am)?)\b\.?\s{0,9}[:=\t;,]?\s{0,9}"
    r"(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:^|[\t;])[ ]{0,40}(?:patient(?:in)?|patient name|patientenname|name)[ ]{0,40}([:=\t;])[ ]{0,40}"
    r"([^\t;:=\n]*[^\W\d_][^\t;:=\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = re.compile(r"[\w-]+")
_NUMBERED = re.compile(r"[\w./-]+")
_ENDS = "./-"
# A word of a remark that is as short as this is no record number.
_SHORT = 2


class Contradiction(NamedTuple):
    """One identifier that the text gives otherwise than the chart: what it is, in the text, in the chart."""

    what: str
    said: str
    here: str


def contradictions(
    text: str, patient: Patient, others: Iterable[Patient], united: Iterable[Patient] = ()
) -> tuple[Contradiction, ...]:
    """Return every identifier in which a text differs from a patient, and the other patients of the ward it names.

    It may give those of a record that was united with the patient's.
    """
    against = [{item[:2] for item in _stated(text, each)} for each in united]
    stated = (item for item in _stated(text, patient) if all(item[:2] in each for each in against))
    return tuple(dict.fromkeys((*stated, *_others(text, patient, others))))


def require_same(text: str, patient: Patient, others: Iterable[Patient], united: Iterable[Patient] = ()) -> None:
    """Raise Problem for a text that gives another patient than the one meant."""
    if found := contradictions(text, patient, others, united):
        each = _("{what} {said} in the file, {here} here")
        text = _("the file speaks of another patient: {differences}.")
        text = text.format(differences="; ".join(each.format(**item._asdict()) for item in found))
        raise Problem(text, where="patient", do=_("Check whose values these are."))


class Strangers:
    """Finds in the cells of a line another patient of the ward than the one it is read for."""

    def __init__(self, patient: Patient, others: Iterable[Patient]) -> None:
        own = patient.mrn.casefold()
        theirs = [item for item in others if item.patient != patient.patient]
        self._numbers = {item.mrn.casefold() for item in theirs} - {own}
        self._names: dict[str, list[frozenset[str]]] = {}
        for item in theirs:
            words = frozenset(name_words(item.name))
            if len(words) > 1 and not same_name(item.name, patient.name):
                self._names.setdefault(max(words, key=len), []).append(words)

    def __call__(self, cells: Sequence[str]) -> str:
        """Return why a line is not one of the patient's, empty where its cells name nobody else."""
        for cell in cells:
            if cell.casefold() in self._numbers or any(
                len(word) > _SHORT and word in self._numbers for word in _numbers_in(cell)
            ):
                return _("it names another patient's record number ({number}).").format(number=cell[:40])
        words = {word for cell in cells for word in name_words(cell)}
        for word in words.intersection(self._names):
            for name in self._names[word]:
                if name <= words:
                    said = _("it names another patient of this ward ({name}).")
                    return said.format(name=" ".join(sorted(name)))
        return ""


def _stated(text: str, patient: Patient) -> Iterator[Contradiction]:
    for match in _NUMBER.finditer(text):
        if _bare(match[1]) != _bare(patient.mrn):
            yield Contradiction(_("record number"), match[1], patient.mrn)
    for match in _BORN.finditer(text):
        if (born := _day(match[1])) and born != patient.born:
            yield Contradiction(_("birth date"), birth_text(born), birth_text(patient.born))
    for match in _NAME.finditer(text):
        said = match[2].partition("  ")[0].strip()
        # Beside a sign between cells a single word is rather the head of the next column than a name.
        if (match[1] not in "\t;" or len(_WORD.findall(said)) > 1) and not same_name(said, patient.name):
            yield Contradiction(_("name"), said, patient.name)


def _others(text: str, patient: Patient, others: Iterable[Patient]) -> Iterator[Contradiction]:
    low, words = folded(text), _numbers_in(text)
    for other in others:
        if other.patient == patient.patient:
            continue
        if other.mrn.casefold() in words and other.mrn.casefold() != patient.mrn.casefold():
            yield Contradiction(_("record number"), other.mrn, patient.mrn)
        if _stands_in(folded(other.name), low) and not same_name(other.name, patient.name):
            yield Contradiction(_("name"), other.name, patient.name)


def _numbers_in(text: str) -> set[str]:
    """Return the words of a text that may be record numbers, with and without the signs that end a sentence."""
    found = _NUMBERED.findall(text.casefold())
    return {*found, *map(_bare, found)}


def _bare(number: str) -> str:
    return number.casefold().strip(_ENDS)


def _stands_in(name: str, text: str) -> bool:
    """Return whether a name stands in a text as whole words: nobody called Li is named by lithium."""
    return name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(written_time(text))
    except ValueError:
        return None
