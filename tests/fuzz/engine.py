"""Broken files for a reader: seeds that are cut, joined, repeated and bent, and what reading them costs.

A reader is a module with `seeds()`, whole files as bytes, and `read(data)`, which may raise Problem and nothing else.
"""

import gc
import random
import time
import tracemalloc
from typing import NamedTuple

from bedside.domain.problem import Problem

LARGE = 100_000
SECONDS_PER_LARGE = 1.0
MEMORY_FACTOR = 10
# What Python and the catalogue take for the smallest of files.
MEMORY_BASE = 4_000_000
_EVERY = 40
_SIGNS = [
    b",",
    b";",
    b"\t",
    b"|",
    b'"',
    b"\n",
    b"\r",
    b" ",
    b".",
    b"-",
    b"<",
    b"/",
    b"\x00",
    b"\xff",
    b"\xc3",
    b"^",
    b"{",
]


class Figures(NamedTuple):
    """What a run came to; `slowest` and `fattest` are the inputs that took most for their size."""

    executions: int
    seconds: float
    slowest_seconds: float
    slowest: bytes
    peak_memory: int
    memory_factor: float
    fattest: bytes


def bent(data, others, rng):
    """Return a file that somebody, or a bad line, has spoilt."""
    spoilt = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        place = rng.randint(0, len(spoilt))
        end = min(len(spoilt), place + rng.choice((1, 2, 8, 64)))
        match rng.randint(0, 8):
            case 0:
                spoilt[place:end] = rng.choice(_SIGNS)
            case 1:
                spoilt[place:place] = rng.choice(_SIGNS) * rng.choice((1, 2, 300))
            case 2:
                del spoilt[place:end]
            case 3:
                del spoilt[place:]
            case 4:
                spoilt[place:place] = spoilt[place:end] * rng.choice((1, 3, 40))
            case 5:
                other = rng.choice(others)
                cut = rng.randint(0, len(other))
                spoilt[place:end] = other[cut : cut + rng.choice((8, 64, 512))]
            case 6:
                spoilt[place:end] = bytes(rng.randrange(256) for _ in range(end - place))
            case 7:
                spoilt[place:end] = rng.choice(
                    (b"9", b"0", b"1e9", b"-1", b"31.02.2020", b"04/05/2020", "\u00b5".encode())
                )
            case _:
                lines = bytes(spoilt).split(b"\n")
                rng.shuffle(lines)
                spoilt = bytearray(b"\n".join(lines))
    return bytes(spoilt)


def large(data, rng):
    """Return a file as large as the limits speak of: the lines of a small one again and again."""
    head, _, rest = data.partition(b"\n")
    rest = (rest or head) + b"\n"
    return (head + b"\n" + rest * (LARGE // max(1, len(rest)) + 1))[: LARGE + rng.randint(0, LARGE)]


def run(reader, seconds, seed=0):
    """Read broken files for so many seconds; raise whatever the reader raises that is no Problem."""
    rng = random.Random(seed)
    seeds = reader.seeds()
    start, executions = time.monotonic(), 0
    slowest, fattest, peak = (0.0, 0.0, b""), (0.0, b""), 0
    while executions == 0 or time.monotonic() - start < seconds:
        data = bent(rng.choice(seeds), seeds, rng)
        data = large(data, rng) if executions % _EVERY == 1 else data
        took = timed(reader, data)
        executions += 1
        if took / allowed_seconds(data) > slowest[0]:
            slowest = took / allowed_seconds(data), took, data
        if executions % _EVERY == 2 or len(data) >= LARGE:
            used = memory(reader, data)
            peak, fattest = max(peak, used), max(fattest, (used / allowed_memory(data), data))
    spent = time.monotonic() - start
    return Figures(executions, spent, slowest[1], slowest[2], peak, fattest[0] * MEMORY_FACTOR, fattest[1])


def timed(reader, data):
    """Return how long reading takes, in seconds of this thread alone."""
    start = time.thread_time()
    _read(reader.read, data)
    return time.thread_time() - start


def memory(reader, data):
    """Return the most bytes that reading holds at once, before anything is judged where a reader parts the two."""
    gc.collect()
    tracemalloc.start()
    try:
        _read(getattr(reader, "parse", reader.read), data)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def allowed_seconds(data):
    """Return how long reading may take: a second for each 100 kB begun."""
    return SECONDS_PER_LARGE * max(1, len(data) / LARGE)


def allowed_memory(data):
    """Return how many bytes reading may hold."""
    return MEMORY_FACTOR * len(data) + MEMORY_BASE


def most_memory(reader):
    """Return how many times the file a reader may hold: its own figure, where it says why."""
    return getattr(reader, "MEMORY_FACTOR", MEMORY_FACTOR)


def _read(read, data):
    try:
        read(data)
    except Problem:
        return
