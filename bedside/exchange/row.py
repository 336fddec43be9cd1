"""One value of a file as text, whatever kind of file it stood in: what every reader hands to the judging of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from bedside.domain.records import ResultStatus

#: how `Row.col` counts: hospital days from 1, or times
Form = Literal["columns", "times"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One value as written: `col` is the day column or the time, `fault` says why it cannot be read.

    `analyte` is a code or name, unless `loinc` says what was measured. `identifier`, `issued` (an ISO time),
    `interpretation`, `range_text` and `note` are the laboratory's own, as in Observation.
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
