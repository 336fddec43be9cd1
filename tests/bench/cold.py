"""Cold starts: the window and `bedside check`, each against what its libraries and the key derivation cost alone."""

import os
import tempfile
from pathlib import Path

from tests.bench.figure import Figure, paired, run
from tests.bench.ward import PASSPHRASE, session_of

KDF = """
import json, sys, base64
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
kdf = next(iter(json.load(open(sys.argv[1] + "/keys.json"))["slots"].values()))["kdf"]
Argon2id(salt=b"0" * 16, length=32, iterations=kdf["iterations"], lanes=kdf["lanes"],
         memory_cost=kdf["memory_kib"]).derive(b"a bench passphrase")
"""
CHECK_FLOOR = "import sqlite_utils, sqlcipher3\n" + KDF
WINDOW_FLOOR = (
    "import PySide6.QtWidgets as w, pyqtgraph as pg, sqlite_utils\n" + KDF + "app = w.QApplication([])\n"
    "plot = pg.PlotWidget(); plot.resize(1280, 800); plot.show(); app.processEvents(); plot.grab()\n"
)
WINDOW = """
import sys
from bedside.ui.app import first_paint
first_paint(sys.argv[1], "bench", "a bench passphrase")
"""
CHECK = "import sys; from bedside.__main__ import main; sys.argv[0] = 'bedside'; main()"


def figures():
    """Return the two cold-start figures."""
    folder = Path(tempfile.mkdtemp(prefix="bedside-bench-")) / "store"
    session, _people = session_of(folder, 30, 100)
    session.close()
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "BEDSIDE_STORE": str(folder), "BEDSIDE_USER": "bench"}
    env["BEDSIDE_PASSPHRASE"] = PASSPHRASE
    words = ("check", "--patient", "B-0", "--json")
    ours, floor = paired(
        lambda: run(CHECK, *words, env=env), lambda: run(CHECK_FLOOR, str(folder), env=env), rounds=9
    )
    yield Figure("bedside check, cold", ours, floor, 1.6)
    ours, floor = paired(
        lambda: run(WINDOW, str(folder), env=env), lambda: run(WINDOW_FLOOR, str(folder), env=env), rounds=9
    )
    yield Figure("cold start to the first painted window", ours, floor, 1.4)
