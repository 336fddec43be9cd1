"""What a physician writes into a consult note: the words that no chart entry can give. Kept as a draft until signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

from bedside.domain.records import Wanted
from bedside.text import N_, _

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
# what is ticked, and how urgent: stored as it stands here, shown in the language
_MARKED = (N_("routine"), N_("same day"), N_("urgent"), N_("yes"), N_("no"), N_("not applicable"))
#: what is said once in a note, and by no free text
_ONE_ONLY = ("asked_at", "seen_at", "urgency")


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
    """Return both drafts in one: every word of both stands, and what cannot stand twice is left open (differs_unsaid).

    Texts that differ stand one below the other, two times or urgencies as words under the question.
    """
    open_now = differs_unsaid(mine, theirs)
    texts = {name: _below(_said(mine, name), _said(theirs, name)) for name in {**mine.texts, **theirs.texts}}
    unsaid = "\n".join(_as_words(mine, theirs, name) for name in open_now if name in _ONE_ONLY)
    texts["question"] = _below(texts.get("question", ""), unsaid)
    added = tuple(item for item in theirs.advice if item not in mine.advice)
    return Consult(
        asked_by=_beside(mine.asked_by, theirs.asked_by),
        asked_from=_beside(mine.asked_from, theirs.asked_from),
        asked_at=None if "asked_at" in open_now else mine.asked_at or theirs.asked_at,
        seen_at=None if "seen_at" in open_now else mine.seen_at or theirs.seen_at,
        urgency="" if "urgency" in open_now else mine.urgency or theirs.urgency,
        texts={name: text for name, text in texts.items() if text.strip()},
        advice=(*mine.advice, *added),
        # What only one of them took out stays in: it can be seen there.
        left_out=tuple(key for key in mine.left_out if key in theirs.left_out),
        checklist={name: _ticked(_tick(mine, name), _tick(theirs, name)) for name in _rows(mine, theirs)},
    )


def differs_unsaid(mine: Consult, theirs: Consult) -> tuple[str, ...]:
    """Return which fields `united` leaves open because both drafts say something, and each something else."""
    found = [name for name in _ONE_ONLY if _differ(getattr(mine, name), getattr(theirs, name))]
    rows = (_differ(_tick(mine, name).answer, _tick(theirs, name).answer) for name in _rows(mine, theirs))
    return (*found, *(("checklist",) if any(rows) else ()))


def _differ(one: object, other: object) -> bool:
    return bool(one and other) and one != other


def _said(consult: Consult, name: str) -> str:
    return consult.texts.get(name, "")


def _tick(consult: Consult, name: str) -> Tick:
    return consult.checklist.get(name, Tick())


def _rows(mine: Consult, theirs: Consult) -> tuple[str, ...]:
    return tuple({**theirs.checklist, **mine.checklist})


def _below(one: str, other: str) -> str:
    """Return two texts one below the other; a part of a text says something else than the text, so it stands too."""
    if _lines(one) == _lines(other) or not other.strip():
        return one
    return f"{one.rstrip()}\n{other}" if one.strip() else other


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def _beside(one: str, other: str) -> str:
    if one.strip() == other.strip() or not other.strip():
        return one
    return f"{one.strip()} / {other.strip()}" if one.strip() else other


def _ticked(mine: Tick, theirs: Tick) -> Tick:
    if _differ(mine.answer, theirs.answer):
        return Tick(words=_beside(_answered(mine), _answered(theirs)))
    return Tick(answer=mine.answer or theirs.answer, words=_beside(mine.words, theirs.words))


def _answered(tick: Tick) -> str:
    return f"{_(tick.answer)}: {tick.words.strip()}" if tick.words.strip() else _(tick.answer)


def _as_words(mine: Consult, theirs: Consult, name: str) -> str:
    title = {"asked_at": _("asked at"), "seen_at": _("seen at")}.get(name, _("urgency"))
    return f"{title}: {_one_of(getattr(mine, name))} / {_one_of(getattr(theirs, name))}"


def _one_of(said: datetime | str) -> str:
    return said.isoformat(sep=" ", timespec="minutes") if isinstance(said, datetime) else _(said)
