"""The four ways in which CTCAE grades a laboratory value: decreases, increases, creatinine and the QT interval."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

import msgspec

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Facts
from bedside.scores.parts import NOTHING, Part, above, bounds_of, either, graded, scaled
from bedside.text import _

_BASELINE = "_baseline"


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """One term: the value it grades, and whether its limits are verified."""

    title: str
    input: str
    status: Literal["", "unverified"] = ""
    v6_note: str = ""

    @property
    def baseline(self) -> str:
        """Return the name of the input that holds the baseline."""
        return self.input + _BASELINE


class Cuts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Falling limits, below the lower limit of normal first where `from_limit`."""

    from_limit: bool
    cuts: tuple[Fraction, ...]


class Decrease(Term, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="decrease"):
    """A value that falls."""

    limit: str
    v5: Cuts
    v6: Cuts

    def reads(self) -> tuple[str, ...]:
        """Return the inputs of the term."""
        return self.input, self.limit

    def grade(self, known: Facts, *, later: bool) -> Part:
        """Return the grade: how many limits the value lies below."""
        cuts = self.v6 if later else self.v5
        value = bounds_of(known, self.input) or NOTHING
        limit = (bounds_of(known, self.limit) or NOTHING,) if cuts.from_limit else ()
        steps = _numbered(above(top, value) for top in (*limit, *(Bounds(cut, cut) for cut in cuts.cuts)))
        return graded(steps, known, self.input, *((self.limit,) if cuts.from_limit else ()))

    def note(self, known: Facts, part: Part, *, later: bool) -> str:
        """Return what to say beside the grade."""
        return _(self.v6_note) if later else ""


