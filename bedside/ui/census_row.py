"""What one census row says, as a plain value: the round's questions answered from chart and Assessment."""

from __future__ import annotations

from dataclasses import dataclass, field

from bedside.domain.chart import Chart
from bedside.domain.records import Medicine, Order, Patient
from bedside.protocol.assessment import Assessment
from bedside.session.places import bed_name
from bedside.session.seeing import NewResult
from bedside.text import _, _n
from bedside.ui import census_said as said
from bedside.ui import words
from bedside.ui.census_said import CALM, CRITICAL, DOUBTFUL, OVER, PROMPTED, SOON, URGENT, WAITING, Need, Sign

_SAFETY = frozenset({"review", "hold", "stop"})
#: stands behind every dose that is due some time
_NO_DOSE = 1e9


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands beside chart and Assessment: this user's drafts and looks, other record numbers, and a namesake."""

    new: tuple[NewResult, ...] = ()
    drafted: bool = False
    changed: bool = False
    numbers: tuple[str, ...] = ()
    archived: bool = False
    alike: bool = False


@dataclass(frozen=True, kw_only=True)
class CensusRow:
    """One patient; `need` sorts, `terms` are what else search reads, `ready` is False before the Assessment.

    One that is `alike` could be taken for another: record number and birth date stand with the name. A row with neither
    patient nor record number is a heading between the others.
    """

    patient_id: str
    name: str
    mrn: str
    born: str = ""
    bed: str = ""
    day: str = ""
    state: Sign = field(default_factory=Sign)
    flag: Sign = field(default_factory=Sign)
    new: Sign = field(default_factory=Sign)
    oxygen: str = ""
    trend: str = ""
    before: str = ""
    drafted: bool = False
    changed: bool = False
    archived: bool = False
    results: int = 0
    terms: str = ""
    numbers: tuple[str, ...] = ()
    alike: bool = False
    need: Need = (CALM, 0.0)
    ready: bool = False

    @property
    def heading(self) -> bool:
        """Return whether this is a heading."""
        return not self.patient_id

    @property
    def identity(self) -> str:
        """Return who and where, as search reads it."""
        return " ".join((self.name, self.mrn, *self.numbers, self.bed)).casefold()

    @property
    def search(self) -> str:
        """Return the text that search looks in."""
        return f"{self.identity} {self.terms} {self.flag.text} {self.state.text} {self.new.text}".casefold()

    @property
    def spoken(self) -> str:
        """Return the row as one sentence for a screen reader."""
        if self.heading:
            return self.name
        number = _("record number {mrn}").format(mrn=self.mrn)
        born = _("born {day}").format(day=words.born_day(self.born)) if self.alike else ""
        oxygen = f"{words.O2} {self.oxygen}" if self.oxygen else ""
        state = (self.day, self.state.text, self.flag.text, oxygen, self.before, self.new.text)
        beside = (_("unsigned draft") if self.drafted else "", _("changed since you looked") if self.changed else "")
        parts = (self.bed, self.name, number, born, *state, *beside, _("archived") if self.archived else "")
        return ", ".join(part for part in parts if part)


def need_words() -> str:
    """Return in which order the census stands by need."""
    return _(
        "By need: an open safety prompt, or one that cannot be said; an overdue dose; a critical result you have not"
        " seen; a dose due within the hour; what is in doubt or open; later doses; last who has left or stopped."
    )


def blank(patient: Patient, bed: str = "", *, archived: bool = False) -> CensusRow:
    """Return the row of a patient whose Assessment is not computed yet."""
    born = patient.born.isoformat()
    return CensusRow(
        patient_id=patient.patient, name=patient.name, mrn=patient.mrn, born=born, bed=bed, archived=archived
    )


def heading(text: str) -> CensusRow:
    """Return a row that only says what the rows below are."""
    return CensusRow(patient_id="", name=text, mrn="")


def row_of(chart: Chart, assessment: Assessment, beside: Beside | None = None) -> CensusRow:
    """Return the census row of one patient."""
    extra = beside or Beside()
    state, need = said.state(chart, assessment)
    flag = said.flag(chart, assessment)
    oxygen, trend, before = said.oxygen(chart)
    left = said.gone(chart) is not None
    return CensusRow(
        patient_id=chart.patient.patient,
        name=chart.patient.name,
        mrn=chart.patient.mrn,
        born=chart.patient.born.isoformat(),
        bed=bed_of(chart),
        day=said.day(assessment),
        state=state,
        flag=flag,
        new=_new(extra.new),
        oxygen=oxygen,
        trend=trend,
        before=before,
        drafted=extra.drafted,
        changed=extra.changed,
        archived=extra.archived,
        results=len(extra.new),
        terms=_terms(chart, assessment),
        numbers=extra.numbers,
        alike=extra.alike,
        need=_need(need, flag, assessment, critical=any(item.critical for item in extra.new), left=left),
        ready=True,
    )


def bed_of(chart: Chart) -> str:
    """Return the bed charted last."""
    moved = chart.latest_event("bed")
    return bed_name(moved) if moved else ""


def _need(need: Need, flag: Sign, assessment: Assessment, *, critical: bool, left: bool) -> Need:
    level, rest = need
    # Nobody answers a prompt for who has left.
    if not left and any(item.action in _SAFETY for item in assessment.open_triggers()):
        return PROMPTED, rest if level in {URGENT, SOON, WAITING} and rest else _NO_DOSE
    if critical:
        return min(level, CRITICAL), rest
    doubtful = flag.text and level not in {OVER, URGENT}
    return (min(level, DOUBTFUL), rest) if doubtful else need


def _terms(chart: Chart, assessment: Assessment) -> str:
    """Return what else a person may search for: medicines in force, and every open prompt by name and id."""
    drugs = {item.drug: item.action != "stop" for kind in (Order, Medicine) for item in chart.of(kind)}
    prompts = [f"{item.id} {said.trigger_name(chart, item)} {item.label}" for item in assessment.open_triggers()]
    return " ".join((*(name for name, taken in drugs.items() if taken), *prompts))


def _new(found: tuple[NewResult, ...]) -> Sign:
    if not found:
        return Sign()
    critical = sum(item.critical for item in found)
    text = _n("{count} new result", "{count} new results", len(found))
    if not critical:
        return Sign(icon="flask", token="blue", text=text, short=_n("{count} new", "{count} new", len(found)))
    more = _("{text}, {n} critical").format(text=text, n=critical)
    short = _("{n} new, {m} critical").format(n=len(found), m=critical)
    return Sign(icon="flask", token="red", text=more, short=short, bold=True)
