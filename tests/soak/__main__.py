"""Use the window at random, and look at what fails, freezes or grows: `python -m tests.soak --actions N --seed N`."""

import argparse
import functools
import json
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bedside.desk import demo
from bedside.session import Session
from bedside.store import vault
from bedside.ui import app as program
from bedside.ui import theme
from tests.soak.acting import Hands
from tests.soak.watching import Counts, Failures, Still, counted, drop_deleted, drop_deleted_now, grown, open_files

#: after so many actions the window is locked, the store is put back as it was, and what there is is counted
CYCLE = 60
MEMORY_GROWTH = 1.1
#: of so many actions one has charted something at the least
CHARTING = 20


def main():
    """Run as asked; leave with 1 when anything failed or grew."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bedside-soak-") as home:
        soak = Soak(Path(home), asked.seed)
        try:
            said = soak.run(asked.actions)
        finally:
            sys.excepthook = sys.__excepthook__  # the program's own stands in for it while a window stands
    print(json.dumps(said) if asked.json else "\n".join(f"{name}: {value}" for name, value in said.items()))
    sys.exit(0 if said["good"] else 1)


class Soak:
    """One window over one store of fixed size, used at random."""

    def __init__(self, home, seed):
        self.home, self.seed = home, seed
        os.environ.update(XDG_STATE_HOME=str(home / "state"), XDG_DATA_HOME=str(home / "data"))
        # A key is derived once: what is looked at here is the window.
        vault._derive = functools.cache(vault._derive)
        demo.make(home / "whole").close()
        shutil.copytree(home / "whole", home / "store")
        self.failures, self.still = Failures(), Still()
        program.log.hook = self.failures.hook
        application = program.application()
        theme.apply(application, theme.LIGHT)
        self.shell = program.Shell(application, theme.LIGHT)
        self.shell.enter(Session.open(home / "store", demo.USER, demo.PASSPHRASE))
        self.hands = Hands(self.shell, random.Random(seed), self.still)
        self.samples = []
        self.whole, self.charted = self.stored(), 0
        self.files = []

    def run(self, actions):
        """Use the window so often; return what is said of it."""
        begun = time.monotonic()
        names, weights = zip(*self.hands.weights().items(), strict=True)
        self.put_back()
        for number in range(actions):
            name = self.hands.chance.choices(names, weights)[0]
            self.failures.action = f"{number} {name}"
            try:
                self.hands.act(name)
            except Exception as error:  # what a command raises that was not asked for by an event
                sys.excepthook(type(error), error, error.__traceback__)
            drop_deleted_now()
            if number % CYCLE == CYCLE - 1:
                self.put_back()
        self.put_back()
        self.failures.close()
        self.shell.leave()
        drop_deleted()
        return self.said(actions, time.monotonic() - begun)

    def put_back(self):
        """Lock, put the store back as it was, come back, and count what there is."""
        self.charted += self.stored() - self.whole
        self.failures.action = self.hands.now = "lock"
        with self.still.timed("lock"):
            self.shell.lock()
        drop_deleted_now()
        shutil.rmtree(self.home / "store")
        shutil.copytree(self.home / "whole", self.home / "store")
        self.failures.action = self.hands.now = "unlock"
        QTest.keyClicks(self.shell.gate.passphrase, demo.PASSPHRASE)
        with self.still.timed("unlock"):
            QTest.keyClick(self.shell.gate.passphrase, Qt.Key.Key_Return)
        assert self.shell.window is not None, self.shell.gate.problem.text()
        give_up = time.monotonic() + 20
        while self.shell.window.census.model.waiting() and time.monotonic() < give_up:
            with self.still.timed("unlock"):
                QApplication.processEvents()
        self.samples.append(self.settled())
        self.files = [*self.files[:1], open_files()]

    def stored(self):
        """Return how many records the store holds."""
        return sum(self.shell.window.bridge.session.store.counts().values())

    def settled(self):
        """Return the least of three looks: a timer that is just running out is no growth, one that stays is."""
        looks = []
        for _look in range(3):
            self.hands.turn(40)
            looks.append(counted())
        return Counts(*map(min, zip(*looks, strict=True)))

    def said(self, actions, seconds):
        """Return the report."""
        growth = grown(self.samples)
        same = all(last <= first for name, (first, last) in growth.items() if name != "rss")
        memory = growth["rss"][1] / growth["rss"][0]
        failures = self.failures
        return {
            "actions": actions,
            "seed": self.seed,
            "seconds": round(seconds),
            "charted": self.charted,
            "exceptions": failures.exceptions[:20],
            "warnings": failures.warnings[:20],
            "growth": growth,
            "memory_ratio": round(memory, 3),
            "files_since": sorted(set(self.files[-1]) - set(self.files[0])),
            "blocked": self.still.worst(),
            "blocked_over_100_ms_cpu": f"{self.still.over} of {self.still.calls}",
            "good": same
            and memory <= MEMORY_GROWTH
            and not failures.exceptions
            and not failures.warnings
            # Hands that chart nothing would find nothing either.
            and self.charted * CHARTING >= actions,
        }


if __name__ == "__main__":
    main()
