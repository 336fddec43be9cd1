"""What the open window costs while nobody touches it: seconds of the processor against seconds of the clock.

The real window stands over a practice ward with every timer that it has: the look for other windows' entries, the
countdown to the lock, the typed line, backups, clock and conflicts. The floor is one core for as long.
"""

import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from bedside.desk import demo
from bedside.ui import app as program
from bedside.ui import theme
from tests.bench.figure import Figure

GOAL = 1
SETTLE_MS, WATCHED_MS = 4_000, 12_000


def figures():
    """Return the share of a core that the idle window takes."""
    application = program.application()
    theme.apply(application, theme.LIGHT)
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        shell = program.Shell(application, theme.LIGHT)
        shell.enter(demo.make(Path(home) / "store"))
        turn(SETTLE_MS)
        used, clock = time.process_time(), time.perf_counter()
        turn(WATCHED_MS)
        used, clock = time.process_time() - used, time.perf_counter() - clock
        shell.leave()
    yield Figure("idle window, percent of a core", 100 * used, clock, GOAL)


def turn(milliseconds):
    """Run the event loop as the program does."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
