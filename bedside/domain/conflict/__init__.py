"""What two workstations say differently of one patient: found in the records alone, so that both find the same.

Here stand the shapes that everybody needs. The rest is loaded where records of two workstations meet, which few stores
ever see.
"""

from __future__ import annotations

from bedside.domain.conflict.model import Conflict, Option, is_conflict

__all__ = ["Conflict", "Option", "is_conflict"]
