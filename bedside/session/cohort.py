"""The case series of a store: every patient read by the rules in use, one at a time, so that it can be followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from bedside.protocol.cohort.case import Case
from bedside.protocol.cohort.reading import case_of
from bedside.text import ENGLISH, language, speaking

if TYPE_CHECKING:
    from bedside.session.reader import Reader

#: what the journal calls a look at all of them
VIEW = "case series"
#: rows in the language spoken, in English as a file has them, or the former with the latter in them
Rows = Literal["said", "filed", "both"]


def cohort(session: Reader, rows: Rows = "both") -> Iterator[tuple[float, Case]]:
    """Yield each patient's row with the part that is done by then (0 to 1), in the order of their first entry.

    United records are one row; the chart is that of now.
    """
    people = session.patients()
    for place, person in enumerate(people, start=1):
        yield place / len(people), _row(session, person.patient, rows)


def _row(session: Reader, patient: str, rows: Rows) -> Case:
    protocol, chart = session.protocol(), session.chart(patient)
    if language() == ENGLISH or rows == "said":
        return case_of(chart, protocol)
    with speaking(ENGLISH):
        # What a damaged store has lost is the one thing that a chart says in words.
        lost = session.chart(patient).incomplete if chart.incomplete else ""
        filed = case_of(replace(chart, incomplete=lost), protocol)
    return filed if rows == "filed" else msgspec.structs.replace(case_of(chart, protocol), filed=filed)


def told(case: Case) -> dict[str, Any]:
    """Return a row as plain values, for another process."""
    return msgspec.to_builtins(case)


def case_told(said: object) -> Case:
    """Return the row in plain values; raise msgspec.ValidationError for others."""
    return msgspec.convert(said, Case)
