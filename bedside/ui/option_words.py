"""How an answer to a trigger is said: its name, what it comes to, the plan that follows, and what the button does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bedside.domain.wording import interval_text
from bedside.protocol.assessment import Assessment, Planned, Seam
from bedside.session.options import Option
from bedside.text import _
from bedside.ui import words


def option_name(option: Option) -> str:
    """Return what a choice is called."""
    if option.order == "step_down":
        every = interval_text(option.interval_hours) if option.interval_hours else _("the next interval")
        return _("Step down to {every}").format(every=every)
    return {"hold": _("Hold"), "stop": _("Stop"), None: _("No new order")}[option.order]


def consequences(option: Option, assessment: Assessment, zone: ZoneInfo) -> tuple[str, ...]:
    """Return what a choice comes to, a line for each part, and how many warnings there are."""
    return tuple(part for part in (*effects(option, assessment, zone), _warnings(option)) if part)


def effects(option: Option, assessment: Assessment, zone: ZoneInfo) -> tuple[str, ...]:
    """Return what a choice comes to, a line for each part."""
    ladder, now = assessment.ladder, assessment.at
    if option.order == "hold":
        due = ladder.waiting
        none = _("none until resumed")
        return (_("no dose at {when}, {none}").format(when=near(due, now, zone), none=none) if due else none,)
    if option.order == "stop":
        last = ladder.last_given
        return (_("last dose was {when}").format(when=words.stamp(last, zone)) if last else _("no dose was given"),)
    if option.order is None:
        return (_("answered with your reason, until something new is charted"),)
    first = _("next at {when}").format(when=near(option.first, now, zone)) if option.first else _("next: cannot say")
    if dropped := _dropped(option, assessment):
        said = _("the dose due {due} is not to be given: {next}")
        first = said.format(due=near(dropped, now, zone), next=first)
    seam = seam_text(option.seam, ladder.last_given, option.first, zone)
    return (first, seam) if seam else (first,)


def _dropped(option: Option, assessment: Assessment) -> datetime | None:
    """Return when a dose was due that a step takes away: it waits by now, and the new interval begins later."""
    due = assessment.ladder.waiting
    gone = due is not None and option.first is not None and due <= assessment.at and due < option.first
    return due if gone else None


def _warnings(option: Option) -> str:
    """Return that something speaks against a choice; before it is charted it stands there in full."""
    many = len(option.warnings)
    if not many:
        return ""
    if many == 1:
        return _("1 warning, in full before it is charted")
    return _("{n} warnings, in full before it is charted").format(n=many)


def seam_text(seam: Seam | None, last: datetime | None, first: datetime | None, zone: ZoneInfo) -> str:
    """Return the gaps on both sides of a change: "seam: last gap 8 h 01, next 11 h 56 (06:04 to 18:00)"."""
    if seam is None:
        return ""
    gaps = ((_("last gap {span}"), seam.last_gap_hours), (_("next {span}"), seam.next_gap_hours))
    said = [text.format(span=words.span(timedelta(hours=gap))) for text, gap in gaps if gap is not None]
    if not said:
        return ""
    gaps_said = ", ".join(said)
    if not last or not first:
        return _("seam: {gaps}").format(gaps=gaps_said)
    between = words.clock(last, zone), words.clock(first, zone)
    return _("seam: {gaps} ({begin} to {end})").format(gaps=gaps_said, begin=between[0], end=between[1])


def near(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return "14:00" for a time of the same day, else "05 Apr 14:00"."""
    same = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return words.clock(moment, zone) if same else words.stamp(moment, zone)


def plan_text(option: Option | None, assessment: Assessment, zone: ZoneInfo) -> str:
    """Return the plan to its last dose, as ordered now, or as it would be under a choice."""
    ladder = assessment.ladder
    if option is not None and option.order == "hold":
        return _("Plan: none while on hold")
    if option is not None and option.order == "stop":
        return _("Plan: no further dose")
    if option is not None and option.order == "step_down":
        return _plan(option.plan, option.syringes, zone) or _("Plan: cannot say")
    return _plan(ladder.plan, ladder.syringes_left, zone) or _why_none(assessment)


def _plan(plan: Sequence[Planned], syringes: int | None, zone: ZoneInfo) -> str:
    if not plan:
        return ""
    last = plan[-1]
    until = words.stamp(last.at, zone)
    said = _("Plan: {every} to {when}").format(every=interval_text(last.interval_hours), when=until)
    if syringes is None:
        return said
    return f"{said}, " + (_("1 syringe") if syringes == 1 else _("{n} syringes").format(n=syringes))


def _why_none(assessment: Assessment) -> str:
    why = assessment.ladder.advice
    return _("Plan: cannot say, {why}").format(why=why) if why else ""


def accept_text(option: Option | None) -> str:
    """Return what the button does, or what it lacks."""
    if option is None:
        return _("Acce&pt: choose one")
    if option.order == "step_down" and option.interval_hours:
        return _("Acce&pt: {every}").format(every=interval_text(option.interval_hours))
    return {
        "step_down": _("Acce&pt: step down"),
        "hold": _("Acce&pt: hold"),
        "stop": _("Acce&pt: stop"),
        None: _("Acce&pt: no order"),
    }[option.order]
