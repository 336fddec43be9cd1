"""What a file would do, line by line in words: whose each line is, what it becomes, and why; before anything is stored.

A result that somebody typed in before the laboratory's file came is there already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bedside.desk.intake import Intake
from bedside.domain.again import Known
from bedside.domain.chart import Chart
from bedside.domain.labels import reading_text
from bedside.domain.records import AnyRecord, Observation, Patient
from bedside.domain.wording import fact_text, unit_text, value_text, when_text
from bedside.exchange.charting import Line
from bedside.session import Session
from bedside.text import _


class Told(NamedTuple):
    """One line of a file: its place, what it becomes, whose it is (id, then number and name), and what it says."""

    place: str
    became: str
    patient: str
    who: str
    what: str
    sampled: str
    why: str


class Teller:
    """Puts the lines of some files into words; `dropped` are the ids of results that were typed in before."""

    def __init__(self, session: Session, intakes: Sequence[Intake]) -> None:
        self._session, self._now = session, session.now()
        self._intakes = intakes
        self._records: dict[str, AnyRecord] = {}
        for item in intakes:
            self._records |= {record.id: record for record in (item.taking.records if item.taking else item.records)}
        here = {item.patient: item for item in session.patients()}
        new = (item for item in self._records.values() if isinstance(item, Patient))
        self._people: Mapping[str, Patient] = {item.patient: item for item in new} | here
        self._here = here.keys()
        self._known: dict[str, Known] = {}
        self._charts: dict[str, Chart] = {}
        self.dropped: set[str] = set()

    def lines(self) -> Iterator[Told]:
        """Yield every line, file by file."""
        for item in self._intakes:
            for line in item.lines:
                place = f"{item.name}:{line.line}" if len(self._intakes) > 1 else str(line.line)
                yield self._told(place, line, exact=item.taking is not None)

    def said(self, line: Line) -> str:
        """Return what a line says, with its time; nothing where no record came of it."""
        record = self._record(line)
        return ", ".join(filter(None, (line.printed or self._what(record), self._when(record))))

    def _told(self, place: str, line: Line, *, exact: bool) -> Told:
        record = self._record(line)
        patient = line.patient or (record.patient if record is not None else "")
        became, why = line.became, line.why
        # What bedside exported comes back as it was, whatever else says the same.
        typed = self._typed(record) if became == "stored" and not exact else None
        if record is not None and typed is not None:
            became, why = "already", _("charted already by {who}").format(who=typed.author)
            self.dropped.add(record.id)
        if isinstance(record, Observation) and record.held and became == "held":
            readings = "; ".join(
                f"{number}: {reading_text(item.label)}" for number, item in enumerate(record.held, start=1)
            )
            told = _("Readings: {readings}").format(readings=readings)
            why = f"{why} {told}".strip()
        what = line.printed or self._what(record)
        return Told(place, became, patient, self._who(patient), what, self._when(record), why)

    def _record(self, line: Line) -> AnyRecord | None:
        for name in line.records:
            if name in self._records:
                return self._records[name]
            chart = self._chart(line.patient)
            if chart is not None and (found := chart.find(name)) is not None:
                return found
        return None

    def _chart(self, patient: str) -> Chart | None:
        if patient not in self._here:
            return None
        if patient not in self._charts:
            self._charts[patient] = self._session.chart(patient)
        return self._charts[patient]

    def _typed(self, record: AnyRecord | None) -> AnyRecord | None:
        """Return what a person typed in of the same result; one that the laboratory names is kept beside it."""
        if not isinstance(record, Observation) or record.held or record.identifier:
            return None
        chart = self._chart(record.patient)
        if chart is None:
            return None
        if record.patient not in self._known:
            self._known[record.patient] = Known(chart)
        return self._known[record.patient].same(record)

    def _who(self, patient: str) -> str:
        person = self._people.get(patient)
        return f"{person.mrn} {person.name}" if person is not None else ""

    def _what(self, record: AnyRecord | None) -> str:
        catalogue = self._session.catalogue
        if not isinstance(record, Observation):
            return fact_text(record, catalogue) if record is not None else ""
        if record.value is not None or not record.held:
            # What was refused has the catalogue's unit, not that of the report.
            return value_text(record, catalogue)
        unit = unit_text(record.code, record.unit, catalogue)
        return f"{catalogue.analyte(record.code).short} {record.raw} {unit}".strip()

    def _when(self, record: AnyRecord | None) -> str:
        if record is None or isinstance(record, Patient):
            return ""
        if record.precision == "undated":
            return _("no date")
        return when_text(record.at, record.precision, self._session.zone, self._now)
