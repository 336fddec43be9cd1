"""The journal for people: who did what, when and for whom, as a table that a privacy officer can read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bedside.domain.records import Patient
from bedside.session.rights import require
from bedside.store import vault
from bedside.store.journal import MADE, Link

if TYPE_CHECKING:
    from bedside.session.session import Session

EXPORT = "export journal"
COLUMNS = (
    "entry", "local time", "UTC", "user", "role", "action", "record number", "records", "workstation",
    "clock of the computer", "offset of the computer", "patient id", "hash",
)  # fmt: skip
_ADDED = "add user "
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def journal_table(session: Session) -> str:
    """Return the whole journal as CSV, this export included; for administrators only (NotAllowed)."""
    require(session.store.roles, "audit")
    session.log(EXPORT)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows(_lines(session))
    return text.getvalue()


def _lines(session: Session) -> Iterator[list[str]]:
    slots = vault.read(session.store.folder).slots
    roles: dict[str, tuple[str, ...]] = {name: slot.roles for name, slot in slots.items()}
    numbers = {person.patient: person.mrn for person in session.patients()}
    for link in session.store.journal():
        _learn(link, roles)
        if link.patient not in numbers:
            numbers[link.patient] = _number(session, link.patient)
        at = datetime.fromisoformat(link.at)
        cells = (
            str(link.seq), _clock(at.astimezone(session.zone)), _clock(at.astimezone(UTC)), link.author,
            ", ".join(roles.get(link.author, ())), link.action, numbers[link.patient], str(link.count),
            link.workstation, link.clock, link.offset, link.patient, link.hash,
        )  # fmt: skip
        yield [_plain(cell) for cell in cells]


def _learn(link: Link, roles: dict[str, tuple[str, ...]]) -> None:
    """Take in as what the entries after this one were made; a user who is gone has no slot to read it from."""
    if link.action == MADE:
        roles[link.author] = vault.FIRST_ROLES
    if link.action.startswith(_ADDED):
        name, _, held = link.action.removeprefix(_ADDED).rpartition(": ")
        roles[name] = tuple(held.split(", "))


def _number(session: Session, patient: str) -> str:
    """Return the record number of a patient who is not on the census any more."""
    found = session.store.get(patient) if patient else None
    return found.mrn if isinstance(found, Patient) else ""


def _clock(at: datetime) -> str:
    return at.isoformat(sep=" ", timespec="seconds")


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_offset(cell) else cell


def _is_offset(cell: str) -> bool:
    return cell[1:].replace(":", "").isdigit()
