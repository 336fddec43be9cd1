"""Trying every change of some protocol files in two processes, and what noticed each."""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import chain
from multiprocessing import get_context

from tests.mutate.files import Files

WORKERS = 2
CHUNKS = 8 * WORKERS


def report(files):
    """Return the mutants of the files with what killed each; `faults` are cases that fail without any mutant."""
    jobs = [(str(item.parent), item.name, place) for item in files for place in range(_count(item))]
    chunks = [jobs[start::CHUNKS] for start in range(min(CHUNKS, len(jobs)))]
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        rows = sorted(
            chain.from_iterable(pool.map(tried, chunks)), key=lambda row: (row["file"], row["path"], row["to"])
        )
    kills = [row for row in rows if row["case"]]
    survivors = [{key: row[key] for key in ("file", "path", "from", "to")} for row in rows if not row["case"]]
    faults = [fault for folder in {str(item.parent) for item in files} for fault in read(folder).faults]
    return {"mutants": len(rows), "killed": len(kills), "survivors": survivors, "kills": kills, "faults": faults}


def tried(jobs):
    """Return the rows of some mutants."""
    return [_row(*job) for job in jobs]


def _row(folder, name, place):
    files = read(folder)
    change = files.changes(name)[place]
    row = {"file": name, "path": change.place, "from": str(change.old), "to": str(change.new)}
    return {**row, "case": files.killer(name, change)}


def _count(file):
    return len(read(str(file.parent)).changes(file.name))


@cache
def read(folder):
    """Return the files of a folder, read once in each process: that takes longer than a mutant."""
    return Files(folder)
