"""Kill the charting process at random moments, most of them inside a commit, and look at what is left each time."""

import json
import random
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


class Kill:
    """One life of a charting process: what it acknowledged, and what it had begun when it was killed."""

    def __init__(self, made, folder, chance, *, small=False):
        self.acked = []
        self.begun = None
        self.last_ack = None
        self.took = []
        self._run(made, folder, chance, small=small)

    @property
    def inside(self):
        """Return whether the process was killed between begin and ack."""
        return self.begun is not None

    def _run(self, made, folder, chance, *, small):
        asked = {"folder": str(folder), "key": made.key.hex(), "user": USER, "seed": chance.random(), "small": small}
        with tempfile.TemporaryFile() as errors:
            child = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.child"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT,
            )  # fmt: skip
            try:
                child.stdin.write(json.dumps(asked).encode() + b"\n")
                child.stdin.flush()
                self._listen(child, chance)
                died = child.poll() is not None
            finally:
                child.kill()
                rest, _ = child.communicate()
            if died:
                errors.seek(0)
                sys.exit(f"the charting process stopped by itself: {errors.read().decode()}")
        # What it managed to say before it died counts: it was told to a user. Half a line was not.
        for line in rest.splitlines(keepends=True):
            if line.endswith(b"\n"):
                self._heard(line)

    def _listen(self, child, chance):
        """Follow a random number of commits, and return a random moment after the beginning of the last."""
        for _ in range(chance.randint(1, MOST_COMMITS)):
            self._heard(child.stdout.readline())
            if self.begun:
                begun = time.perf_counter()
                self._heard(child.stdout.readline())
                self.took.append(time.perf_counter() - begun)
        self._heard(child.stdout.readline())
        time.sleep(chance.random() * 1.5 * statistics.median(self.took or [0.001]))

    def _heard(self, line):
        word, _, rest = line.decode().partition(" ")
        if word == "begin":
            self.begun = msgspec.json.decode(rest.partition(" ")[2], type=tuple[AnyRecord, ...])
        elif word == "ack":
            _, end, salt, entries = rest.split()
            self.acked.append(self.begun)
            self.last_ack = (int(end), salt, int(entries))
            self.begun = None


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
