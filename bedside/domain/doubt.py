"""Weighs a typed value against limits, other units and the patient's history: refused, held, warned about, or fine.

Nothing is corrected here. A held value names its readings and waits for a person; every number comes from
the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import msgspec

from bedside.domain.analyte import Analyte, DoubtSettings, Span, Unit
from bedside.domain.catalogue import Catalogue, admitted
from bedside.domain.jump import times, within
from bedside.domain.quantity import Quantity, bounds, shown, told
from bedside.domain.records import Comparator, Reading, Sex
from bedside.text import _, decimal

Side = Literal["", "low", "high"]


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with a typed value, in a sentence; `readings` (as typed first) only for a held one.

    `finding` is the data-quality rule behind a refusal or a hold: DQ-01 limit or unit, DQ-16 jump, else empty. A `slip`
    is held for the sake of whoever types it: the number itself is a possible one, in its own unit.
    """

    kind: Literal["ok", "warn", "hold", "reject"]
    text: str = ""
    readings: tuple[Reading, ...] = ()
    finding: str = ""
    slip: bool = False


class _Case(msgspec.Struct, frozen=True):
    """A typed value with what it is weighed by."""

    analyte: Analyte
    unit: Unit
    value: Decimal
    comparator: Comparator
    settings: DoubtSettings
    history: tuple[Fraction, ...]
    # Each is asked for many times: the value as an exact number, as typed and in the canonical unit, and which end of
    # the hard and of the soft limits the whole of it lies past.
    number: Fraction
    canonical: Fraction
    hard: Side
    soft: Side

    def different(self) -> tuple[Unit, ...]:
        """Return the other accepted units in which the number would mean something else."""
        found: dict[Fraction, Unit] = {}
        for unit in self.analyte.units.values():
            if unit is self.unit or unit.approximate:
                continue
            other = unit.canonical(self.number)
            if other != self.canonical and unit.admits(self.number):
                found.setdefault(other, unit)
        return tuple(found.values())

    def others(self) -> tuple[Unit, ...]:
        """Return those of the different units in which the number is possible."""
        hard = self.analyte.hard
        return tuple(unit for unit in self.different() if not _past(unit.canonical(self.number), self.comparator, hard))

    def plausible(self, unit: Unit) -> bool:
        """Return whether the number read in another unit lies inside the soft limits."""
        return not _past(unit.canonical(self.number), self.comparator, self.analyte.soft)

    def hold(self, text: str, others: tuple[Unit, ...], finding: str) -> Doubt:
        return self.asked(text, tuple((self.value, unit) for unit in others), finding)

    def asked(self, text: str, others: tuple[tuple[Decimal, Unit], ...], finding: str) -> Doubt:
        found = ((self.value, self.unit), *others)
        readings = tuple(reading(self.analyte, number, unit, self.comparator) for number, unit in found)
        return Doubt(kind="hold", text=text, readings=readings, finding=finding)


def weigh(  # noqa: PLR0917
    code: str,
    value: Decimal,
    unit: str,
    comparator: Comparator,
    catalogue: Catalogue,
    sex: Sex | None,
    history: tuple[Fraction, ...],
) -> Doubt:
    """Weigh a typed value; `history` holds the patient's earlier values in the canonical unit, in any order.

    Raise Problem for a missing unit or one outside the list.
    """
    case = _case(catalogue, code, value, unit, comparator, history)
    return _impossible(case) or _held(case) or _thousands(case) or _warned(case, sex) or Doubt(kind="ok")


def if_vouched(  # noqa: PLR0917
    code: str, value: Decimal, unit: str, comparator: Comparator, catalogue: Catalogue, sex: Sex | None
) -> Doubt | None:
    """Return what is said of a number that the values beside it vouch for; None for one in doubt whatever they are.

    Raise Problem as `weigh` does. With `is_vouched` it decides what `weigh` decides, for an import of many values.
    """
    case = _case(catalogue, code, value, unit, comparator, ())
    if case.unit.confirm or case.hard or case.number < 0 or not case.unit.admits(case.number):
        return None
    return _warned(case, sex) or Doubt(kind="ok")


def is_vouched(number: Fraction, history: Iterable[Fraction], settings: DoubtSettings, *, extreme: bool) -> bool:
    """Return whether the values beside a number vouch for it; where there is none, one that is `extreme` is in doubt.

    An extreme one, past a soft limit, needs a near one; any other one that is not far.
    """
    most, alone = (settings.near, False) if extreme else (max(settings.near, settings.far), True)
    for value in history:
        if value.numerator > 0:
            if within(number, value, most):
                return True
            alone = False
    return alone


