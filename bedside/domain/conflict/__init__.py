"""What two workstations say differently of one patient: found in the records alone, so that both find the same."""

from __future__ import annotations

from bedside.domain.conflict.known import newest_elsewhere
from bedside.domain.conflict.meeting import Meeting, Sources, met
from bedside.domain.conflict.model import Conflict, Option, is_conflict
from bedside.domain.conflict.reviews import reviewed
from bedside.domain.conflict.table import person_in_force
from bedside.domain.conflict.together import too_close

__all__ = [
    "Conflict",
    "Meeting",
    "Option",
    "Sources",
    "is_conflict",
    "met",
    "newest_elsewhere",
    "person_in_force",
    "reviewed",
    "too_close",
]
