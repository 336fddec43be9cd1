"""The head line of the verdict: what it says and of which moment, so that nobody takes a past verdict for today's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bedside.protocol.assessment import Assessment, State
from bedside.text import _
from bedside.ui import words
from bedside.ui.paint import Run, width
from bedside.ui.theme import Theme
from bedside.ui.verdict_rows import first_dose_words, state_words, timing_words

#: what the sign leaves of the panel for the words
_ROOM = 262
_SIGNS = {"ELIGIBLE": ("tick", "green"), "NOT_ELIGIBLE": ("cross", "ink"), "INCOMPLETE": ("diamond-question", "amber")}


@dataclass(frozen=True)
class VerdictHead:
    """`said` of which moment (`of`), how early, for a past verdict its date, and what is said below of `now`."""

    sign: tuple[str, str]
    said: str
    of: str
    timing: tuple[str, ...]
    when: str = ""
    now: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        """Return all of it as a sentence."""
        told = ", ".join(part for part in (self.said + self.of, self.when, self.timing[0]) if part)
        return "; ".join((told, *self.now[:1]))

    def rich(self, theme: Theme) -> str:
        """Return it as rich text: one line, two for a past moment and where treatment has begun."""
        said, of = Run(self.said, "ink", 700, 17), Run(self.of, "ink", 600)
        rest = _fitting(self.timing, _ROOM - width(said) - width(of))
        line = words.rich(self.said, px=17, weight=700) + words.rich(self.of, weight=600)
        line += "&nbsp; " + words.rich(rest, px=13, colour=theme.ink2)
        if not self.now:
            return line
        dot = f" {words.DOT} " if self.when else ""
        now = _fitting(self.now, _ROOM - width(Run(self.when + dot, "ink", 600, 13)))
        return f"{line}<br>{words.rich(self.when, px=13, weight=600)}{words.rich(dot + now, px=13, colour=theme.ink2)}"


def verdict_head(seen: Assessment, live: Assessment, moment: datetime | None, zone: ZoneInfo) -> VerdictHead:
    """Return the head line of a verdict seen as of a moment, None for now; `live` is that of now.

    What a treated patient's verdict of now answers is whether a course could start today, not whether theirs goes on.
    """
    treated = live.ladder.first_given is not None
    if moment is None:
        of = " " + _("to start now") if treated else ""
        sign, said = _SIGNS[seen.state], now_words(seen.state)
        if treated:  # early or late, and the hours, belong to the first dose
            told = first_dose_words(seen.timing)
            return VerdictHead(sign, said, of, ("",), now=told if told[0] else ())
        return VerdictHead(sign, said, of, timing_words(seen))
    of = " " + _("at first dose") if moment == live.ladder.first_given else " " + _("then")
    said = state_words(live.state)
    now = (_("now: {state}").format(state=said),)
    if treated:
        now = _("to start now: {state}").format(state=said), *now
    begun = seen.ladder.first_given
    timing = first_dose_words(seen.timing) if begun is not None and begun < moment else timing_words(seen)
    return VerdictHead(_SIGNS[seen.state], past_words(seen.state), of, timing, words.stamp(moment, zone), now)


def now_words(state: State) -> str:
    """Return a verdict of now."""
    return {
        "ELIGIBLE": _("Eligible"),
        "NOT_ELIGIBLE": _("Not eligible"),
        "INCOMPLETE": _("Cannot say yet"),
    }[state]


def past_words(state: State) -> str:
    """Return a verdict of a past moment."""
    return {
        "ELIGIBLE": _("Was eligible"),
        "NOT_ELIGIBLE": _("Was not eligible"),
        "INCOMPLETE": _("Could not say"),
    }[state]


def _fitting(told: tuple[str, ...], room: float) -> str:
    return next((text for text in told if width(Run(text, "ink2", 400, 13, gap=8)) <= room), "")
