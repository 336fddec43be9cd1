"""Let several processes save as fast as they can, and look for what was lost or doubled."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

from bedside.session import Session
from bedside.store import vault
from bedside.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 2
PATIENTS = 100


def main():
    """Run as asked; leave with 1 when anything was lost, doubled or refused."""
    parser = argparse.ArgumentParser(prog="python -m tests.two_writers", description=__doc__)
    parser.add_argument("--appends", type=int, default=10_000, help="saves in all")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bedside-writers-") as home:
        said, good = run(Path(home), asked.appends)
    print(json.dumps(said) if asked.json else "\n".join(f"{name}: {value}" for name, value in said.items()))
    sys.exit(0 if good else 1)


def run(home, appends):
    """Return what is said of so many saves by two processes, and whether it is good."""
    folder, unlocked = made(home)
    begun = time.monotonic()
    logs = [home / f"acknowledged-{number}" for number in range(WRITERS)]
    writers = [start(folder, unlocked, appends // WRITERS, log, number) for number, log in enumerate(logs)]
    # Each waits for the other to be ready: what one does alone proves nothing.
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    ends = [writer.wait() for writer in writers]
    seconds = time.monotonic() - begun
    acknowledged = [line for log in logs for line in log.read_text().splitlines()]
    store = Store.with_key(folder, unlocked, datetime.now(UTC))
    stored = Counter(row[0] for row in store._all("SELECT id FROM observation"))
    entries = [link for link in store.journal() if link.action == "chart"]
    said = {
        "appends": appends,
        "acknowledged": len(acknowledged),
        "lost": len(set(acknowledged) - stored.keys()),
        "doubled": sum(count - 1 for count in stored.values()) + len(acknowledged) - len(set(acknowledged)),
        "unacknowledged": len(stored.keys() - set(acknowledged)),
        "entries": len(entries),
        "turns": turns(entries),
        "breaks": [item.text for item in store.verify().breaks],
        "seconds": round(seconds, 1),
    }
    store.close()
    whole = said["acknowledged"] == said["entries"] == appends and not any(ends)
    return said, whole and not (said["lost"] or said["doubled"] or said["unacknowledged"] or said["breaks"])


def made(home):
    """Make a store with one patient; return its folder and what opens it."""
    session, _ = Session.create(
        home / "store", ward="Writers", zone="Europe/Berlin", user="writer", passphrase="a passphrase for writers"
    )
    for number in range(PATIENTS):
        session.add_patient(mrn=f"W-{number}", name="Writer, Invented", born=date(1961, 5, 4), sex="F")
    # Names of their own, so that the journal tells the writers apart.
    for number in range(WRITERS):
        session.users.add(f"writer {number}", ["physician"], f"a passphrase for writer {number}")
    unlocked = vault.Unlocked("writer", session.store.roles, session.store.key)
    session.close()
    return home / "store", unlocked


def start(folder, unlocked, count, log, number):
    """Start a writer; the key goes by its standard input."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.two_writers.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    asked = {
        "folder": str(folder),
        "key": unlocked.key.hex(),
        "name": f"writer {number}",
        "count": count,
        "log": str(log),
    }
    writer.stdin.write(json.dumps(asked) + "\n")
    writer.stdin.flush()
    return writer


def turns(entries):
    """Return how often another writer followed in the journal: how much they really were in each other's way."""
    return sum(one.author != other.author for one, other in pairwise(entries))


if __name__ == "__main__":
    main()
