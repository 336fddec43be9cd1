"""The case series of a store: every patient read by the rules in use, one at a time, so that it can be followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from bedside.protocol.cohort.case import Case
from bedside.protocol.cohort.reading import case_of

if TYPE_CHECKING:
    from bedside.session.reader import Reader

#: what the journal calls a look at all of them
VIEW = "case series"


def cohort(session: Reader) -> Iterator[tuple[float, Case]]:
    """Yield each patient's row with the part that is done by then (0 to 1), in the order of their first entry.

    United records are one row; the chart is that of now.
    """
    people, protocol = session.patients(), session.protocol()
    for place, person in enumerate(people, start=1):
        yield place / len(people), case_of(session.chart(person.patient), protocol)


def told(case: Case) -> dict[str, Any]:
    """Return a row as plain values, for another process."""
    return msgspec.to_builtins(case)


def case_told(said: object) -> Case:
    """Return the row in plain values; raise msgspec.ValidationError for others."""
    return msgspec.convert(said, Case)
