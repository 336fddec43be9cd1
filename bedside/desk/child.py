"""A piece of work in a process of its own, so that the window goes on answering while it runs.

The job, which may hold the store's key, goes in by standard input and never as an argument or in the environment; what
the child says comes back as lines of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import bedside
from bedside import language, text

VERB = "child"
_SECRETS = ("BEDSIDE_PASSPHRASE",)
_OUT = "said.jsonl"


class Child:
    """One running child. It works on to its end when this program dies."""

    def __init__(self, job: Mapping[str, Any]) -> None:
        # A file and not a pipe: reading what there is so far must not wait, on Windows neither.
        self._home = tempfile.TemporaryDirectory(prefix="bedside-child-", ignore_cleanup_errors=True)
        self._path = Path(self._home.name) / _OUT
        self._read = 0
        with self._path.open("wb") as out:
            self._process = subprocess.Popen(
                command(),
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env=environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        assert self._process.stdin is not None
        # A child that died at once reads nothing; `running` tells.
        with suppress(OSError), self._process.stdin as told:
            told.write(json.dumps(job).encode())

    @property
    def running(self) -> bool:
        """Return whether the child still works."""
        return self._process.poll() is None

    @property
    def status(self) -> int | None:
        """Return the exit status, None while it works."""
        return self._process.poll()

    def said(self) -> list[dict[str, Any]]:
        """Return what it has said since the last call, without waiting."""
        with suppress(OSError), self._path.open("rb") as content:
            content.seek(self._read)
            whole = content.read().rpartition(b"\n")
            self._read += len(whole[0]) + len(whole[1])
            return [json.loads(line) for line in whole[0].splitlines()]
        return []

    def stop(self) -> None:
        """Kill the child if it still works, and forget what it said; a second call does nothing."""
        if self.running:
            self._process.kill()
        self._process.wait()
        self._home.cleanup()


def command() -> list[str]:
    """Return the command of a child: this very program, from a frozen one as from its source."""
    if getattr(sys, "frozen", False):
        return [sys.executable, VERB]
    return [sys.executable, "-m", "bedside", VERB]


def environment() -> dict[str, str]:
    """Return the environment without what opens a store, and with the place that this program was loaded from."""
    kept = {name: value for name, value in os.environ.items() if name not in _SECRETS}
    home = str(Path(bedside.__file__).resolve().parent.parent)
    spoken = {language.ASKED: text.language()}
    return kept | spoken | {"PYTHONPATH": os.pathsep.join(filter(None, (home, kept.get("PYTHONPATH"))))}
