"""Show what would change in the stored replays; with `--write`, store it."""

import sys

from tests.protocol.replays import NAMES, difference, path, rows, text


def main():
    """Go through every stored replay."""
    for name in NAMES:
        change = difference(name)
        print(change or f"{name}: as stored")
        if change and "--write" in sys.argv[1:]:
            path(name).write_text(text(rows(name)), encoding="utf-8")
            print(f"{name}: written")


if __name__ == "__main__":
    main()
