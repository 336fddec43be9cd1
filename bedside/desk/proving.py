"""What a store and its backup must both answer: the Assessment of the patients that were changed last.

The store knows nothing of protocols; it is handed this question, and a copy that answers otherwise is no backup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from bedside.config import Site
from bedside.protocol.assessment import digest
from bedside.session.reader import Reader
from bedside.store.backup import Means
from bedside.store.errors import StoreError
from bedside.store.proof import Probe
from bedside.store.rotation import Ages
from bedside.store.snapshot import Progress
from bedside.store.store import Store
from bedside.text import ENGLISH, speaking

MB = 1_000_000


def means(clock: Callable[[], datetime], site: Site, progress: Progress) -> Means:
    """Return what making a backup needs from above."""
    rules = site.backup
    return Means(clock, probes(site), rules.margin_mb * MB, progress)


def ages(site: Site) -> Ages:
    """Return how many backups of each age the site keeps."""
    rules = site.backup
    return Ages(rules.hourly, rules.daily, rules.weekly, rules.monthly)


def probes(site: Site) -> Callable[[datetime], Probe]:
    """Return what gives, for a moment, the question about as many patients as the site has set."""
    return lambda moment: probe_at(moment, site.backup.probed_patients)


def probe_at(moment: datetime, patients: int) -> Probe:
    """Return a function that hashes what the default protocol says, at a moment, of so many patients of a store."""

    def probe(store: Store) -> str:
        reader = Reader(store, clock=lambda: moment)
        # The hash is kept with a backup and asked for again by whoever speaks another language then.
        with speaking(ENGLISH):
            told = [f"{patient} {_answer(reader, patient)}\n" for patient in store.latest_patients(patients)]
        return hashlib.sha256("".join(told).encode()).hexdigest()

    return probe


def _answer(reader: Reader, patient: str) -> str:
    try:
        return digest(reader.assess(patient))
    except StoreError:
        raise
    except Exception as error:
        # A chart that the program cannot judge must be backed up all the same.
        return type(error).__name__
