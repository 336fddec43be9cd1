"""Bring the catalogues up to the code, or say what they lack: `python -m tests.languages [--update] [CODE]`."""

import argparse
from pathlib import Path

from tests.languages import catalogues, pseudo


def main() -> int:
    """Write what is asked for; leave with 1 where a catalogue lacks a message, is not compiled or would mislead."""
    parser = argparse.ArgumentParser(prog="tests.languages", description=__doc__)
    parser.add_argument("code", nargs="*", help="languages, all there are unless named; a new one begins a catalogue")
    parser.add_argument("--update", action="store_true", help="take in the messages of the code, and compile")
    parser.add_argument("--pseudo", type=Path, metavar="DIR", help="write a catalogue in which all words look foreign")
    asked = parser.parse_args()
    if asked.pseudo:
        pseudo.write(asked.pseudo)
        return 0
    bad = 0
    for code in asked.code or catalogues.languages():
        if asked.update:
            _write(code)
        bad += _told(code)
    return 1 if bad else 0


def _write(code: str) -> None:
    made = catalogues.updated(code)
    place = catalogues.po_of(code)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(catalogues.po_bytes(made))
    place.with_suffix(".mo").write_bytes(catalogues.mo_bytes(made))


def _told(code: str) -> int:
    """Print what is wrong with a catalogue and return how much it is."""
    found = catalogues.updated(code)
    lacking, wrong = catalogues.missing(found), list(catalogues.faults(found))
    for line in wrong:
        print(f"{code}: {line}")
    for text in lacking:
        print(f"{code}: not translated: {text!r}")
    print(f"{code}: {len(found)} messages, {len(lacking)} not translated, {len(wrong)} misleading")
    return len(lacking) + len(wrong)


if __name__ == "__main__":
    raise SystemExit(main())
