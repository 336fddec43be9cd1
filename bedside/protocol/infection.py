"""Bacterial infection: an exclusion answers for a while, and any later suspicion, culture or rising marker voids it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec

from bedside.domain.records import Event
from bedside.protocol.dispute import alike, order_open, timed
from bedside.protocol.leaf import event_words, leaf, record_evidence, spelled
from bedside.protocol.model import InfectionTest, span
from bedside.protocol.newest import evidence
from bedside.protocol.question import Question, order_key
from bedside.protocol.rising import Look
from bedside.protocol.verdict import Evidence, Outcome, Verdict
from bedside.text import _

_CODE = "infection"


class Answer(msgspec.Struct, frozen=True):
    """What the chart says of infection: outcome, reason, and the records it rests on."""

    outcome: Outcome
    reason: str
    evidence: tuple[Evidence, ...] = ()


def infection_test(name: str, rule: InfectionTest, question: Question) -> Verdict:
    """Answer whether a bacterial infection is suspected or found."""
    excluded = exclusion(question)
    marks, zone = question.chart.events(_CODE), question.chart.zone
    since = [item for item in marks if item.state != "excluded" and later(item, excluded, zone)]
    cultures = [item for item in question.chart.events("culture") if later(item, excluded, zone)]
    answer = _found(question, since, cultures, excluded) or unsettled(question, rule.voided_by)
    return leaf(name, rule, answer.outcome, answer.reason, evidence=answer.evidence, missing=_CODE)


def exclusion(question: Question) -> Event | None:
    """Return the last time that a person excluded infection; one without a time may be long past."""
    marks = (item for item in question.chart.events(_CODE) if item.precision != "undated")
    return max((item for item in marks if item.state == "excluded"), key=order_key, default=None)


def unsettled(question: Question, voided_by: str) -> Answer:
    """Return what an exclusion, or none, says where nothing was found since: it holds, is too old, or was voided."""
    excluded, zone = exclusion(question), question.chart.zone
    cultures = [item for item in question.chart.events("culture") if later(item, excluded, zone)]
    if excluded is None:
        return _open(question, voided_by, cultures)
    return _voided(question, voided_by, excluded, cultures) or _holding(question, excluded)


def later(item: Event, mark: Event | None, zone: ZoneInfo) -> bool:
    """Return whether an event came after a mark, if there is one, or may have: their order is not charted."""
    return mark is None or order_open(item, mark, zone) or order_key(item) > order_key(mark)


def _found(
    question: Question, since: Sequence[Event], cultures: Sequence[Event], excluded: Event | None
) -> Answer | None:
    found = (*since, *uncleared(cultures))
    if not found:
        return None
    return standing(question, found, excluded)


def standing(question: Question, found: Sequence[Event], excluded: Event | None) -> Answer:
    """Return what events say that came after an exclusion, or may have: UNKNOWN where none of them surely did."""
    words = "; ".join(said_when(question, item) for item in found)
    if any(surely_later(item, excluded, question.chart.zone) for item in found):
        return Answer("MET", words, record_evidence(question, *found))
    reason = f"{words}; {_order_unknown(found)}"
    return Answer("UNKNOWN", reason, record_evidence(question, excluded, *found))


def surely_later(item: Event, mark: Event | None, zone: ZoneInfo) -> bool:
    """Return whether an event certainly came after a mark, if there is one."""
    return mark is None or (not order_open(item, mark, zone) and order_key(item) > order_key(mark))


def _order_unknown(found: Sequence[Event]) -> str:
    if any(item.precision == "undated" for item in found):
        return _("infection excluded, their order is not charted: chart the time")
    return _("infection excluded on the same day, their order is not charted: chart the time")


def uncleared(cultures: Sequence[Event]) -> list[Event]:
    """Return the positive cultures that were not later called a contaminant of the same site."""
    contaminants = {item.subject: item for item in sorted(cultures, key=order_key) if item.state == "contaminant"}
    return [item for item in cultures if item.state == "positive" and not _called_off(item, contaminants)]


def pending_now(cultures: Sequence[Event]) -> list[Event]:
    """Return the sites whose newest word is that the culture is pending."""
    newest = {item.subject: item for item in sorted(cultures, key=order_key)}
    return [item for item in newest.values() if item.state == "pending"]


def _called_off(positive: Event, contaminants: Mapping[str, Event]) -> bool:
    mark = contaminants.get(positive.subject)
    # The call is about the positive culture of its site: of one day it is the later one unless the times say otherwise.
    return mark is not None and (mark.precision == "undated" or order_key(mark) > order_key(positive))


def _voided(question: Question, voided_by: str, excluded: Event, cultures: Sequence[Event]) -> Answer | None:
    calls = [item for item in cultures if item.state in {"pending", "positive"}]
    later = [look for look in question.looks(voided_by) if _not_before(look, excluded, question.chart.zone)]
    fires = [look for look in later if look.outcome == "MET"]
    # A later value that cannot be judged (held, disputed, the first one) is no longer covered by the exclusion either.
    open_now = [look for look in later[-1:] if look.outcome == "UNKNOWN"]
    if not calls and not fires and not open_now:
        return None
    what = [event_words(item) for item in calls]
    what += [_("{trigger} fired").format(trigger=voided_by)] if fires else []
    what += [_("{trigger} cannot be judged").format(trigger=voided_by)] if open_now else []
    shown = (look.values[0] for look in (*fires, *open_now))
    seen = record_evidence(question, excluded, *calls) + evidence(question, *shown)
    if calls and not later and not any(surely_later(item, excluded, question.chart.zone) for item in calls):
        return Answer("UNKNOWN", f"{', '.join(what)}; {_order_unknown(calls)}", seen)
    said = _("infection excluded, but then {what}: exclude it again or suspect it").format(what=", ".join(what))
    return Answer("UNKNOWN", said, seen)


def _not_before(look: Look, excluded: Event, zone: ZoneInfo) -> bool:
    """Return whether a look came after an exclusion, or may have: one of its day, charted without a clock time."""
    # The moment is asked first: most looks of a long stay lie before, and their place in order need not be made.
    if look.at >= excluded.at:
        return look.key > order_key(excluded)
    return look.values[0].precision == "day" and alike(look.values[0], excluded, zone)


def _holding(question: Question, excluded: Event) -> Answer:
    seen = record_evidence(question, excluded)
    hours = question.protocol.settings.exclusion_holds.span
    age = question.ago(excluded)
    if question.stale(excluded, span(hours)):
        old = _("infection excluded, {age}; that answers for {length}").format(age=age, length=spelled(hours))
        return Answer("UNKNOWN", old, seen)
    return Answer("NOT_MET", _("infection excluded, {age}").format(age=age), seen)


def _open(question: Question, voided_by: str, cultures: Sequence[Event]) -> Answer:
    pending = pending_now(cultures)
    if pending:
        words = ", ".join(event_words(item) for item in pending)
        said = _("{cultures}; nobody has excluded or suspected infection").format(cultures=words)
        return Answer("UNKNOWN", said, record_evidence(question, *pending))
    _known, untimed = timed([item for item in question.chart.events(_CODE) if item.state == "excluded"])
    if untimed:
        said = _("{event}: exclude it again or suspect it").format(event=said_when(question, untimed[-1]))
        return Answer("UNKNOWN", said, record_evidence(question, *untimed[-1:]))
    fires = _fires(question, voided_by)[-1:]
    fired = _("nobody has excluded or suspected bacterial infection ({trigger} fired)").format(trigger=voided_by)
    seen = evidence(question, *(look.values[0] for look in fires))
    return Answer("UNKNOWN", fired if fires else _("nobody has excluded or suspected bacterial infection"), seen)


def _fires(question: Question, voided_by: str) -> tuple[Look, ...]:
    return tuple(look for look in question.looks(voided_by) if look.outcome == "MET")


def said_when(question: Question, event: Event) -> str:
    """Return an event in words with its age."""
    return f"{event_words(event)}, {question.ago(event)}"
