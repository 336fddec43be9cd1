"""What a person reads for the kinds of record, whose own names are those of tables, and for moments of no ward."""

from __future__ import annotations

from datetime import UTC, datetime

from bedside.text import _p


def kind_word(table: str) -> str:
    """Return a kind of record in words, the name itself for a table that holds something else."""
    said = {
        "patient": _p("kind of record", "patient"),
        "observation": _p("kind of record", "observation"),
        "oxygen": _p("kind of record", "oxygen"),
        "order": _p("kind of record", "order"),
        "dose": _p("kind of record", "dose"),
        "medicine": _p("kind of record", "medicine"),
        "event": _p("kind of record", "event"),
        "decision": _p("kind of record", "decision"),
        "document": _p("kind of record", "document"),
        "recommendation": _p("kind of record", "recommendation"),
    }
    return said.get(table, table)


def utc_text(moment: datetime) -> str:
    """Return a moment to the minute as "2020-04-02 06:00 UTC": no ward is known whose time it could be said in."""
    at = moment.astimezone(UTC)
    form = _p("moment", "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
    return form.format(year=at.year, month=at.month, day=at.day, hour=at.hour, minute=at.minute)
