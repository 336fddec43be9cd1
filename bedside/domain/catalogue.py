"""The catalogue of analytes, units and medicines: what may be charted, in which unit, and what the numbers mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from bedside.domain.analyte import Analyte, Drug, Unit, UnitNames
from bedside.domain.catalogue_file import CatalogueFile, read_catalogue
from bedside.domain.problem import Problem
from bedside.domain.quantity import told
from bedside.domain.units import spelled
from bedside.text import _, decimal

__all__ = ["Analyte", "Catalogue", "Drug", "Unit", "load_catalogue"]

_IGNORED = re.compile(r"[\s_\-./()]+")
_ACCENTS = re.compile(r"[\u0300-\u036f]")


class Catalogue:
    """All analytes, units and medicines; immutable. Make one with `load_catalogue`."""

    def __init__(self, file: CatalogueFile) -> None:
        self.version = file.version
        self.doubt = file.doubt
        self.cross = file.cross
        self.quality = file.quality
        self.flows = file.flows
        self.drugs = tuple(file.drugs.values())
        self.analytes = tuple(file.analytes.values())
        self._analytes = file.analytes
        self._dimensions = file.dimensions
        self._names = _named((item.synonyms, item.code) for item in self.analytes)
        self._loincs = {code: item for item in self.analytes for code in item.loincs}
        self._ambiguous = {name_key(name): codes for name, codes in file.ambiguous.items()}
        self._drugs = _named(((item.name, *item.names), item.name) for item in self.drugs)
        self._drug_by_name = file.drugs
        self._exact = _spellings(file.units, fold=False)
        self._folded = _spellings(file.units, fold=True)

    def analyte(self, code: str) -> Analyte:
        """Return the analyte of a code; raise KeyError for one that does not exist."""
        return self._analytes[code]

    def find(self, name: str, unit: str = "") -> Analyte | None:
        """Return the analyte of a code or synonym, None when unknown; a typed unit settles an ambiguous name.

        Raise Problem for a name that means several analytes (D-dimer without FEU or DDU).
        """
        key = name_key(name)
        if key in self._ambiguous:
            return self.analyte(self._settled(name, self._ambiguous[key], unit))
        code = self._names.get(key)
        return self.analyte(code) if code else None

    def by_loinc(self, loinc: str) -> Analyte | None:
        """Return the analyte that a LOINC code stands for, None for one outside the catalogue."""
        return self._loincs.get(loinc)

    def meanings(self, name: str) -> tuple[Analyte, ...]:
        """Return the analytes that an ambiguous name may mean; none for a name that is not ambiguous."""
        return tuple(self.analyte(code) for code in self._ambiguous.get(name_key(name), ()))

    def unit(self, code: str, text: str) -> Unit:
        """Return the accepted unit that a text spells; raise Problem for a missing one or one outside the list."""
        analyte = self.analyte(code)
        if not text.strip():
            if analyte.typed_unit_needed:
                raise Problem(
                    _("{analyte} needs a unit.").format(analyte=analyte.title),
                    where="unit",
                    do=_("Accepted: {units}.").format(units=self._accepted(analyte)),
                )
            return analyte.units[analyte.unit]
        found = self._match(text, analyte.units)
        if found is None:
            raise Problem(
                _("{text!r} is not a unit of {analyte}.").format(text=text.strip()[:24], analyte=analyte.title),
                where="unit",
                do=_("Accepted: {units}.").format(units=self._accepted(analyte)),
            )
        return found

    def unit_for(self, code: str, value: Decimal, text: str) -> Unit:
        """Return the unit of a typed value: as typed, else the one accepted unit whose typed range holds the value.

        For FiO2 without a unit, 21 to 100 is percent and 0.21 to 1 a fraction; anything else raises Problem.
        """
        analyte = self.analyte(code)
        bounded = [item for item in analyte.units.values() if item.least is not None and item.most is not None]
        if text.strip() or analyte.typed_unit_needed or not bounded:
            return self.unit(code, text)
        for item in bounded:
            if item.admits(Fraction(value)):
                return item
        spans = _(" or ").join(admitted(item) for item in bounded)
        raise Problem(
            _("{analyte} {value} is not possible.").format(analyte=analyte.title, value=decimal(str(value))),
            where="value",
            do=_("Write {spans}.").format(spans=spans),
        )

    def canonical(self, code: str, value: Decimal, unit: str) -> Fraction:
        """Return a typed value in the canonical unit, exactly; raise Problem for a unit outside the list."""
        return self.unit(code, unit).canonical(Fraction(value))

    def convert(self, code: str | None, value: Decimal, unit: str, to_unit: str) -> Fraction:
        """Return a value in another unit, exactly.

        Without an analyte only units of the same kind convert (mg/L to mg/dL); else raise Problem saying why not.
        """
        if code is not None:
            return self.unit(code, to_unit).typed(self.canonical(code, value, unit))
        for units in self._dimensions.values():
            start, end = self._match(unit, units), self._match(to_unit, units)
            if start and end:
                return end.typed(start.canonical(Fraction(value)))
        raise Problem(
            _("{unit!r} does not convert to {to_unit!r} by itself.").format(unit=unit, to_unit=to_unit),
            where="unit",
            do=_("Name the analyte, or check the units."),
        )

    def approximate(self, code: str, unit: str, to_unit: str) -> bool:
        """Return whether converting between two units of an analyte is no exact conversion, and must be said so."""
        return self.unit(code, unit).approximate != self.unit(code, to_unit).approximate

    def drug(self, name: str) -> Drug | None:
        """Return the medicine of a full name or synonym, None when unknown."""
        found = self._drugs.get(name_key(name))
        return self._drug_by_name[found] if found else None

    def generic(self, name: str) -> str:
        """Return the generic name of a medicine in small letters, however it was charted; an unknown one its own."""
        known = self.drug(name)
        return (known.name if known else name).casefold()

    def choice(self, code: str, text: str) -> Decimal:
        """Return the number of a letter of a scale charted by letter; raise Problem for another letter."""
        analyte = self.analyte(code)
        letters = [letter.casefold() for letter in analyte.choices]
        if text.strip().casefold() not in letters:
            listed = ", ".join(f"{letter} ({_(meaning)})" for letter, meaning in analyte.choices.items())
            raise Problem(
                _("{text!r} is no grade of {analyte}.").format(text=text[:24], analyte=analyte.title),
                where="value",
                do=_("Write one of {listed}.").format(listed=listed),
            )
        return Decimal(letters.index(text.strip().casefold()))

    def _settled(self, name: str, codes: tuple[str, ...], unit: str) -> str:
        fitting = [code for code in codes if unit.strip() and self._fits(code, unit)]
        if len(fitting) == 1:
            return fitting[0]
        titles = _(" or ").join(f"{self.analyte(code).title} ({code})" for code in codes)
        raise Problem(
            _("{name!r} names no single analyte.").format(name=name.strip()[:24]),
            where="analyte",
            do=_("Write which: {titles}.").format(titles=titles),
        )

    def _fits(self, code: str, unit: str) -> bool:
        found = self._match(unit, self.analyte(code).units)
        return found is not None and not found.approximate

    def spells_unit(self, text: str) -> bool:
        """Return whether a text may spell a unit of any analyte: one that does not is no unit at all."""
        key = spelled(text)
        return key in self._exact or key.casefold() in self._folded

    def _match(self, text: str, units: Mapping[str, Unit]) -> Unit | None:
        if text in units:
            return units[text]
        key = spelled(text)
        if exact := self._exact.get(key):
            return next((units[name] for name in exact if name in units), None)
        found = [units[name] for name in self._folded.get(key.casefold(), ()) if name in units]
        return found[0] if len(found) == 1 else None

    def _accepted(self, analyte: Analyte) -> str:
        return ", ".join(dict.fromkeys(_(item.shown) for item in analyte.units.values()))


def name_key(name: str) -> str:
    """Return the key that names are compared by: case, accents, spaces, hyphens, dots and brackets do not count."""
    return _IGNORED.sub("", _ACCENTS.sub("", unicodedata.normalize("NFD", name))).casefold()


def admitted(unit: Unit) -> str:
    """Return what may be typed in a unit, in words."""
    ends = [told(end) for end in (unit.least, unit.most) if end is not None]
    return f"{_(' to ').join(ends)} {_(unit.shown)}".strip()


def load_catalogue(text: str) -> Catalogue:
    """Read a catalogue file; raise Problem naming the place for anything that is not as it should be."""
    return Catalogue(read_catalogue(text))


def _named(entries: Iterable[tuple[Iterable[str], str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for names, target in entries:
        for key in {name_key(name) for name in names}:
            if key in found:
                raise Problem(
                    _("{key!r} names both {found} and {target}.").format(key=key, found=found[key], target=target),
                    where="catalogue.toml",
                    do=_("Correct the file."),
                )
            found[key] = target
    return found


def _spellings(units: Mapping[str, UnitNames], *, fold: bool) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for code, names in units.items():
        for text in (code, names.shown, *names.names):
            key = spelled(text).casefold() if fold else spelled(text)
            if key:
                found.setdefault(key, {})[code] = None
    return {key: tuple(codes) for key, codes in found.items()}
