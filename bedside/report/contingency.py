"""If-then lines: what to do when something happens, written from the active protocol's triggers, unknown ones first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bedside.protocol.assessment import NEEDS_NOW, Action, Assessment, Trigger
from bedside.protocol.model import Protocol
from bedside.protocol.model.watches import (
    CultureWatch,
    DayLimitWatch,
    InfectionWatch,
    QtcWatch,
    RelapseWatch,
    RisingWatch,
    SepsisWatch,
    VentilatorWatch,
    Watch,
)
from bedside.report.content import Text, strong, text
from bedside.report.dose_advice import action_words, choices
from bedside.report.words import pretty
from bedside.text import N_, _, _p, lowered

_SIGNS = ((">=", N_("at least")), ("<=", N_("at most")), (">", N_("above")), ("<", N_("below")))
_UNDECIDED = N_("Cannot be said now, so not ruled out: ")
_ORDER: tuple[Action, ...] = ("stop", "hold", "review", "step_down", "info")


def contingencies(
    assessment: Assessment, protocol: Protocol | None, *, asked_already: bool = False
) -> tuple[Text, ...]:
    """Return the if-then lines of a course, or of one that might begin; safety triggers nobody can judge come first.

    What is open and true now is no "if" and stands in the recommendations; so do, where they are `asked_already`, the
    open ones that nobody can judge. A note has why nobody can judge a trigger in its table, a handoff in the line.
    """
    if assessment.ladder.status == "none":
        return tuple(_flips(assessment))
    if protocol is None:
        return ()
    known = [(item, protocol.triggers[item.id]) for item in assessment.triggers if item.id in protocol.triggers]
    of_use = [pair for pair in known if _matters(*pair, assessment)]
    unknown = [item for item, watch in of_use if watch.safety and item.outcome == "UNKNOWN"]
    unsaid = [item for item in unknown if item.open_since is None or not asked_already]
    return (*_unknown(unsaid, why=not asked_already), *_lines(of_use))


def undecided(line: Text) -> bool:
    """Return whether a line tells of triggers that nobody can judge."""
    return bool(line) and line[0].text == _(_UNDECIDED)


def _matters(trigger: Trigger, watch: Watch, assessment: Assessment) -> bool:
    going = assessment.ladder.status in {"active", "unknown"}
    if isinstance(watch, DayLimitWatch) or (trigger.open_since is not None and trigger.outcome == "MET"):
        return False
    if isinstance(watch, RelapseWatch | SepsisWatch):
        return not going
    if isinstance(watch, QtcWatch) and trigger.outcome == "NOT_MET":
        return bool(trigger.evidence)
    return watch.prompts == "always" or assessment.ladder.status != "stopped"


def _unknown(found: list[Trigger], *, why: bool) -> Iterator[Text]:
    if found:
        listed = "; ".join(lowered(item.label) + (f" ({_worded(item.reason)})" if why else "") for item in found)
        yield text(strong(_(_UNDECIDED)), listed + ". ", strong(_("Find out first.")))


def _lines(pairs: Sequence[tuple[Trigger, Watch]]) -> Iterator[Text]:
    groups: dict[tuple[bool, Action, tuple[Action, ...]], list[str]] = {}
    for trigger, watch in pairs:
        groups.setdefault((watch.safety, watch.action, watch.options), []).append(_condition(trigger, watch))
    ordered = sorted(groups.items(), key=lambda item: (not item[0][0], _ORDER.index(item[0][1])))
    for (_safety, action, options), conditions in ordered:
        then = choices(options)
        does = _("review ({options})").format(options=then) if then else action_words(action)
        yield text(_("If {conditions}: ").format(conditions=_("; or ").join(conditions)), strong(f"{does}."))


def _condition(trigger: Trigger, watch: Watch) -> str:
    if isinstance(watch, CultureWatch):
        return _("a culture is positive")
    if isinstance(watch, InfectionWatch):
        return _("bacterial infection is {states}").format(states=_(" or ").join(map(_infection_word, watch.states)))
    if isinstance(watch, VentilatorWatch):
        return _("invasive ventilation begins")
    if isinstance(watch, RelapseWatch | SepsisWatch):
        after = _("signs of relapse") if isinstance(watch, RelapseWatch) else _("signs of bacterial infection")
        return _("{signs} follow the stop or pause ({told})").format(signs=after, told=_worded(trigger.threshold))
    head, _colon, rest = lowered(trigger.label).partition(": ")
    label = f"{head} ({rest})" if rest else head
    if isinstance(watch, RisingWatch):
        return label.replace(_("rising to above"), _("rises to above"))
    told = _worded(trigger.threshold)
    named = any(sign.isdigit() for sign in label) or not told or rest
    return label if named or not watch.safety else f"{label} ({told})"


def _flips(assessment: Assessment) -> Iterator[Text]:
    """Yield which facts would together change the verdict before a start."""
    to = {
        "ELIGIBLE": _("{drug} becomes an option: call us."),
        "NOT_ELIGIBLE": _("no start of {drug}; call us."),
        "INCOMPLETE": _("nobody can say whether {drug} is an option: call us."),
    }
    listed = _("; and ").join(lowered(_worded(needed(item.needs))) for item in assessment.flip)
    if listed:
        then = to[assessment.flip[-1].to].format(drug=assessment.drug)
        listed = listed.replace(lowered(_("Oxygen now: {devices}").format(devices="")), _("oxygen is "))
        yield text(_("If {needs}: ").format(needs=listed), strong(then))


def needed(needs: str) -> str:
    """Return what a change of the verdict needs, without what there is now in brackets behind it."""
    between = _(NEEDS_NOW).partition("{needs}")[2].partition("{reason}")[0]
    return needs.partition(between)[0] if between else needs


def _infection_word(state: str) -> str:
    return {
        "suspected": _p("infection", "suspected"),
        "confirmed": _p("infection", "confirmed"),
    }.get(state, state)


def _worded(words: str) -> str:
    """Return a rule text with its comparison signs in words: they are misread in orders."""
    for sign, said in _SIGNS:
        words = words.replace(f"{sign} ", f"{_(said)} ")
    return pretty(words)
