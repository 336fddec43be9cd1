"""Restoring a backup: who it lets in is who its own keys.json lets in, because the store's may be lost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bedside.config import shipped_site
from bedside.desk.child import Child
from bedside.desk.proving import MB, probes
from bedside.domain.problem import NotAllowed, Problem
from bedside.session.reader import Clock, Entropy, Pause, utc_now
from bedside.session.rights import require
from bedside.session.sane import require_clock
from bedside.store import attempts, restore, vault
from bedside.store.errors import StoreError, WrongPassphrase
from bedside.store.restore import Restored
from bedside.store.snapshot import Progress

JOB = "restore"
Say = Callable[[dict[str, Any]], None]


def begin(backup: Path, to: Path, *, user: str, passphrase: str) -> Child:
    """Start the same in a child process, which says {"progress"}, then {"restored", "before"} or {"trouble"}."""
    return Child({"job": JOB, "backup": str(backup), "to": str(to), "user": user, "passphrase": passphrase})


def work(job: Mapping[str, Any], say: Say, clock: Clock) -> bool:
    """Do, in a child, what `begin` asked for; return whether the backup is in place."""
    try:
        done = bring_back(
            Path(job["backup"]),
            Path(job["to"]),
            user=job["user"],
            passphrase=job["passphrase"],
            progress=lambda part: say({"progress": part}),
            clock=clock,
        )
    except (Problem, NotAllowed, StoreError) as error:
        say({"trouble": str(error), "wrong": isinstance(error, WrongPassphrase)})
        return False
    say({"restored": done.made.isoformat(), "before": str(done.before or ""), "same": done.same})
    return True


def bring_back(
    backup: Path,
    to: Path,
    *,
    user: str,
    passphrase: str,
    progress: Progress,
    take_over: bool = False,
    twice: bool = False,
    clock: Clock = utc_now,
    entropy: Entropy = os.urandom,
    pause: Pause = time.sleep,
) -> Restored:
    """Put a backup where the store `to` is; its administrator may, and who holds its recovery code.

    `take_over` and `twice` as in Store.open. Raises StoreError, NotAllowed, Problem; nothing is restored then.
    """
    require_clock(clock())
    if wait := attempts.delay(backup, clock()):
        pause(wait)
    unlocked = vault.unlock(backup, user, passphrase, clock())
    require(unlocked.roles, "restore")
    site = shipped_site()
    over = timedelta(minutes=site.take_over_minutes) if take_over else None
    means = restore.Means(clock, entropy, probes(site), site.backup.margin_mb * MB, progress, over, twice)
    return restore.restore(backup, to, unlocked, means)
