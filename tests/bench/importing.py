"""A large import through the session against a bare executemany of the same rows into the same encrypted schema.

Ours checks every record, looks for what has its id, writes journal and arrivals, and commits. The floor writes the
finished rows into a copy of the store, with its triggers and indexes in place, and commits. The ids are those of an
import: in no order, as an index likes it least.
"""

import os
import shutil
import statistics
import tempfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from bedside.domain.records import Observation
from bedside.session.session import Session
from bedside.store import rows
from tests.bench.figure import Figure, timed
from tests.bench.ward import CODES, PASSPHRASE, session_of

GOAL = 6.0
PATIENTS = 50
ROUNDS = 3
# A run may ask for fewer: the ratio is about the same from 10,000 rows on.
ROWS = int(os.environ.get("BEDSIDE_BENCH_ROWS", "100000"))


def figures():
    """Return the cost of an import against that of its rows alone, each the median of fresh stores."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        session, people = session_of(Path(home) / "empty", PATIENTS, 4)
        session.close()
        pairs = [importing(Path(home), people, number) for number in range(ROUNDS)]
    ours, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
    yield Figure(f"import of {ROWS} rows against a bare executemany", ours, floor, GOAL)


def importing(home, people, number):
    """Return the seconds of an import and of its floor, each into a store of its own."""
    ours, floor = (
        Session.open(shutil.copytree(home / "empty", home / f"{name}-{number}"), "bench", PASSPHRASE)
        for name in ("ours", "floor")
    )
    records = [observation(ours.stamp(), people[place % PATIENTS].patient, place) for place in range(ROWS)]
    cells = [rows.to_row(item) for item in records]
    _ = ours.catalogue

    def bare():
        db = floor.store._db
        db.execute("BEGIN IMMEDIATE")
        db.conn.executemany(rows.kinds()["observation"].insert, cells)
        db.commit()

    def whole():
        done = ours.import_file("bench.csv", records)
        assert len(done.stored) == ROWS
        assert not done.refused

    seconds = timed(whole), timed(bare)
    for session in (ours, floor):
        assert session.store._db["observation"].count >= ROWS
        session.close()
    return seconds


def observation(stamp, patient, place):
    """Return a laboratory value as an import makes it."""
    code, unit = CODES[place % len(CODES)]
    value = Decimal(70 + place % 30)
    return Observation(
        id=str(uuid5(NAMESPACE_URL, f"bench/{place}")), patient=patient,
        at=stamp.now - timedelta(minutes=5 + place // PATIENTS), recorded_at=stamp.now, author=stamp.author,
        workstation=stamp.workstation, source=f"bench.csv:{place}", code=code, raw=str(value), unit=unit,
        value=value / 1000 if code == "pct" else value,
    )  # fmt: skip
