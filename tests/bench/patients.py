"""Opening a patient must not depend on how many others the store holds."""

import tempfile
from pathlib import Path

from bedside.session.session import Session
from tests.bench.figure import Figure, paired
from tests.bench.ward import PASSPHRASE, session_of


def figures():
    """Return the cost of opening one patient of 10,000 against one of 10."""
    home = Path(tempfile.mkdtemp(prefix="bedside-bench-"))
    sessions = []
    for number in (10_000, 10):
        session, people = session_of(home / str(number), number)
        session.close()
        sessions.append((Session.open(home / str(number), "bench", PASSPHRASE), people[0].id))
    (large, first), (small, second) = sessions
    _ = large.catalogue, small.catalogue, large.protocols, small.protocols
    ours, floor = paired(lambda: opened(large, first), lambda: opened(small, second), rounds=60, warm_up=5)
    large.close()
    small.close()
    yield Figure("opening a patient, 10,000 patients against 10", ours, floor, 1.3)


def opened(session, patient):
    """Read and assess one patient afresh."""
    session.forget(patient)
    session.assess(patient)
