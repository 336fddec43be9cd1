"""The ward on the screen, every row worked out, against that many assessments; and a long list against the same.

Ours begins with a census nobody has read anything for and ends with the paint in which every row in sight says all it
has to say. The floor reads and assesses thirty patients, one after the other, and shows nothing.
"""

import tempfile
import time
from itertools import count
from pathlib import Path

from PySide6.QtWidgets import QApplication

from bedside.session.session import Session
from bedside.ui import app as shell
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.census import Census
from tests.bench.figure import Figure, paired
from tests.bench.ward import PASSPHRASE, patient, stay

WARD, LONG = 30, 1_000
RECORDS, FEWER = 60, 20
ROUNDS = 15


def figures():
    """Return the cost of a ward and of a long list, each against thirty assessments."""
    theme.apply(shell.application(), theme.LIGHT)
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        ward = Listing(Path(home) / "ward", WARD, RECORDS)
        seconds = paired(ward.show, ward.assess, rounds=ROUNDS)
        yield Figure(f"census of {WARD} patients to all rows painted, against {WARD} assessments", *seconds, 1.5)
        long = Listing(Path(home) / "long", LONG, FEWER)
        seconds = paired(long.show, ward.assess, rounds=ROUNDS)
        yield Figure(f"census of {LONG} patients to first rows, against {WARD} assessments", *seconds, 2)
        for each in (ward, long):
            each.session.close()


class Listing:
    """A store of so many patients under treatment, with so many records each."""

    def __init__(self, folder, patients, records):
        session, _code = Session.create(folder, ward="Bench", zone="Europe/Berlin", user="bench", passphrase=PASSPHRASE)
        numbers = count()
        people = [patient(session, numbers) for _ in range(patients)]
        everything = [*people, *(item for person in people for item in stay(session, person, numbers, records))]
        for start in range(0, len(everything), 20_000):
            refused = session.import_file("bench", everything[start : start + 20_000]).refused
            assert not refused, refused
        session.close()
        self.people = people
        self.session = Session.open(folder, "bench", PASSPHRASE)
        _ = self.session.catalogue, self.session.protocol()

    def fresh(self):
        """Return a session on the open store that has read nothing yet."""
        made = Session(self.session.store)
        made.__dict__.update(catalogue=self.session.catalogue, _protocols=self.session._protocols)
        return made

    def show(self):
        """Build a census and run the event loop until every row in sight has been painted as it is."""
        bridge = Bridge(self.fresh())
        census = Census(bridge, theme.LIGHT)
        census.resize(238, 620)
        painted = []
        census.view.painted.connect(lambda: painted.append(self._whole(census)))
        census.show()
        give_up = time.monotonic() + 20
        while not any(painted):
            QApplication.processEvents()
            assert time.monotonic() < give_up, "the census was never painted whole"
        census.close()
        census.deleteLater()
        bridge.deleteLater()

    @staticmethod
    def _whole(census):
        first, last = census.view.sight()
        ready = all(census.model.row(place).ready for place in range(first, last + 1))
        sorted_out = census.model.is_long() or not census._owed
        return ready and sorted_out and not census.model.waiting(first, last)

    def assess(self):
        """Read and assess the patients of a ward."""
        session = self.fresh()
        for person in self.people[:WARD]:
            assert session.assess(person.patient).patient_id == person.patient
