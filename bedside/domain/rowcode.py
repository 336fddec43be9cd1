"""Row codes of printed sheets: "K17-3" is row 3 of copy 17, and K tells a slip of the pen, or another patient's sheet.

What is typed back from paper is charted only where it is certain which dose it is: the code names a copy of this very
patient, its letter fits copy, patient and row, and the order is the one that the sheet was printed with.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.printed import Copy, copies, number_of
from bedside.domain.problem import Problem
from bedside.text import N_, _

# Fifteen letters that nobody reads as a digit or as each other in print, or as H, R, M or U: in a box these say held,
# refused, missed and unavailable. Codes were printed with those too at first, and are still read.
_LETTERS = "ACDEFJKLNPTVWXY"
_EARLIER = "ACDEFHJKLMNPRTUVWXY"
_FORM = re.compile(r"([A-Z])0*(\d{1,9})-(\d{1,3})")
_DO = N_("Read the code on the sheet again, and compare name and record number.")


class PaperRow(NamedTuple):
    """One row of a printed copy: which dose it stands for."""

    copy: Copy
    number: int
    due: datetime


def row_code(serial: str, patient: str, row: int) -> str:
    """Return the code of a row (from 1) of a copy; `patient` is the id of the patient's first record."""
    return f"{_letters(serial, patient, row)[0]}{number_of(serial)}-{row}"


def _letters(serial: str, patient: str, row: int) -> tuple[str, ...]:
    """Return the letter that a row is printed with and, where it was another one at first, that one."""
    told = hashlib.sha256(f"{serial} {patient} {row}".encode()).digest()
    first = _EARLIER[int.from_bytes(told[:4], "big") % len(_EARLIER)]
    if first in _LETTERS:
        return (first,)
    return _LETTERS[int.from_bytes(told[4:8], "big") % len(_LETTERS)], first


def row_of(code: str, chart: Chart) -> PaperRow:
    """Return the row of a code; raise Problem unless it is a row of exactly one copy about this patient."""
    match = _FORM.fullmatch(code.upper())
    if match is None:
        raise Problem(
            _("{code!r} is no row code.").format(code=code[:20]),
            where="row",
            do=_("Write for example row K17-3 14:05 AB."),
        )
    number, row = int(match[2]), int(match[3])
    ours = [item for item in copies(chart.marks) if number_of(item.serial) == number and item.rows]
    if not ours:
        raise Problem(
            _("no sheet of this patient has rows under number {number}.").format(number=number), where=code, do=_(_DO)
        )
    found = [item for item in ours if match[1] in _letters(item.serial, item.patient, row)]
    if not found:
        raise Problem(
            _("the letter does not belong to this patient's sheet, or a digit is wrong."), where=code, do=_(_DO)
        )
    if len(found) > 1:
        do = _("Chart the dose without its code: dose given @14:05.")
        raise Problem(_("two sheets of this patient, of two workstations, have this code."), where=code, do=do)
    if not 1 <= row <= len(found[0].rows):
        raise Problem(_("that sheet has no row {row}.").format(row=row), where=code, do=_(_DO))
    return PaperRow(found[0], row, found[0].rows[row - 1])
