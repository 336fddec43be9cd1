"""The verdict tree as a flat tuple of rows: pure, so that a test can read what the panel says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bedside.domain.chart import Chart
from bedside.domain.records import Event, Observation, OxygenSetting
from bedside.domain.wording import unit_text, when_text
from bedside.protocol.assessment import Assessment, Flip, State, Timing
from bedside.protocol.evidence_words import evidence_text
from bedside.protocol.model import ObservationTest, Protocol
from bedside.protocol.verdict import Evidence, Outcome, Verdict, all_of
from bedside.report.contingency import needed
from bedside.report.spoken import figure
from bedside.text import N_, _, _n, _p
from bedside.ui import words
from bedside.ui.code_words import kind_word, state_word
from bedside.ui.trend_events import event_words

#: states that say nothing without the name of their event
_BARE_STATES = frozenset({"", "start", "stop", "end", "yes"})

EXCLUSIONS, GATES, LABEL, FLIP = "exclusions", "gates", "label", "flip"
#: how the rules say that a value is too old
_STALE = N_("{analyte} {value} is stale ({age})")


@dataclass(frozen=True, kw_only=True)
class VerdictRow:
    """One line of the tree. `sign` is the outcome in the reader's sense: MET is good, whatever the rule asks.

    `record` is what the crosshair moves to, `missing` what the entry opens for, `detail` the full story. A fact that
    would flip the verdict has a `line` to begin; `plain` rows have no outcome, one that `wraps` stands in full.
    """

    id: str
    depth: int
    sign: Outcome
    label: str
    origin: str = ""
    value: str = ""
    age: str = ""
    record: str = ""
    missing: str = ""
    branch: bool = False
    open: bool = False
    detail: tuple[str, ...] = ()
    line: str = ""
    plain: bool = False
    wraps: bool = False

    @property
    def spoken(self) -> str:
        """Return the row as a sentence."""
        if self.plain:
            return self.label
        said = {"MET": _("met"), "NOT_MET": _("not met"), "UNKNOWN": _("cannot say")}[self.sign]
        return ", ".join(part for part in (self.label, said, self.value, self.age, self.origin) if part)

    @property
    def tip(self) -> str:
        """Return the full story, line by line."""
        return "\n".join(self.detail)


def rows_of(
    assessment: Assessment,
    opened: frozenset[str],
    chart: Chart,
    protocol: Protocol,
    flip: tuple[Flip, ...] | None = None,
) -> tuple[VerdictRow, ...]:
    """Return the visible rows; `opened` names the branches that are unfolded.

    `flip` is what would flip the verdict where the Assessment was made without it.
    """
    make = _Maker(assessment, opened, chart, protocol)
    inclusions = [item for item in assessment.criteria if not item.id.startswith("EXC")]
    exclusions = tuple(item for item in assessment.criteria if item.id.startswith("EXC"))
    rows: list[VerdictRow] = []
    for item in inclusions:
        rows += make.tree(item, 0)
    rows += make.group(EXCLUSIONS, _("No exclusion applies"), exclusions, bad_when_met=True)
    rows += make.group(GATES, _("Gates"), assessment.gates, bad_when_met=False)
    rows += make.group(LABEL, _("Label check"), assessment.label, bad_when_met=True)
    return (*rows, *flip_rows(assessment.flip if flip is None else flip, folded=FLIP in opened))


def flip_rows(flip: tuple[Flip, ...], *, folded: bool) -> tuple[VerdictRow, ...]:
    """Return what would flip the verdict: a branch, unfolded at first, with a row for each fact."""
    if not flip:
        return ()
    to = {"ELIGIBLE": _("eligible"), "NOT_ELIGIBLE": _("not eligible")}.get(flip[0].to, _("cannot say"))
    count = len(flip)
    need = _("one fact: {state}") if count == 1 else _("{n} facts together: {state}")
    top = VerdictRow(
        id=FLIP,
        depth=0,
        sign="UNKNOWN",
        label=_("What would flip it"),
        value=need.format(n=count, state=to),
        branch=True,
        open=not folded,
        plain=True,
    )
    return top, *(() if folded else map(_flip_row, flip))


def _flip_row(flip: Flip) -> VerdictRow:
    said = needed(words.signs(flip.needs))
    charts = _("Enter begins: {line}").format(line=flip.line) if flip.line else _("no single entry settles this")
    return VerdictRow(
        id=f"{FLIP} {flip.criterion} {flip.needs}",
        depth=0,
        sign="UNKNOWN",
        label=said,
        detail=(f"{flip.criterion}  {words.signs(flip.needs)}", charts),
        line=flip.line,
        plain=True,
        wraps=True,
    )


class _Maker:
    def __init__(self, assessment: Assessment, opened: frozenset[str], chart: Chart, protocol: Protocol) -> None:
        self._at = assessment
        self._opened = opened
        self._chart = chart
        self._catalogue = chart.catalogue
        self._protocol = protocol

    def tree(self, item: Verdict, depth: int, *, flipped: bool = False) -> list[VerdictRow]:
        """Return a verdict's row and, when unfolded, those below it."""
        unsure = item.outcome != "MET" or any(child.outcome == "UNKNOWN" for child in item.children)
        natural = depth == 0 and unsure and len(item.children) > 1
        unfolded = bool(item.children) and (item.id in self._opened) != natural
        rows = [self._row(item, depth, unfolded=unfolded, flipped=flipped)]
        if unfolded:
            for child in item.children:
                rows += self.tree(child, depth + 1, flipped=flipped)
        return rows

    def group(self, name: str, title: str, items: tuple[Verdict, ...], *, bad_when_met: bool) -> list[VerdictRow]:
        """Return a folded branch over several verdicts; a branch with something wrong stays one line until opened."""
        if not items:
            return []
        signs: list[Outcome] = [_sign(item.outcome, flipped=bad_when_met) for item in items]
        answered = sum(1 for sign in signs if sign != "UNKNOWN")
        unfolded = name in self._opened
        count = (_("{n} of {m} answered") if bad_when_met else _("{n} of {m}")).format(n=answered, m=len(items))
        against = [item.short or item.label for item, sign in zip(items, signs, strict=True) if sign == "NOT_MET"]
        rows = [
            VerdictRow(
                id=name,
                depth=0,
                sign=all_of(signs),
                label=title,
                value=", ".join(against) or count,
                branch=True,
                open=unfolded,
                detail=tuple(f"{item.label}: {item.reason}" for item in items if item.outcome != "NOT_MET"),
            )
        ]
        if unfolded:
            for item in items:
                rows += self.tree(item, 1, flipped=bad_when_met)
        return rows

    def _row(self, item: Verdict, depth: int, *, unfolded: bool, flipped: bool) -> VerdictRow:
        first = item.evidence[0] if item.evidence else None
        return VerdictRow(
            id=item.id,
            depth=depth,
            sign=_sign(item.outcome, flipped=flipped),
            label=self._label(item),
            origin=origin_word(item.origin),
            value=self._value(item, first),
            age=_age(first),
            record=first.record if first else "",
            missing=item.missing if item.outcome == "UNKNOWN" else "",
            branch=bool(item.children),
            open=unfolded,
            detail=self._detail(item),
        )

    def _value(self, item: Verdict, first: Evidence | None) -> str:
        setting = self._chart.find(first.record) if first else None
        if len(item.children) > 1 and not isinstance(setting, OxygenSetting):
            return self._count(item)
        if item.outcome == "UNKNOWN":
            return self._doubt(item, first)
        if isinstance(setting, OxygenSetting):
            return words.oxygen(setting)
        if first is None:
            return _("does not apply") if item.outcome == "NOT_MET" else ""
        if isinstance(setting, Event):
            return event_words(setting) if first.value in _BARE_STATES else state_word(first.value)
        return f"{figure(first.value)} {self._unit(first)}".strip()

    def _count(self, item: Verdict) -> str:
        outcomes = [child.outcome for child in item.children]
        if item.outcome == "UNKNOWN":
            known = len(outcomes) - outcomes.count("UNKNOWN")
            return _("{n} of {m} known").format(n=known, m=len(outcomes))
        return _("{n} of {m} met").format(n=outcomes.count("MET"), m=len(outcomes))

    def _doubt(self, item: Verdict, first: Evidence | None) -> str:
        if first is None:
            return _("no result") if item.threshold else _("not answered")
        found = self._chart.find(first.record)
        if isinstance(found, Observation) and found.held:
            return _n("{count} readings held", "{count} readings held", len(found.held))
        return first.note or (_("too old") if _is_stale(item.reason) else _("in doubt"))

    def _label(self, item: Verdict) -> str:
        rule = self._protocol.criteria.get(item.id)
        if isinstance(rule, ObservationTest) and item.threshold[:1] in ("<", ">"):
            limit, first = words.signs(item.threshold), item.evidence[0] if item.evidence else None
            if first and item.outcome != "UNKNOWN":  # the value beside it has the unit
                limit = limit.removesuffix(f" {self._unit(first)}")
            return f"{self._catalogue.analyte(rule.analyte).short} {limit}"
        return item.short or item.label

    def _unit(self, evidence: Evidence) -> str:
        try:
            return unit_text(evidence.item, evidence.unit, self._catalogue) if evidence.unit else ""
        except KeyError:
            return evidence.unit

    def _detail(self, item: Verdict) -> tuple[str, ...]:
        lines = [f"{item.id}  {item.reason}"]
        rule = " ".join(part for part in (words.signs(item.threshold), f"({origin_word(item.origin)})") if part)
        lines.append(f"{self._at.protocol.id} {rule}" + (f", {_(item.source)}" if item.source else ""))
        for found in item.evidence[:3]:
            zone = found.at.tzinfo
            when = when_text(found.at, found.precision, zone) if zone is not None else ""  # pyright: ignore[reportArgumentType]
            note = f", {found.note}" if found.note else ""
            lines.append(f"{evidence_text(found, self._chart)}, {when}{note}")
        return tuple(lines)


