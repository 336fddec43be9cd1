"""What became of recommendations: computed from the chart after the note, or said by a clinician with a reason.

Nothing is guessed: one that nobody can tell of is open, and stays open when its time has passed unless it names what
would have fulfilled it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from bedside.domain.chart import Chart
from bedside.domain.check import visible
from bedside.domain.moment import local_date
from bedside.domain.problem import Problem
from bedside.domain.records import (
    AnyRecord,
    Decision,
    Dose,
    Event,
    Medicine,
    Observation,
    Order,
    OxygenSetting,
    Recommendation,
    Wanted,
)
from bedside.domain.vocabulary import RECOMMENDED
from bedside.text import _

if TYPE_CHECKING:
    from bedside.session.session import Session

State = Literal["done", "not_done", "refused"]
Became = Literal["done", "not_done", "refused", "open"]
_OXYGEN = "oxygen"
# what is written as an id is: a word of several parts with a digit, longer than "SARS-CoV-2" is
_ID = re.compile(r"(?=.{12})(?=.*\d)\w+(-\w+){2,}")
_DOSES: Mapping[str, Became] = MappingProxyType({"given": "done", "refused": "refused"})


class Outcome(NamedTuple):
    """What became of a recommendation, by which entry of the chart, and which clinicians said so.

    `by` is the entry that fulfils it, or one that shows why not. `answers` are what clinicians said, the newest first:
    it holds, and others that say something else stay beside it. `late` says that it was fulfilled after its time.
    `computed` is what the chart alone tells where a clinician has answered.
    """

    recommendation: Recommendation
    became: Became
    by: AnyRecord | None = None
    answers: tuple[Event, ...] = ()
    late: bool = False
    computed: Outcome | None = None


def outcomes(chart: Chart, *documents: str) -> tuple[Outcome, ...]:
    """Return what became of each recommendation of the documents by the chart's moment, in their order."""
    found = [item for item in chart.of(Recommendation) if item.document in documents]
    found.sort(key=lambda item: (documents.index(item.document), item.number))
    return tuple(outcome(item, chart) for item in found)


def outcome(recommendation: Recommendation, chart: Chart) -> Outcome:
    """Return what became of a recommendation by the chart's moment; what a clinician said goes before the rest.

    Where the entry that was named as evidence stands no more, the chart alone tells: the clinician is asked again.
    """
    answers, computed = _answers(recommendation, chart), _computed(recommendation, chart)
    if not answers or evidence_struck(answers[0], chart):
        return computed._replace(answers=answers)
    state, named = answers[0].state, chart.find(answers[0].text)
    return Outcome(recommendation, _STATES.get(state, "open"), named, answers, computed=computed)


def evidence_struck(said: Event, chart: Chart) -> bool:
    """Return whether an answer names an entry that was taken out of the chart or corrected since."""
    return said.text not in chart.index.ids and chart.find(said.text) is not None


def answer(session: Session, recommendation_id: str, state: State, because: str) -> Event:
    """Store what a clinician says of a recommendation; `because` is the id of an entry that shows it, or words.

    Raises Problem for an unknown recommendation, where no reason is given, and for an id that is of no entry of this
    patient or of one that stands no more; NotAllowed for who may not chart.
    """
    told = session.store.get(recommendation_id)
    if not isinstance(told, Recommendation):
        raise Problem(
            _("no recommendation has this id."), where=recommendation_id, do=_("Use the id shown with the note.")
        )
    if state not in get_args(State):
        raise Problem(
            _("{state!r} is no answer.").format(state=state),
            where="state",
            do=_("Use one of {names}.").format(names=", ".join(get_args(State))),
        )
    if not visible(because):
        raise Problem(
            _("an answer needs a reason."), where="because", do=_("Say why, or name the entry that shows it.")
        )
    because = " ".join(because.split())
    _require_evidence(session, told, because)
    stamp = session.stamp()
    event = Event(
        **stamp.envelope(told.patient, known=told.recorded_at),
        code=RECOMMENDED,
        state=state,
        subject=told.id,
        text=because,
    )
    session.record((event,), action="answer recommendation")
    return event


