"""Events that no rule reads: who has seen which results, which copies were printed, what is said for a handoff.

They are signed, dated and kept as every record is, but a chart holds them apart: no rule reads them.
"""

from __future__ import annotations

from typing import TypeGuard

from bedside.domain.records import AnyRecord, Event

#: the event by which a person says that they have seen results; nobody types it
SEEN = "seen"
#: the event that gives a printed copy its serial number; nobody types it
PRINTED = "printed"
#: the event that says of a serial number that its copy did not come out whole; nobody types it
UNPRINTED = "unprinted"
#: the event that says of a serial number that was only reserved that its copy came out whole; nobody types it
WHOLE = "printed-whole"
#: the event by which a person says something for the handoff (see `domain.handing`)
HANDED = "handoff"
_MARKS = frozenset({SEEN, PRINTED, UNPRINTED, WHOLE, HANDED})


def is_mark(record: AnyRecord) -> TypeGuard[Event]:
    """Return whether a record is a mark, and no entry of the chart."""
    return isinstance(record, Event) and record.code in _MARKS
