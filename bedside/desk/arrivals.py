"""Whose each part of a file is: somebody of the ward, or somebody the file introduces and who is added with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedside.domain.chart import Chart, build
from bedside.domain.moment import birth_text
from bedside.domain.problem import Problem
from bedside.domain.records import Patient
from bedside.exchange.charting import Line
from bedside.exchange.newcomers import is_unknown, newcomer
from bedside.exchange.parties import matched, of_one, require_not_another
from bedside.exchange.parts import Part, placed
from bedside.session import Session
from bedside.text import _


class Arrivals:
    """The people of the ward and, where it `adds`, those a file adds, `added` by patient id; nothing is stored here.

    `before` are those whom earlier files of the same command add: who is named again is added with either file.
    """

    def __init__(self, session: Session, *, adds: bool = True, before: Sequence[Patient] = ()) -> None:
        self.added: dict[str, Patient] = {}
        self._adds = adds
        self._session = session
        self._before = {person.patient: person for person in before}
        self._everybody = [*session.patients(), *self._before.values()]
        # Under the number of a record that was united with another the laboratory goes on sending: each of those leads
        # to the one that stays, by its own number, name and birth date.
        self._other_numbers = {item.patient: of_one(item, session.united(item.patient)) for item in session.patients()}
        self._numbered = [*(item for each in self._other_numbers.values() for item in each), *self._everybody]

    def person_of(self, part: Part, chosen: Patient | None) -> Patient:
        """Return the patient a part is of; raise Problem where that is not certain, or not the one that was chosen."""
        if part.fault:
            raise Problem(part.fault)
        if chosen is not None:
            _require_chosen(part, self._named(part, chosen))
            return chosen
        if self._adds and part.introduces and is_unknown(part.claim, self._numbered):
            return self._new(part)
        name = matched(part.claim, self._numbered).patient
        found = next(item for item in self._everybody if item.patient == name)
        if found.patient in self._before:
            self.added[found.patient] = found
        return found

    def chart(self, patient: Patient) -> Chart:
        """Return the chart of a patient, empty for one who is only added."""
        if patient.patient not in self.added:
            return self._session.chart(patient.patient)
        now = self._session.now()
        return build([patient], at=now, known_at=now, zone=self._session.zone, catalogue=self._session.catalogue)

    def told(self, parts: Sequence[Part], patient: Patient) -> Iterator[Line]:
        """Yield the line of each place where the file says who a patient is."""
        became, why = "already", _("is a patient of this ward.")
        if patient.patient in self._before:
            why = _("is a patient of an earlier file already.")
        elif patient.patient in self.added:
            became, why = "stored", _("adds the patient {name}, born {born}.")
            why = why.format(name=patient.name, born=birth_text(patient.born))
        for part in parts:
            if part.introduces:
                line = Line(line=part.line, became=became, why=why, records=(patient.id,))
                yield placed(line, part.places, patient.patient)
                became, why = "already", _("is a patient of this file already.")

    def _named(self, part: Part, chosen: Patient) -> Patient:
        """Return whom a part has to name: the chosen one, or the united record of the number that it gives."""
        numbers = {number.casefold() for number in part.claim.mrns}
        known = (chosen, *self._other_numbers.get(chosen.patient, ()))
        return next((item for item in known if item.mrn.casefold() in numbers), chosen)

    def _new(self, part: Part) -> Patient:
        stamp = self._session.stamp()
        person = newcomer(
            part.claim, self._everybody, now=stamp.now, author=stamp.author, workstation=stamp.workstation
        )
        self.added[person.patient] = person
        self._everybody.append(person)
        self._numbered.append(person)
        return person


def _require_chosen(part: Part, chosen: Patient) -> None:
    """Raise Problem for values of somebody else than the one the user named; the number alone is enough then."""
    numbers = part.claim.mrns
    if numbers and chosen.mrn.casefold() not in {number.casefold() for number in numbers}:
        text = _("these are values of {numbers}, not of {mrn}.").format(
            numbers=_(" and ").join(numbers), mrn=chosen.mrn
        )
        raise Problem(text, where=part.claim.where, do=_("Import them for that patient."))
    require_not_another(part.claim, chosen)
