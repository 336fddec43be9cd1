"""Unlocking a store, to the point where it answers, against one derivation of a key with the same settings.

The floor is what nobody can save: the derivation is slow on purpose. All else that opening does (reading the slots,
the checks of file and schema, the lease, the journal's head) must fit beside it.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from bedside.store import vault
from bedside.store.store import Store
from tests.bench.figure import Figure, paired, timed
from tests.bench.ward import PASSPHRASE, session_of

GOAL = 1.3
ROUNDS = 15
PATIENTS, RECORDS = 30, 5_000


def figures():
    """Return what opening costs, closed cleanly before each time."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        folder = Path(home) / "store"
        session, _people = session_of(folder, PATIENTS, RECORDS)
        session.close()
        opening = Opening(folder)
        seconds = paired(opening.unlock, opening.derive, rounds=ROUNDS, clock=opening.timed)
    yield Figure(f"unlock against one Argon2id call, {RECORDS} records", *seconds, GOAL)


class Opening:
    """One store opened again and again; it is closed in between, outside of what is measured."""

    def __init__(self, folder):
        self.folder = folder
        self.slot = vault.read(folder).slots["bench"]
        self.opened = []

    def unlock(self):
        """Open the store and read its list of patients."""
        store = Store.open(self.folder, user="bench", passphrase=PASSPHRASE, now=datetime.now(UTC))
        self.opened.append(store)
        assert len(store.patients()) == PATIENTS

    def derive(self):
        """Derive a key with the slot's settings."""
        kdf = self.slot.kdf
        argon = Argon2id(
            salt=self.slot.salt, length=32, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=kdf.memory_kib
        )
        argon.derive(PASSPHRASE.encode())

    def timed(self, call):
        """Return the seconds a call takes, then close what it opened."""
        seconds = timed(call)
        while self.opened:
            self.opened.pop().close()
        return seconds
