"""Drop files, kill the watch, and look: first as the kill left it, then after another watch has finished the work."""

import hashlib
import json
import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from bedside.desk.watch import Watch
from bedside.desk.watch_folder import Folder
from tests.crash.made import USER
from tests.watching.child import HOW, opened

SERIES = 20
MOST_FILES, MOST_LINES = 6, 12
STEPS = ("stored", "told", "moved", "taken")
HEAD = "analyte,value,unit,time\n"
START = datetime(2025, 1, 1, tzinfo=UTC)


class Count:
    """What all kills came to; `between` were struck after a file was stored and before it was moved."""

    def __init__(self):
        self.kills = self.between = self.files = self.records = self.lost = self.doubled = self.untold = 0
        self.chain = "whole"

    @property
    def good(self):
        """Return whether every file and record was there once."""
        return not (self.lost or self.doubled or self.untold) and self.chain == "whole"

    def compare(self, wanted, found):
        """Count what is missing, and what is there more often than it was dropped."""
        self.lost += (wanted - found).total()
        self.doubled += (found - wanted).total()


class Series:
    """A store and a folder that lives share, and what must be in them."""

    def __init__(self, made, name, chance):
        self.made, self.chance = made, chance
        self.store = made.copy(name)
        self.drop = made.home / f"{name}-drop"
        self.drop.mkdir()
        self.files, self.values, self.texts = Counter(), set(), []
        self.number, self.counted = 0, (0, 0)

    def put(self):
        """Drop a file as a careful sender does: under another name first."""
        text = self.text()
        name = self.chance.choice(("result.csv", "result", f"r{self.number}.csv", "Doe, J.csv"))
        while (self.drop / name).exists():
            name = f"x{name}"
        part = self.drop / f"{name}.part"
        part.write_text(text, encoding="ascii")
        part.rename(self.drop / name)
        self.files[sha(text.encode())] += 1

    def text(self):
        """Return a table: of new values, of some that nobody knows, or one that was sent before."""
        if self.texts and self.chance.random() < 0.15:
            return self.chance.choice(self.texts)
        lines = []
        for _ in range(self.chance.randint(1, MOST_LINES)):
            self.number += 1
            at = START + timedelta(minutes=self.number)
            if self.chance.random() < 0.1:
                lines.append(f"nonsense,{self.number},mg/L,{at.isoformat()}")
                continue
            value = f"{70 + self.number % 30}.{self.number:05}"
            self.values.add(value)
            lines.append(f"crp,{value},mg/L,{at.isoformat()}")
        self.texts.append(HEAD + "\n".join(lines) + "\n")
        return self.texts[-1]

    def live(self):
        """Let a watch live, and end it at a step or at any moment."""
        files = self.chance.randint(1, MOST_FILES)
        for _ in range(files):
            self.put()
        own = self.chance.random() < 0.5
        strike = [self.chance.choice(STEPS), self.chance.randint(1, files)] if own else None
        self.made.nursery.begin(
            {
                "folder": str(self.store), "key": self.made.key.hex(), "user": USER, "drop": str(self.drop),
                "strike": strike,
            }
        )  # fmt: skip
        life = Life(self.made.nursery)
        if not own:
            life.until("ready")
            for _ in range(self.chance.randint(0, files)):
                life.until("stored")
                if self.chance.random() < 0.3:
                    self.put()
            time.sleep(self.chance.random() * self.chance.choice((0.004, 0.05)))
            os.kill(life.process, signal.SIGKILL)
        life.until("end")

    def look(self, count):
        """Compare what the kill left: every file lies in one place, and nothing is in the store that was not sent."""
        count.compare(self.files, Counter(sha(path.read_bytes()) for path in self.everywhere()))
        session = opened(self.store, self.made.key, USER)
        stored = raws(session)
        done = {path.read_text(encoding="ascii") for path in self.taken()}
        waiting = [path.read_text(encoding="ascii") for path in self.waiting()]
        count.between += any(text not in done and values(text) and values(text) <= set(stored) for text in waiting)
        count.doubled += sum(number - 1 for number in stored.values())
        finish(session, self.drop)
        self.look_at_end(session, count)
        session.close()

    def look_at_end(self, session, count):
        """Compare what another watch made of the rest: nothing waits, and each file has its reports and its records."""
        count.lost += len(self.waiting())
        count.compare(self.files, Counter(sha(path.read_bytes()) for path in self.taken()))
        count.untold += sum(not told(path) for path in self.taken())
        count.compare(Counter(self.values), raws(session))
        verified = session.verify()
        if not verified.ok or session.store.tampered:
            count.chain = session.store.tampered or verified.first_break.text
        count.files, count.records = (
            count.files + len(self.taken()) - self.counted[0], count.records + len(self.values) - self.counted[1],
        )  # fmt: skip
        self.counted = len(self.taken()), len(self.values)

    def waiting(self):
        """Return the files that wait."""
        return [path for path in self.drop.iterdir() if path.is_file() and not path.name.startswith(".")]

    def taken(self):
        """Return the files that were taken."""
        below = [*(self.drop / "done").glob("*"), *(self.drop / "refused").glob("*")]
        return [path for path in below if ".report." not in path.name]

    def everywhere(self):
        """Return every file that was dropped."""
        return [*self.waiting(), *self.taken()]


class Life:
    """A watch as the one who kills it hears it."""

    def __init__(self, nursery):
        self.nursery, self.process = nursery, None

    def until(self, step):
        """Hear until a step is said, or the end."""
        while True:
            said = self.nursery.hear()
            if said is None:
                self.nursery.failed()
            word, *rest = said
            if word == "life":
                self.process = int(rest[0])
            if word == "end" and int(rest[0]) != -signal.SIGKILL:
                self.nursery.failed()
            if word in {step, "end"}:
                return


def finish(session, drop):
    """Do what a watch that is started again does."""
    folder = Folder(drop)
    with folder.alone(USER, session.now()):
        watching = Watch(session, folder, HOW)
        for _ in range(2):
            assert not [item for item in watching.look() if not item.place.exists()]
        assert not watching.waiting, watching.waiting


def raws(session):
    """Return how often each value stands in the store."""
    found = session.store._all("SELECT raw FROM observation WHERE code = 'crp'")
    return Counter(raw for (raw,) in found)


def values(text):
    """Return the values that a table holds."""
    return {line.split(",")[1] for line in text.splitlines() if line.startswith("crp")}


def told(path):
    """Return whether a file's reports lie beside it, on its own content and with its every line."""
    content = path.read_bytes()
    try:
        (report,) = json.loads(path.with_name(f"{path.name}.report.json").read_bytes())["files"]
        words = path.with_name(f"{path.name}.report.txt").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return (
        report["sha256"] == sha(content) and len(report["lines"]) == content.count(b"\n") - 1 and sha(content) in words
    )


def sha(content):
    """Return what tells contents apart."""
    return hashlib.sha256(content).hexdigest()


def kill(made, kills, seed):
    """Kill so many watches, in series that share a store and a folder; return what came of it."""
    chance, count, series = random.Random(seed), Count(), None
    for number in range(kills):
        if number % SERIES == 0:
            series = Series(made, f"watch-{number}", chance)
        series.live()
        count.kills += 1
        series.look(count)
    return count
