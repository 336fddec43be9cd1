"""Open everything at 100 and 200 %, light and dark, and list what cannot be reached, named, read or seen whole.

Run it as `python -m tests.a11y --json`. The exit status is 1 where anything fails. The scale of Qt is one of a whole
process, so that each size and look has a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SCREENS = {"100": (1280, 800), "200": (1280, 800)}
LOOKS = ("light", "dark")
NOISE = ("This plugin does not support", "QBasicTimer::start")
_SECONDS = 400


def part(folder: Path, percent: int, name: str, wanted: frozenset[str] | None = None) -> dict:
    """Inspect one scale and look in this process; QT_SCALE_FACTOR is set by whoever started it."""
    from bedside import language, text
    from bedside.ui import theme as themes
    from bedside.ui.app import application
    from tests.a11y import clipped, contrast, controls, painted, scenes

    text.speak(language.chosen())
    look = {item.name: item for item in (themes.LIGHT, themes.DARK)}[name]
    width, height = SCREENS.get(str(percent), (1280, 800))
    app, looks = application(), controls.Looks()
    found: dict = {"controls": [], "contrast": contrast.pairs(look), "clipped": [], "problems": [], "texts": 0}

    def failed(kind, error, trace) -> None:
        found["problems"].append(f"{kind.__name__}: {error}, at {traceback.extract_tb(trace)[-1]}")

    sys.excepthook = failed  # what a slot raises would only be printed

    def inspect(scene: str, window) -> None:
        covered = window.sheet.covers if hasattr(window, "sheet") else lambda _item: False
        with painted.listening() as listener:
            if hasattr(window, "trends"):
                window.trends.canvas.redraw()  # it keeps what stands still as a picture
            window.grab()
        found["texts"] += listener.texts
        cut = [*listener.problems, *clipped.report(window, covered)]
        found["clipped"] += [f"{scene}: {item}" for item in cut]
        rows, wrong = controls.report(window, scene, covered, looks)
        found["controls"] += rows
        found["problems"] += wrong

    window, session = scenes.opened(app, folder, look, (width * 100 // percent, height * 100 // percent))
    for scene, shown in scenes.every(app, window, wanted):
        inspect(scene, shown)
    scenes.closed(app, window, session)
    if wanted is None:
        for scene, shown in scenes.gates(app, folder, look):
            inspect(scene, shown)
    found["problems"] += [
        f"{pair['front']} on {pair['ground']}: {pair['contrast']}" for pair in found["contrast"] if not pair["ok"]
    ]
    return found


def merged(parts: dict[str, dict]) -> dict:
    """Return what every part found: each control and text once, with the scales and looks at which it is so."""
    clipped: dict[str, list[str]] = {}
    problems: dict[str, list[str]] = {}
    controls: dict[tuple, dict] = {}
    for where, found in parts.items():
        for text in found["clipped"]:
            clipped.setdefault(text, []).append(where)
        for text in found["problems"]:
            problems.setdefault(text, []).append(where)
        for row in found["controls"]:
            place = (row["scene"], row["class"], row["object"], row["name"])
            controls.setdefault(place, {**row, "at": []})["at"].append(where)
    texts = sum(found["texts"] for found in parts.values())
    return {
        "controls": list(controls.values()),
        "contrast": [{**pair, "at": where} for where, found in parts.items() for pair in found["contrast"]],
        "clipped": [{"text": text, "at": where} for text, where in clipped.items()],
        "problems": [{"text": text, "at": where} for text, where in problems.items()],
        "painted_texts": texts,
        "failures": len(clipped) + len(problems),
    }


def whole(percents: tuple[int, ...], looks: tuple[str, ...]) -> dict:
    """Inspect every scale and look, two at a time."""
    from tests.a11y import ward

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "store"
        ward.make(folder).close()
        places = [(percent, look) for percent in percents for look in looks]
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(lambda item: _child(folder, *item), places))
    return merged({f"{percent} % {look}": each for (percent, look), each in zip(places, found, strict=True)})


def _child(folder: Path, percent: int, look: str) -> dict:
    # What the commands keep for the next start (language, size) is kept there.
    env = {**os.environ, "QT_SCALE_FACTOR": f"{percent / 100:g}", "BEDSIDE_DATA": str(folder.parent / "data")}
    env.setdefault("QT_QPA_PLATFORM", "offscreen")
    command = [sys.executable, "-m", "tests.a11y", "--part", str(folder), str(percent), look]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if not line.startswith(NOISE)]
        sys.exit("\n".join([f"{percent} % {look}, exit {done.returncode}:", *said[-30:]]))
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print the report."""
    reader = argparse.ArgumentParser(prog="python -m tests.a11y")
    reader.add_argument("--json", action="store_true", help="print everything, not only what fails")
    reader.add_argument("--percent", type=int, action="append", help="100 and 200 unless told")
    reader.add_argument("--look", choices=LOOKS, action="append", help="both unless told")
    reader.add_argument("--language", default="en", help="en, de or es")
    reader.add_argument("--part", nargs=3, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.part:
        status = 1
        try:
            print(json.dumps(part(Path(asked.part[0]), int(asked.part[1]), asked.part[2])), flush=True)
            status = 0
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(status)  # what Qt says while the interpreter takes it down is of no use
    os.environ["BEDSIDE_LANGUAGE"] = asked.language
    found = whole(tuple(asked.percent or (100, 200)), tuple(asked.look or LOOKS))
    if asked.json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        for item in (*found["problems"], *found["clipped"]):
            print(f"{item['text']}   [{', '.join(item['at'])}]")
        print(
            f"{len(found['controls'])} controls, {found['painted_texts']} texts painted, {found['failures']} failures"
        )
    sys.exit(1 if found["failures"] else 0)


if __name__ == "__main__":
    main()
