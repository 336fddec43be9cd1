"""How a figure is taken: ours and the floor in turn, the median of each, and their ratio."""

import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured ratio; the goal is what the project asks of it."""

    name: str
    ours: float
    floor: float
    goal: float

    @property
    def ratio(self):
        return self.ours / self.floor

    def __str__(self):
        verdict = "meets" if self.ratio <= self.goal else "MISSES"
        return (
            f"{self.name}: {self.ratio:.2f} ({verdict} the goal of {self.goal}); "
            f"ours {self.ours * 1000:.1f} ms, floor {self.floor * 1000:.1f} ms"
        )


def timed(call):
    """Return the seconds a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def paired(ours, floor, rounds, warm_up=2, clock=timed):
    """Return the median seconds of two callables, run in turn; `clock` says how long one took."""
    for _ in range(warm_up):
        ours()
        floor()
    left, right = [], []
    for _ in range(rounds):
        left.append(clock(ours))
        right.append(clock(floor))
    return statistics.median(left), statistics.median(right)


def run(code, *words, env=None):
    """Run a piece of Python in a fresh interpreter; fail on its failure."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode:
        sys.exit(f"a measured program failed: {done.stderr}")
    return done.stdout
