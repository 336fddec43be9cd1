"""A child of the program under Qt's eyes: how it is begun, what it may know, and how it is ended."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from bedside.desk import child
from bedside.language import ASKED

_KILL_MS = 2_000


class Listener(Protocol):
    """Who hears a child: what it says, its end, and that it could not be begun."""

    def hear(self) -> None:
        """Take in what it has said."""
        ...

    def on_finished(self, status: int) -> None:
        """Hear of its end."""
        ...

    def on_error(self, error: QProcess.ProcessError) -> None:
        """Hear of a failure of the process itself."""
        ...


def begun(listener: Listener, told: bytes) -> QProcess:
    """Return a child of this very program that was told its job on its standard input; the listener is its parent."""
    made = QProcess(cast(QObject, listener))
    made.setProcessEnvironment(environment())
    made.setStandardErrorFile(QProcess.nullDevice())
    made.readyReadStandardOutput.connect(listener.hear)
    made.finished.connect(listener.on_finished)
    made.errorOccurred.connect(listener.on_error)
    program, *rest = child.command()
    made.start(program, rest)
    made.write(told)
    return made


def ended(process: QProcess | None) -> None:
    """Kill a child, where there is one, and let go of it."""
    if process is not None:
        process.kill()
        process.waitForFinished(_KILL_MS)
        process.deleteLater()


def environment() -> QProcessEnvironment:
    """Return the environment of a child: see `desk.child.environment`."""
    made, kept = QProcessEnvironment.systemEnvironment(), child.environment()
    for name in made.keys():  # noqa: SIM118 - Qt's own, no mapping
        if name not in kept:
            made.remove(name)
    for name in ("PYTHONPATH", ASKED):
        made.insert(name, kept[name])
    return made
