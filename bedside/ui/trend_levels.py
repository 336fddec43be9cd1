"""The WHO level of each stretch of the ribbon: worked out when it is asked for, since each takes one look back."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import is_not
from time import perf_counter

from bedside.domain.chart import rewind
from bedside.domain.records import Medicine, OxygenSetting
from bedside.protocol.question import Question
from bedside.scores.answer import Answer
from bedside.text import _, decimal
from bedside.ui.trend_oxygen import Span

#: what moves the level while the oxygen stays
_MARKS = ("vasopressor", "rrt", "ecmo", "died", "discharged", "admitted", "intubated", "extubated")
_DASH = "\u2013"


class Levels:
    """Levels by the moment from which they hold; what was worked out stays while its records are the same."""

    def __init__(self) -> None:
        self._question: Question | None = None
        self._sources: tuple[object, ...] = ()
        self._known: dict[float, str] = {}
        self._pieces: tuple[tuple[float, float, bool], ...] = ()
        self._starts: tuple[float, ...] = ()

    def show(self, question: Question, ribbon: tuple[Span, ...]) -> None:
        """Take another ribbon."""
        chart = question.chart
        events = tuple(chart.index.events.get(code, ()) for code in _MARKS)
        sources = (chart.of(OxygenSetting), chart.of(Medicine), chart.conflicts, chart.patient, *events)
        if len(sources) != len(self._sources) or any(map(is_not, sources, self._sources)):
            self._known = {}
        self._question, self._sources = question, sources
        cuts = sorted({item.at.timestamp() for items in (*events, chart.of(Medicine)) for item in items})
        self._pieces = tuple(
            (start, end, span.known)
            for span in ribbon
            for start, end in pairwise((span.start, *(at for at in cuts if span.start < at < span.end), span.end))
        )
        self._starts = tuple(start for start, _end, _known in self._pieces)

    def at(self, moment: float) -> str:
        """Return the words of the level at a moment; empty outside the ribbon, and before the first slice of work.

        A chart that has just come is on the screen first.
        """
        if not self._known:
            return ""
        piece = next((item for item in reversed(self._pieces) if item[0] <= moment <= item[1]), None)
        return self._worked_out(piece) if piece else ""

    def of(self, span: Span) -> str:
        """Return the words of a stretch that has one level which is worked out already."""
        first, last = (bisect_left(self._starts, moment) for moment in (span.start, span.end))
        found = {self._known.get(start, "") for start in self._starts[first:last]}
        return found.pop() if len(found) == 1 else ""

    def work(self, low: float, high: float, seconds: float) -> bool:
        """Work out levels between two moments for so many seconds; return whether any was found."""
        end, done = perf_counter() + seconds, False
        for piece in self._pieces:
            if piece[0] not in self._known and piece[1] > low and piece[0] < high:
                if done and perf_counter() > end:
                    break
                self._worked_out(piece)
                done = True
        return done

    def _worked_out(self, piece: tuple[float, float, bool]) -> str:
        from bedside.protocol.measures import answer  # noqa: PLC0415 - the window stands before

        start, _end, known = piece
        if start not in self._known and self._question is not None:
            # Exactly at its end a shelf life still counts: a gap is looked at just after it.
            at = datetime.fromtimestamp(start, UTC) + (timedelta(0) if known else timedelta.resolution)
            then = Question(protocol=self._question.protocol, chart=rewind(self._question.chart, at))
            self._known[start] = level_words(answer(then, "who"))
        return self._known.get(start, "")


def level_words(found: Answer) -> str:
    """Return "WHO 5", or "WHO 4-6" where something is open."""
    if found.low is None or found.high is None:
        return ""
    low, high = (decimal(Decimal(str(end))) for end in (found.low, found.high))
    return _("WHO {level}").format(level=low if low == high else f"{low}{_DASH}{high}")
