"""Who is scored: age, sex, pregnancy, and whether the patient is alive and in hospital.

`died` and `discharged` are the two entries that close a chart: a patient with neither is alive and in hospital, and
the answer says that this follows from nothing being charted.
"""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.moment import local_date
from bedside.protocol.ladder import departure
from bedside.protocol.measure.sheet import Part, Sheet, inferred
from bedside.protocol.question import order_key
from bedside.scores.answer import Fact, Shown
from bedside.scores.interval import exactly
from bedside.scores.renal import age_on
from bedside.text import _

YES, NO = "yes", "no"


def age(sheet: Sheet) -> Part:
    """Return the age in whole years."""
    chart = sheet.question.chart
    years = age_on(chart.patient.born, local_date(chart.at, chart.zone))
    said = Shown(name="age", value=str(years), unit="a", note=_("by the birth date"))
    return Part(Fact(bounds=exactly(Fraction(years)), text=said.value, unit="a"), said)


def sex(sheet: Sheet) -> Part:
    """Return the sex as registered."""
    return inferred("sex", sheet.question.chart.patient.sex, _("as registered"))


def pregnant(sheet: Sheet) -> Part:
    """Return the newest answer; men are not asked."""
    if sheet.question.chart.patient.sex == "M":
        return inferred("pregnant", NO, _("by the sex"))
    return answered(sheet, "pregnant")


def died(sheet: Sheet) -> Part:
    """Return whether the patient died."""
    marks = sheet.question.chart.events("died")
    return sheet.charted("died", marks[-1], YES) if marks else inferred("died", NO, _("no death charted"))


def discharged(sheet: Sheet) -> Part:
    """Return whether the patient has left and was not admitted again."""
    left = departure(sheet.question)
    if left is not None and left.code == "discharged":
        return sheet.charted("discharged", left, YES)
    if any(item.precision == "undated" for item in sheet.question.chart.events("discharged")):
        return Part(why=_("discharged, when is not charted: before the admission or after it?"))
    return inferred("discharged", NO, _("no discharge charted that no admission follows"))


def answered(sheet: Sheet, code: str) -> Part:
    """Return the newest answer to a yes-or-no question."""
    marks = [item for item in sheet.question.chart.events(code) if item.state in {YES, NO}]
    last = max(marks, key=order_key, default=None)
    return sheet.charted(code, last, last.state) if last else Part(why=_("nobody has answered"))
