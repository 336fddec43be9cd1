"""The practice ward, made in a process of its own: to judge all its patients takes seconds."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bedside.desk.child import Child
from bedside.domain.problem import Problem
from bedside.session.reader import Clock
from bedside.store.errors import StoreError
from bedside.text import _

JOB = "practice"
Say = Callable[[dict[str, Any]], None]


def place_for(folder: Path) -> Path:
    """Return a new name beside a folder, in which the store is made: known before anything stands there."""
    return folder.parent / f"practice-{secrets.token_hex(4)}"


def begin(folder: Path, place: Path) -> Child:
    """Start to make the practice store in a child process, in `place`, which is to be taken away where it is killed.

    It says {"progress"}, and {"made"} or {"trouble"}.
    """
    return Child({"job": JOB, "folder": str(folder), "place": str(place)})


def work(job: Mapping[str, Any], say: Say, clock: Clock) -> bool:
    """Do, in a child, what `begin` asked for; return whether the store is made: whole, or not there at all."""
    folder, place = Path(job["folder"]), Path(job["place"])
    try:
        place.mkdir(mode=0o700, parents=True)
        try:
            _make(place / "store", folder, say, clock)
        finally:
            shutil.rmtree(place, ignore_errors=True)
    except (Problem, StoreError) as error:
        say({"trouble": str(error)})
        return False
    except OSError as error:
        text = _(
            "no practice ward could be made in {folder}: {why}. Nothing of it was kept. "
            "Make room or ask for the right to write there, then try again."
        )
        say({"trouble": text.format(folder=folder.parent, why=error.strerror)})
        return False
    say({"made": True})
    return True


def _make(fresh: Path, folder: Path, say: Say, clock: Clock) -> None:
    from bedside.desk import demo  # noqa: PLC0415 - the printing libraries: other children do without them

    demo.make(fresh, clock, progress=lambda part: say({"progress": part})).close()
    fresh.rename(folder)
