"""Whether a pasted text speaks of another patient: what it says of whom, beside what the chart says.

Only contradictions count: a text that names nobody is as good as the person who copied it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.exchange.parties import same_name
from bedside.exchange.tables.pasted import written_time

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
# A word of a remark that is as short as this is no record number.
_SHORT = 2


class Contradiction(NamedTuple):
    """One identifier that the text gives otherwise than the chart: what it is, in the text, in the chart."""

    what: str
    said: str
    here: str


def contradictions(text: str, patient: Patient, others: Iterable[Patient]) -> tuple[Contradiction, ...]:
    """Return every identifier in which a text differs from a patient, and the other patients of the ward it names."""
    return tuple(dict.fromkeys((*_stated(text, patient), *_others(text, patient, others))))


def require_same(text: str, patient: Patient, others: Iterable[Patient]) -> None:
    """Raise Problem for a text that gives another patient than the one meant."""
    if found := contradictions(text, patient, others):
        said = "; ".join(f"{item.what} {item.said} in the file, {item.here} here" for item in found)
        text = f"the file speaks of another patient: {said}."
        raise Problem(text, where="patient", do="Check whose values these are.")


class Strangers:
    """Finds in the cells of a line another patient of the ward than the one it is read for."""

    def __init__(self, patient: Patient, others: Iterable[Patient]) -> None:
        own = patient.mrn.casefold()
        theirs = [item for item in others if item.patient != patient.patient]
        self._numbers = {item.mrn.casefold() for item in theirs} - {own}
        self._names: dict[str, list[frozenset[str]]] = {}
        for item in theirs:
            words = frozenset(_WORD.findall(item.name.casefold()))
            if len(words) > 1 and not same_name(item.name, patient.name):
                self._names.setdefault(max(words, key=len), []).append(words)

    def __call__(self, cells: Sequence[str]) -> str:
        """Return why a line is not one of the patient's, empty where its cells name nobody else."""
        for cell in cells:
            low = cell.casefold()
            if low in self._numbers or (
                low and any(len(word) > _SHORT and word in self._numbers for word in _NUMBERED.findall(low))
            ):
                return f"it names another patient's record number ({cell[:40]})."
        words = {word for cell in cells for word in _WORD.findall(cell.casefold())}
        for word in words.intersection(self._names):
            for name in self._names[word]:
                if name <= words:
                    return f"it names another patient of this ward ({' '.join(sorted(name))})."
        return ""


def _stated(text: str, patient: Patient) -> Iterator[Contradiction]:
    for match in _NUMBER.finditer(text):
        if match[1].casefold() != patient.mrn.casefold():
            yield Contradiction("record number", match[1], patient.mrn)
    for match in _BORN.finditer(text):
        if (born := _day(match[1])) and born != patient.born:
            yield Contradiction("birth date", born.isoformat(), patient.born.isoformat())
    for match in _NAME.finditer(text):
        said = match[2].partition("  ")[0].strip()
        # Beside a sign between cells a single word is rather the head of the next column than a name.
        if (match[1] not in "\t;" or len(_WORD.findall(said)) > 1) and not same_name(said, patient.name):
            yield Contradiction("name", said, patient.name)


def _others(text: str, patient: Patient, others: Iterable[Patient]) -> Iterator[Contradiction]:
    low = text.casefold()
    words = set(re.findall(r"[\w./-]+", low))
    for other in others:
        if other.patient == patient.patient:
            continue
        if other.mrn.casefold() in words and other.mrn.casefold() != patient.mrn.casefold():
            yield Contradiction("record number", other.mrn, patient.mrn)
        if other.name.casefold() in low and not same_name(other.name, patient.name):
            yield Contradiction("name", other.name, patient.name)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(written_time(text))
    except ValueError:
        return None
