"""Opening a patient must not depend on how many others the store holds."""

import tempfile
from pathlib import Path

from bedside.session.session import Session
from tests.bench.figure import Figure, paired
from tests.bench.ward import PASSPHRASE, session_of

ROUNDS = 60


def figures():
    """Return the cost of opening one patient of 10,000 against one of 10."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        yield opening(Path(home))


def opening(home):
    """Return the figure over two stores in a folder."""
    sides = []
    for number in (10_000, 10):
        session, people = session_of(home / str(number), number)
        session.close()
        sides.append(Opening(Session.open(home / str(number), "bench", PASSPHRASE), people[0].mrn))
    large, small = sides
    seconds = paired(large.open, small.open, rounds=ROUNDS, warm_up=5)
    for side in sides:
        side.session.close()
    return Figure("opening a patient, 10,000 patients against 10", *seconds, 1.3)


class Opening:
    """A patient found by number, read from the store and assessed: nothing of the last time is kept."""

    def __init__(self, session, mrn):
        self.session, self.mrn = session, mrn
        _ = session.catalogue, session.protocol()

    def open(self):
        """Find, read and assess the patient in a new session on the open store."""
        fresh = Session(self.session.store)
        fresh.__dict__.update(catalogue=self.session.catalogue, _protocols=self.session._protocols)
        assessment = fresh.assess(fresh.find_patient(self.mrn).patient)
        assert assessment.patient == self.mrn
