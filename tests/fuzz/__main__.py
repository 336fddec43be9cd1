"""The long run of the fuzzing: `python -m tests.fuzz --seconds N [--json] [--seed N] [READER ...]`.

Reads broken files with each reader for so many seconds; ends with 1 where one is read too slowly or takes too
much memory, and with the reader's own exception where one is raised.
"""

import argparse
import json
import sys
from hashlib import sha256
from importlib import import_module

from tests.fuzz import engine

#: modules with `seeds()` and `read(data)`
READERS = ("fhir", "hl7v2", "own", "table")


def main():
    """Run and print the figures."""
    said = argparse.ArgumentParser(prog="tests.fuzz")
    said.add_argument("readers", nargs="*", choices=(*READERS, []))
    said.add_argument("--seconds", type=float, default=60)
    said.add_argument("--seed", type=int, default=0)
    said.add_argument("--json", action="store_true")
    asked = said.parse_args()
    names = asked.readers or READERS
    told = [shape(name, asked.seconds, asked.seed) for name in names]
    if asked.json:
        print(json.dumps(told, indent=1))
    else:
        for item in told:
            print("  ".join(f"{key} {value}" for key, value in item.items()))
    sys.exit(0 if all(item["in_time"] and item["in_memory"] for item in told) else 1)


def shape(name, seconds, seed):
    """Return the figures of one reader, as JSON has them."""
    reader = import_module(f"tests.fuzz.{name}")
    found = engine.run(reader, seconds, seed)
    return {
        "reader": name,
        "executions": found.executions,
        "seconds": round(found.seconds, 1),
        "peak_memory": found.peak_memory,
        "memory_factor": round(found.memory_factor, 2),
        "memory_factor_allowed": engine.most_memory(reader),
        "slowest_seconds": round(found.slowest_seconds, 3),
        "slowest_bytes": len(found.slowest),
        "slowest_sha256": sha256(found.slowest).hexdigest()[:16],
        "slowest_begins": found.slowest[:60].decode("latin-1"),
        "in_time": found.slowest_seconds <= engine.allowed_seconds(found.slowest),
        "in_memory": found.memory_factor <= engine.most_memory(reader),
    }


if __name__ == "__main__":
    main()
