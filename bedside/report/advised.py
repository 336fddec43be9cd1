"""One recommendation as the program makes it: what it says, and what in the chart would show that it was done."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bedside.domain.records import Wanted
from bedside.report.content import Text


class Advised(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation under a key that stays the same while its numbers change, so that it can be left out.

    It is fulfilled by a record of the kind it `wants` about `code`; see `groups_of` for a code that names several.
    """

    key: str
    text: Text
    wants: Wanted = ""
    code: str = ""
    due: datetime | None = None

    @property
    def plain(self) -> str:
        """Return the text without its voices."""
        return "".join(run.text for run in self.text)


def groups_of(code: str) -> tuple[tuple[str, ...], ...]:
    """Return what a code asks for: all of these, and of each any one ("hb anc|neutrophil_pct")."""
    return tuple(tuple(group.split("|")) for group in code.split())


def code_of(groups: tuple[tuple[str, ...], ...]) -> str:
    """Return the code that asks for all of the groups."""
    return " ".join("|".join(group) for group in groups)
