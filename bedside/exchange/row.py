"""One value of a file as text, whatever kind of file it stood in: what every reader hands to the judging of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from bedside.domain.records import ResultStatus

#: how `Row.col` counts: hospital days from 1, or times
Form = Literal["columns", "times"]
_SHOWN = 40


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One value as written: `col` is the day column or the time, `fault` says why it cannot be read.

    `line` is its own; `place` is the line of the file where several rows stand in one, `over` the column.
    `analyte` is a code or name, unless `loinc` says what was measured. `identifier`, `issued` (an ISO time),
    `interpretation`, `range_text` and `note` are the laboratory's own, as in Observation. `point` says that the format
    knows no other decimal sign than the point and no thousands sign, so that 1.840 is not doubtful; `venous` that the
    specimen is of venous or capillary blood, whose gases are no arterial ones.
    """

    line: int
    analyte: str = ""
    loinc: str = ""
    unit: str = ""
    value: str = ""
    col: str = ""
    align: str = ""
    suspected: str = ""
    fault: str = ""
    status: ResultStatus = "final"
    identifier: str = ""
    issued: str = ""
    interpretation: str = ""
    range_text: str = ""
    note: str = ""
    point: bool = False
    venous: bool = False
    place: int = 0
    over: str = ""

    @property
    def stands(self) -> int:
        """Return the line of the file."""
        return self.place or self.line

    @property
    def printed(self) -> str:
        """Return what the row says of a value in its own words."""
        return " ".join(filter(None, (self.analyte[:_SHOWN], self.value[:_SHOWN], self.unit[:_SHOWN])))

    def said(self, why: str) -> str:
        """Return a reason with the column it is about, where several values stand in one line."""
        return f"{self.over}: {why}" if self.over and why else why
