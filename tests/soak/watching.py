"""What the soak looks at: failures, what Qt complains of, how long the window stood still, and what has grown."""

import gc
import os
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

#: said by the offscreen platform of any window with a smallest size, and of any menu
IGNORED = ("This plugin does not support",)
LIMIT_MS = 100
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024 if hasattr(os, "sysconf") else 4


class Counts(NamedTuple):
    """What must not grow, after a lock and the way back: RSS in kilobytes."""

    top_levels: int
    widgets: int
    timers: int
    handles: int
    rss: int


class Failures:
    """Every exception that nobody caught and every warning of Qt, each with the action it came from."""

    def __init__(self):
        self.exceptions = []
        self.warnings = []
        self.action = ""
        self._before = qInstallMessageHandler(self._take)

    def _take(self, kind, _where, text):
        if kind != QtMsgType.QtDebugMsg and not text.startswith(IGNORED):
            self.warnings.append(f"{self.action}: {text}")

    def hook(self, _log, _tell):
        """Stand in for the program's own hook, which shows a bar and writes the log."""

        def failed(kind, error, trace):
            place = []
            while trace is not None:
                place.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
                trace = trace.tb_next
            self.exceptions.append(f"{self.action}: {kind.__name__}: {error} ({' '.join(place[-9:])})")

        return failed

    def close(self):
        """Give the messages back."""
        qInstallMessageHandler(self._before)


class Still:
    """How long each call kept the event loop from anything else: the longest by action, in milliseconds."""

    def __init__(self):
        self.longest = defaultdict(lambda: (0.0, 0.0))
        self.over = 0
        self.calls = 0

    @contextmanager
    def timed(self, action):
        """Time one event or one turn of the loop."""
        wall, used = time.perf_counter(), time.process_time()
        yield
        wall, used = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - used)
        self.calls += 1
        self.over += used > LIMIT_MS
        if wall > self.longest[action][0]:
            self.longest[action] = (wall, used)

    def worst(self, count=10):
        """Return the worst actions: wall time, and the processor's own where the machine was busy with others."""
        found = sorted(self.longest.items(), key=lambda item: -item[1][0])[:count]
        return [{"action": name, "ms": round(wall), "cpu_ms": round(used)} for name, (wall, used) in found]


def drop_deleted():
    """Let go of everything that was deleted later, as the running program does by itself."""
    for _turn in range(2):
        drop_deleted_now()
        gc.collect()


def drop_deleted_now():
    """Let go of what was deleted later, without the collector: as the event loop does after each event."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def counted():
    """Return what there is now."""
    drop_deleted()
    return Counts(
        top_levels=len(QApplication.topLevelWidgets()),
        widgets=len(QApplication.allWidgets()),
        timers=sum(isinstance(item, QTimer) and isValid(item) for item in gc.get_objects()),
        handles=handles(),
        rss=int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_KB,
    )


def handles():
    """Return how many files are open, without the one that counts them and without those of threads.

    Qt fills large shapes in threads of its own, as many as there are processors; each holds one and is gone half a
    minute later.
    """
    return len(os.listdir("/proc/self/fd")) - len(os.listdir("/proc/self/task"))


def open_files():
    """Return what is open, in words."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:  # the one that lists them
            continue
    return sorted(found)


def grown(samples):
    """Return the first and last state after the warm-up (a fifth of the samples), each a median of three."""
    after = samples[len(samples) // 5 :]
    first, last = after[:3], after[-3:]
    return {name: (median_of(first, name), median_of(last, name)) for name in Counts._fields}


def median_of(samples, name):
    """Return the middle value of one count."""
    return median(getattr(item, name) for item in samples)
