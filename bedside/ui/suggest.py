"""What a line that is being typed may go on with: codes, synonyms, devices, phrases and medicines, best first."""

from __future__ import annotations

from typing import NamedTuple

from bedside.domain.catalogue import Catalogue
from bedside.domain.vocabulary import CULTURE_STATES, DEVICES, PHRASES
from bedside.text import _

MOST = 6


class Suggestion(NamedTuple):
    """What Tab would put in: the whole line then, the word shown, and what it means."""

    line: str
    word: str
    means: str


class _Word(NamedTuple):
    typed: str
    put: str
    means: str


class Vocabulary:
    """Every word a line may begin or go on with; made once per session."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._values = (
            *(_Word(name.casefold(), item.code, item.title) for item in catalogue.analytes for name in item.synonyms),
            _Word("bp", "bp", _("Blood pressure")),
            _Word("t", "t", _("Temperature")),
        )
        self._devices = tuple(_Word(name, item.typed[0], item.title) for item in DEVICES for name in item.typed)
        self._phrases = tuple(_Word(item.line, item.line, item.title) for item in PHRASES) + _verbs()
        self._drugs = tuple(
            _Word(name.casefold(), drug.name, "" if name == drug.name else name)
            for drug in catalogue.drugs
            for name in (drug.name, *drug.names)
        )
        self._sites = tuple(
            _Word(f"culture {site} {state}", f"culture {site} {state}", _("Culture"))
            for site in ("blood", "urine", "sputum", "tracheal")
            for state in CULTURE_STATES
        )

    def after(self, text: str) -> tuple[Suggestion, ...]:
        """Return what fits the end of a line, none where a word has just been finished."""
        if not text.strip() or text[-1].isspace() or "@" in text or " because" in text.casefold():
            return ()
        low = text.lstrip().casefold()
        found = _fitting(low, "", (*self._values, *self._devices, *self._phrases, *self._sites))
        return found or self._further(low)

    def _further(self, low: str) -> tuple[Suggestion, ...]:
        """Return what fits the last word of a line that has begun."""
        before, space, word = low.rpartition(" ")
        if not space or not word[:1].isalpha():
            return ()
        first = before.split()[0]
        if first in {"med", "immunosuppressant"} and not any(char.isdigit() for char in before):
            return _fitting(word, before + space, self._drugs)
        if before.endswith("+"):
            return _fitting(word, before + space, self._devices)
        if any(char.isdigit() for char in before):
            return _fitting(word, before + space, self._values)
        return ()


def _fitting(word: str, before: str, known: tuple[_Word, ...]) -> tuple[Suggestion, ...]:
    """Return the words that begin so, the shortest first; none where the only one is typed already."""
    fits = sorted((item for item in known if item.typed.startswith(word)), key=_rank)
    if any(item.typed == word for item in fits):
        return ()
    kept: dict[str, Suggestion] = {}
    for item in fits:
        other = item.typed not in (item.put.casefold(), item.means.casefold())
        means = f"{item.means} ({item.typed})" if other and item.means else item.means or item.typed
        kept.setdefault(item.put, Suggestion(f"{before}{item.put} ", item.put, means))
    return tuple(kept.values())[:MOST]


def _rank(item: _Word) -> tuple[bool, int, str]:
    return item.typed != item.put.casefold(), len(item.typed), item.typed


def _verbs() -> tuple[_Word, ...]:
    pairs = (
        ("dose given", _("A dose was given")),
        ("dose held because", _("A dose was held")),
        ("dose refused", _("The patient refused a dose")),
        ("dose missed", _("A dose was missed")),
        ("dose unavailable", _("The medicine was not there")),
        ("order anakinra", _("A new order, such as 100 mg sc q6h")),
        ("step", _("Another interval, such as q8h because improvement")),
        ("hold because", _("The order on hold")),
        ("resume", _("The order goes on")),
        ("stop because", _("The end of the treatment")),
        ("med stop", _("Another medicine ends")),
        ("med", _("Another medicine begins")),
        ("allergy", _("An allergy to a substance")),
        ("immunosuppressant", _("An immunosuppressant in use")),
        ("trial ineligible", _("Not eligible for a trial")),
        ("bed", _("A move to a bed")),
        ("onset", _("Onset of respiratory failure, with @time because reason")),
        ("remark", _("A remark that no rule reads")),
    )
    return tuple(_Word(line, line, means) for line, means in pairs)
