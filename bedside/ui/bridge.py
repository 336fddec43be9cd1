"""The one object between the session and the views: it saves, asks for the Assessment, and tells every view once.

Views never keep clinical facts; on `assessment_changed` they read again what they show.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar, Unpack
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from bedside.domain.catalogue import Catalogue
from bedside.domain.chart import Chart
from bedside.domain.conflict import Conflict
from bedside.domain.records import AnyRecord, Event, Patient, Sex
from bedside.protocol.assessment import Assessment
from bedside.session import Session, seeing
from bedside.session.deciding import Decided, Reply
from bedside.session.registration import Admission
from bedside.session.seeing import NewResult
from bedside.session.session import Imported
from bedside.ui.kept import Kept
from bedside.ui.knowing import Knowing
from bedside.ui.looked import Looked
from bedside.ui.typed_places import new_window

if TYPE_CHECKING:
    from bedside.session.untreated import Untreated, Why

T = TypeVar("T")
POLL_MS = 500
#: of so many others, and for so many seconds, a change is worked out and told at once; the census asks for the rest
_AT_ONCE, _TURN = 5, 0.025


class Bridge(QObject):
    """Holds the session, the selection and one Assessment per patient until that patient changes.

    `incomplete` is the patient whose Assessment still lacks its scores, just after the window opened; `kept` holds what
    the user arranged for themselves. `window_id` tells this window's unsigned text from that of others.
    `assessment_changed` carries the new Assessment of any patient, without the scores of who is not shown; two signals
    carry ids of the selection.
    `barred` says that an administrator has taken the access of the user who sits here.
    """

    assessment_changed = Signal(object)
    patient_selected = Signal(str)
    record_selected = Signal(str)
    barred = Signal()

    def __init__(self, session: Session, parent: QObject | None = None, window_id: str = "") -> None:
        super().__init__(parent)
        self.session = session
        self.window_id = window_id or new_window()
        self.kept = Kept(session)
        self.patient_id = ""
        self.record_id = ""
        self.saved_at: datetime | None = None
        self.looked = Looked(session, self.kept)
        self._known = Knowing(session)
        self.incomplete = ""
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.poll)

    @property
    def zone(self) -> ZoneInfo:
        """Return the ward's time zone."""
        return self.session.zone

    @property
    def catalogue(self) -> Catalogue:
        """Return the analytes and medicines."""
        return self.session.catalogue

    def now(self) -> datetime:
        """Return the session's clock."""
        return self.session.now()

    def watch(self) -> None:
        """Start asking for entries made by other processes."""
        self._timer.start()

    def close(self) -> None:
        """Stop asking; the session itself stays open for whoever opened it."""
        self._timer.stop()

    def patients(self) -> tuple[Patient, ...]:
        """Return every patient of the store."""
        return tuple(self._known.patients().values())

    def patient(self, patient_id: str) -> Patient:
        """Return one patient; raise KeyError for an unknown id."""
        return self._known.patients()[patient_id]

    def chart(self, patient_id: str = "") -> Chart:
        """Return the chart of a patient (of the selected one by default) as it stands now."""
        return self._known.chart(patient_id or self.patient_id)

    def assessment(self, patient_id: str = "") -> Assessment:
        """Return the Assessment of a patient (of the selected one by default) as it stands now."""
        return self._known.assessment(patient_id or self.patient_id)

    def verdicts(self, patient_id: str) -> Assessment:
        """Return what is known of a patient without the scores, which nobody reads of who is not shown."""
        return self._known.verdicts(patient_id)

    def unseen(self, patient_id: str = "") -> tuple[NewResult, ...]:
        """Return the results of a patient that this user has not seen; none for who may not say so."""
        return self._known.unseen(patient_id or self.patient_id)

    def mark_seen(self, ids: Sequence[str]) -> tuple[Event, ...]:
        """Store that this user has seen results of the selected patient, then tell every view; raise Problem."""
        made = seeing.mark(self.session, self.patient_id, ids)
        self._saved({self.patient_id})
        return made

    def open_first(self, patient_id: str) -> None:
        """Show the first patient of a new window: the verdicts now, all the rest once `complete` is called."""
        self.incomplete = patient_id
        self._known.begin(patient_id)
        self.select_patient(patient_id)

    def complete(self) -> None:
        """Work out what the first patient's Assessment still lacks; nothing once that is done."""
        if self._is_barred():
            return
        self.session.view()
        if self.incomplete:
            patient_id, self.incomplete = self.incomplete, ""
            if patient_id == self.patient_id:
                self.looked.look(patient_id)
            self._tell({patient_id})

    def assessment_at(self, at: datetime, known_at: datetime | None, *, whole: bool = False) -> Assessment:
        """Return the verdicts on the selected patient at a past moment; raise LookupError when nothing was known."""
        return self.session.assess(self.patient_id, at=at, known_at=known_at, whole=whole)

    def knows(self, patient_id: str) -> bool:
        """Return whether the Assessment of a patient is at hand without computing it."""
        return self._known.is_judged(patient_id)

    def select_patient(self, patient_id: str) -> None:
        """Show another patient."""
        if patient_id == self.patient_id or self._is_barred():
            return
        self.session.view(patient_id)
        if patient_id != self.incomplete:
            self.looked.look(patient_id)
        self.patient_id = patient_id
        self.record_id = ""
        self.patient_selected.emit(patient_id)
        self.assessment_changed.emit(self.assessment())

    def select_record(self, record_id: str) -> None:
        """Point every view at one record of the patient shown."""
        if record_id != self.record_id:
            self.record_id = record_id
            self.record_selected.emit(record_id)

    def record(self, records: Iterable[AnyRecord], reason: str = "") -> None:
        """Store new records in one transaction, then tell every view; raise Problem with nothing stored."""
        kept = tuple(records)
        self.session.record(kept, reason=reason)
        self._saved({item.patient for item in kept})

    def take_in(self, name: str, records: Sequence[AnyRecord]) -> Imported:
        """Store what may be stored of one table in one transaction, then tell every view; say what was refused."""
        done = self.session.import_file(name, records)
        self._saved({item.patient for item in records})
        return done

    def took_in(self, patients: Iterable[str]) -> None:
        """Tell every view what a file brought for some patients, of whom some may be new."""
        self._known.forget_list()
        self._saved(set(patients))

    def took_from_child(self) -> None:
        """Tell every view what a child of this window has stored just now: it counts as saved here."""
        self.saved_at = self.now()
        self.poll()

    def add_patient(self, *, mrn: str, name: str, born: date, sex: Sex, **given: Unpack[Admission]) -> None:
        """Register a patient and show them; raise Problem with nothing stored."""
        person = self.session.add_patient(mrn=mrn, name=name, born=born, sex=sex, **given)
        self._known.forget_list()
        self.saved_at = self.now()
        self.select_patient(person.patient)

    def correct(self, record_id: str, new: AnyRecord, because: str) -> None:
        """Store a correction, then tell every view; raise Problem with nothing stored."""
        self.session.correct(record_id, new, because)
        self._saved({new.patient})

    def void(self, record_id: str, because: str) -> None:
        """Take a record of the selected patient out, then tell every view."""
        self.session.void(record_id, because)
        self._known.forget_list()  # what was taken out may have united two records
        self._saved({self.patient_id})

    def accept(self, record_id: str, number: int, because: str, *, column: bool = False) -> None:
        """Take a held value in as one of its readings, with the rest of its column if asked, then tell every view."""
        if column:
            from bedside.session.quarantine import accept_column  # noqa: PLC0415 - the window has to stand before

            accept_column(self.session, record_id, number, because)
        else:
            self.session.accept(record_id, number, because)
        self._saved({self.patient_id})

    def refuse(self, record_id: str, because: str) -> None:
        """Take a held value out, then tell every view."""
        self.session.refuse(record_id, because)
        self._saved({self.patient_id})

    def decide(self, reply: Reply) -> Decided:
        """Answer a trigger of the selected patient, then tell every view; raise Problem with nothing stored."""
        made = self.session.decide(self.patient_id, reply)
        self._saved({self.patient_id})
        return made

    def run(self, act: Callable[[Session], T], others: Iterable[str] = ()) -> T:
        """Let a workflow store something about the selected patient, then tell every view; raise what it raises.

        `others` are further patients whom it is about.
        """
        made = act(self.session)
        self._saved({self.patient_id, *others})
        return made

    def leave_untreated(self, why: Why, because: str) -> Untreated:
        """Store that the selected patient is not treated, then tell every view; raise Problem with nothing stored."""
        from bedside.session.untreated import leave_untreated  # noqa: PLC0415 - the window has to stand before

        made = leave_untreated(self.session, self.patient_id, why, because)
        self._saved({self.patient_id})
        return made

    def undo(self) -> tuple[AnyRecord, ...]:
        """Take back this user's last entry for the selected patient, then tell every view; return what does so."""
        from bedside.session.undoing import undo_last  # noqa: PLC0415 - the window has to stand before

        made = undo_last(self.session, self.patient_id)
        self._known.forget_list()
        self._saved({item.patient for item in made} | {self.patient_id})
        return made

    def restore(self, record_id: str, because: str) -> AnyRecord:
        """Put a record of the selected patient back that was taken out, then tell every view."""
        made = self.session.restore_record(record_id, because)
        self._known.forget_list()
        self._saved({self.patient_id})
        return made

    def settle(self, conflict: Conflict, number: int, because: str) -> None:
        """Settle a conflict as one of its readings (0: none is right), then tell every view."""
        self.session.settle(conflict.id, number, because)
        self._known.forget_list()
        self._saved(set(conflict.patients))

    def unite(self, other_id: str, because: str, *, accept_differences: bool) -> None:
        """Join another record to the selected patient's, then tell every view."""
        self.session.unite(self.patient_id, other_id, because, accept_differences=accept_differences)
        self._known.forget_list()
        self._saved({self.patient_id, other_id})

    def poll(self) -> None:
        """Take in what other processes recorded and what the minute changed."""
        if self._is_barred():
            return
        changed = self.session.refresh()
        if changed is None:
            return
        self._known.forget_list()
        if changed:
            if self.patient_id in changed:
                self.looked.look(self.patient_id)
            self._tell(set(changed))
            return
        self._known.forget_every()
        if self.patient_id:
            self.assessment_changed.emit(self.assessment())

    def _is_barred(self) -> bool:
        """Say so where an administrator took this user's access meanwhile: nothing more is shown to them."""
        stands = self.session.access.stands()
        if not stands:
            self.barred.emit()
        return not stands

    def _saved(self, patient_ids: set[str]) -> None:
        self.saved_at = self.now()
        self._tell(patient_ids)

    def _tell(self, patient_ids: set[str]) -> None:
        self._known.forget(patient_ids)
        if self.patient_id in patient_ids and self._listed(self.patient_id):
            self.assessment_changed.emit(self.assessment())
        others = [item for item in patient_ids if item != self.patient_id and self._listed(item)]
        end = time.monotonic() + _TURN
        for patient_id in others[:_AT_ONCE]:
            self.assessment_changed.emit(self.verdicts(patient_id))
            if time.monotonic() > end:
                break
        if self.patient_id and not self._listed(self.patient_id):
            self._leave_gone()

    def _listed(self, patient_id: str) -> bool:
        """Return whether a patient is still one of the ward's: united with another, or undone, they are not."""
        return patient_id in self._known.patients()

    def _leave_gone(self) -> None:
        """Show the chart that the selected patient's has become part of, or another where it is gone."""
        wanted = self.session.persons.members(self.patient_id)[0]
        people = self.patients()
        if self._listed(wanted) or people:
            self.select_patient(wanted if self._listed(wanted) else people[0].patient)
