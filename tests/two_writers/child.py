"""One of the writers: a real session that saves one value after the other and notes each that was acknowledged.

On standard input one JSON line (folder, key, name, count, log) and, when all are ready, "go".
"""

import json
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from bedside.domain.records import Observation
from bedside.session import Session
from bedside.store.store import Store
from bedside.store.vault import Unlocked

BREATH_SECONDS = 0.0005


def main():
    """Save as often as was asked."""
    asked = json.loads(sys.stdin.readline())
    unlocked = Unlocked(asked["name"], ("physician",), bytes.fromhex(asked["key"]))
    session = Session(Store.with_key(Path(asked["folder"]), unlocked, datetime.now(UTC)))
    patients = [person.patient for person in session.patients()]
    with open(asked["log"], "w", encoding="ascii") as log:
        print("ready", flush=True)
        assert sys.stdin.readline() == "go\n"
        for number in range(asked["count"]):
            log.write(save(session, patients[number % len(patients)], number) + "\n")
            log.flush()
            # As a person would, though much faster: without a breath one writer keeps the other out for long stretches.
            time.sleep(BREATH_SECONDS)
    session.close()


def save(session, patient, number):
    """Save one value; return its id once it is acknowledged."""
    stamp = session.stamp()
    record = Observation(
        id=stamp.new_id(), patient=patient, at=stamp.now, recorded_at=stamp.now, author=stamp.author,
        workstation=stamp.workstation, code="crp", value=Decimal(number % 400 + 1), unit="mg/L",
    )  # fmt: skip
    assert session.record([record]).stored == (record.id,)
    return record.id


if __name__ == "__main__":
    main()
