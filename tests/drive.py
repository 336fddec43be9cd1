"""Drive the real window with real keys through a round on the practice ward, and show what each step did.

Run it as `xvfb-run -s "-screen 0 1920x1080x24" python -m tests.drive [PICTURES] [--all]`. It refuses the offscreen
platform: a window nobody can see proves nothing. Keys go through the X server (xdotool); nothing reaches into the
program. With --all every size, scale and palette is driven, else one of each. With BEDSIDE_BUNDLE=PROGRAM the
one-folder application is driven, in an environment with an empty PATH.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bedside import language, text
from tests.driver import Driver, program, surroundings

#: the second of the two within minutes is asked about: another sample
LAB = {"light": "alc 0.58 10*9/l", "dark": "alc 0.61 10*9/l"}
OXYGEN = "nrb 15 + nc 6 spo2 90 rr 31"
ORDER = "order anakinra 100 mg sc q6h because eligible and within 36 hours"
DOSE = "dose given 100 mg"
CONSENT = "trials screened by telephone, none open"
FRAME = ("DRAFT", "evidence", "page ", "LIVE PATIENT", "the assessment ")
#: key events from a closed dialog to the record of a dose
MOST_KEYS = 5


class Look(NamedTuple):
    """A screen, a scale and a palette."""

    size: tuple[int, int]
    scale: float
    theme: str

    @property
    def name(self) -> str:
        """Return the name its pictures begin with."""
        return f"{self.size[0]}x{self.size[1]}-{round(self.scale * 100)}-{self.theme}"


SIZES = ((1280, 800), (1920, 1080))
EVERY = tuple(Look(size, scale, theme) for size in SIZES for scale in (1.0, 2.0) for theme in ("light", "dark"))
SOME = (Look(SIZES[0], 1.0, "light"), Look(SIZES[1], 2.0, "dark"))


def ward_round(driver: Driver, look: Look) -> None:
    """Unlock, see to the patient who needs it most, settle a unit, answer a trigger, correct a dose, lock."""
    print(f"-- round {look.name}")
    driver.open(login=True, size=look.size)
    driver.picture("needs-it-most")
    give_due_dose(driver, "P-0008")
    settle_unit(driver, "P-0004")
    driver.chart("P-0004", OXYGEN, "oxygen")
    accept_step(driver, "P-0001")
    correct_dose(driver, "P-0001")
    driver.keys("ctrl+l")
    time.sleep(1.5)
    driver.picture("locked")
    driver.stop()


def give_due_dose(driver: Driver, mrn: str) -> None:
    """Give the dose that is due, and count the keys it takes."""
    driver.choose(mrn)
    driver.picture("due")
    before, pressed = driver.records(mrn), driver.pressed
    driver.keys("g")
    time.sleep(0.5)
    driver.picture("giving")
    driver.keys("Return")
    driver.new(mrn, before, "the dose")
    took = driver.pressed - pressed
    print(f"key events from a closed dialog to the record id: {took}")
    driver.picture("given")
    if took > MOST_KEYS:
        sys.exit(f"a dose took {took} key events, more than {MOST_KEYS}")


def settle_unit(driver: Driver, mrn: str) -> None:
    """Chart a laboratory value in a wrong unit, and choose the reading that is meant."""
    driver.choose(mrn)
    before = driver.records(mrn)
    driver.keys("ctrl+k")
    driver.type("crp 242 mg/dl")
    driver.picture("unit-doubt")
    driver.keys("Return")
    time.sleep(0.5)
    driver.picture("unit-asked")
    driver.keys("2")
    found = driver.new(mrn, before, "the value")
    time.sleep(0.4)
    driver.picture("unit-settled")
    if not any("CRP 242 mg/L" in text for text in found.values()):
        sys.exit(f"not the reading that was chosen: {found}")


def accept_step(driver: Driver, mrn: str) -> None:
    """See the trigger, choose the step with its seam and plan, accept it."""
    driver.choose(mrn)
    driver.picture("trigger")
    before = driver.records(mrn)
    driver.keys("ctrl+4", "space")
    time.sleep(0.4)
    driver.picture("step-chosen")
    driver.keys(letter("Acce&pt: {every}"))
    time.sleep(0.6)
    driver.picture("step-asked")
    driver.type("less oxygen for a day")
    driver.keys("Return")
    found = driver.new(mrn, before, "the step")
    time.sleep(0.5)
    driver.picture("step-and-plan")
    if not any("every 24 hours" in text for text in found.values()):
        sys.exit(f"no step was ordered: {found}")


def letter(label: str) -> str:
    """Return the key of a label in the language that is driven."""
    with text.speaking(language.chosen()):
        return f"alt+{text._(label).partition('&')[2][0].lower()}"


def correct_dose(driver: Driver, mrn: str) -> None:
    """Correct the time of the newest dose in the drug chart."""
    before = driver.records(mrn)
    driver.keys(letter("&Doses"))
    time.sleep(0.6)
    driver.picture("doses")
    driver.keys("Left", "Up", "Up", "Up", "c")
    time.sleep(0.5)
    driver.picture("correcting")
    driver.keys("ctrl+a")
    driver.type("dose given 90 mg")
    driver.keys("Tab")
    driver.type("10 mg were spilt")
    driver.keys("Return")
    time.sleep(0.6)
    driver.picture("correction-asked")
    driver.type("syringe checked with the nurse")
    driver.keys("Return")
    driver.new(mrn, before, "the correction")
    time.sleep(0.5)
    driver.picture("corrected")


def round_of_one_theme(store: Path, pictures: Path, theme: str) -> None:
    """Chart one lab, one two-device setting, an order and a dose; show what changed in verdict and note."""
    driver = Driver(store, pictures, theme, theme=theme)
    mrn = "P-0004"
    before, note = driver.verdict(mrn), note_lines(driver, mrn, f"{theme}-before")
    print(f"-- {theme}\nbefore: {said(before)}")
    driver.open()
    driver.choose(mrn)
    driver.picture("patient")
    driver.chart(mrn, LAB[theme], "lab", answer="" if theme == "light" else "a")
    driver.chart(mrn, OXYGEN, "oxygen")
    if theme == "light":
        driver.chart(mrn, ORDER, "order", reason=CONSENT)
        driver.chart(mrn, DOSE, "dose", reason=CONSENT)
    else:
        driver.chart(mrn, DOSE, "dose", reason="second dose of the demonstration", answer="2")
    driver.close()
    after = driver.verdict(mrn)
    print(f"after: {said(after)}")
    changed = changed_lines(note, note_lines(driver, mrn, f"{theme}-after"))
    print("changed lines of the note:", *changed, sep="\n  ")
    if after["ladder"]["doses_given"] != before["ladder"]["doses_given"] + 1 or not changed:
        sys.exit("the dose did not reach the verdict or the note")
    if theme == "light" and (before["state"], after["state"]) != ("INCOMPLETE", "ELIGIBLE"):
        sys.exit(f"the lymphocytes did not settle the verdict: {before['state']} to {after['state']}")


def two_windows(store: Path, pictures: Path) -> None:
    """Open two copies on one store: what one charts the other knows, and both end in order."""
    print("-- two windows")
    mrn = "P-0004"
    first, second = (Driver(store, pictures, f"two-windows-{name}") for name in ("first", "second"))
    first.open()
    first.choose(mrn)
    second.open()
    second.choose(mrn)
    second.chart(mrn, LAB["light"], "lab")
    first.raised()
    before = first.records(mrn)
    first.keys("ctrl+k")
    first.type(LAB["dark"])
    first.keys("Return")
    time.sleep(1.5)
    first.picture("asked")
    if first.records(mrn).keys() != before.keys():
        sys.exit("the first window did not know what the second had charted: it asked nothing")
    first.keys("a")
    first.new(mrn, before, "lab")
    first.close()
    second.raised()
    second.chart(mrn, OXYGEN, "oxygen")
    second.close()
    found = json.loads(second.bedside("verify", "--json"))
    if not found["ok"]:
        sys.exit(f"the store of two windows is not whole: {found}")


def said(verdict: dict) -> str:
    """Return the verdict in one line."""
    criteria = ", ".join(f"{item['id']} {item['outcome']}" for item in verdict["criteria"])
    return f"{verdict['state']}; {criteria}; doses given {verdict['ladder']['doses_given']}"


def note_lines(driver: Driver, mrn: str, name: str) -> list[str]:
    """Return the lines of a patient's note, without what stands on every page."""
    target = driver.pictures / f"{name}.pdf"
    driver.bedside("note", "--patient", mrn, "-o", str(target))
    text = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True)
    lines = (" ".join(line.split()) for line in text.stdout.splitlines())
    return [line for line in lines if len(line) > 1 and not any(word in line for word in FRAME)]


