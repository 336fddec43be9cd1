"""Cut a line into its words, its time and its reason, before anything is understood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches

import msgspec

from bedside.domain.moment import EXAMPLE, Precision, birth_text, local_date, parse_when
from bedside.domain.plain import plain_text
from bedside.domain.problem import Problem
from bedside.domain.quickline.model import LineContext
from bedside.domain.wording import when_text
from bedside.text import _

_FREE = ("remark",)
_SHOWN = 40
# A day with its year and a clock time behind it, as people write them: one time.
_DAY_AND_CLOCK = re.compile(r"(?<!\S)(@\d[\d./-]*\d)\s+(\d{1,2}:\d{2})(?!\S)")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_LAST = re.compile(_DAY_AND_CLOCK.pattern + r"\s*$")


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A line without its time and reason. `words` keep their case; `timed` says whether a time was typed."""

    words: tuple[str, ...]
    at: datetime
    precision: Precision
    timed: bool
    reason: str
    line: str

    @property
    def lower(self) -> tuple[str, ...]:
        """Return the words for comparison."""
        return tuple(word.casefold() for word in self.words)

    def rest(self, start: int) -> str:
        """Return the words from a place on as typed."""
        return " ".join(self.words[start:])


def split(line: str, context: LineContext) -> Sentence:
    """Return the parts of a line; raise Problem for an empty one, control characters or an impossible time."""
    cleaned = re.sub(r"(^|\s)@\s+", r"\1@", plain_text(line, where="line"))
    free = cleaned.split()[0].casefold() in _FREE
    # Within a remark it is somebody's words.
    cleaned = (_LAST if free else _DAY_AND_CLOCK).sub(r"\1T\2", cleaned)
    words = cleaned.split()
    if free:
        head, times = _pop_last_time(words)
        reason = ""
    else:
        head, tail = _at_because(words)
        tail, late = _pop_last_time(tail)
        times = [word for word in head if word.startswith("@")] + late
        head = [word for word in head if not word.startswith("@")]
        reason = " ".join(tail)
        _require_one_clock(times, head)
    if len(times) > 1:
        raise Problem(
            _("two times are given ({times}).").format(times=" ".join(times)), where=line.strip(), do=_("Give one.")
        )
    if not head:
        raise Problem(
            _("the line has a time or a reason but no fact."), where=line.strip(), do=_("Write what happened first.")
        )
    at, precision = _when(times[0], context) if times else context.usual or (context.now, "minute")
    return Sentence(
        words=tuple(head), at=at, precision=precision, timed=bool(times), reason=reason or context.reason, line=cleaned
    )


def _require_one_clock(times: list[str], words: list[str]) -> None:
    """Raise Problem for a clock time apart from its day: it would become part of an organism, a drug or a reason."""
    clock = next((word for word in words if _CLOCK.fullmatch(word)), "")
    if clock and any(_CLOCK.search(time) is None for time in times):
        raise Problem(
            _("{clock} stands apart from its day.").format(clock=clock),
            where=times[0],
            do=_("Write both together: @{day}T06:00.").format(day=birth_text(EXAMPLE)),
        )


def _at_because(words: list[str]) -> tuple[list[str], list[str]]:
    lowered = [word.casefold() for word in words]
    if "because" not in lowered:
        return words, []
    place = lowered.index("because")
    tail = words[place + 1 :]
    if not tail or (len(tail) == 1 and tail[0].startswith("@")):
        raise Problem(_("no reason follows 'because'."), where="because", do=_("Write the reason after it."))
    return words[:place], tail


def _pop_last_time(words: list[str]) -> tuple[list[str], list[str]]:
    if words and words[-1].startswith("@"):
        return words[:-1], [words[-1]]
    return words, []


def _when(word: str, context: LineContext) -> tuple[datetime, Precision]:
    try:
        when = parse_when(word[1:], context.zone, context.now)
    except OverflowError as error:
        do = _("Write @06:00, @-2h, @{day}T06:00 or @{day}.").format(day=birth_text(EXAMPLE))
        raise Problem(_("that time is out of range."), where=word, do=do) from error
    except Problem as problem:
        raise Problem(problem.text, where=word, do=problem.do) from problem
    if when.at > context.now:
        raise Problem(
            _("that is in the future (now it is {time}).").format(time=when_text(context.now, "minute", context.zone)),
            where=word,
            do=_("A clock time is of today; for another day write @2020-04-02T06:00."),
        )
    if local_date(when.at, context.zone) < context.patient.born:
        raise Problem(
            _("that is before the patient was born ({born}).").format(born=birth_text(context.patient.born)),
            where=word,
            do=_("Check the date."),
        )
    return when.at, when.precision


def near(word: str, known: Iterable[str]) -> str:
    """Return the advice of near matches of a word, or an empty text."""
    found = get_close_matches(word.casefold(), sorted(set(known)), n=3, cutoff=0.7)
    return _("Did you mean {words}?").format(words=_(" or ").join(map(repr, found))) if found else ""


def unknown(word: str, known: Iterable[str], do: str, *, what: str = "") -> Problem:
    """Return the Problem of a word that was not understood, with near matches or else what to write.

    `what` is the message about the word, with a place for it.
    """
    shown = word if len(word) <= _SHOWN else word[: _SHOWN - 3] + "..."
    text = what or _("{word!r} is not understood.")
    return Problem(text.format(word=shown), where=shown, do=near(word, known) or do)
