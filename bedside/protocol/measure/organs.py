"""What an examination found: liver and spleen, the marrow, and whether the patient was immunosuppressed before.

The item of the score asks for a known immunosuppression; where none is charted, none is known, and the answer says so.
An immunosuppressant among the medicines is no answer by itself: it may have been given for this illness.
"""

from __future__ import annotations

from bedside.domain.records import Event
from bedside.protocol.dispute import order_open
from bedside.protocol.measure.person import NO, YES, answered
from bedside.protocol.measure.sheet import Part, Sheet, inferred
from bedside.protocol.measure.support import in_use
from bedside.protocol.question import order_key
from bedside.text import _

_IMMUNOSUPPRESSION = "immunosuppression"
_ONE = {"liver": "liver_or_both", "spleen": "spleen_or_both"}


def organomegaly(sheet: Sheet) -> Part:
    """Return which organs are enlarged; of an organ that nobody names nothing is known, except after "none"."""
    chart = sheet.question.chart
    large = {code: max(chart.events(code), key=order_key, default=None) for code in _ONE}
    none = max(chart.events("organomegaly"), key=order_key, default=None)
    found = {code: event for code, event in large.items() if event and (not none or order_key(event) > order_key(none))}
    if none and any(event and order_open(event, none, chart.zone) for event in large.values()):
        return Part(why=_("charted as enlarged and as not enlarged, on one day or without a time"))
    if not found:
        return sheet.charted("organomegaly", none, "none") if none else Part(why=_("liver and spleen: nothing charted"))
    newest = max(found.values(), key=order_key)
    return sheet.charted("organomegaly", newest, "both" if len(found) > 1 else _ONE[next(iter(found))])


def hemophagocytosis(sheet: Sheet) -> Part:
    """Return what the marrow showed; once seen it stays, whatever another aspirate shows."""
    seen = [item for item in sheet.question.chart.events("hemophagocytosis") if item.state == YES]
    return sheet.charted("hemophagocytosis", seen[-1], YES) if seen else answered(sheet, "hemophagocytosis")


def immunosuppression(sheet: Sheet) -> Part:
    """Return whether an immunosuppression is known: an immunosuppressant or long-term glucocorticoid named as such."""
    named = [last for code in ("immunosuppressant", "chronic_steroid") if (last := _last(sheet, code))]
    yes = next((item for item in named if item.state == YES), None)
    if yes is not None:
        return sheet.charted(_IMMUNOSUPPRESSION, yes, YES, yes.subject)
    drugs = in_use(sheet, "immunosuppressant")
    if drugs:
        why = _("{drug} is in use; nobody has charted whether it was before this illness")
        return Part(why=why.format(drug=drugs[-1].drug))
    if named:
        return sheet.charted(_IMMUNOSUPPRESSION, named[0], NO)
    return inferred(_IMMUNOSUPPRESSION, NO, _("none is charted, and the item asks for a known one"))


def _last(sheet: Sheet, code: str) -> Event | None:
    return max(sheet.question.chart.events(code), key=order_key, default=None)
