"""`python -m tests.mutate resources/protocols/*.toml --json`: nudge every number, name what notices it."""

import argparse
import json
import sys
from pathlib import Path

from tests.mutate.files import CASES
from tests.mutate.run import report


def main(words):
    """Run the mutation test; the exit status is 1 with survivors, or where a case fails as the files stand."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true", dest="as_json")
    asked = parser.parse_args(words)
    found = report([item.resolve() for item in asked.files if not item.name.endswith(CASES)])
    if asked.as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for fault in found["faults"]:
            print(f"fails as it stands: {fault}")
        for item in found["survivors"]:
            print(f"survives: {item['file']} {item['path']} {item['from']} -> {item['to']}")
        print(f"{found['mutants']} mutants, {found['killed']} killed")
    return 1 if found["survivors"] or found["faults"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
