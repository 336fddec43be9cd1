"""A fresh Assessment with nothing remembered, against reading the same chart from JSON; and how its cost grows.

What is measured begins with the tuple of records and ends with the Assessment: chart, index, criteria, ladder,
triggers, scores, outcomes, findings and what would flip the state. The floor decodes the same records with msgspec.
"""

import gc
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import msgspec

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.records import AnyRecord, Patient
from bedside.domain.stamp import Stamp
from bedside.protocol.assess import assess
from bedside.protocol.load import shipped
from tests.bench.figure import Figure, paired
from tests.bench.ward import stay

SMALL, LARGE = 500, 5_000
NOW = datetime(2020, 4, 10, 10, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


class Clockless:
    """Stands in for the session that the bench ward is charted with."""

    def stamp(self):
        return Stamp(author="bench", workstation="bench", now=NOW, new_id=str)


def records(size):
    """Return all records of a patient under treatment, with so many entries."""
    person = Patient(
        id="p", patient="p", at=NOW - timedelta(days=30), recorded_at=NOW, author="bench", workstation="bench",
        mrn="B-0", name="Bench, 0", born=date(1960, 1, 1), sex="F",
    )  # fmt: skip
    return (person, *stay(Clockless(), person, count(), size))


class Assessing:
    """One chart of a size: the fresh assessment of it, and its floor."""

    def __init__(self, size):
        self.records = records(size)
        self.text = msgspec.json.encode(self.records)
        self.decoder = msgspec.json.Decoder(tuple[AnyRecord, ...])
        self.catalogue = load_catalogue(assets.read_text("catalogue.toml"))
        self.protocol = shipped(self.catalogue)[0]

    def assess(self):
        """Build the chart and assess it."""
        known = NOW + timedelta(days=1)
        chart = build(self.records, at=NOW, known_at=known, zone=ZONE, catalogue=self.catalogue)
        made = assess(self.protocol, chart)
        assert made.scores
        assert made.findings

    def decode(self):
        """Read the records from JSON."""
        assert len(self.decoder.decode(self.text)) == len(self.records)


def figures():
    """Return the cost of an assessment against its floor, and against one of a tenth of the records."""
    small, large = Assessing(SMALL), Assessing(LARGE)
    gc.collect()
    yield Figure(f"one assessment, {SMALL} records, against decoding them",
                 *paired(small.assess, small.decode, rounds=60, warm_up=5), 30)  # fmt: skip
    yield Figure(f"one assessment, {LARGE} records against {SMALL}",
                 *paired(large.assess, small.assess, rounds=15, warm_up=2), 12)  # fmt: skip
