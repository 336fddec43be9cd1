"""The record kinds of the chart: frozen values that are appended, corrected by a successor, and never changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

from bedside.domain.moment import Precision

Comparator = Literal["", "<", "<=", ">", ">="]
Sex = Literal["F", "M", "X"]
ResultStatus = Literal["preliminary", "final", "corrected", "cancelled"]
DoseStatus = Literal["given", "held", "refused", "missed", "unavailable"]
OrderAction = Literal["start", "step", "hold", "resume", "stop"]
DocumentForm = Literal["consult", "addendum", "cosignature"]
Wanted = Literal["", "dose", "lab", "event", "order", "oxygen"]
DeviceName = Literal["ra", "nc", "npc", "mask", "venturi", "nrb", "hfnc", "niv", "imv", "trach"]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read a doubtful entry; a person picks one by its place in the list (from 1).

    `value` and `unit` are what would be stored; `at`/`precision` are set only where the time is in doubt.
    """

    label: str
    value: Decimal
    unit: str
    code: str = ""
    at: datetime | None = None
    precision: Precision = "minute"


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="kind"):
    """What every record carries. `at` is when it was true, `recorded_at` when it reached this store (both UTC).

    `patient` is the id of the patient's first record. `supersedes` names the corrected record, `void` takes it out,
    `reason` says why. `source` is empty for typed entries, else where the value comes from.
    """

    id: str
    patient: str
    at: datetime
    precision: Precision = "minute"
    recorded_at: datetime
    author: str
    workstation: str
    supersedes: str | None = None
    void: bool = False
    reason: str = ""
    source: str = ""


class Patient(Record, frozen=True, kw_only=True, tag="patient"):
    """Who: record number, name, birth date and sex are the person identifiers."""

    mrn: str
    name: str
    born: date
    sex: Sex


class Observation(Record, frozen=True, kw_only=True, tag="observation"):
    """One lab value or vital sign, as typed; conversion happens on reading, through the catalogue.

    `value` may be None only while `held` has readings of a text that is no number. `held` readings wait for a person;
    until then the value counts as unknown. `finding` is the data-quality rule that held it.

    What a laboratory says beside the value stays in its own words: `interpretation` are its flags, `range_text` its
    reference range, `note` its comment, `issued` when it reported. `identifier` is its name of the result (sender,
    order and place in it): of results with the same one the newest status stands (see `domain.reissue`), and a
    cancelled one has no value.
    """

    code: str
    value: Decimal | None
    unit: str
    comparator: Comparator = ""
    raw: str = ""
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    status: ResultStatus = "final"
    held: tuple[Reading, ...] = ()
    finding: str = ""
    identifier: str = ""
    issued: datetime | None = None
    interpretation: str = ""
    range_text: str = ""
    note: str = ""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One oxygen device: `flow` in L/min, `fio2` as a fraction that was set (never estimated), `peep` in cm H2O."""

    name: DeviceName
    flow: Decimal | None = None
    fio2: Decimal | None = None
    peep: Decimal | None = None


class OxygenSetting(Record, frozen=True, kw_only=True, tag="oxygen"):
    """All devices in use at once, with SpO2 (%) and respiratory rate (per minute) seen with them."""

    devices: tuple[Device, ...]
    spo2: Decimal | None = None
    rr: Decimal | None = None


class Order(Record, frozen=True, kw_only=True, tag="order"):
    """An order of the protocol drug and what becomes of it; `dose` (mg) and `interval_hours` for start and step.

    `follows` names the newest orders and doses of other workstations that were in sight when it was made.
    """

    action: OrderAction
    drug: str
    dose: Decimal | None = None
    dose_unit: str = "mg"
    route: str = ""
    interval_hours: int | None = None
    anchor: Literal["last_dose", "clock"] = "last_dose"
    follows: str = ""


class Dose(Record, frozen=True, kw_only=True, tag="dose"):
    """One administration or its absence; `at` is when it was given (or not given), `due` when it should have been.

    `follows` as with an order.
    """

    drug: str
    status: DoseStatus
    dose: Decimal | None = None
    dose_unit: str = "mg"
    route: str = ""
    due: datetime | None = None
    follows: str = ""


class Medicine(Record, frozen=True, kw_only=True, tag="medicine"):
    """A background medicine: in force from its start until its stop."""

    action: Literal["start", "stop"]
    drug: str
    dose: Decimal | None = None
    dose_unit: str = ""
    route: str = ""
    interval_hours: int | None = None


class Event(Record, frozen=True, kw_only=True, tag="event"):
    """A coded clinical fact: `code` what, `state` its state, `subject` of which (site, drug, substance), `text`."""

    code: str
    state: str = ""
    subject: str = ""
    text: str = ""


class Decision(Record, frozen=True, kw_only=True, tag="decision"):
    """A clinician's answer to a trigger, with the records it was answered on and the frozen Assessment (by hash)."""

    protocol: str
    version: str
    trigger: str
    answer: Literal["accepted", "declined"]
    evidence: tuple[str, ...] = ()
    assessment: str = ""


class Document(Record, frozen=True, kw_only=True, tag="document"):
    """A signature under a paper, `at` the moment the paper speaks of; `name` and `role` as the signer is printed.

    `content` and `assessment` are the hashes of what was frozen with it. An addendum and a co-signature name in `of`
    the document they belong to; `complete` says that every row of the off-label checklist was answered.
    """

    form: DocumentForm
    name: str
    role: str
    content: str
    assessment: str
    protocol: str = ""
    version: str = ""
    of: str = ""
    complete: bool = False


class Recommendation(Record, frozen=True, kw_only=True, tag="recommendation"):
    """One numbered recommendation of a signed document, and what would fulfil it.

    It is done by a record of the kind it `wants` about `code` (an analyte, a drug, an event) after `at`; `due` is by
    when, `owner` who is to see to it. One that wants nothing is answered by a person.
    """

    document: str
    number: int
    text: str
    wants: Wanted = ""
    code: str = ""
    due: datetime | None = None
    owner: str = ""


AnyRecord = (
    Patient | Observation | OxygenSetting | Order | Dose | Medicine | Event | Decision | Document | Recommendation
)
KINDS: tuple[type[Record], ...] = (
    Patient,
    Observation,
    OxygenSetting,
    Order,
    Dose,
    Medicine,
    Event,
    Decision,
    Document,
    Recommendation,
)
