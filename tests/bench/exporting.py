"""An export as NDJSON, from the open store to the files, against json.dump of the same dictionaries into one file.

The dictionaries are ready before the floor is timed; `json` knows no Decimal and writes each as a float.
"""

import json
import os
import tempfile
from pathlib import Path

from bedside.desk.outgoing import files, leaving, write
from bedside.exchange.fhir_out.base import Scene
from bedside.exchange.fhir_out.resources import resources
from bedside.exchange.outgoing import outgoing
from bedside.session.exporting import exported
from tests.bench import ward
from tests.bench.figure import Figure, paired

GOAL = 4.0
ROUNDS = 2
RECORDS = 29
PATIENTS = int(os.environ.get("BEDSIDE_BENCH_PATIENTS", "1000"))


def figures():
    """Return the cost of an export of a thousand patients with thirty records each."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        session = filled(Path(home) / "store")
        yield exporting(session, Path(home))
        session.close()


def filled(folder):
    """Return a session on a store in which every patient has as many records."""
    session, people = ward.session_of(folder, 1)
    numbers = iter(range(1_000_000, 10_000_000))
    everybody = [ward.patient(session, numbers) for _ in range(PATIENTS - len(people))]
    everything = [*everybody]
    for person in everybody:
        everything += ward.stay(session, person, numbers, RECORDS)
    for start in range(0, len(everything), 20_000):
        refused = session.import_file("bench", everything[start : start + 20_000]).refused
        assert not refused, refused
    return session


def exporting(session, home):
    """Return the figure over a filled store."""
    scene = Scene(session.catalogue, session.zone)
    made = [each for line in outgoing(exported(session, "ndjson")) for each in resources(line, scene)]
    assert len(made) > 2 * RECORDS * (PATIENTS - 1)
    rounds = iter(range(1000))

    def ours():
        write(home / f"out-{next(rounds)}", files(session, "ndjson", leaving(session, "ndjson")))

    def floor():
        with open(home / f"floor-{next(rounds)}", "w", encoding="utf-8") as file:
            for each in made:
                json.dump(each, file, default=float)
                file.write("\n")

    seconds = paired(ours, floor, rounds=ROUNDS, warm_up=0)
    return Figure(f"export of {PATIENTS} patients as NDJSON against json.dump", *seconds, GOAL)
