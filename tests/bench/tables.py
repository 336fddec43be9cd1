"""A laboratory table from its bytes to the store, against a bare executemany of the rows that it makes.

Ours reads the text, guesses its columns, judges every value beside its series, and stores; the floor writes the made
rows into a copy of the store, with its triggers and indexes in place, and commits.
"""

import shutil
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path

from bedside.desk.intake import Source, at_once, read, store
from bedside.session.session import Session
from bedside.store import rows
from tests.bench.figure import Figure, timed
from tests.bench.importing import PATIENTS, ROWS
from tests.bench.ward import CODES, PASSPHRASE, session_of

GOAL = 8.0
ROUNDS = 3


def figures():
    """Return the cost of a table against that of its rows alone, each the median of fresh stores."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        session, people = session_of(Path(home) / "empty", PATIENTS, 4)
        session.close()
        pairs = [importing(Path(home), people, number) for number in range(ROUNDS)]
    ours, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
    yield Figure(f"table of {ROWS} rows against a bare executemany", ours, floor, GOAL)


def importing(home, people, number):
    """Return the seconds of a table and of its floor, each into a store of its own."""
    ours, floor = (
        Session.open(shutil.copytree(home / "empty", home / f"{name}-{number}"), "bench", PASSPHRASE)
        for name in ("ours", "floor")
    )
    data = table(people, ours.now())
    made = []

    def whole():
        intake = at_once(read(ours, Source(name="bench.csv", data=data, form="table")))
        assert {line.became for line in store(ours, intake)} == {"stored"}
        made.extend(intake.records)

    took = timed(whole)
    assert len(made) == ROWS
    cells = [rows.to_row(item) for item in made]
    db = floor.store._db

    def bare():
        db.execute("BEGIN IMMEDIATE")
        db.conn.executemany(rows.kinds()["observation"].insert, cells)
        db.commit()

    seconds = took, timed(bare)
    for session in (ours, floor):
        session.close()
    return seconds


def table(people, now):
    """Return a table of several patients as a laboratory writes it."""
    lines = ["MRN,Birth date,Test,Result,Unit,Range,Collected"]
    for place in range(ROWS):
        person, (code, unit) = people[place % PATIENTS], CODES[place // PATIENTS % len(CODES)]
        value = 70 + place % 30
        at = now - timedelta(minutes=5 + place // PATIENTS)
        said = f"0.0{value}" if code == "pct" else value
        lines.append(f"{person.mrn},{person.born},{code},{said},{unit},10-90,{at:%Y-%m-%dT%H:%M}Z")
    return "\n".join(lines).encode()
