"""The published series charted into a store: everything undated, because its text gives no times."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import tomli

from bedside.domain.quickline import context_of, parse
from bedside.domain.records import Dose, Event, Order
from bedside.session import Session
from bedside.session.untreated import leave_untreated

PASSPHRASE = "a practice passphrase"
FACTS = tomli.loads((Path(__file__).parent / "navarro_14.toml").read_text("utf-8"))
NOW = datetime(2020, 6, 2, 12, 0, tzinfo=UTC)
WINDOW = datetime(2020, 4, 1, 12, 0, tzinfo=UTC)


def make(folder):
    session, _code = Session.create(
        folder, ward="Series", zone="America/New_York", user="demo", passphrase=PASSPHRASE, practice=True,
        clock=lambda: NOW,
    )  # fmt: skip
    for told in FACTS["patient"]:
        _chart(session, told)
    return session


def _chart(session, told):
    number = told["number"]
    person = session.add_patient(mrn=f"N-{number:02}", name=f"Series, Patient {number}", born=date(1900, 1, 1), sex="X")
    typed = [f"ferritin >{FACTS['ferritin_above']} ng/ml", *told.get("airway", ())]
    if told.get("infection"):
        typed.append("infection confirmed")
    if "culture" in told:
        typed.append(f"culture {told['culture']} positive")
    if told.get("blocker"):
        typed.append("immunosuppressant IL-6 antagonist")
    typed += [told["end"]] if "end" in told else []
    context = context_of(session.chart(person.patient), NOW, drug=session.protocol().regimen.drug)
    records = [record for line in typed for record in parse(line, context).records(session.stamp())]
    records += _treated(session, person.patient, told) if "start" in told else []
    session.record([msgspec.structs.replace(item, precision="undated", at=WINDOW) for item in records])
    if "start" not in told:
        leave_untreated(session, person.patient, "judgement", "not treated; the text names no reason by patient")


def _treated(session, patient, told):
    stamp, drug = session.stamp(), session.protocol().regimen.drug
    head = {
        "patient": patient, "at": WINDOW, "recorded_at": NOW, "author": stamp.author, "workstation": stamp.workstation
    }  # fmt: skip
    yield Event(id=stamp.new_id(), code="start_class", state=told["start"], **head)
    yield Dose(id=stamp.new_id(), drug=drug, status="given", **head)
    if "stopped" in told:
        yield Order(id=stamp.new_id(), drug=drug, action="stop", reason=told["stopped"], **head)
