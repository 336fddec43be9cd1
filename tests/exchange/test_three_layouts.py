"""The published table in three layouts gives one chart: as a long table, a wide one with decimal commas, and pasted."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bedside import assets
from bedside.domain.amend import accepted
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.content import digest
from bedside.domain.moment import local_date
from bedside.domain.records import Observation, Patient
from bedside.domain.stamp import Stamp
from bedside.exchange.case_file import read_case
from bedside.exchange.case_play import Stage, play
from bedside.exchange.reading import Task, read_rows
from bedside.exchange.tables.parts import table_of
from bedside.exchange.tables.pasted import grid_of, guessed, made_of
from bedside.protocol.load import shipped

DATA = Path(__file__).parent / "data"
CATALOGUE = load_catalogue(assets.read_text("catalogue.toml"))
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2020, 5, 1, 12, tzinfo=UTC)
DAY1 = date(2020, 3, 20)
CODES = frozenset(("crp", "wbc", "hb", "platelets", "ck", "troponin_i", "pct", "ferritin", "triglycerides"))
LAYOUTS = ("long", "wide", "pasted")


def person():
    return Patient(
        id="p", patient="p", at=NOW, recorded_at=NOW, author="a", workstation="w", mrn="MAINZ-2020", sex="F",
        name="Published case, Mainz", born=date(1966, 7, 1),
    )  # fmt: skip


def chart_of(records):
    return build([person(), *records], at=NOW, known_at=NOW, zone=ZONE, catalogue=CATALOGUE)


def rows_of(layout):
    if layout == "pasted":
        grid = grid_of((DATA / "mainz-pasted.txt").read_text(encoding="utf-8"))
        made = made_of(grid, guessed(grid, CATALOGUE), CATALOGUE)
        return made.rows, made.form
    (part,) = table_of((DATA / f"mainz-{layout}.csv").read_bytes(), CATALOGUE).parts
    return part.rows, part.form


def report_of(layout):
    rows, form = rows_of(layout)
    task = Task(
        patient=person(), chart=chart_of(()), catalogue=CATALOGUE, zone=ZONE, now=NOW, day1=DAY1, author="a",
        workstation="w",
    )  # fmt: skip
    steps = read_rows(layout, rows, form, task)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def reports():
    return {layout: report_of(layout) for layout in LAYOUTS}


@pytest.fixture(scope="module")
def curated():
    """Return the laboratory values that the curated case takes from the table."""
    case = read_case((assets.root() / "cases" / "mainz-2020" / "curated.toml").read_text(encoding="utf-8"))
    stage = Stage(
        now=NOW, author="a", workstation="w", catalogue=CATALOGUE, protocol=shipped(CATALOGUE)[0], freeze=repr
    )
    return [item for item in play(case, case.patients[0], stage) if isinstance(item, Observation)]


def settled(records, curated):
    """Accept of each held value the reading that the curated case has, as a person does with `review accept`."""
    known = {key(item) for item in curated if not item.held}
    made = []
    for place, item in enumerate(records):
        fits = [
            number
            for number, reading in enumerate(item.held, start=1)
            if (item.code, reading.value, reading.unit, local_date(reading.at or item.at, ZONE)) in known
        ]
        if len(fits) == 1:
            stamp = Stamp(author="a", workstation="w", now=NOW, new_id=lambda place=place: f"settled-{place}")
            made.append(accepted(item, fits[0], stamp, "as curated", CATALOGUE))
    return made


def waiting(records):
    return {(item.code, item.held[0].value) for item in records if isinstance(item, Observation) and item.held}


def key(item):
    return item.code, item.value, item.unit, local_date(item.at, ZONE)


def test_each_line_becomes_the_same(reports):
    became = {layout: sorted((line.became, line.why) for line in each.lines) for layout, each in reports.items()}
    counts = {layout: [word for word, _why in lines] for layout, lines in became.items()}
    assert counts["long"] == counts["wide"] == counts["pasted"]
    assert counts["long"].count("held") == 20


def test_held_values_are_the_same(reports):
    held = {
        layout: [(item.id, item.held, item.finding) for item in each.records if item.held]
        for layout, each in reports.items()
    }
    assert held["long"] == held["wide"] == held["pasted"]
    charts = {digest(each.records) for each in reports.values()}
    assert len(charts) == 1


def test_once_resolved_the_charts_are_one_and_that_of_the_curated_case(reports, curated):
    charts = set()
    for each in reports.values():
        resolved = settled(each.records, curated)
        # All of CRP, and what the text dates of procalcitonin; the rest waits in the curated case too.
        assert sorted({item.code for item in resolved}) == ["crp", "pct"]
        assert len(resolved) == 8 + 5
        charts.add(digest([*each.records, *resolved]))
        chart = chart_of([*each.records, *resolved])
        ours = {key(item) for item in chart.records if isinstance(item, Observation) and not item.held}
        table = {key(item) for item in curated if item.code in CODES and not item.held and item.source == "table"}
        assert ours - {key(item) for item in curated} == set()
        assert table - ours == set()
        assert waiting(chart.records) == waiting(curated)
    assert len(charts) == 1
