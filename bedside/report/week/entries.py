"""Every dose of one medicine as an entry of the drug chart: charted, expected, planned, corrected, taken out.

The Assessment says what was early, late, due or missing; what it does not place (a dose before the present course, of
another medicine, or in conflict) is shown as charted, and claims nothing of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from bedside.domain.chart import Chart
from bedside.domain.quickline.rows import written_by
from bedside.domain.records import AnyRecord, Dose, Order
from bedside.domain.wording import amount_text, reason_text
from bedside.protocol.assessment import Ladder, Slot
from bedside.report import said as words
from bedside.report.spoken import dose_word
from bedside.report.story import story
from bedside.report.week.cells import OPEN, Entry, State
from bedside.report.week.words import DONE, clock, generic, state_words
from bedside.text import _

_MINUTE = timedelta(minutes=1)


def slot_entries(chart: Chart, slots: Iterable[Slot], doses: Iterable[Dose]) -> Iterator[Entry]:
    """Yield what the Assessment expects and places, then the doses it does not place; the undated are left out."""
    known = {item.id: item for item in doses}
    placed: set[str] = set()
    for slot in slots:
        dose = known.get(slot.record)
        placed.add(slot.record)
        if dose is not None and dose.precision != "undated":
            yield charted(chart, dose, slot)
        elif slot.state in OPEN and slot.due is not None:
            yield _open(chart, slot.state, slot.due, timed=slot.precision == "minute")
    for dose in known.values():
        if dose.id not in placed and dose.precision != "undated":
            yield charted(chart, dose, None)


def planned_entries(chart: Chart, ladder: Ladder) -> Iterator[Entry]:
    """Yield the planned doses; the one that is due already stands as due."""
    taken = {slot.due for slot in ladder.slots if slot.state in OPEN}
    for item in ladder.plan:
        if item.at not in taken:
            said = _("planned {when}").format(when=words.stamp(item.at, chart.zone))
            yield Entry(state="planned", moment=item.at, lead=clock(item.at, chart.zone), due=item.at, told=said)


def charted(chart: Chart, dose: Dose, slot: Slot | None) -> Entry:
    """Return the entry of a dose that stands, with what it was before its corrections."""
    state: State = slot.state if slot else dose.status
    due = slot.due if slot and slot.precision == "minute" else None
    timed = dose.precision == "minute"
    said = [state_words(state, due, dose.at)] if due and state in ("early", "late") else []
    if dose.status == "given":
        lead = clock(dose.at, chart.zone) if timed else _("given")
        said += _amount(chart, dose)
        if due and _day(due, chart) != _day(dose.at, chart):
            said.append(words.day(_day(dose.at, chart)))
    else:
        lead = dose_word(dose.status)
        said.append(reason_text(dose.reason))
    hand, typist = written_by(dose.source), words.initials(dose.author)
    if hand and hand != typist:
        said.append(_("entered by {who}").format(who=typist))
    return Entry(
        state=state,
        moment=due or dose.at,
        lead=lead,
        note=", ".join(filter(None, said)),
        was=", ".join(filter(None, (_was(old, new, chart) for old, new in versions(dose, chart)))),
        initials=hand or typist,
        record=dose.id,
        doubt=dose.id in chart.disputed,
        timed=timed or due is not None,
        due=due,
        told=_told(chart, dose, state, due),
    )


def taken_out(chart: Chart, doses: Iterable[Dose]) -> Iterator[Entry]:
    """Yield the doses that were taken out and that nothing stands for."""
    for dose in doses:
        after = chart.successor(dose.id)
        if dose.void or _stands(after, chart):
            continue
        timed = dose.precision == "minute"
        given = clock(dose.at, chart.zone) if timed and dose.status == "given" else dose_word(dose.status)
        yield Entry(
            state="taken_out",
            moment=dose.at,
            lead="",
            note=_("taken out"),
            was=given,
            initials=words.initials(dose.author),
            record=dose.id,
            timed=timed,
            told=story(dose, chart, struck=True, successor=after),
        )


def _stands(after: AnyRecord | None, chart: Chart) -> bool:
    """Return whether a dose was corrected, or put back later, so that another entry stands for it."""
    while after is not None and after.void:
        after = chart.successor(after.id)
    return after is not None and isinstance(after, Dose)


def versions(dose: Dose, chart: Chart) -> list[tuple[Dose, Dose]]:
    """Return each earlier version of a dose with the one that followed it, newest first."""
    before: dict[str, AnyRecord] = {item.id: item for item in chart.struck}
    found, now = [], dose
    while now.supersedes and isinstance(old := before.get(now.supersedes), Dose):
        found.append((old, now))
        now = old
    return found


def _open(chart: Chart, state: State, due: datetime, *, timed: bool) -> Entry:
    away = words.span(due - chart.at)
    when = words.stamp(due, chart.zone, "minute" if timed else "day")
    if not timed:
        note = _("time not known")
    elif state == "not_charted":
        note = _("due {time}").format(time=clock(due, chart.zone))
    elif state == "overdue":
        note = _("by {span}").format(span=away)
    elif abs(due - chart.at) < _MINUTE:
        note = _("now")
    else:
        note = _("in {span}").format(span=away) if due > chart.at else _("{span} ago").format(span=away)
    said = _("overdue by {span}").format(span=away) if state == "overdue" else note
    said = said if state != "not_charted" else _("neither given nor a reason is charted")
    told = _("dose due {when}: {said}").format(when=when, said=said)
    return Entry(
        state=state,
        moment=due,
        lead=_(DONE[state]),
        note=note,
        timed=timed,
        due_open=due if timed else None,
        clock=clock(due, chart.zone),
        due=due if timed else None,
        told=told,
    )


def _amount(chart: Chart, dose: Dose) -> list[str]:
    """Return the amount of a dose where it is not that of the order in force then."""
    drug = generic(dose.drug, chart)
    before = [
        item for item in chart.of(Order) if item.at <= dose.at and item.dose and generic(item.drug, chart) == drug
    ]
    if dose.dose is None or (before and before[-1].dose == dose.dose):
        return []
    return [f"{amount_text(dose.dose)} {_(dose.dose_unit)}"]


def _was(old: Dose, new: Dose, chart: Chart) -> str:
    if old.status != new.status:
        return dose_word(old.status) + (f" {clock(old.at, chart.zone)}" if old.status == "given" else "")
    if old.at != new.at or old.precision != new.precision:
        same = _day(old.at, chart) == _day(new.at, chart)
        return clock(old.at, chart.zone) if same and old.precision == "minute" else words.stamp(
            old.at, chart.zone, old.precision
        )  # fmt: skip
    if old.dose != new.dose and old.dose is not None:
        return f"{amount_text(old.dose)} {_(old.dose_unit)}"
    return ""


def _day(moment: datetime, chart: Chart) -> date:
    return moment.astimezone(chart.zone).date()


def _told(chart: Chart, dose: Dose, state: State, due: datetime | None) -> str:
    lines = story(dose, chart).split("\n")
    extra = []
    if due is not None:
        extra.append(_("due {time}").format(time=words.stamp(due, chart.zone)))
        if dose.status == "given":
            extra.append(state_words(state, due, dose.at))
    if gap := _gap(chart, dose):
        extra.append(_("gap {span}").format(span=gap))
    return f" {words.DOT} ".join((lines[0], *extra)) + "\n" + "\n".join(lines[1:])


def _gap(chart: Chart, dose: Dose) -> str:
    if dose.status != "given" or dose.precision != "minute":
        return ""
    drug = generic(dose.drug, chart)
    given = (item for item in chart.of(Dose) if item.status == "given" and item.precision == "minute")
    before = [item.at for item in given if item.at < dose.at and generic(item.drug, chart) == drug]
    return words.span(dose.at - before[-1]) if before else ""
