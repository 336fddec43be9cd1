"""A consult written in full, a signed note before it, and the real Assessment of the practice chart."""

from datetime import timedelta

from bedside.domain.chart import rewind
from bedside.domain.consult import CHECKLIST, TEXTS, Advice, Consult, Tick
from bedside.protocol.assess import assess
from bedside.protocol.load import shipped
from bedside.report.note import compose
from bedside.report.recommending import recommended
from bedside.report.writing import Earlier, Fulfilled, Hand, Writing
from tests.report import charts

RULES = next(item for item in shipped(charts.CATALOGUE) if item.status == "active")
NOW = charts.NOW
FULL = Consult(
    asked_by="B. Example",
    asked_from="intensive care, phone 4711",
    asked_at=NOW - timedelta(hours=3),
    seen_at=NOW - timedelta(hours=2),
    urgency="same day",
    texts={name: f"written words on {name}" for name in TEXTS},
    advice=(Advice(text="Ask the infectious-disease service today", owner="B. Example", due=NOW),),
    checklist={name: Tick(answer="yes", words=f"asked {name}") for name in CHECKLIST},
)
HAND = Hand(name="A. Name", role="physician", at=NOW + timedelta(minutes=10))


def situation(make=None, at=NOW):
    """Return the Assessment of a chart by the protocol in use, and the chart."""
    chart = (make or charts.practice()).chart(at)
    return assess(RULES, chart), chart


def writing(**fields):
    return Writing(author="A. Name", now=NOW, protocol=RULES, **fields)


def note(make=None, at=NOW, **fields):
    return compose(*situation(make, at), writing(**fields))


def earlier(make, hours=24):
    """Return the note signed so many hours before, with one recommendation of each outcome."""
    before = NOW - timedelta(hours=hours)
    chart = rewind(make.chart(), before)
    chart = make.chart(before) if chart.known_at != before else chart
    assessment = assess(RULES, chart)
    told = recommended(assessment, chart, writing())
    became = ("done", "not done", "refused")
    fulfilled = tuple(
        Fulfilled(number=item.number, text=item.plain, became=state, evidence=f"{state} by PCT 0.3 ng/mL")
        for item, state in zip(told, became, strict=False)
    )
    return Earlier(at=before, note=compose(assessment, chart, writing()), fulfilled=fulfilled)
