"""Every paper of the practice patients, made without a store: their cases are played, assessed and composed."""

from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from bedside import assets
from bedside.config import shipped_site
from bedside.desk.demo import plan
from bedside.domain.chart import build
from bedside.domain.moment import zone_of
from bedside.exchange.case_file import read_case
from bedside.exchange.case_play import Stage, play
from bedside.protocol.assess import assess
from bedside.protocol.assessment import digest
from bedside.protocol.cohort.reading import case_of
from bedside.protocol.handing_over import HandedOver
from bedside.protocol.placing import dose_window
from bedside.protocol.severity import proposed, unknown_safety
from bedside.report import carried
from bedside.report.cohort import compose_cohort
from bedside.report.content import Note
from bedside.report.downtime import downtime
from bedside.report.drug_sheet import Made, drug_sheet
from bedside.report.handoff import compose_handoff
from bedside.report.note import compose
from bedside.report.page import Printed
from bedside.report.pdf import render
from bedside.report.sbar import compose_sbar
from bedside.report.trend_note import trend_note
from bedside.report.typed_back import coded
from bedside.report.writing import Writing
from tests.protocol.ward import catalogue, navarro

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
SERIAL = "0017-3f2a"
MRNS = ("MAINZ-2020", *(f"P-000{number}" for number in range(1, 10)))
OF_ONE = ("note", "sbar", "drug chart", "downtime", "trends")
OF_MANY = ("handoff", "case series")


class Situation(NamedTuple):
    """One patient as the rules see the chart, and who writes about it."""

    chart: object
    assessment: object
    writing: Writing

    @property
    def made(self):
        width = dose_window(self.chart, self.assessment, navarro())
        return Made(self.assessment, self.chart, self.writing.author, self.writing.practice, width)

    @property
    def handed(self):
        unsure = unknown_safety(self.assessment, navarro())
        proposal = proposed(self.assessment, self.chart, navarro(), shipped_site().handoff)
        return HandedOver(assessment=self.assessment, chart=self.chart, proposal=proposal, unsure=unsure)


def of(chart):
    """Return the situation of a chart at its moment."""
    writing = Writing(author="A. Name", now=chart.at, practice=True, protocol=navarro())
    return Situation(chart, assess(navarro(), chart), writing)


@cache
def situations():
    """Return the situation of each practice patient by record number."""
    told = plan()
    stage = Stage(now=NOW, author="demo", workstation="w", catalogue=catalogue(), protocol=navarro(), freeze=digest)
    found = {}
    for case in (read_case(assets.read_text("cases", *parts)) for parts in told.cases):
        for person in case.patients:
            records = play(case, person, stage)
            chart = build(records, at=NOW, known_at=NOW, zone=zone_of(told.zone), catalogue=catalogue())
            found[chart.patient.mrn] = of(chart)
    return found


def content(name, *patients) -> Note:
    """Return a paper as content, its boxes with their codes."""
    first = patients[0]
    if name == "handoff":
        return compose_handoff(tuple(item.handed for item in patients), "Practice ward", first.writing)
    if name == "case series":
        cases = tuple(case_of(item.chart, navarro()) for item in patients)
        return compose_cohort(cases, "Practice ward", "10 Jan 2026 13:00", first.writing)
    if name == "note":
        return compose(first.assessment, first.chart, first.writing)
    if name == "sbar":
        return compose_sbar(first.handed, first.writing)
    if name == "trends":
        return trend_note(first.assessment, first.chart, first.writing.author, practice=True)
    sheet = drug_sheet(first.made) if name == "drug chart" else downtime(first.made, navarro(), 12)
    return coded(sheet, SERIAL, first.chart.patient.patient)


def printed(name, *patients, paper="A4"):
    """Return a paper as PDF: a copy with a number, the note with its data."""
    files = carried.files([(item.assessment, item.chart) for item in patients]) if name == "note" else ()
    return render(content(name, *patients), Printed(paper, f"copy {SERIAL}", files))


@cache
def paper(name, mrn=""):
    """Return a paper of one practice patient, or of all of them."""
    found = situations()
    return printed(name, *([found[mrn]] if mrn else found.values()))
