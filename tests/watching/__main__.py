"""Kill watches, and say what was lost: `python -m tests.watching --kills N [--seed S] [--json]`."""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.kills import Nursery
from tests.crash.made import Made
from tests.watching.kills import kill

CHILD = "tests.watching.child"


def main():
    """Run as asked; leave with 1 when anything was lost or doubled, or no kill struck between store and move."""
    parser = argparse.ArgumentParser(prog="python -m tests.watching", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="watches to kill")
    parser.add_argument("--seed", type=int, help="a new one each time without it")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    asked = parser.parse_args()
    seed = random.SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bedside-watching-") as home, Nursery(CHILD) as nursery:
        count = kill(Made(Path(home), nursery), asked.kills, seed)
    said = {**vars(count), "seed": seed, "seconds": round(time.monotonic() - begun, 1)}
    print(json.dumps(said) if asked.json else "\n".join(f"{name}: {value}" for name, value in said.items()))
    sys.exit(0 if count.good and (count.between or not asked.kills) else 1)


if __name__ == "__main__":
    main()
