"""What the rules ask and nobody has answered yet, said alike on every sheet that a shift works from."""

from __future__ import annotations

from typing import NamedTuple

from bedside.domain.chart import Chart
from bedside.protocol.assessment import Assessment, Trigger
from bedside.protocol.opened import opened_words
from bedside.report.content import Box, sentence, strong
from bedside.report.words import pretty, stamp
from bedside.text import _


class Asked(NamedTuple):
    """One open trigger in words: which rule, since when it waits, and why; `opened` is what opened it, if long past."""

    title: str
    since: str
    why: str
    opened: str = ""


def asked_words(item: Trigger, chart: Chart) -> Asked:
    """Return an open trigger in words, with what opened it where that is not the newest value."""
    since = _("open since {at}").format(at=stamp(item.open_since, chart)) if item.open_since else ""
    opened = opened_words(item, chart)
    why = "; ".join(filter(None, (opened, item.reason)))
    return Asked(f"{item.id}  {item.label}", since, pretty(why), pretty(opened))


def decide_box(assessment: Assessment, chart: Chart, *, dosing: bool) -> Box | None:
    """Return what has to be decided in a frame, `dosing` where doses are still to come; None where nothing is open."""
    waiting = assessment.open_triggers()
    if not waiting:
        return None
    title = _("Decide before the next dose") if dosing else _("Not decided yet")
    # A chart has little room: what opened a trigger, and the value now, say why it waits.
    found = [asked_words(item, chart) for item in waiting if item.evidence or item.opened_by]
    said = [(strong(item.title), f", {item.since}: {item.opened or item.why}. ") for item in found]
    unread = "; ".join(f"{item.id}  {item.label}" for item in waiting if not (item.evidence or item.opened_by))
    if unread:
        said.append((strong(_("No value yet: ")), f"{unread}."))
    return Box(title, (sentence(*(run for one in said for run in one)),))
