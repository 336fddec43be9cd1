"""Kill and cut, and say what was lost: `python -m tests.crash --kills N [--power N] [--seed S] [--json]`."""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.kills import Nursery, kill
from tests.crash.made import Made
from tests.crash.power import power

LEAST_INSIDE = 0.2


def main():
    """Run as asked; leave with 1 when anything was lost, or when the kills did not strike inside commits."""
    asked = arguments()
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bedside-crash-") as home, Nursery() as nursery:
        said, good = run(Made(Path(home), nursery), asked.kills, asked.power, seed)
    said |= {"seed": seed, "seconds": round(time.monotonic() - begun, 1)}
    print(json.dumps(said) if asked.json else "\n".join(f"{name}: {value}" for name, value in said.items()))
    sys.exit(0 if good else 1)


def arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="processes to kill")
    parser.add_argument("--power", type=int, default=0, help="power cuts to make")
    parser.add_argument("--seed", type=int, help="a new one each time without it")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    return parser.parse_args()


def run(made, kills, cuts, seed):
    """Return what is said of both, and whether it is good."""
    killed = kill(made, kills, seed)
    enough = killed.inside > LEAST_INSIDE * killed.kills
    said = {
        "kills": killed.kills, "lost": killed.lost, "half_written": killed.half_written, "chain": killed.chain,
        "inside_commit": killed.inside, "acknowledged": killed.acknowledged,
    }  # fmt: skip
    good = killed.good and (enough or not kills)
    if cuts:
        spoiled = power(made, cuts, seed + 1)
        said["power"] = {
            "cuts": spoiled.kills, "lost": spoiled.lost, "half_written": spoiled.half_written, "chain": spoiled.chain,
            "inside_commit": spoiled.inside, "acknowledged": spoiled.acknowledged,
        }  # fmt: skip
        good = good and spoiled.good
    return said, good


if __name__ == "__main__":
    main()