def _case(  # noqa: PLR0917
    catalogue: Catalogue, code: str, value: Decimal, unit: str, comparator: Comparator, history: tuple[Fraction, ...]
) -> _Case:
    analyte, used, number = catalogue.analyte(code), catalogue.unit_for(code, value, unit), Fraction(value)
    canonical = used.canonical(number)
    return _Case(
        analyte=analyte,
        unit=used,
        value=value,
        comparator=comparator,
        settings=catalogue.doubt,
        history=history,
        number=number,
        canonical=canonical,
        hard=_past(canonical, comparator, analyte.hard),
        soft=_past(canonical, comparator, analyte.soft),
    )


def either(code: str, quantity: Quantity, unit: str, catalogue: Catalogue) -> Doubt:
    """Return the hold for a number that can be read in two ways (`1,840`); the picked one is weighed anew."""
    analyte = catalogue.analyte(code)
    readings = tuple(
        reading(analyte, value, catalogue.unit_for(code, value, unit), quantity.comparator)
        for value in quantity.readings
    )
    text = _("{analyte}: the sign could separate thousands or decimals. Choose a reading.").format(
        analyte=analyte.title
    )
    return Doubt(kind="hold", text=text, readings=readings)


def reading(analyte: Analyte, value: Decimal, unit: Unit, comparator: Comparator = "") -> Reading:
    """Return one reading of a number, labelled with what it means in the canonical unit.

    The label is stored: people read it through `labels.reading_text`, in their language.
    """
    canonical = unit.canonical(Fraction(value))
    label = f"{comparator}{shown(canonical)} {analyte.shown_unit}".strip()
    if unit.code != analyte.unit and (unit.factor != 1 or unit.offset):
        label += f" (read as {comparator}{value} {unit.shown})"
    return Reading(label=label, value=value, unit=unit.code, code=analyte.code)


def possible(code: str, picked: Reading, catalogue: Catalogue) -> bool:
    """Return whether a reading may be stored at all: not negative, and not past a hard limit that refuses."""
    analyte = catalogue.analyte(code)
    canonical = catalogue.canonical(code, picked.value, picked.unit)
    too_high = analyte.hard.impossible_high and analyte.hard.over(canonical)
    return picked.value >= 0 and not analyte.hard.under(canonical) and not too_high


def wants_second(code: str, picked: Reading, comparator: Comparator, catalogue: Catalogue) -> bool:
    """Return whether a reading lies past an upper hard limit: then another person than who charted it has to look."""
    canonical = catalogue.canonical(code, picked.value, picked.unit)
    return _past(canonical, comparator, catalogue.analyte(code).hard) == "high"


def _impossible(case: _Case) -> Doubt | None:
    analyte, number = case.analyte, case.number
    text = ""
    if number < 0:
        text = _("{analyte} {value} {unit}: a negative value is not possible.").format(
            analyte=analyte.title, value=decimal(str(case.value)), unit=_(case.unit.shown)
        )
    elif not case.unit.admits(number):
        text = _("{analyte} {value} is not possible in this unit: write {range}.").format(
            analyte=analyte.title, value=decimal(str(case.value)), range=admitted(case.unit)
        )
    elif case.hard == "low" and not any(case.plausible(unit) for unit in case.others()):
        text = _("{value} lies below what is possible ({limit}).").format(
            value=_said(case), limit=_limit(analyte, analyte.hard.low)
        )
    elif case.hard == "high" and analyte.hard.impossible_high:
        text = _("{value} lies above what is possible ({limit}).").format(
            value=_said(case), limit=_limit(analyte, analyte.hard.high)
        )
    return Doubt(kind="reject", text=text, finding="DQ-01") if text else None


