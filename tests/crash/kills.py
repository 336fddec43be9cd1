"""Kill the charting process at random moments, most of them inside a commit, and look at what is left each time."""

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from bedside.domain.records import AnyRecord
from tests.crash.made import USER

ROOT = Path(__file__).resolve().parents[2]
SERIES = 20
MOST_COMMITS = 12


class Nursery:
    """Where charting processes come from, or those of another module that lives as they do."""

    def __init__(self, module="tests.crash.child"):
        self.module = module
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as this
        self.child = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()
        self.errors.close()

    def begin(self, asked):
        """Begin a life."""
        if self.child is None or self.child.poll() is not None:
            self._end()
            self.child = subprocess.Popen(
                [sys.executable, "-m", self.module],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, cwd=ROOT,
            )  # fmt: skip
        self.child.stdin.write(json.dumps(asked).encode() + b"\n")
        self.child.stdin.flush()

    def hear(self):
        """Return the words of the next whole line, None when there is no more."""
        line = self.child.stdout.readline().decode()
        if not line:
            return None
        # Half a line was told to nobody.
        return line.removesuffix(" .\n").split(" ", 1) if line.endswith(" .\n") else ("", "")

    def failed(self):
        """Leave, with what the charting process said of its failure."""
        self.errors.seek(0)
        sys.exit(f"the charting process stopped by itself: {self.errors.read().decode()}")

    def _end(self):
        if self.child is not None:
            self.child.kill()
            self.child.stdin.close()
            self.child.stdout.close()
            self.child.wait()


class Kill:
    """One life of a charting process: what it acknowledged, and what it had begun when it was killed."""

    def __init__(self, made, folder, chance, *, small=False):
        self.acked = []
        self.begun = None
        self.last_ack = None
        self.took = []
        self.process = None
        self.ended = None
        made.nursery.begin(
            {"folder": str(folder), "key": made.key.hex(), "user": USER, "seed": chance.random(), "small": small}
        )
        self._listen(made.nursery, chance)
        if self.ended is not None:
            made.nursery.failed()
        self._kill(made.nursery)
        # What it managed to say before it died counts: it was told to a user.
        while self.ended is None and self._heard(made.nursery):
            pass

    @property
    def inside(self):
        """Return whether the process was killed between begin and ack."""
        return self.begun is not None

    def _kill(self, nursery):
        if hasattr(signal, "SIGKILL"):
            os.kill(self.process, signal.SIGKILL)
        else:
            nursery.child.kill()

    def _listen(self, nursery, chance):
        """Follow a random number of commits, and return a random moment after the beginning of the last."""
        wanted = chance.randint(1, MOST_COMMITS)
        while len(self.acked) < wanted or self.process is None or self.begun is None:
            begun = time.perf_counter()
            before = len(self.acked)
            if not self._heard(nursery) or self.ended is not None:
                nursery.failed()
            if len(self.acked) > before:
                self.took.append(time.perf_counter() - begun)
        time.sleep(chance.random() * 3 * statistics.median(self.took))

    def _heard(self, nursery):
        """Take in one line; return whether there was one."""
        said = nursery.hear()
        if said is None:
            return False
        word, rest = said
        if word == "life":
            self.process = int(rest)
        elif word == "begin":
            self.begun = msgspec.json.decode(rest.partition(" ")[2], type=tuple[AnyRecord, ...])
        elif word == "ack":
            _, end, salt, entries = rest.split()
            self.acked.append(self.begun)
            self.last_ack = (int(end), salt, int(entries))
            self.begun = None
        elif word == "end":
            self.ended = int(rest)
        return True


class Count:
    """What all kills came to."""

    def __init__(self):
        self.kills = self.inside = self.acknowledged = self.lost = self.half_written = 0
        self.chain = "whole"

    def look(self, store, acked, begun):
        """Compare an opened store with what was acknowledged and what was begun."""
        ids = [item.id for batch in (*acked, begun or ()) for item in batch]
        found = {name: versions[0] for name, versions in store.every_version(ids).items()}
        self.lost += sum(found.get(item.id) != item for batch in acked for item in batch)
        came = [found.get(item.id) == item for item in begun or ()]
        self.half_written += any(came) and not all(came)
        verified = store.verify()
        if not verified.ok or store.tampered or store.hold.rescued:
            self.chain = store.tampered or (verified.first_break.text if verified.breaks else "damaged")
        self.half_written += sum(item.what.startswith("row") for item in verified.breaks)

    @property
    def good(self):
        """Return whether nothing was lost."""
        return not self.lost and not self.half_written and self.chain == "whole"


def kill(made, kills, seed):
    """Kill so many charting processes, in series that share a store; return what came of it."""
    chance, count = random.Random(seed), Count()
    folder, acked = None, []
    for number in range(kills):
        if number % SERIES == 0:
            folder, acked = made.copy(f"kills-{number}"), []
        life = Kill(made, folder, chance, small=chance.random() < 0.5)
        count.kills += 1
        count.inside += life.inside
        count.acknowledged += len(life.acked)
        acked += life.acked
        store = made.open(folder)
        count.look(store, acked, life.begun)
        if life.last_ack and len(store.journal()) < life.last_ack[2]:
            count.lost += 1
        if life.begun and store.get(life.begun[0].id):
            # It reached the disk and only its ack was lost: from now on it must stay.
            acked.append(life.begun)
        store.close()
    return count
