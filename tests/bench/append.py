"""A durable append, journal and arrival included, against a bare commit of the same row into the same schema.

Both files are copies of one store. The floor gets its cells ready-made and writes them with one INSERT between BEGIN
IMMEDIATE and COMMIT, under the same settings.
"""

import shutil
import tempfile
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

from bedside.domain.records import Observation
from bedside.session.session import Session
from bedside.store import file, rows
from tests.bench.figure import Figure, paired
from tests.bench.ward import PASSPHRASE, session_of

PATIENTS, RECORDS = 12, 2_000
ROUNDS, WARM_UP = 600, 50


def figures():
    """Return the cost of an append."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        yield appending(Path(home))


def appending(home):
    """Return the figure over two copies of one store."""
    session, people = session_of(home / "ours", PATIENTS, RECORDS)
    session.close()
    shutil.copytree(home / "ours", home / "floor")
    session = Session.open(home / "ours", "bench", PASSPHRASE)
    floor = file.connect(home / "floor", session.store.key, writable=True).conn
    numbers = count()
    records = [value(session, people[0], numbers) for _ in range(2 * (ROUNDS + WARM_UP))]
    # The journal entry and the row are ready on both sides: what is measured is the store.
    entry = session.entry("chart", people[0].patient)
    waiting, cells = iter(records[::2]), iter([rows.to_row(item) for item in records[1::2]])
    insert = rows.kinds()["observation"].insert

    def ours():
        assert session.store.append([next(waiting)], entry).stored

    def bare():
        floor.execute("BEGIN IMMEDIATE")
        floor.execute(insert, next(cells))
        floor.execute("COMMIT")

    seconds = paired(ours, bare, rounds=ROUNDS, warm_up=WARM_UP)
    assert session.verify().ok
    session.close()
    floor.close()
    return Figure("append against a raw commit of the same row", *seconds, 2.2)


def value(session, person, numbers):
    """Return a new value of one patient."""
    stamp = session.stamp()
    return Observation(
        id=stamp.new_id(), patient=person.patient, at=stamp.now - timedelta(minutes=1), recorded_at=stamp.now,
        author=stamp.author, workstation=stamp.workstation, code="ferritin", value=Decimal(80 + next(numbers) % 20),
        unit="ng/mL",
    )  # fmt: skip
