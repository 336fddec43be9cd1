"""A ward that is hard on a window: thirty patients, and names of sixty characters for those who are looked at most."""

from __future__ import annotations

import re
from pathlib import Path

from bedside import assets
from bedside.desk import demo
from bedside.exchange.case_file import read_case
from bedside.session import Session

LONG = "PRACTICE-HOHENLOHE, Maximiliane Alexandra Wilhelmina Pt. {:03d}"
COPIES = ("P", "Q", "R")
WANTED = 30


def make(folder: Path) -> Session:
    """Make the practice store with thirty patients; the first of each copy of the ward have long names."""
    told = demo.plan()
    session, _code = Session.create(
        folder, ward=told.ward, zone=told.zone, user=demo.USER, passphrase=demo.PASSPHRASE, practice=True
    )
    for parts in told.cases:
        text = assets.read_text("cases", *parts)
        for letter in COPIES if "P-0001" in text else COPIES[:1]:
            demo.add_case(session, read_case(_copied(text, letter)))
    _fill(session)
    return session


def _copied(text: str, letter: str) -> str:
    """Return a case with record numbers of its own and long names."""

    def named(match: re.Match[str]) -> str:
        number = int(match[1]) + 100 * COPIES.index(letter)
        return f'name = "{LONG.format(number)}"'

    text = re.sub(r'name = "PRACTICE, Patient (\d+)"', named, text)
    return text.replace('mrn = "P-', f'mrn = "{letter}-').replace('id = "practice-ward"', f'id = "ward-{letter}"')


def _fill(session: Session) -> None:
    from tests.bench import ward as bench  # only a file of patients is needed of it

    missing = WANTED - len(session.patients())
    numbers = iter(range(900, 900 + missing))
    refused = session.import_file("a11y", [bench.patient(session, numbers) for _ in range(missing)]).refused
    if refused:
        raise ValueError(refused)
