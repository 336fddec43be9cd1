"""What is known of each patient, worked out once and kept until that patient changes; views ask the bridge for it."""

from __future__ import annotations

from collections.abc import Iterable

from bedside.domain.chart import Chart
from bedside.domain.records import Patient
from bedside.protocol.assessment import Assessment
from bedside.session import Session, seeing
from bedside.session.rights import may
from bedside.session.seeing import NewResult


class Knowing:
    """Patients, charts, Assessments and unseen results of one session; `forget` says of whom they no longer hold."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._patients: dict[str, Patient] | None = None
        self._charts: dict[str, Chart] = {}
        self._whole: dict[str, Assessment] = {}
        self._verdicts: dict[str, Assessment] = {}
        self._unseen: dict[str, tuple[Chart, Assessment, tuple[NewResult, ...]]] = {}

    def patients(self) -> dict[str, Patient]:
        """Return every patient of the store by id."""
        if self._patients is None:
            self._patients = {item.patient: item for item in self._session.patients()}
        return self._patients

    def chart(self, patient_id: str) -> Chart:
        """Return a patient's chart."""
        if patient_id not in self._charts:
            self._charts[patient_id] = self._session.chart(patient_id)
        return self._charts[patient_id]

    def assessment(self, patient_id: str) -> Assessment:
        """Return a patient's whole Assessment, or what `begin` made do with."""
        if patient_id not in self._whole:
            self._whole[patient_id] = self._session.judge(self.chart(patient_id))
        return self._whole[patient_id]

    def begin(self, patient_id: str) -> None:
        """Make do with a patient's verdicts in place of the whole Assessment, until they are forgotten."""
        self._whole[patient_id] = self._session.judge(self.chart(patient_id), whole=False)

    def verdicts(self, patient_id: str) -> Assessment:
        """Return what is known of a patient without the scores, which nobody reads of who is not shown."""
        if known := self._whole.get(patient_id):
            return known
        if patient_id not in self._verdicts:
            self._verdicts[patient_id] = self._session.judge(self.chart(patient_id), whole=False)
        return self._verdicts[patient_id]

    def is_judged(self, patient_id: str) -> bool:
        """Return whether a patient's Assessment or verdicts are at hand."""
        return patient_id in self._whole or patient_id in self._verdicts

    def unseen(self, patient_id: str) -> tuple[NewResult, ...]:
        """Return the results of a patient that this user has not seen; none for who may not say so."""
        if not may(self._session.store.roles, "chart"):
            return ()
        chart, verdicts = self.chart(patient_id), self.verdicts(patient_id)
        known = self._unseen.get(patient_id)
        # Census and flowsheet ask with every save; the answer holds as long as what it was read from.
        if known is None or known[0] is not chart or known[1] is not verdicts:
            found = seeing.unseen(self._session, chart, verdicts)
            known = self._unseen[patient_id] = chart, verdicts, found
        return known[-1]

    def forget(self, patient_ids: Iterable[str]) -> None:
        """Ask anew for what is told of these patients."""
        for patient_id in patient_ids:
            for known in self._by_patient():
                known.pop(patient_id, None)

    def forget_every(self) -> None:
        """Ask anew for what is told of any patient."""
        for known in self._by_patient():
            known.clear()

    def forget_list(self) -> None:
        """Ask anew who the patients are."""
        self._patients = None

    def _by_patient(self) -> tuple[dict, ...]:
        return self._charts, self._whole, self._verdicts, self._unseen
