"""What a physician writes into a consult note: the words that no chart entry can give. Kept as a draft until signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from bedside.domain.records import Wanted

Urgency = Literal["", "routine", "same day", "urgent"]
Ticked = Literal["", "yes", "no", "not applicable"]

#: the free texts, in the order of the note
TEXTS = (
    "question",
    "answer",
    "history",
    "past_history",
    "home_medicines",
    "vaccination",
    "examination",
    "spleen",
    "liver",
    "rash",
    "joints",
    "nodes",
    "imaging",
    "assessment",
    "consent",
    "trial",
    "called",
    "contact",
    "follow_up",
)
#: the rows of the off-label checklist; each is answered before a note is called complete
CHECKLIST = ("trial", "consent", "infection", "allergies", "immunosuppressants", "responsible")


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """A recommendation of the physician's own; `wants`, `code`, `due` and `owner` as in a Recommendation."""

    text: str
    wants: Wanted = ""
    code: str = ""
    due: datetime | None = None
    owner: str = ""


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one row of the off-label checklist; "no" and "not applicable" need words."""

    answer: Ticked = ""
    words: str = ""

    @property
    def done(self) -> bool:
        """Return whether the row is answered."""
        return self.answer == "yes" or (self.answer != "" and bool(self.words.strip()))


class Consult(msgspec.Struct, frozen=True, kw_only=True):
    """One consult: who asked what and when, the texts by their name (see TEXTS), advice, and the checklist.

    `left_out` names the recommendations made by the program that the physician took out, by their key.
    """

    asked_by: str = ""
    asked_from: str = ""
    asked_at: datetime | None = None
    seen_at: datetime | None = None
    urgency: Urgency = ""
    texts: dict[str, str] = {}
    advice: tuple[Advice, ...] = ()
    left_out: tuple[str, ...] = ()
    checklist: dict[str, Tick] = {}

    def reworded(self, texts: Mapping[str, str], checklist: Mapping[str, Tick]) -> Consult:
        """Return the consult with other texts and answers of the checklist in place of those of the same name."""
        return msgspec.structs.replace(self, texts={**self.texts, **texts}, checklist={**self.checklist, **checklist})

    def text(self, name: str) -> str:
        """Return a text by its name, empty where nothing was written."""
        return self.texts.get(name, "").strip()

    @property
    def open_rows(self) -> tuple[str, ...]:
        """Return the rows of the checklist that wait for an answer."""
        return tuple(name for name in CHECKLIST if not self.checklist.get(name, Tick()).done)


EMPTY = Consult()


def encoded(consult: Consult) -> str:
    """Return a consult as text, for the draft that keeps it."""
    return msgspec.json.encode(consult, order="sorted").decode()


def decoded(text: str) -> Consult:
    """Return the consult of a draft; an empty draft is an empty consult. Raises msgspec.DecodeError for other text."""
    return msgspec.json.decode(text, type=Consult) if text else EMPTY


def readable(text: str) -> Consult | None:
    """Return the consult of a draft, None for text that another version wrote."""
    try:
        return decoded(text)
    except msgspec.DecodeError:
        return None


def united(mine: Consult, theirs: Consult) -> Consult:
    """Return both drafts in one: the texts that differ one below the other, of the rest mine where it says anything."""
    texts = {}
    for name in TEXTS:
        one, other = mine.texts.get(name, ""), theirs.texts.get(name, "")
        texts[name] = one if not other.strip() or other in one else other if one in other else f"{one}\n{other}"
    added = tuple(item for item in theirs.advice if item not in mine.advice)
    return msgspec.structs.replace(
        mine,
        asked_by=mine.asked_by or theirs.asked_by,
        asked_from=mine.asked_from or theirs.asked_from,
        asked_at=mine.asked_at or theirs.asked_at,
        seen_at=mine.seen_at or theirs.seen_at,
        urgency=mine.urgency or theirs.urgency,
        texts={name: text for name, text in texts.items() if text},
        advice=(*mine.advice, *added),
        # What only one of them took out stays in: it can be seen there.
        left_out=tuple(key for key in mine.left_out if key in theirs.left_out),
        checklist={**theirs.checklist, **{name: tick for name, tick in mine.checklist.items() if tick.answer}},
    )
