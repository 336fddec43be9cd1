"""Drive the real window with real keys: chart a lab, two oxygen devices and a dose, and show what changed.

Run it as `xvfb-run -s "-screen 0 1280x800x24" python tests/drive.py [PICTURES]`. It refuses the offscreen platform: a
window nobody can see proves nothing. Keys go through the X server (xdotool); nothing reaches into the program.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PATIENT = "P-0004"
LAB = "alc 0.58 10*9/l"
OXYGEN = "nrb 15 + nc 6 spo2 90 rr 31"
ORDER = "order anakinra 100 mg sc q6h because eligible and within 36 hours"
DOSE = "dose given 100 mg"
FRAME = ("DRAFT", "evidence", "page ", "LIVE PATIENT", "the assessment ")


class Driver:
    """A bedside process under a real X server and the keyboard in front of it."""

    def __init__(self, store: Path, pictures: Path, theme: str) -> None:
        self.pictures = pictures
        self.theme = theme
        self.env = {**os.environ, "BEDSIDE_STORE": str(store), "BEDSIDE_USER": "demo", "BEDSIDE_PASSPHRASE": "practice"}
        self.env["BEDSIDE_THEME"] = theme
        self.window = ""
        self.process: subprocess.Popen | None = None
        self.shots = 0

    def open(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "bedside", "open"], env=self.env)
        self.window = self.wait(self.find, "the window")
        self.xdotool("windowfocus", "--sync", self.window)
        time.sleep(1.5)

    def find(self) -> str:
        done = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "bedside"], capture_output=True, text=True, check=False
        )
        return done.stdout.split()[-1] if done.stdout.split() else ""

    def wait(self, ask, what: str, seconds: float = 20):
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
        subprocess.run(["xdotool", *words], check=True, capture_output=True)

    def keys(self, *names: str) -> None:
        for name in names:
            self.xdotool("key", "--clearmodifiers", name)
            time.sleep(0.15)

    def type(self, text: str) -> None:
        self.xdotool("type", "--delay", "12", text)
        time.sleep(0.3)

    def picture(self, name: str) -> None:
        self.shots += 1
        path = self.pictures / f"{self.theme}-{self.shots:02d}-{name}.png"
        code = (
            "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]); "
            "a.primaryScreen().grabWindow(0).save(sys.argv[1])"
        )
        subprocess.run([sys.executable, "-c", code, str(path)], env=self.env, check=True, capture_output=True)

    def bedside(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "bedside", *words], env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"bedside {' '.join(words)}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def verdict(self) -> dict:
        return json.loads(self.bedside("check", "--patient", PATIENT, "--json"))

    def note_lines(self, name: str) -> list[str]:
        target = self.pictures / f"{name}.pdf"
        self.bedside("note", "--patient", PATIENT, "-o", str(target))
        text = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True)
        lines = (" ".join(line.split()) for line in text.stdout.splitlines())
        return [line for line in lines if len(line) > 1 and not any(word in line for word in FRAME)]

    def ids(self) -> dict[str, str]:
        code = (
            "import json, os, pathlib, sys; from bedside.session import Session\n"
            "from bedside.domain.wording import describe\n"
            "s = Session.open(pathlib.Path(os.environ['BEDSIDE_STORE']), user='demo', passphrase='practice')\n"
            "p = s.find_patient(sys.argv[1]); c = s.chart(p.patient)\n"
            "print(json.dumps({r.id: describe(r, s.catalogue, s.zone) for r in c.records})); s.close()"
        )
        command = [sys.executable, "-c", code, PATIENT]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def chart(self, line: str, name: str, reason: str = "") -> None:
        before = self.ids()
        self.keys("ctrl+k")
        self.type(line)
        self.picture(f"{name}-typed")
        self.keys("Return")
        if reason:
            time.sleep(0.6)
            self.picture(f"{name}-asked")
            self.type(reason)
            self.keys("Return")
        new = self.wait(lambda: {key: text for key, text in self.ids().items() if key not in before}, name)
        for key, text in new.items():
            print(f"charted {key}  {text}")
        time.sleep(0.5)
        self.picture(f"{name}-charted")

    def close(self) -> None:
        self.keys("ctrl+q")
        if self.process and self.process.wait(timeout=60):  # the backup of a closing comes first
            sys.exit(f"the window ended with exit status {self.process.returncode}")


def said(verdict: dict) -> str:
    """Return the verdict in one line."""
    criteria = ", ".join(f"{item['id']} {item['outcome']}" for item in verdict["criteria"])
    return f"{verdict['state']}; {criteria}; doses given {verdict['ladder']['doses_given']}"


def round_of_one_theme(store: Path, pictures: Path, theme: str) -> None:
    """Chart one lab, one two-device setting, an order and a dose, with pictures of every step."""
    driver = Driver(store, pictures, theme)
    before, note = driver.verdict(), driver.note_lines(f"{theme}-before")
    print(f"-- {theme}\nbefore: {said(before)}")
    driver.open()
    driver.picture("open")
    driver.keys("slash")
    driver.type(PATIENT)
    driver.keys("Return")
    time.sleep(0.6)
    driver.picture("patient")
    driver.chart(LAB, "lab")
    driver.chart(OXYGEN, "oxygen")
    if theme == "light":
        driver.chart(ORDER, "order", reason="trials screened by telephone, none open")
        driver.chart(DOSE, "dose", reason="trials screened by telephone, none open")
    else:
        driver.chart(DOSE, "dose", reason="second dose of the demonstration, given on purpose")
    driver.close()
    after = driver.verdict()
    print(f"after: {said(after)}")
    changed = [
        line
        for line in difflib.unified_diff(note, driver.note_lines(f"{theme}-after"), lineterm="", n=0)
        if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    print("changed lines of the note:", *changed, sep="\n  ")
    if after["ladder"]["doses_given"] != before["ladder"]["doses_given"] + 1 or not changed:
        sys.exit("the dose did not reach the verdict or the note")
    if theme == "light" and (before["state"], after["state"]) != ("INCOMPLETE", "ELIGIBLE"):
        sys.exit(f"the lymphocytes did not settle the verdict: {before['state']} to {after['state']}")


def main() -> None:
    """Run the round in the light and the dark palette on one practice store."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen" or not os.environ.get("DISPLAY"):
        sys.exit("this driver needs a real screen: xvfb-run -s '-screen 0 1280x800x24' python tests/drive.py")
    if not shutil.which("xdotool") or not shutil.which("pdftotext"):
        sys.exit("this driver needs xdotool and poppler-utils")
    pictures = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp(prefix="bedside-drive-"))
    pictures.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="bedside-drive-store-"))
    command = [sys.executable, "-m", "bedside", "demo", "--no-window", "--dir", str(home)]
    subprocess.run(command, check=True, capture_output=True)
    for theme in ("light", "dark"):
        round_of_one_theme(home / "store", pictures, theme)
    print(f"pictures: {pictures}")


if __name__ == "__main__":
    main()