class Multiples(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Multiples of the upper limit where the baseline was normal, of the baseline where it was above that limit."""

    normal: tuple[Fraction, Fraction, Fraction, Fraction]
    abnormal: tuple[Fraction, Fraction, Fraction, Fraction]
    first_included: bool


class Increase(Term, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="increase"):
    """A value that rises, graded by the baseline where that was already above the upper limit of normal."""

    limit: str
    v5: Multiples
    v6: Multiples

    def reads(self) -> tuple[str, ...]:
        """Return the inputs of the term."""
        return self.input, self.limit, self.baseline

    def grade(self, known: Facts, *, later: bool) -> Part:
        """Return the grade; both readings of a baseline that is not known bound it."""
        multiples = self.v6 if later else self.v5
        value = bounds_of(known, self.input) or NOTHING
        limit = bounds_of(known, self.limit) or NOTHING
        charted = bounds_of(known, self.baseline)
        abnormal = above(charted, limit) if charted else None
        made: list[Part] = []
        if not abnormal:
            steps = _numbered(above(value, scaled(limit, multiple)) for multiple in multiples.normal)
            made.append(graded(steps, known, self.input, self.limit))
        if abnormal is not False:
            base = _at_least(charted or NOTHING, limit)
            included = (multiples.first_included, False, False, False)
            steps = _numbered(
                above(value, scaled(base, multiple), or_equal=equal)
                for multiple, equal in zip(multiples.abnormal, included, strict=True)
            )
            made.append(graded(steps, known, self.input, self.baseline))
        ask = dict.fromkeys(name for part in made for name in part.lacks)
        if abnormal is None:
            ask |= dict.fromkeys(name for name in (self.baseline, self.limit) if name not in known)
        return Part(min(part.low for part in made), max(part.high for part in made), tuple(ask))

    def note(self, known: Facts, part: Part, *, later: bool) -> str:
        """Return what to say beside the grade: without a baseline, the grade by the upper limit of normal."""
        multiples = (self.v6 if later else self.v5).normal
        return _by_limit(self, self.limit, known, multiples) if part.open else ""


class Creatinines(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Multiples of the upper limit of normal, and of the baseline for grades 2 and 3.

    Where `below` names a lower limit, those of the baseline hold, instead of the others, only from a baseline below it.
    """

    normal: tuple[Fraction, Fraction, Fraction, Fraction]
    baseline: tuple[Fraction, Fraction]
    below: str = ""


class Creatinine(Term, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="creatinine"):
    """Creatinine: by the upper limit of normal or by the baseline, whichever is worse."""

    limit: str
    v5: Creatinines
    v6: Creatinines

    def reads(self) -> tuple[str, ...]:
        """Return the inputs of the term."""
        lower = tuple(item.below for item in (self.v5, self.v6) if item.below)
        return self.input, self.limit, self.baseline, *lower

    def grade(self, known: Facts, *, later: bool) -> Part:
        """Return the grade by either measure."""
        rule = self.v6 if later else self.v5
        value = bounds_of(known, self.input) or NOTHING
        base = bounds_of(known, self.baseline) or NOTHING
        limit = bounds_of(known, self.limit) or NOTHING
        first, *middle, fourth = (above(value, scaled(limit, multiple)) for multiple in rule.normal)
        from_base = [above(value, scaled(base, multiple)) for multiple in rule.baseline]
        if rule.below:
            low_base = above(bounds_of(known, rule.below) or NOTHING, base)
            middle = [_chosen(low_base, mine, other) for mine, other in zip(from_base, middle, strict=True)]
        else:
            middle = [either(mine, other) for mine, other in zip(from_base, middle, strict=True)]
        names = (self.input, self.limit, self.baseline, *((rule.below,) if rule.below else ()))
        return graded(_numbered((first, *middle, fourth)), known, *names)

    def note(self, known: Facts, part: Part, *, later: bool) -> str:
        """Return what to say beside the grade: without a baseline, that only the upper limit of normal speaks."""
        multiples = (self.v6 if later else self.v5).normal
        return _by_limit(self, self.limit, known, multiples) if part.open else ""


class Intervals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Grade 1 from `first`, the next grades above each cut; more than `rise` above the baseline is the highest one."""

    first: Fraction
    cuts: tuple[Fraction, Fraction]
    rise: Fraction


class Interval(Term, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="interval"):
    """The corrected QT interval, by its length or by how much longer than the baseline it is."""

    v5: Intervals
    v6: Intervals

    def reads(self) -> tuple[str, ...]:
        """Return the inputs of the term."""
        return self.input, self.baseline

    def grade(self, known: Facts, *, later: bool) -> Part:
        """Return the grade by either measure."""
        rule = self.v6 if later else self.v5
        value = bounds_of(known, self.input) or NOTHING
        base = bounds_of(known, self.baseline) or NOTHING
        second, third = (value.decide(">", cut) for cut in rule.cuts)
        longer = above(value, scaled(base, Fraction(1), rule.rise))
        steps = {1: value.decide(">=", rule.first), 2: second, 3: either(third, longer)}
        return graded(steps, known, self.input, self.baseline)

    def note(self, known: Facts, part: Part, *, later: bool) -> str:
        """Return what to say beside the grade."""
        return _(self.v6_note) if later else ""


def _numbered(answers: Iterable[bool | None]) -> dict[int, bool | None]:
    return dict(enumerate(answers, start=1))


def _at_least(base: Bounds, limit: Bounds) -> Bounds:
    """Return an abnormal baseline: it lies above the upper limit of normal."""
    if limit.low is None or (base.low is not None and base.low > limit.low):
        return base
    return Bounds(limit.low, base.high, low_open=True, high_open=base.high_open)


def _chosen(by_first: bool | None, first: bool | None, second: bool | None) -> bool | None:
    if by_first is None:
        return first if first == second else None
    return first if by_first else second


def _by_limit(term: Term, limit: str, known: Facts, multiples: Iterable[Fraction]) -> str:
    if term.baseline in known or term.input not in known or limit not in known:
        return ""
    value, top = bounds_of(known, term.input) or NOTHING, bounds_of(known, limit) or NOTHING
    part = graded(_numbered(above(value, scaled(top, multiple)) for multiple in multiples), known)
    if part.open:
        form = _("grade {low} to {high} by the upper limit of normal: no baseline is charted")
        return form.format(low=part.low, high=part.high)
    return _("grade {grade} by the upper limit of normal: no baseline is charted").format(grade=part.low)
