"""A round through what bedside does, for whoever looks at what the one-folder application opens, writes and asks for.

Every verb that loads a library of its own is called, the pictures of every view are made, and the window is driven on a
virtual screen by tests/drive.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "exchange" / "data"
MRN = "P-0004"
#: a refused line or a conflict is an answer; 2 and 3 are not
ANSWERS = (0, 1)


def verbs(home: Path) -> Iterator[list[str]]:
    """Yield command lines over a practice store in `home/demo/store`."""
    yield ["--version"]
    yield ["demo", "--no-window", "--dir", str(home / "demo")]
    yield ["chart", "--patient", MRN, "crp 71 mg/l", "nrb 15 + nc 6 spo2 91 rr 28"]
    yield ["check", "--patient", MRN]
    yield ["score", "hscore", "--patient", MRN]
    yield ["compare", "--patient", MRN]
    yield ["replay", "--patient", MRN]
    yield ["protocols", "check", str(ROOT / "resources" / "protocols" / "navarro-2020.toml")]
    yield ["sign", "--patient", MRN]
    for name in ("note", "sbar", "drug-chart"):
        yield [name, "--patient", MRN, "-o", str(home / f"{name}.pdf")]
    yield ["check", "--from", str(home / "note.pdf")]
    for end in ("png", "svg", "pdf"):
        yield ["trends", "--patient", MRN, "-o", str(home / f"trends.{end}")]
    yield ["handoff", "-o", str(home / "handoff.pdf")]
    yield ["downtime", "--ward", "-o", str(home / "shift.pdf")]
    yield ["cohort", "-o", str(home / "series.csv")]
    yield ["cohort", "-o", str(home / "series.pdf")]
    yield ["import", str(DATA / "appendix-c.csv"), "--patient", MRN, "--day1", "2020-03-20"]
    yield ["import", *map(str, sorted((DATA / "hl7" / "public").glob("*.hl7"))[:3])]
    yield ["import", *map(str, sorted((DATA / "fhir").rglob("*.json"))[:3])]
    for form in ("csv", "ndjson", "fhir"):
        yield ["export", "--format", form, "-o", str(home / form)]
    yield ["export", "--format", "ndjson", "--deidentify", "-o", str(home / "nobody")]
    yield ["backup"]
    yield ["clone", "--to", str(home / "clone")]
    yield ["merge", str(home / "clone")]
    yield ["verify"]
    yield ["screenshots", str(home / "pictures")]


def walk(program: list[str], home: Path, env: dict[str, str]) -> None:
    """Call every verb, then drive the window; leave where one fails."""
    env = {**env, "BEDSIDE_STORE": str(home / "demo" / "store"), "BEDSIDE_USER": "demo", "BEDSIDE_LANGUAGE": "en"}
    env |= {"BEDSIDE_PASSPHRASE": "practice", "QT_QPA_PLATFORM": "offscreen"}
    for words in verbs(home):
        done = subprocess.run([*program, *words], env=env, capture_output=True, text=True, check=False)
        if done.returncode not in ANSWERS:
            sys.exit(f"{' '.join(words)}: exit {done.returncode}: {done.stderr}")


def drive(program: Path, home: Path) -> None:
    """Drive the window of a program with real keys on a virtual screen; the driver itself needs this Python."""
    env = {**os.environ, "BEDSIDE_BUNDLE": str(program), "BEDSIDE_LANGUAGE": "en"}
    env.pop("QT_QPA_PLATFORM", None)
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]
    command = [*screen, sys.executable, "-m", "tests.drive", "--brief", str(home / "driven")]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
