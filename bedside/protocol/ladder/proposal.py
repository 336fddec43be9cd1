"""What the prompts that nobody has answered come to: one proposal for a clinician to accept or decline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from bedside.domain.wording import interval_text
from bedside.protocol.assessment import Action, Ladder, Proposed, Seam, Trigger
from bedside.protocol.ladder.amounts import step_hours
from bedside.protocol.ladder.full_dose import full_dose_text, is_safety, present_length, too_short
from bedside.protocol.ladder.seam import make_seam
from bedside.protocol.ladder.standing import on_treatment, standing, treatment_day
from bedside.protocol.ladder.state import may_be_later, plan
from bedside.protocol.ladder.walk import course
from bedside.protocol.question import Question
from bedside.text import N_, _

#: the strongest first
_STRENGTH: tuple[Action, ...] = ("stop", "hold", "review", "step_down")
_WORDS: Mapping[Action, str] = MappingProxyType(
    {
        "stop": N_("stop"),
        "hold": N_("hold"),
        "review": N_("review"),
        "step_down": N_("step down"),
        "info": N_("take note"),
    }
)
_SAID: Mapping[Action, str] = MappingProxyType(
    {
        "stop": N_("Stop {drug} ({triggers})"),
        "hold": N_("Hold {drug} ({triggers})"),
        "review": N_("Review {drug} ({triggers})"),
        "step_down": N_("Step down {drug} ({triggers})"),
        "info": N_("Note {drug} ({triggers})"),
    }
)


def proposed(question: Question, now: Ladder, triggers: Sequence[Trigger]) -> Proposed | None:
    """Return what the open prompts propose; None where none does, or the drug is not in use.

    A review that leaves no choice about the drug (of another medicine, say) proposes nothing here.
    """
    asking = [item for item in triggers if item.proposes and (item.options or item.action != "review")]
    if not asking or not on_treatment(question):
        return None
    wanted: dict[str, Action] = {item.id: question.protocol.triggers[item.id].action for item in asking}
    action: Action | None = next((each for each in _STRENGTH if each in wanted.values()), None)
    if action is None:
        return None
    because = tuple(item for item in asking if wanted[item.id] == action)
    if action == "step_down":
        return step_down(question, now, triggers, because)
    choices: dict[Action, None] = {each: None for item in because for each in item.options}
    return _plain(question, action, because, tuple(choices) if action == "review" else ())


def _plain(
    question: Question, action: Action, because: Sequence[Trigger], options: Sequence[Action] = (), note: str = ""
) -> Proposed:
    """Return a proposal without another interval."""
    if options:
        form = _("Review: {options} ({triggers})")
        said = form.format(options=_listed([_(_WORDS[each]) for each in options]), triggers=_labels(because))
    else:
        said = _(_SAID[action]).format(drug=question.protocol.regimen.drug, triggers=_labels(because))
    return Proposed(
        action=action,
        step="stop" if action == "stop" else "",
        interval_hours=None,
        because=tuple(item.id for item in because),
        text=said + note,
        warnings=tuple(_late(question)),
        options=tuple(options),
    )


def step_down(question: Question, now: Ladder, triggers: Sequence[Trigger], because: Sequence[Trigger]) -> Proposed:
    """Return what a step down comes to, whoever proposes or chooses it; a review or a stop where there is none."""
    steps, hours = step_hours(question), now.interval_hours
    if not steps or hours is None:
        why = _("no order tells the interval") if steps else _("the protocol's course has no steps")
        return _plain(question, "review", because, note=f"; {why}")
    following = next((each for each in steps if each > hours), None)
    if following is None:
        note = _("{interval} is the last step").format(interval=interval_text(hours))
        return _past_last(question, because, f"; {note}")
    first = _first(question, now, following)
    seam = _seam(question, first, (hours, following))
    return Proposed(
        action="step_down",
        step=interval_text(following),
        interval_hours=following,
        because=tuple(item.id for item in because),
        text=_(
            "Step down to {interval} ({triggers}); the protocol gives no length for a step, so the plan keeps this "
            "interval to the last day allowed"
        ).format(interval=interval_text(following), triggers=_labels(because)),
        seam=seam,
        plan=plan(question, first, following),
        warnings=(*_warnings(question, triggers, seam), *_late(question), *((now.advice,) if now.advice else ())),
    )


def _past_last(question: Question, because: Sequence[Trigger], note: str) -> Proposed:
    """Return the stop that follows the last step, where more than safety asks for it.

    A trigger of safety asks for less of the drug and not for its end: there a clinician has to choose.
    """
    ending = tuple(item for item in because if not question.protocol.triggers[item.id].safety)
    if ending:
        return _plain(question, "stop", ending, note=note)
    return _plain(question, "review", because, ("hold", "stop"), note)


def _first(question: Question, now: Ladder, hours: int) -> datetime | None:
    """Return the first dose at another interval, at once where it would be due already; None without dose advice."""
    due, walk = course(question).due(hours), course(question)
    if due is None or now.status != "active" or walk.by_day or may_be_later(question, due, hours):
        return None
    return max(due, question.chart.at)


def _seam(question: Question, first: datetime | None, hours: tuple[int, int]) -> Seam | None:
    return make_seam(list(question.given[-2:]), first, hours) if question.given else None


def _warnings(question: Question, triggers: Sequence[Trigger], seam: Seam | None) -> Iterator[str]:
    length = present_length(question)
    safety = any(is_safety(question, item) and (item.outcome == "MET" or item.proposes) for item in triggers)
    if length is not None and too_short(question, length) and not safety:
        yield full_dose_text(question, length)
    if seam and seam.flagged:
        yield seam.text
    for item in triggers:
        if item.open_since and item.outcome == "UNKNOWN" and "step_down" in item.options and item.evidence:
            form = _("waits for an answer as well: {id} {label} ({reason})")
            yield form.format(id=item.id, label=item.label, reason=item.reason)


def _late(question: Question) -> Iterator[str]:
    """Yield how near the last day allowed is, once the protocol warns of it."""
    limit, day = question.protocol.regimen.limit, treatment_day(question, standing(question))
    if limit and day is not None and day >= limit.warn_from:
        yield _("treatment day {day} of {days}").format(day=day, days=limit.max_days)


def _labels(triggers: Sequence[Trigger]) -> str:
    return "; ".join(f"{item.id} {item.label}" for item in triggers)


def _listed(words: Sequence[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("{items} or {last}").format(items=", ".join(words[:-1]), last=words[-1])
