"""Ages and elapsed times in the words of the trends."""

from __future__ import annotations

from datetime import datetime

from bedside.text import _


def age_words(seconds: float) -> str:
    """Return an age as a clinician says it: minutes, then hours to three days, then days."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return _("{n} min").format(n=max(0, minutes))
    if minutes < 72 * 60:
        return _("{n} h").format(n=minutes // 60)
    return _("{n} d").format(n=minutes // (24 * 60))


def since_words(start: datetime, at: datetime) -> str:
    """Return an exact elapsed time: "5 d 12 h 50 min"."""
    minutes = int((at - start).total_seconds() // 60)
    days, rest = divmod(abs(minutes), 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [_("{n} d").format(n=days)] if days else []
    parts += [_("{n} h").format(n=hours)] if hours or days else []
    return " ".join([*parts, _("{n} min").format(n=left)])
