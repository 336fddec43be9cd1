"""What the banner says: who somebody is, where the course stands, what is due next."""

from __future__ import annotations

from fractions import Fraction

from bedside.domain.chart import Chart
from bedside.domain.records import Order
from bedside.domain.wording import dose_text
from bedside.protocol.assessment import Assessment
from bedside.report.spoken import exact
from bedside.text import _, decimal
from bedside.ui.verdict_rows import state_words


def body(chart: Chart) -> list[str]:
    """Return weight and body mass index, as far as they are known."""
    weight, height = chart.latest("weight"), chart.latest("height")
    parts = []
    if weight and weight.exact is not None:
        parts.append(f"{exact(weight.exact)} kg")
    if weight and height and weight.exact is not None and height.exact:
        metres = height.exact / 100
        index = decimal(f"{float(Fraction(weight.exact) / metres**2):.1f}")
        parts.append(_("BMI {bmi}").format(bmi=index))
    return parts


def order_words(chart: Chart) -> str:
    """Return the newest regimen in full words, empty for none."""
    started = [item for item in chart.of(Order) if item.action in ("start", "step")]
    if not started:
        return ""
    last = started[-1]
    return dose_text(last.drug, last.dose, last.dose_unit, last.route, last.interval_hours)


def status_words(assessment: Assessment) -> str:
    """Return where a course stands that has no day of treatment."""
    ladder = assessment.ladder
    awaited = ladder.status == "unknown" and ladder.interval_hours is not None and ladder.treatment_day is None
    return {
        "none": _("not started"),
        "active": _("ordered, no dose given yet"),
        "held": _("on hold"),
        "stopped": _("stopped"),
        "unknown": _("doses cannot be said"),
    }["active" if awaited else ladder.status]


def verdict_words(assessment: Assessment) -> str:
    """Return the verdict before the first order, empty later."""
    if assessment.ladder.status != "none":
        return ""
    return state_words(assessment.state)


def paper_words(paper: str) -> str:
    """Return how a paper is called."""
    return {
        "note": _("consult note"),
        "handoff": _("handoff"),
        "sbar": _("SBAR"),
        "drug-chart": _("drug chart"),
        "trends": _("trend sheet"),
        "downtime": _("downtime sheet"),
        "cohort": _("case series"),
    }.get(paper, paper)