def _require_evidence(session: Session, told: Recommendation, because: str) -> None:
    """Raise Problem for what can only be meant as the id of an entry, and is of none of this patient."""
    if not _ID.fullmatch(because) and session.store.get(because) is None:
        return
    chart = session.chart(told.patient)
    if chart.find(because) is None:
        text = _("no entry of this patient has this id.")
        raise Problem(text, where=because, do=_("Name the id of an entry of the same chart, or say in words why."))
    if because not in chart.index.ids:
        later = chart.successor(because)
        text = (
            _("this entry was corrected.") if later and not later.void else _("this entry was taken out of the chart.")
        )
        raise Problem(text, where=because, do=_("Name the id of an entry that stands, or say in words why."))


def _answers(recommendation: Recommendation, chart: Chart) -> tuple[Event, ...]:
    """Return what clinicians said, the newest first; of several by one person the newest."""
    said = [item for item in chart.events(RECOMMENDED) if item.subject == recommendation.id]
    newest = {item.author: item for item in said}
    return tuple(sorted(newest.values(), key=lambda item: (item.at, item.recorded_at, item.id), reverse=True))


def _computed(recommendation: Recommendation, chart: Chart) -> Outcome:
    """Return what the entries after the note say: done when all that was wanted is there, by its time."""
    due = recommendation.due
    asked = tuple(tuple(group.split("|")) for group in recommendation.code.split()) or ((),)
    if not recommendation.wants and asked == ((),):
        # Nobody has said: that its time is over does not mean that it was not done.
        return Outcome(recommendation, "open")
    found = [tuple(_found(recommendation, any_of, chart)) for any_of in asked]
    firsts = [next((item for item in each if _became(item) == "done"), None) for each in found]
    done = tuple(item for item in firsts if item is not None)
    last = max(done, key=attrgetter("at"), default=None)
    if last is not None and len(done) == len(firsts):
        late = due is not None and last.at > due
        return Outcome(recommendation, "not_done" if late else "done", last, late=late)
    rest = max((item for each in found for item in each if _became(item) != "done"), key=attrgetter("at"), default=last)
    if rest is not None and _became(rest) == "refused":
        return Outcome(recommendation, "refused", rest)
    over = due is not None and due < chart.at
    return Outcome(recommendation, "not_done" if over else "open", rest)


def _found(recommendation: Recommendation, any_of: tuple[str, ...], chart: Chart) -> Iterator[AnyRecord]:
    """Yield the entries after the note about any of the codes (of any at all where none is named), oldest first."""
    kinds, name = _WANTED[recommendation.wants]
    for item in (each for kind in kinds for each in chart.of(kind)):
        known = item.id not in chart.disputed and _after(item, recommendation.at, chart)
        if known and (not any_of or name(item) in any_of):
            yield item


def _after(item: AnyRecord, moment: datetime, chart: Chart) -> bool:
    """Return whether an entry surely speaks of a time after the note's; a date alone must be a later one."""
    if item.precision == "undated":
        return False
    if item.precision == "day":
        return local_date(item.at, chart.zone) > local_date(moment, chart.zone)
    return item.at > moment


def _became(item: AnyRecord) -> Became:
    if isinstance(item, Dose):
        return _DOSES.get(item.status, "not_done")
    if isinstance(item, Event):
        # That a culture is pending is no result of it.
        return "open" if item.state == "pending" else "done"
    if isinstance(item, Observation):
        # A value in quarantine is not known yet.
        return "open" if item.held or item.value is None else "done"
    return "done"


_STATES: Mapping[str, Became] = MappingProxyType({"done": "done", "not_done": "not_done", "refused": "refused"})
# What is looked for, and by which of its fields; one that wants nothing may name triggers that a decision answers.
_WANTED: Mapping[Wanted, tuple[tuple[type[AnyRecord], ...], Callable[[Any], str]]] = MappingProxyType(
    {
        "dose": ((Dose,), attrgetter("drug")),
        "lab": ((Observation,), attrgetter("code")),
        "event": ((Event,), attrgetter("code")),
        "order": ((Order, Medicine), attrgetter("drug")),
        "oxygen": ((OxygenSetting,), lambda _item: _OXYGEN),
        "": ((Decision,), attrgetter("trigger")),
    }
)
