"""Records before they have an id, an author and a recording time."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from bedside.domain.problem import Problem
from bedside.domain.quickline.model import Choice, Draft, LineContext
from bedside.domain.quickline.tokens import Sentence
from bedside.domain.records import AnyRecord
from bedside.domain.wording import fact_text
from bedside.text import _

R = TypeVar("R", bound=AnyRecord)


class Facts(msgspec.Struct, frozen=True):
    """What one form of the grammar makes of a line: drafts, and warnings that do not stop it."""

    drafts: tuple[Draft, ...]
    warnings: tuple[str, ...] = ()


def blank(kind: type[R], sentence: Sentence, context: LineContext, **fields: Any) -> R:  # noqa: ANN401 (fields of any kind)
    """Return a record with the line's patient, time and reason, and an envelope still to be filled in."""
    fields.setdefault("reason", sentence.reason)
    return kind(
        id="",
        patient=context.patient_id,
        at=sentence.at,
        precision=sentence.precision,
        recorded_at=context.now,
        author="",
        workstation="",
        **fields,
    )


def sure(record: AnyRecord, context: LineContext, *warnings: str) -> Facts:
    """Return the facts of a line that makes one record and leaves no doubt."""
    choice = Choice(label=fact_text(record, context.catalogue), record=record)
    return Facts((Draft(choices=(choice,)),), warnings)


def no_more(sentence: Sentence, count: int, do: str = "") -> None:
    """Raise Problem when words follow a complete form."""
    if len(sentence.words) > count:
        raise Problem(
            _("{words!r} does not belong here.").format(words=sentence.rest(count)[:40]),
            where=sentence.words[count],
            do=do or _("Remove it, or write one fact per line."),
        )
