"""The one-folder application: its start against bedside from an environment, and its size against that of its wheels.

BEDSIDE_BUNDLE names the program of an application that `.ci/package` built; without it nothing is measured. The start
that is compared is the one a person sees, from the command to the window on the screen of a virtual display, where
there is one, and that of a verb without a window.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.bench.figure import Figure, paired
from tests.bench.sized import Size, of_tree, of_wheels
from tests.bench.ward import PASSPHRASE, session_of
from tests.driver import PROGRAM

ROUNDS = 9
START, SIZE = 1.5, 0.8
_POLL_SECONDS = 0.005
_WAIT_SECONDS = 30


def figures():
    """Return the figures, or a line that says why there are none."""
    if PROGRAM not in os.environ:
        yield f"one-folder application: not measured, {PROGRAM} names none"
        return
    program = Path(os.environ[PROGRAM])
    with tempfile.TemporaryDirectory(prefix="bedside-bench-") as home:
        yield from starts(program, Path(home))
    yield from sizes(program.parent)


def starts(program, home):
    """Yield how long each takes to a patient's verdict and to its window, over one store."""
    folder = home / "store"
    session, _people = session_of(folder, 30, 100)
    session.close()
    env = {**os.environ, "BEDSIDE_STORE": str(folder), "BEDSIDE_USER": "bench", "BEDSIDE_PASSPHRASE": PASSPHRASE}
    # An installed program has its bytecode; where an environment forbids writing it, it gets a place for it.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPYCACHEPREFIX"] = str(home / "bytecode")
    sides = ([str(program)], [sys.executable, "-m", "bedside"])
    for words in (("--version",), ("check", "--patient", "B-0", "--json")):
        calls = [partial(answered, [*side, *words], env) for side in sides]
        seconds = paired(*calls, rounds=ROUNDS)
        yield Figure(f"one-folder application, bedside {words[0]}", *seconds, START)
    if not os.environ.get("DISPLAY") or not shutil.which("xdotool"):
        yield "one-folder application, start of the window: not measured, it needs a display and xdotool"
        return
    env["QT_QPA_PLATFORM"] = "xcb"
    # A virtual screen begins anew when its last client goes, and takes nobody while it does.
    held = subprocess.Popen(["xdotool", "sleep", "600"])
    try:
        calls = [partial(shown, side, folder, env) for side in sides]
        seconds = paired(*calls, rounds=ROUNDS, clock=told)
    finally:
        held.kill()
        held.wait()
    yield Figure("one-folder application, start to the window on the screen", *seconds, START)


def answered(command, env):
    """Run a command to its end."""
    subprocess.run(command, env=env, capture_output=True, check=True, timeout=_WAIT_SECONDS)


def shown(command, folder, env):
    """Return the seconds from the command to its window on the screen, and end it there."""
    # What a killed window leaves would have the next start check the whole store, as after a crash.
    for path in (folder / "leases").glob("*.json"):
        path.unlink()
    start = time.monotonic()
    process = subprocess.Popen([*command, "open"], env=env, stderr=subprocess.DEVNULL)
    search = ["xdotool", "search", "--onlyvisible", "--name", "bedside"]
    try:
        while not subprocess.run(search, capture_output=True, check=False).stdout:
            if process.poll() is not None or time.monotonic() - start > _WAIT_SECONDS:
                sys.exit(f"no window came: {command}")
            time.sleep(_POLL_SECONDS)
        return time.monotonic() - start
    finally:
        process.kill()
        process.wait()
        while subprocess.run(search, capture_output=True, check=False).stdout:
            time.sleep(_POLL_SECONDS)


def told(call):
    """Return the seconds a call tells itself."""
    return call()


def sizes(application):
    """Yield its size against its wheels: on the disk both, and against the wheels as compressed files."""
    packed, held = of_wheels(application.parent / "wheels")
    size = of_tree(application)
    yield Size("one-folder application against its wheels, both as they lie installed", size, held, SIZE)
    yield Size("one-folder application installed against the wheels as compressed files", size, packed, SIZE)
