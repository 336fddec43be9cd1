"""`bedside --version`: which bedside this is and what it carries; the report for support says the same."""

from __future__ import annotations

from bedside.desk.versions import lines

__all__ = ["lines"]