def _held(case: _Case) -> Doubt | None:
    if case.unit.confirm:
        return case.hold(
            _("{value}: confirm that it was meant as a {unit}.").format(value=_said(case), unit=_(case.unit.shown)),
            case.different(),
            "DQ-01",
        )
    others = case.others() if case.hard or _odd(case) else ()
    if case.hard == "low":
        plausible = tuple(unit for unit in others if case.plausible(unit))
        return case.hold(
            _("{value} is not possible; another unit would explain it.").format(value=_said(case)), plausible, "DQ-01"
        )
    if case.hard == "high":
        limit = _limit(case.analyte, case.analyte.hard.high)
        return case.hold(
            _("{value} lies past the hard limit of {limit}: a second person has to look.").format(
                value=_said(case), limit=limit
            ),
            others,
            "DQ-01",
        )
    explaining = tuple(unit for unit in others if case.plausible(unit) and _explains(case, unit))
    if not explaining:
        return None
    if case.soft:
        return case.hold(
            _("{value} is far from the usual; another unit would explain it.").format(value=_said(case)),
            explaining,
            "DQ-01",
        )
    return case.hold(
        _("{value} is far from this patient's values; another unit is near.").format(value=_said(case)),
        explaining,
        "DQ-16",
    )


def _thousands(case: _Case) -> Doubt | None:
    """Return the hold for a low number whose decimal sign would make it usual if it separated thousands (`1.84`)."""
    value, soft = case.value, case.analyte.soft
    if case.soft != "low" or value < 1 or value == value.to_integral_value():
        return None
    whole = Decimal(format(value.scaleb(3), "f"))
    vouched = any(times(case.canonical, earlier) <= case.settings.near for earlier in case.history if earlier > 0)
    meant = case.unit.canonical(Fraction(whole))
    if vouched or any(_past(meant, case.comparator, span) for span in (soft, case.analyte.hard)):
        return None
    text = _("{value} is far from the usual; its sign could separate thousands.").format(value=_said(case))
    return msgspec.structs.replace(case.asked(text, ((whole, case.unit),), "DQ-01"), slip=True)


def _odd(case: _Case) -> bool:
    """Return whether a number that is possible is so unusual that another unit may explain it; nearly none is."""
    settings = case.settings
    earlier = [value for value in case.history if value > 0]
    if any(times(case.canonical, value) <= settings.near for value in earlier):
        return False
    return bool(case.soft) or (bool(earlier) and all(times(case.canonical, item) > settings.far for item in earlier))


def _explains(case: _Case, unit: Unit) -> bool:
    """Return whether another unit explains the number better than the typed one, by the distances of the settings."""
    settings = case.settings
    typed, other = case.canonical, unit.canonical(case.number)
    if times(typed, other) < settings.apart:
        return False
    earlier = [value for value in case.history if value > 0]
    if not earlier:
        return bool(case.soft)
    from_typed = min(times(typed, value) for value in earlier)
    from_other = min(times(other, value) for value in earlier)
    if from_other >= from_typed or from_typed <= settings.near:
        return False
    return bool(case.soft) or (from_typed > settings.far and from_other <= settings.near)


def _warned(case: _Case, sex: Sex | None) -> Doubt | None:
    words = []
    soft, side = case.analyte.soft, case.soft
    if soft and side:
        limit = soft.low if side == "low" else soft.high
        words.append(
            _("past the soft limit of {limit}{reference}").format(
                limit=_limit(case.analyte, limit), reference=_reference(case.analyte, sex)
            )
        )
    if case.unit.approximate:
        words.append(_("the conversion between the two kinds is approximate"))
    return Doubt(kind="warn", text=f"{_said(case)}: {'; '.join(words)}.") if words else None


def _reference(analyte: Analyte, sex: Sex | None) -> str:
    if analyte.reference is None:
        return ""
    span = analyte.reference.of(sex)
    low, high = (told(end) if end is not None else "" for end in (span.low, span.high))
    return (
        _(" (reference {low} to {high} {unit})").format(low=low, high=high, unit=_(analyte.shown_unit))
        if low and high
        else ""
    )


def _limit(analyte: Analyte, end: Fraction | None) -> str:
    return f"{told(end)} {_(analyte.shown_unit)}".rstrip() if end is not None else ""


def _said(case: _Case) -> str:
    typed = f"{case.analyte.title} {case.comparator}{decimal(str(case.value))} {_(case.unit.shown)}"
    if case.unit.factor == 1 and not case.unit.offset:
        return typed
    return f"{typed} = {told(case.canonical)} {_(case.analyte.shown_unit)}".rstrip()


def _past(number: Fraction, comparator: str, span: Span | None) -> Side:
    if span is None:
        return ""
    interval = bounds(number, comparator)
    if span.low is not None and interval.decide("<=" if span.low_excluded else "<", span.low):
        return "low"
    return "high" if span.high is not None and interval.decide(">", span.high) else ""
