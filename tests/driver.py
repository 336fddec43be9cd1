"""A bedside process under a real X server, and the keyboard in front of it: nothing reaches into the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

USER, PASSPHRASE = "demo", "practice"
GRAB = (
    "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]); "
    "a.primaryScreen().grabWindow(0).save(sys.argv[1])"
)
RECORDS = (
    "import json, os, pathlib, sys; from bedside.session import Session\n"
    "from bedside.domain.wording import describe\n"
    "s = Session.open(pathlib.Path(os.environ['BEDSIDE_STORE']), user='demo', passphrase='practice')\n"
    "p = s.find_patient(sys.argv[1]); c = s.chart(p.patient)\n"
    "print(json.dumps({r.id: describe(r, s.catalogue, s.zone) for r in c.records})); s.close()"
)
#: a bundled program to drive in place of `python -m bedside`, and what of the environment it may have
PROGRAM = "BEDSIDE_BUNDLE"
_LEFT = ("DISPLAY", "XAUTHORITY", "HOME", "QT_SCALE_FACTOR", "TMPDIR")


def program() -> list[str]:
    """Return the command of the program under test."""
    return [os.environ[PROGRAM]] if PROGRAM in os.environ else [sys.executable, "-m", "bedside"]


def surroundings(env: dict[str, str]) -> dict[str, str]:
    """Return the environment of the program under test: a bundle finds no Python, no library and no command there."""
    if PROGRAM not in os.environ:
        return env
    bare = {name: text for name, text in env.items() if name in _LEFT or name.startswith("BEDSIDE_")}
    return {**bare, "PATH": ""}


class Driver:
    """One window on one store, with pictures of each step. `pressed` counts the key events sent so far."""

    def __init__(self, store: Path, pictures: Path, name: str, *, theme: str = "light", scale: float = 1.0) -> None:
        self.pictures, self.name = pictures, name
        self.env = {**os.environ, "BEDSIDE_STORE": str(store), "BEDSIDE_THEME": theme}
        self.env |= {"BEDSIDE_USER": USER, "BEDSIDE_PASSPHRASE": PASSPHRASE}
        self.others = ""
        self.scale = scale
        self.window = ""
        self.process: subprocess.Popen | None = None
        self.shots = 0
        self.pressed = 0

    def open(self, *, login: bool = False, size: tuple[int, int] | None = None) -> None:
        """Start the program and wait for its window; with `login` a person types the passphrase."""
        env = {**self.env, "QT_SCALE_FACTOR": str(self.scale)}
        if login:
            del env["BEDSIDE_PASSPHRASE"]
        self.others = self.find()
        self.process = subprocess.Popen([*program(), "open"], env=surroundings(env))
        self.focus()
        if login:
            self.picture("login")
            self.type(PASSPHRASE)
            before = self.window
            self.keys("Return")
            self.window = self.wait(lambda: self.find() if self.find() != before else "", "the ward")
            self.focus()
        if size:
            self.xdotool("windowmove", self.window, "0", "0")
            self.xdotool("windowsize", self.window, *map(str, size))
        time.sleep(1.5)

    def focus(self) -> None:
        """Give the window on the screen the keyboard."""
        self.window = self.wait(self.find, "the window")
        self.xdotool("windowfocus", "--sync", self.window)
        time.sleep(0.3)

    def raised(self) -> None:
        """Put this window before another program's, and give it the keyboard."""
        self.xdotool("windowraise", self.window)
        self.xdotool("windowfocus", "--sync", self.window)
        time.sleep(1)

    def find(self) -> str:
        """Return the id of this program's newest visible window, empty for none."""
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "bedside"], capture_output=True, text=True, check=False
        )
        return next((name for name in reversed(done.stdout.split()) if name not in self.others), "")

    def wait(self, ask, what: str, seconds: float = 20):
        """Return what `ask` says once it says something; leave with a picture when it never does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := ask():
                return found
            if self.process and self.process.poll() is not None:
                sys.exit(f"bedside ended while waiting for {what}")
            time.sleep(0.1)
        self.picture("stuck")
        sys.exit(f"waited {seconds} s for {what}; see {self.pictures}")

    def xdotool(self, *words: str) -> None:
        """Send one command to the X server."""
        subprocess.run(["xdotool", *words], check=True, capture_output=True)

    def keys(self, *names: str) -> None:
        """Press keys one after another."""
        for name in names:
            self.xdotool("key", "--clearmodifiers", name)
            self.pressed += 1
            time.sleep(0.15)

    def type(self, text: str) -> None:
        """Type a text."""
        self.xdotool("type", "--delay", "12", text)
        self.pressed += len(text)
        time.sleep(0.3)

    def picture(self, name: str) -> None:
        """Take a picture of the whole screen."""
        self.shots += 1
        path = self.pictures / f"{self.name}-{self.shots:02d}-{name}.png"
        env = {**self.env, "QT_SCALE_FACTOR": "1"}
        subprocess.run([sys.executable, "-c", GRAB, str(path)], env=env, check=True, capture_output=True)

    def bedside(self, *words: str) -> str:
        """Return what a verb prints; leave when it fails."""
        done = subprocess.run(
            [*program(), *words], env=surroundings(self.env), capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"bedside {' '.join(words)}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def verdict(self, mrn: str) -> dict:
        """Return the verdict on a patient, as another program would read it."""
        return json.loads(self.bedside("check", "--patient", mrn, "--json"))

    def records(self, mrn: str) -> dict[str, str]:
        """Return a patient's records in words, by id."""
        command = [sys.executable, "-c", RECORDS, mrn]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def new(self, mrn: str, before: dict[str, str], name: str) -> dict[str, str]:
        """Wait for records that were not there before; print and return them."""
        found = self.wait(lambda: {key: text for key, text in self.records(mrn).items() if key not in before}, name)
        for key, text in found.items():
            print(f"charted {key}  {text}")
        return found

    def chart(self, mrn: str, line: str, name: str, reason: str = "", answer: str = "") -> None:
        """Chart a line by quick entry, answering and giving a reason where these are asked for."""
        before = self.records(mrn)
        self.keys("ctrl+k")
        self.type(line)
        self.picture(f"{name}-typed")
        self.keys("Return")
        if reason or answer:
            time.sleep(0.6)
            self.picture(f"{name}-asked")
            if answer:
                self.keys(answer)
        if reason:
            self.type(reason)
            self.keys("Return")
        self.new(mrn, before, name)
        time.sleep(0.5)
        self.picture(f"{name}-charted")

    def choose(self, mrn: str) -> None:
        """Find a patient in the census by number."""
        self.keys("Escape", "slash")
        self.type(mrn)
        self.keys("Return")
        time.sleep(0.6)

    def close(self) -> None:
        """Close the window and wait for the program's end."""
        self.keys("ctrl+q")
        if self.process and self.process.wait(timeout=60):  # the backup of a closing comes first
            sys.exit(f"the window ended with exit status {self.process.returncode}")

    def stop(self) -> None:
        """End a program that shows its login."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=60)