def _is_stale(reason: str) -> bool:
    """Return whether a reason says that what was read is past its time, in the language spoken."""
    said = _(_STALE).partition("{value}")[2].partition("{age}")[0].strip()
    return "stale" in reason or (bool(said) and said in reason)


def _sign(outcome: Outcome, *, flipped: bool) -> Outcome:
    if outcome == "UNKNOWN" or not flipped:
        return outcome
    return "NOT_MET" if outcome == "MET" else "MET"


def state_words(state: State) -> str:
    """Return a verdict inside a line: "not eligible"."""
    return {
        "ELIGIBLE": _("eligible"),
        "NOT_ELIGIBLE": _("not eligible"),
        "INCOMPLETE": _("cannot say yet"),
    }[state]


def origin_word(origin: str) -> str:
    """Return where a number comes from in one word."""
    return {
        "paper": _p("origin of a rule", "paper"),
        "observation": _p("origin of a rule", "cohort"),
        "site": _p("origin of a rule", "site"),
        "label": _p("origin of a rule", "label"),
        "unverified": _p("origin of a rule", "unverified"),
    }.get(origin, origin)


def first_dose_words(timing: Timing) -> tuple[str, ...]:
    """Return "first dose was early, 20 h after onset" beside a verdict of another moment, the longest wording first."""
    if timing.onset is None or timing.hours is None:
        return timing_words_of(timing)
    hours = abs(timing.hours)
    about = words.age(hours) if hours >= 1 else words.span(timedelta(hours=hours))
    if timing.hours < 0:
        return _("first dose was {span} before onset").format(span=about), _("first dose before onset")
    if not timing.name:
        return _("first dose was {span} after onset").format(span=about), _("first dose after onset")
    told = _("first dose was {kind}, {span} after onset"), _("first dose was {kind}, {span}"), _("first dose {kind}")
    return tuple(text.format(kind=kind_word(timing.name), span=about) for text in told)


def _age(first: Evidence | None) -> str:
    if first is None:
        return ""
    return _("today") if first.precision == "day" and first.age_hours < 24 else words.age(first.age_hours)


def timing_words(assessment: Assessment) -> tuple[str, ...]:
    """Return "early: 20 h 52 after onset", or what is known of the start, from the longest wording to the shortest."""
    return timing_words_of(assessment.timing)


def timing_words_of(timing: Timing) -> tuple[str, ...]:
    """Return the same of a timing alone."""
    if timing.onset is None:
        return _("no onset of respiratory failure"), _("no onset yet")
    if timing.hours is None:
        return ("",)
    length, about = words.span(timedelta(hours=timing.hours)), words.age(abs(timing.hours))
    kind = kind_word(timing.name) if timing.name else ""
    if timing.hours < 0:
        return _("{span} before onset").format(span=length), _("{span} before onset").format(span=about)
    after, later = _("{span} after onset").format(span=length), _("{span} after onset").format(span=about)
    if not kind:
        return after, later, about
    return f"{kind}: {after}", f"{kind}, {later}", f"{kind}, {about}", kind
