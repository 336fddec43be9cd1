"""What one record puts into the flowsheet: values, devices, doses and events in the few words a cell has room for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from bedside.domain.analyte import Analyte
from bedside.domain.chart import Chart
from bedside.domain.moment import Precision
from bedside.domain.records import AnyRecord, Decision, Dose, Event, Medicine, Observation, Order, OxygenSetting
from bedside.domain.value import Value, observed, seen_with
from bedside.domain.wording import amount_text, event_text, interval_text, letter_text, percent_text
from bedside.report.spoken import culture_word, dose_word, exact, figure
from bedside.report.values import flag, printed, readings
from bedside.text import N_, _, decimal
from bedside.ui import flowsheet_order as order
from bedside.ui import words
from bedside.ui.code_words import answer_word, state_word

Look = Literal["plain", "held", "conflict", "struck", "worked_out"]
_PRESSURES = frozenset({"sbp", "dbp"})
_PERCENT = frozenset({"fio2"})
_SIGNS: Mapping[str, tuple[str, str]] = {
    "given": ("tick", "green"),
    "on_time": ("tick", "green"),
    "early": ("arrow-early", "ink"),
    "late": ("arrow-late", "ink"),
    "held": ("bars", "ink"),
    "refused": ("refused", "ink"),
    "missed": ("missed", "ink"),
    "unavailable": ("unavailable", "ink"),
}
_INFUSIONS: Mapping[str, str] = {
    "vasopressor": N_("vasopressor"),
    "rrt": N_("renal replacement"),
    "ecmo": N_("ECMO"),
}
_ROWS = {"naat": order.NAAT, "infection": order.INFECTION, "bed": order.BED}


class Entry(NamedTuple):
    """One fact of a cell. `code` is its catalogue code, if any; `flag` is H or L; `sign` a sign and its colour.

    `was` is what a correction in the same column replaced, `more` a quiet word behind the text; `joined` goes behind a
    stroke (127/73).
    """

    record: str
    key: str
    at: datetime
    precision: Precision
    recorded_at: datetime
    author: str
    text: str
    look: Look = "plain"
    code: str = ""
    flag: str = ""
    sign: tuple[str, str] = ("", "")
    was: str = ""
    more: str = ""
    joined: bool = False


class Entries:
    """Entries of one patient's records, made once: a record never changes, only whether it stands."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, Look], tuple[Entry, ...]] = {}
        self._person = ""

    def of(self, record: AnyRecord, chart: Chart, look: Look, state: str) -> tuple[Entry, ...]:
        """Return what a record puts into the sheet; `state` is what the assessment says of a dose."""
        if not isinstance(record, Observation | OxygenSetting):
            return tuple(_entries(record, chart, look, state))
        if chart.patient.id != self._person:  # a corrected sex has other reference ranges
            self._made, self._person = {}, chart.patient.id
        key = record.id, look
        if key not in self._made:
            self._made[key] = tuple(_entries(record, chart, look, state))
        return self._made[key]


def _entries(record: AnyRecord, chart: Chart, look: Look, state: str) -> Iterator[Entry]:
    if isinstance(record, Observation):
        yield _observation(record, chart, look)
    elif isinstance(record, OxygenSetting):
        yield from _oxygen(record, chart, look)
    else:
        found = _other(record, state)
        if found is not None:
            key, text, sign = found
            yield _plain(record, key, text, look)._replace(sign=sign)


def _plain(record: AnyRecord, key: str, text: str, look: Look) -> Entry:
    return Entry(record.id, key, record.at, record.precision, record.recorded_at, record.author, text, look)


def _observation(item: Observation, chart: Chart, look: Look) -> Entry:
    analyte = chart.catalogue.analyte(item.code)
    value = observed(item, chart.catalogue)
    said = _value(value, analyte, chart)
    if look == "plain" and value.bounds is None:
        look = "held"
    if look in ("held", "conflict"):
        said += "?"
    more = _("prelim.") if item.status == "preliminary" else ""
    return _measured(item, value, said, look, flag(value, chart, analyte))._replace(more=more)


