"""NEWS2 with both oxygen scales: the one score that rounds before it compares, as its chart has gaps."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import msgspec

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Facts, Score
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, may, read
from bedside.scores.tables import Band, load_table, reached
from bedside.text import N_, _

_FORMS = {"scale_1": N_("NEWS2, SpO2 scale 1"), "scale_2": N_("NEWS2, SpO2 scale 2")}
#: bands of the table that decide how ill a patient may be
HIGH, LOW = "high", "low"
_HALF = Fraction(1, 2)
_JOINT = ("spo2", "oxygen")


class News2(Reading, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The NEWS2 chart: steps by input, SpO2 steps by scale and by air or oxygen, and the risk bands."""

    oxygen: int
    not_alert: int
    temp_places: int
    spo2_places: int
    adult_from: Fraction
    single: int
    single_label: str
    bands: tuple[Band, ...]
    steps: dict[str, tuple[Band, ...]]
    spo2: dict[str, tuple[Band, ...]]


def news2(facts: Facts) -> Answer:
    """Return NEWS2 by SpO2 scale 1, with forms `scale_1` and `scale_2` (prescribed targets of 88 to 92 % only)."""
    table = load_table("news2", News2)
    known = read(table.inputs, facts)
    forms = {form: _form(table, known, form) for form in _FORMS}
    first = forms["scale_1"]
    return msgspec.structs.replace(first, forms=forms, narrows=_narrows(table, known, first.missing))


def _narrows(table: News2, known: Facts, missing: tuple[str, ...]) -> str:
    """Return what narrows most, as `compose.narrows` does: an input bears on its own part of the sum alone."""
    widest: dict[str, tuple[int, int]] = {}
    for name in missing:
        points = partial(_gases, table, "scale_1") if name in _JOINT else partial(_points, table, name)
        own = _spread(points(known))
        left = [_spread(points({**known, name: probe})) - own for probe in table.inputs[name].probes()]
        widest[name] = max(left), min(left)
    return min(widest, key=widest.__getitem__, default="")


def _spread(points: list[int]) -> int:
    return max(points) - min(points)


def _form(table: News2, known: Facts, form: str) -> Answer:
    exact = _sum(table, form, known)
    band = _unfit(table, known) or _risk(table, exact, _parts(table, known, form, apart=True))
    reckon = partial(_sum, table, form)
    return compose("news2", table, known, reckon, band=band, scale=_(_FORMS[form]), exact=exact, form=True)


def _sum(table: News2, form: str, known: Facts) -> Bounds:
    parts = _parts(table, known, form)
    return Bounds(Fraction(sum(map(min, parts))), Fraction(sum(map(max, parts))))


def _parts(table: News2, known: Facts, form: str, *, apart: bool = False) -> list[list[int]]:
    """Return the points each part may score; oxygen and saturation count together unless asked `apart`."""
    parts = [_points(table, name, known) for name in (*table.steps, "avpu")]
    return [*parts, _gases(table, form, known, apart=apart)]


def _points(table: News2, name: str, known: Facts) -> list[int]:
    """Return the points that one input by itself may score."""
    if name != "avpu":
        return [band.points for band in reached(table.steps[name], _seen(table, known, name))]
    letter = known["avpu"].choice if "avpu" in known else ""
    return [0] if letter == "A" else [table.not_alert] if letter else [0, table.not_alert]


def _gases(table: News2, form: str, known: Facts, *, apart: bool = False) -> list[int]:
    """Return the points of saturation together with those for oxygen; of saturation alone if asked `apart`."""
    found: list[int] = []
    seen = _seen(table, known, "spo2")
    for gas in [known["oxygen"].choice] if "oxygen" in known else ["air", "oxygen"]:
        more = table.oxygen if gas == "oxygen" and not apart else 0
        found += [band.points + more for band in reached(table.spo2[f"{form}_{gas}"], seen)]
    return found


def _seen(table: News2, known: Facts, name: str) -> Bounds:
    found = bounds_of(table.inputs, known, name)
    places = {"temp": table.temp_places, "spo2": table.spo2_places}.get(name)
    return found if places is None else _rounded(found, places)


def _rounded(bounds: Bounds, places: int) -> Bounds:
    """Return an interval rounded half up, as the chart's steps expect."""
    scale = 10**places
    low = None if bounds.low is None else Fraction((bounds.low * scale + _HALF).__floor__(), scale)
    if bounds.high is None:
        return Bounds(low, None)
    top = bounds.high * scale + _HALF
    whole = top.__floor__()
    return Bounds(low, Fraction(whole - 1 if bounds.high_open and whole == top else whole, scale))


def _risk(table: News2, total: Bounds, parts: list[list[int]]) -> str:
    first = table.bands[0]
    labels: list[str] = []
    for band in reached(table.bands, total):
        if band is not first or all(min(points) < table.single for points in parts):
            labels.append(_(band.label))
        if band is first and any(max(points) >= table.single for points in parts):
            labels.append(_(table.single_label))
    return _(" or ").join(labels)


def risk(answer: Answer) -> str:
    """Return the risk band of an answer as the table names it, empty where it is of several or is not for the patient.

    The answer is one in the language spoken: it carries its band in words only.
    """
    table = load_table("news2", News2)
    labels = (*(band.label for band in table.bands), table.single_label)
    return next((label for label in labels if _(label) == answer.band), "")


def _unfit(table: News2, known: Facts) -> str:
    if may(known, "pregnant") == (True,):
        return _("not for use in pregnancy")
    young = bounds_of(table.inputs, known, "age").decide("<", table.adult_from)
    return _("not for use under {years} years").format(years=table.adult_from) if young else ""


def scores() -> tuple[Score, ...]:
    """Return the scores of this module; their tables are read when somebody asks."""
    return (score("news2", load_table("news2", News2), news2, _FORMS),)
