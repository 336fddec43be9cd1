"""The verdict tree as a flat tuple of rows: pure, so that a test can read what the panel says."""

from __future__ import annotations

from dataclasses import dataclass

from bedside.domain.catalogue import Catalogue
from bedside.domain.wording import unit_text, when_text
from bedside.protocol.assessment import Assessment
from bedside.protocol.verdict import Evidence, Outcome, Verdict, all_of, any_of
from bedside.text import _
from bedside.ui import words

EXCLUSIONS, GATES, LABEL = "exclusions", "gates", "label"


@dataclass(frozen=True, kw_only=True)
class VerdictRow:
    """One line of the tree. `sign` is the outcome in the reader's sense: MET is good, whatever the rule asks.

    `record` is what the crosshair moves to, `missing` what the entry opens for, `detail` the full story.
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

    @property
    def spoken(self) -> str:
        """Return the row as a sentence."""
        said = {"MET": _("met"), "NOT_MET": _("not met"), "UNKNOWN": _("cannot say")}[self.sign]
        return ", ".join(part for part in (self.label, said, self.value, self.age, self.origin) if part)


def rows_of(assessment: Assessment, opened: frozenset[str], catalogue: Catalogue) -> tuple[VerdictRow, ...]:
    """Return the visible rows; `opened` names the branches that are unfolded."""
    make = _Maker(assessment, opened, catalogue)
    inclusions = [item for item in assessment.criteria if not item.id.startswith("EXC")]
    exclusions = tuple(item for item in assessment.criteria if item.id.startswith("EXC"))
    rows: list[VerdictRow] = []
    for item in inclusions:
        rows += make.tree(item, 0)
    rows += make.group(EXCLUSIONS, _("No exclusion applies"), exclusions, bad_when_met=True)
    rows += make.group(GATES, _("Gates"), assessment.gates, bad_when_met=False)
    rows += make.group(LABEL, _("Label check"), assessment.label, bad_when_met=True)
    return tuple(rows)


class _Maker:
    def __init__(self, assessment: Assessment, opened: frozenset[str], catalogue: Catalogue) -> None:
        self._at = assessment
        self._opened = opened
        self._catalogue = catalogue

    def tree(self, item: Verdict, depth: int, *, flipped: bool = False) -> list[VerdictRow]:
        """Return a verdict's row and, when unfolded, those below it."""
        natural = depth == 0 and item.outcome != "MET" and len(item.children) > 1
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
        signs = [_sign(item.outcome, flipped=bad_when_met) for item in items]
        answered = sum(1 for sign in signs if sign != "UNKNOWN")
        unfolded = name in self._opened
        count = (_("{n} of {m} answered") if bad_when_met else _("{n} of {m}")).format(n=answered, m=len(items))
        against = [item.label for item, sign in zip(items, signs, strict=True) if sign == "NOT_MET"]
        rows = [
            VerdictRow(
                id=name,
                depth=0,
                sign=all_of(signs) if signs else any_of(signs),
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
            label=item.label,
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
        if len(item.children) > 1 and not first:
            met = sum(1 for child in item.children if child.outcome == "MET")
            return _("{n} of {m} met").format(n=met, m=len(item.children))
        if item.outcome == "UNKNOWN":
            return _doubt_word(item, first)
        if first is None:
            return ""
        return f"{first.value} {self._unit(first)}".strip()

    def _unit(self, evidence: Evidence) -> str:
        try:
            return unit_text(evidence.item, evidence.unit, self._catalogue) if evidence.unit else ""
        except KeyError:
            return evidence.unit

    def _detail(self, item: Verdict) -> tuple[str, ...]:
        lines = [f"{item.id}  {item.reason}"]
        rule = " ".join(part for part in (item.threshold, f"({origin_word(item.origin)})") if part)
        lines.append(f"{self._at.protocol.id} {rule}" + (f", {item.source}" if item.source else ""))
        for found in item.evidence[:3]:
            zone = found.at.tzinfo
            when = when_text(found.at, found.precision, zone) if zone is not None else ""  # pyright: ignore[reportArgumentType]
            note = f", {found.note}" if found.note else ""
            lines.append(f"{found.item} {found.value} {self._unit(found)}, {when}{note}")
        return tuple(lines)


def _sign(outcome: Outcome, *, flipped: bool) -> Outcome:
    if outcome == "UNKNOWN" or not flipped:
        return outcome
    return "NOT_MET" if outcome == "MET" else "MET"


def origin_word(origin: str) -> str:
    """Return where a number comes from in one word."""
    return {
        "paper": _("paper"),
        "observation": _("cohort"),
        "site": _("site"),
        "label": _("label"),
        "unverified": _("unverified"),
    }.get(origin, origin)


def _doubt_word(item: Verdict, first: Evidence | None) -> str:
    if first is None:
        return _("not answered") if item.missing and not item.threshold else _("no result")
    return first.note or f"{first.value}?"


def _age(first: Evidence | None) -> str:
    if first is None:
        return ""
    return _("today") if first.precision == "day" and first.age_hours < 24 else words.age(first.age_hours)
