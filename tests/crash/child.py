"""The process that is killed: a real session that charts without pause and says what it is about to save, and what is.

On standard input a JSON line for each life: folder, key, user, seed, small (a small log, so that checkpoints happen).
Where the system can fork, each life is a process of its own that need not load the program again; else this process
has one life. On standard output one line before and one after each commit, written at once:

    begin NUMBER RECORDS-AS-JSON .
    ack NUMBER LOG-END LOG-SALT JOURNAL-ENTRIES .
"""

import hashlib
import json
import os
import random
import traceback
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec

from bedside.domain import amend
from bedside.domain.records import Decision, Dose, Event, Observation, Order
from bedside.session import Session
from bedside.store import journal
from bedside.store.store import Store
from bedside.store.vault import Unlocked
from tests.crash.log_end import end_of_log

ROLES = ("administrator", "physician")
SMALL_LOG = 24


def main(live):
    """Live once for each line asked, and say what became of it."""
    while line := os.read(0, 65_536):
        asked = json.loads(line)
        if not hasattr(os, "fork"):
            live(asked)
        life = os.fork()
        if life == 0:
            live(asked)
        say(f"life {life}")
        _, status = os.waitpid(life, 0)
        # The dead one may have left half a line.
        say(f"\nend {os.waitstatus_to_exitcode(status)}")


def live(asked):
    """Chart until somebody ends this process."""
    try:
        if not hasattr(os, "fork"):
            say(f"life {os.getpid()}")
        charting = Charting(asked)
        while True:
            charting.one()
    except BaseException:
        traceback.print_exc()
        os._exit(1)


class Charting:
    """One patient, and one commit after the other."""

    def __init__(self, asked):
        self.asked = asked
        self.folder = Path(asked["folder"])
        self.chance = random.Random(asked["seed"])
        self.number = 0
        self.standing = []
        self.open()

    def open(self):
        """Open the store with the key that was handed over: a derivation each time would take most of the run."""
        unlocked = Unlocked(self.asked["user"], ROLES, bytes.fromhex(self.asked["key"]))
        store = Store.with_key(self.folder, unlocked, datetime.now(UTC))
        self.session = Session(store)
        if self.asked["small"]:
            store._db.execute(f"PRAGMA wal_autocheckpoint = {SMALL_LOG}")
        self.patient = self.session.patients()[0].patient

    def one(self):
        """Do one of what a ward does, each with its begin and its ack."""
        self.chance.choices(
            (self.value, self.batch, self.correction, self.void, self.decision, self.print, self.reopen),
            weights=(30, 20, 15, 5, 15, 10, 5),
        )[0]()

    def value(self):
        """Chart one value."""
        self.save([self.observation()])

    def batch(self):
        """Chart several records of several kinds at once."""
        self.save([self.observation() for _ in range(self.chance.randint(1, 30))] + [self.dose(), self.event()])

    def correction(self):
        """Correct a value."""
        if self.standing:
            old = self.standing.pop(self.chance.randrange(len(self.standing)))
            self.save([amend.corrected(old, self.observation(), "typing")], action="correct")

    def void(self):
        """Take a value out."""
        if self.standing:
            old = self.standing.pop(self.chance.randrange(len(self.standing)))
            self.save([amend.voided(old, self.session.stamp(), "wrong patient")], action="void")

    def decision(self):
        """Decide, on a frozen Assessment, with the order that it makes."""
        frozen = json.dumps({"made": self.number, "filler": "x" * self.chance.randint(0, 20_000)}).encode()
        decision = Decision(
            **self.head(), protocol="P", version="1", trigger="T", answer="accepted", evidence=(),
            assessment=hashlib.sha256(frozen).hexdigest(), reason="as proposed",
        )  # fmt: skip
        order = Order(**self.head(), action="hold", drug="anakinra", reason="T: as proposed")
        self.save([decision, order], action="decide", frozen=[frozen])

    def print(self):
        """Print a note: an entry of the journal without records."""
        self.commit([], lambda: self.session.log("print note", self.patient))

    def reopen(self):
        """Close, which writes keys.json, and open again."""
        self.session.close()
        self.open()

    def save(self, records, **how):
        """Save records and keep the values among them for later corrections."""
        self.commit(records, lambda: self.session.record(records, **how))
        self.standing += [item for item in records if isinstance(item, Observation) and not item.void]

    def commit(self, records, call):
        """Say what is about to be saved, save it, and say that it is."""
        self.number += 1
        say(f"begin {self.number} {msgspec.json.encode(records).decode()}")
        call()
        end, salt = end_of_log(self.folder)
        say(f"ack {self.number} {end} {salt} {journal.head(self.session.store._db)[0]}")

    def head(self):
        """Return the envelope of a new record."""
        stamp = self.session.stamp()
        return {
            "id": stamp.new_id(), "patient": self.patient, "at": stamp.now, "recorded_at": stamp.now,
            "author": stamp.author, "workstation": stamp.workstation,
        }  # fmt: skip

    def observation(self):
        """Return a new value."""
        return Observation(**self.head(), code="crp", value=Decimal(self.chance.randint(1, 400)), unit="mg/L")

    def dose(self):
        """Return a new dose."""
        return Dose(**self.head(), drug="anakinra", status="given", dose=Decimal(100), route="subcutaneous")

    def event(self):
        """Return a new event."""
        return Event(**self.head(), code="bed", subject=f"{self.chance.randint(1, 40)}-B")


def say(line):
    """Write a line in one piece, past all buffers of this process."""
    rest = f"{line} .\n".encode()
    while rest:
        rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    main(live)
