"""What is said of a dose before it is charted: who it is for, what was given last, and which dose it would be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from bedside.domain.chart import Chart
from bedside.domain.records import AnyRecord, Dose, Order
from bedside.domain.wording import dose_text
from bedside.protocol.assessment import Assessment, Slot
from bedside.protocol.model import Protocol
from bedside.protocol.placing import open_slots, placed
from bedside.protocol.severity import open_safety
from bedside.report.week.words import away_words, clock, state_words
from bedside.session.deciding import Situation
from bedside.text import _, _n
from bedside.ui import words
from bedside.ui.theme import Theme

_NAMED = 2


def about_text(chart: Chart, assessment: Assessment, theme: Theme) -> str:
    """Return a line of rich text: the medicine in words, the last dose and the gap."""
    dot = f" &nbsp;{words.rich(words.DOT, colour=theme.ink3)}&nbsp; "
    what = (words.rich(medicine_text(chart, assessment), weight=600), words.rich(last_text(chart, assessment)))
    return dot.join(what)


def medicine_text(chart: Chart, assessment: Assessment) -> str:
    """Return the dose as ordered: "anakinra 100 mg subcutaneously every 6 hours"."""
    orders = [item for item in chart.of_drug(Order, assessment.drug) if item.dose is not None]
    if not orders:
        return assessment.drug
    last = orders[-1]
    return dose_text(last.drug, last.dose, last.dose_unit, last.route, last.interval_hours)


def last_text(chart: Chart, assessment: Assessment) -> str:
    """Return "last dose 06:04, 7 h 13 ago"."""
    given = [item for item in chart.of_drug(Dose, assessment.drug) if item.status == "given"]
    if not given:
        return _("no dose given yet")
    last = given[-1]
    if last.precision != "minute":
        return _("last dose {when}").format(when=words.stamp(last.at, chart.zone, last.precision))
    when = clock(last.at, chart.zone) if chart.same_day(last.at) else words.stamp(last.at, chart.zone)
    return _("last dose {when}, {gap} ago").format(when=when, gap=words.span(chart.at - last.at))


def caution_words(on: Situation) -> str:
    """Return what a person ought to know before a dose: safety prompts without an answer, allergies not asked."""
    open_now = [f"{item.label} ({item.id})" for item in open_safety(on.assessment, on.protocol)]
    prompts = _("Not answered: {prompts}").format(prompts="; ".join(open_now)) if open_now else ""
    allergies = "" if on.chart.events("allergy") else _("Allergies: NOT ASKED")
    return f"  {words.DOT}  ".join(filter(None, (allergies, prompts)))


def open_words(slot: Slot, chart: Chart) -> str:
    """Return "14:00, in 35 min", "13:58, due 2 min ago", "08:00, overdue by 1 h 25" or "02:00, not charted"."""
    if slot.due is None:
        return ""
    hole = slot.state == "not_charted"
    said = _("not charted") if hole else away_words(slot.due, chart.at, overdue=slot.state == "overdue")
    return f"{_when(slot, chart)}, {said}"


class Placed(NamedTuple):
    """Which expected dose a new one would be, and which older ones stay open; both empty where nothing can be said."""

    said: str = ""
    left: str = ""


def slot_words(
    records: Iterable[AnyRecord], chart: Chart, assessment: Assessment, protocol: Callable[[], Protocol]
) -> Placed:
    """Return what is to be said of new records before they are charted; only doses have places."""
    doses = [item for item in records if isinstance(item, Dose)]
    return _placed(doses[0], chart, assessment, protocol()) if len(doses) == 1 else Placed()


def _placed(dose: Dose, chart: Chart, assessment: Assessment, protocol: Protocol) -> Placed:
    slot = placed(dose, chart, protocol)
    if slot is None or slot.due is None or slot.at is None:
        return Placed()
    said = _("for the dose due {when}").format(when=_when(slot, chart))
    if slot.state in ("early", "late", "on_time"):
        said += ", " + state_words(slot.state, slot.due, slot.at)
    left = [_when(item, chart) for item in open_slots(assessment) if item.due is not None and item.due < slot.due]
    if len(left) > _NAMED:
        return Placed(said, _n("{count} older doses not charted", "{count} older doses not charted", len(left)))
    return Placed(said, _("not charted: {times}").format(times=", ".join(left)) if left else "")


def _when(slot: Slot, chart: Chart) -> str:
    if slot.due is None:
        return ""
    return clock(slot.due, chart.zone) if chart.same_day(slot.due) else words.stamp(slot.due, chart.zone)
