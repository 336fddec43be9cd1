"""Oxygen no longer needed, which suggests a stop; and ventilation, which is no reason to stop but asks for caution."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bedside.domain.vocabulary import device_of
from bedside.protocol.infection import said_when
from bedside.protocol.ladder import departure, on_treatment
from bedside.protocol.leaf import record_evidence, spelled
from bedside.protocol.model import RecoveryWatch, VentilatorWatch, span
from bedside.protocol.oxygen.course import Devices, Stretch, course
from bedside.protocol.oxygen.now import Airway, airway, conflict
from bedside.protocol.question import Question
from bedside.protocol.verdict import Outcome
from bedside.protocol.watch.said import Prompt, Said
from bedside.text import N_, _

_NOTHING = N_("no oxygen setting charted")
_CAUTION = N_("invasive ventilation: caution, and watch for infection; by itself no reason to stop")


def recovery(_name: str, watch: RecoveryWatch, question: Question) -> Said:
    """Say whether room air has lasted long enough, or the patient has gone home."""
    stretches, long = question.once("oxygen_course", course), span(watch.sustained)
    threshold = _("room air for {length}, or discharge").format(length=spelled(watch.sustained))
    fires = tuple(_recovered(stretches, long, question))
    left = departure(question)
    if left:
        outcome: Outcome = "MET" if left.code == "discharged" else "NOT_MET"
        return Said(outcome, said_when(question, left), threshold, record_evidence(question, left), fires)
    if not stretches:
        return Said("UNKNOWN", _(_NOTHING), threshold)
    now = stretches[-1]
    outcome, reason = _air_now(now, stretches[-2] if len(stretches) > 1 else None, long, question.chart.at)
    seen = record_evidence(question, *(now.records[:1] + now.records[1:][-1:]))
    return Said(outcome, reason, threshold, seen, fires, fell=bool(fires))


def _air_now(now: Stretch, before: Stretch | None, long: timedelta, at: datetime) -> tuple[Outcome, str]:
    """Return the outcome of the stretch in force; where room air began after a gap nobody knows what was needed."""
    if not now.known:
        return "UNKNOWN", now.fault
    words = _(" or ").join(dict.fromkeys(map(_titles, now.readings)))
    if not any(map(_air, now.readings)):
        return "NOT_MET", _("{devices} now").format(devices=words)
    if not _is_air(now):
        return "UNKNOWN", _("disputed: {devices} at the same time").format(devices=words)
    hours = max(timedelta(), at - now.since) // timedelta(hours=1)
    reason = _("room air for {hours} h").format(hours=hours)
    if at - now.since >= long:
        return "MET", reason
    if before is not None and before.known:
        return "NOT_MET", reason
    return "UNKNOWN", _("room air for {hours} h; what was needed before is not charted").format(hours=hours)


def _recovered(stretches: tuple[Stretch, ...], long: timedelta, question: Question) -> Iterator[Prompt]:
    """Yield when each time on room air had lasted long enough, from the first dose on."""
    dose = question.first_given
    for item in stretches:
        since = item.since + long
        if dose and _is_air(item) and since <= item.end and item.end >= dose.at:
            behind = (dose, *(record for record in item.records if record.at <= since))
            yield Prompt(
                max(since, dose.at), max(record.recorded_at for record in behind), tuple(record.id for record in behind)
            )


def _is_air(item: Stretch) -> bool:
    return item.known and all(map(_air, item.readings))


def _titles(reading: Devices) -> str:
    return _(" with ").join(device_of(device.name).title for device in reading)


def _air(reading: Devices) -> bool:
    return all(device.name == "ra" for device in reading)


def ventilator(_name: str, _watch: VentilatorWatch, question: Question) -> Said:
    """Say whether the patient is ventilated; each time that begins, or meets the first dose, asks."""
    stretches = question.once("oxygen_course", course)
    fires = tuple(_with_drug(stretches, question))
    if not stretches:
        return Said("UNKNOWN", _(_NOTHING))
    now, state = stretches[-1], airway(question)
    if state.state == "unclear" and now.kind != "unclear":
        seen = record_evidence(question, state.record, state.against)
        return Said("UNKNOWN", conflict(state), evidence=seen, fires=fires, unknown=_asks(question, state))
    seen = record_evidence(question, *now.records[:1])
    if now.kind == "ventilated":
        return Said("MET", _(_CAUTION), evidence=seen, fires=fires)
    if now.known:
        return Said("NOT_MET", _("not ventilated now"), evidence=seen, fires=fires, fell=bool(fires))
    asks = None
    if now.kind == "unclear" and on_treatment(question):
        asks = Prompt(now.start, max(item.recorded_at for item in now.records), tuple(item.id for item in now.records))
    return Said("UNKNOWN", now.fault, evidence=seen, fires=fires, unknown=asks)


def _asks(question: Question, state: Airway) -> Prompt | None:
    marks = [item for item in (state.record, state.against) if item is not None]
    if not on_treatment(question):
        return None
    known = max(item.recorded_at for item in marks)
    return Prompt(known, known, tuple(item.id for item in marks))


def _with_drug(stretches: tuple[Stretch, ...], question: Question) -> Iterator[Prompt]:
    """Yield when ventilation and the drug first came together, for each time the patient was ventilated."""
    dose = question.first_given
    began: Stretch | None = None
    told = False
    for item in stretches:
        if item.kind == "ventilated":
            began = began or item
            if dose and not told and item.end >= dose.at:
                told = True
                mark = began.records[0]
                since, known = max(mark.at, dose.at), max(mark.recorded_at, dose.recorded_at)
                yield Prompt(since, known, (mark.id, dose.id))
        elif item.kind != "unclear":
            began, told = None, False
