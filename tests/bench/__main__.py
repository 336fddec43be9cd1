"""Print every figure: `python -m tests.bench [name ...]`."""

import os
import sys
from importlib import import_module

NAMES = (
    "patients", "cold", "save", "idle", "append", "assessing", "unlocking", "backing_up", "importing", "tables",
    "exporting", "messages", "panning", "census", "paper", "handing", "bundle",
)  # fmt: skip


def main():
    """Print the asked figures, all of them by default."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    for name in sys.argv[1:] or NAMES:
        for figure in import_module(f"tests.bench.{name}").figures():
            print(figure, flush=True)


if __name__ == "__main__":
    main()
