"""Cold starts: the window and `bedside check`, each against what its libraries and the key derivation cost alone."""

import os
import tempfile
import time
from pathlib import Path

from tests.bench.figure import Figure, paired, run
from tests.bench.ward import PASSPHRASE, session_of

ROUNDS = 11
KDF = """
import json, sys
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
kdf = json.load(open(sys.argv[1] + "/keys.json"))["slots"]["bench"]["kdf"]
Argon2id(salt=b"0" * 16, length=32, iterations=kdf["passes"], lanes=kdf["lanes"],
         memory_cost=kdf["memory_kib"]).derive(b"a bench passphrase")
"""
CHECK_FLOOR = "import sqlite_utils, sqlcipher3\n" + KDF
CHECK = "import sys; sys.argv[0] = 'bedside'; from bedside.__main__ import main; main()"
# Both windows tell the time of the first turn of the event loop after their first paint; posted calls go before timers.
# The system's monotonic clock is the same in all processes, so the end of the process does not count.
FIRST_PAINT = """
import os, time
from PySide6.QtCore import QEvent, QMetaObject, QObject, Qt, Slot
class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QMetaObject.invokeMethod(self, "shown", Qt.ConnectionType.QueuedConnection)
        return False
    @Slot()
    def shown(self):
        print(time.monotonic(), flush=True)
        os._exit(0)
first = FirstPaint()
"""
WINDOW_FLOOR = (
    "import PySide6.QtWidgets, pyqtgraph, sqlite_utils\n"
    + KDF
    + "app = PySide6.QtWidgets.QApplication([])\n"
    + FIRST_PAINT
    + "plot = pyqtgraph.PlotWidget(); plot.viewport().installEventFilter(first)\n"
    + "plot.resize(1280, 800); plot.show(); app.exec()\n"
)
WINDOW = (
    "import sys; from pathlib import Path; from bedside.cli.loading import loaded\n"
    "start = loaded('bedside.cli.window').program(); app = start.application()\n"
    + FIRST_PAINT
    + "start.Window.showEvent = lambda window, event: window.installEventFilter(first)\n"
    + "start.run(Path(sys.argv[1]), 'bench', 'a bench passphrase')\n"
)


def figures():
    """Return the two cold-start figures."""
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        yield from starts(Path(home))


def starts(home):
    """Yield both figures over a store in a folder."""
    folder = home / "store"
    session, _people = session_of(folder, 30, 100)
    session.close()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "BEDSIDE_STORE": str(folder), "BEDSIDE_USER": "bench"}
    env["BEDSIDE_PASSPHRASE"] = PASSPHRASE
    # An installed program has its bytecode; where an environment forbids writing it, both sides get a place for it.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPYCACHEPREFIX"] = str(home / "bytecode")
    words = ("check", "--patient", "B-0", "--json")
    seconds = paired(lambda: run(CHECK, *words, env=env), lambda: run(CHECK_FLOOR, str(folder), env=env), rounds=ROUNDS)
    yield Figure("bedside check, cold", *seconds, 1.6)
    seconds = paired(
        lambda: painted(WINDOW, folder, env), lambda: painted(WINDOW_FLOOR, folder, env), rounds=ROUNDS, clock=told
    )
    yield Figure("cold start to the first painted window", *seconds, 1.4)


def painted(code, folder, env):
    """Return the seconds from the start of a process to its first painted window.

    The process ends at once there. What it leaves would have the next start check the whole store, as after a crash.
    """
    for path in (folder / "leases").glob("*.json"):
        path.unlink()
    start = time.monotonic()
    return float(run(code, str(folder), env=env)) - start


def told(call):
    """Return the seconds a call tells itself."""
    return call()