def changed_lines(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that went and came."""
    found = difflib.unified_diff(before, after, lineterm="", n=0)
    return [line for line in found if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def practice(home: Path) -> Path:
    """Make a practice store in a new folder; return the store's."""
    command = [*program(), "demo", "--no-window", "--dir", str(home)]
    subprocess.run(command, env=surroundings(dict(os.environ)), check=True, capture_output=True)
    return home / "store"


def main() -> None:
    """Run the rounds, each on a practice store of its own."""
    asked = argparse.ArgumentParser(description="Drive the window with real keys.")
    asked.add_argument("pictures", nargs="?", type=Path)
    asked.add_argument("--all", action="store_true", help="every size, scale and palette")
    asked.add_argument("--brief", action="store_true", help="one round alone")
    asked.add_argument("--language", action="append", help="one round in this language alone; may be given again")
    words = asked.parse_args()
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen" or not os.environ.get("DISPLAY"):
        sys.exit("this driver needs a real screen: xvfb-run -s '-screen 0 1920x1080x24' python -m tests.drive")
    if not shutil.which("xdotool") or not shutil.which("pdftotext"):
        sys.exit("this driver needs xdotool and poppler-utils")
    pictures = words.pictures or Path(tempfile.mkdtemp(prefix="bedside-drive-"))
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bedside-drive-store-") as home:
        for code in words.language or ():
            os.environ[language.ASKED] = code
            look = SOME[0]
            store = practice(Path(home) / code)
            ward_round(Driver(store, pictures, code, theme=look.theme, scale=look.scale), look)
        if words.language:
            return
        for look in SOME[:1] if words.brief else EVERY if words.all else SOME:
            store = practice(Path(home) / look.name)
            ward_round(Driver(store, pictures, look.name, theme=look.theme, scale=look.scale), look)
        if words.brief:
            return
        store = practice(Path(home) / "verdict")
        for theme in ("light", "dark") if words.all else ("light",):
            round_of_one_theme(store, pictures, theme)
        two_windows(practice(Path(home) / "two"), pictures)
    print(f"pictures: {pictures}")


if __name__ == "__main__":
    main()
