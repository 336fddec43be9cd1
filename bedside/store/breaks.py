"""What `verify` answers: each thing that is not as it was written, and what the charts say as one hash each."""

from __future__ import annotations

import msgspec

from bedside.store.journal import Link


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it was written, and the journal entry it concerns, if any.

    `what` says it in two words, which are translated where they are shown; `text` is in the language spoken.
    """

    what: str
    text: str
    entry: int | None = None
    at: str = ""
    author: str = ""


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """The breaks, the one of the earliest entry first, and what is odd but explained.

    `records` is how many there are, `charts` the hash of each chart's content by record number, `head` the hash of the
    journal's newest entry.
    """

    breaks: tuple[Break, ...]
    remarks: tuple[str, ...] = ()
    records: int = 0
    charts: dict[str, str] = {}
    entries: int = 0
    head: str = ""

    @property
    def ok(self) -> bool:
        """Return whether everything is as it was written."""
        return not self.breaks

    @property
    def first_break(self) -> Break | None:
        """Return the break of the earliest entry."""
        return self.breaks[0] if self.breaks else None


def at(link: Link, what: str, form: str, **told: object) -> Break:
    """Return what is wrong with an entry of the journal; `form` has a place for its number, and for what is `told`."""
    text = form.format(entry=link.seq, **told)
    return Break(what=what, entry=link.seq, at=link.at, author=link.author, text=text)
