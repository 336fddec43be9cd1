"""NEWS2 with both oxygen scales: the one score that rounds before it compares, as its chart has gaps."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from bedside.domain.quantity import Bounds
from bedside.scores.answer import Answer, Facts
from bedside.scores.compose import Reading, compose, score
from bedside.scores.entry import bounds_of, may, read
from bedside.scores.tables import Band, load_table, reached

_FORMS = {"scale_1": "NEWS2, SpO2 scale 1", "scale_2": "NEWS2, SpO2 scale 2"}
_HALF = Fraction(1, 2)


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
    return msgspec.structs.replace(forms["scale_1"], forms=forms)


def _form(table: News2, known: Facts, form: str) -> Answer:
    def reckon(given: Facts) -> Bounds:
        parts = _parts(table, given, form)
        return Bounds(Fraction(sum(map(min, parts))), Fraction(sum(map(max, parts))))

    band = _unfit(table, known) or _risk(table, reckon(known), _parts(table, known, form, apart=True))
    return compose("news2", table, known, reckon, band=band, scale=_FORMS[form])


def _parts(table: News2, known: Facts, form: str, *, apart: bool = False) -> list[list[int]]:
    """Return the points each part may score; oxygen and saturation count together unless asked `apart`."""
    parts = [[band.points for band in reached(steps, _seen(table, known, name))] for name, steps in table.steps.items()]
    letter = known["avpu"].choice if "avpu" in known else ""
    parts.append([0] if letter == "A" else [table.not_alert] if letter else [0, table.not_alert])
    gases = [known["oxygen"].choice] if "oxygen" in known else ["air", "oxygen"]
    joint: list[int] = []
    saturation: list[int] = []
    for gas in gases:
        found = [band.points for band in reached(table.spo2[f"{form}_{gas}"], _seen(table, known, "spo2"))]
        saturation += found
        joint += [points + (table.oxygen if gas == "oxygen" else 0) for points in found]
    return [*parts, saturation] if apart else [*parts, joint]


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
            labels.append(band.label)
        if band is first and any(max(points) >= table.single for points in parts):
            labels.append(table.single_label)
    return " or ".join(labels)


def _unfit(table: News2, known: Facts) -> str:
    if may(known, "pregnant") == (True,):
        return "not for use in pregnancy"
    young = bounds_of(table.inputs, known, "age").decide("<", table.adult_from)
    return f"not for use under {table.adult_from} years" if young else ""


SCORES = (score("news2", load_table("news2", News2), news2, _FORMS),)