def _measured(item: AnyRecord, value: Value, said: str, look: Look, raised: str) -> Entry:
    key = order.PRESSURE if value.code in _PRESSURES else value.code
    return _plain(item, key, said, look)._replace(code=value.code, flag=raised)


def _value(value: Value, analyte: Analyte, chart: Chart) -> str:
    """Return a value as a cell shows it, in the unit of its row; a held one with all its readings."""
    source = value.source
    if value.bounds is None:
        found = [exact(number) for number in readings(value, chart)]
        typed = figure(value.text)
        typed = typed if isinstance(source, Observation) and source.held else f"{typed} {value.unit}"
        return _(" or ").join(found) or typed.strip()
    if analyte.choices and isinstance(source, Observation):
        return letter_text(source, chart.catalogue)
    if analyte.code in _PERCENT and value.exact is not None:
        return f"{exact(value.exact * 100)} %"
    return printed(value, analyte, chart)[0]


def _oxygen(item: OxygenSetting, chart: Chart, look: Look) -> Iterator[Entry]:
    doubt = "?" if look in ("held", "conflict") else ""
    yield _plain(item, order.OXYGEN, words.oxygen(item) + doubt, look)
    for device in item.devices:
        if device.fio2 is not None:
            yield _plain(item, "fio2", percent_text(device.fio2) + doubt, look)._replace(code="fio2")
        if device.peep is not None:
            yield _plain(item, order.PEEP, decimal(device.peep) + doubt, look)
    for value in seen_with(item, chart.catalogue, {}):
        raised = flag(value, chart, chart.catalogue.analyte(value.code))
        yield _measured(item, value, figure(value.text) + doubt, look, raised)


def _other(record: AnyRecord, state: str) -> tuple[str, str, tuple[str, str]] | None:
    """Return row, text and sign of what is no measurement; None for what has no place in a flowsheet."""
    if isinstance(record, Dose):
        said = _amount(record) if record.status == "given" else dose_word(record.status)
        return order.DRUG + record.drug, said, _SIGNS.get(state) or _SIGNS[record.status]
    if isinstance(record, Order):
        return order.ORDERS, _ordered(record), ("pen", "ink2")
    if isinstance(record, Medicine):
        said = _("stopped") if record.action == "stop" else _regimen(record) or _("started")
        return order.DRUG + record.drug, said, ("square-stop" if record.action == "stop" else "pen", "ink2")
    if isinstance(record, Event):
        return *_event(record), ("", "")
    if isinstance(record, Decision):
        return order.DECISIONS, f"{record.trigger} {answer_word(record.answer)}", ("stairs", "ink2")
    # A signature and its recommendations are read in the notes, not between the values.
    return None


def _event(item: Event) -> tuple[str, str]:
    if item.code == "culture":
        return order.CULTURE + item.subject, " ".join(filter(None, (culture_word(item.state), item.text)))
    if item.code in _INFUSIONS:
        said = {"start": _("started"), "stop": _("stopped"), "none": _("none")}.get(item.state, item.state)
        return order.INFUSION + _(_INFUSIONS[item.code]), said
    if item.code in _ROWS:
        return _ROWS[item.code], item.subject or state_word(item.state)
    return order.EVENTS, event_text(item)


def _amount(item: Dose | Order | Medicine) -> str:
    return f"{amount_text(item.dose)} {_(item.dose_unit)}" if item.dose is not None else ""


def _regimen(item: Order | Medicine) -> str:
    every = interval_text(item.interval_hours) if item.interval_hours else ""
    return " ".join(filter(None, (_amount(item), every)))


def _ordered(item: Order) -> str:
    ended = {"hold": _("on hold"), "resume": _("resumed"), "stop": _("stopped")}.get(item.action)
    return f"{item.drug} {ended}" if ended else f"{item.drug} {_regimen(item)}"
