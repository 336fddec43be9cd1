"""The table reader for the fuzzing: a file of any layout into rows, and these judged for one patient."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bedside import assets
from bedside.domain.catalogue import load_catalogue
from bedside.domain.chart import build
from bedside.domain.records import Patient
from bedside.exchange.reading import Task, read_rows
from bedside.exchange.tables.parts import table_of

DATA = Path(__file__).parents[1] / "exchange" / "data"
NOW = datetime(2020, 5, 1, 12, tzinfo=UTC)
TEXTS = (
    "Test;Ergebnis;Einheit;Normbereich;Datum;Uhrzeit;Kommentar;Status;Auftrag\n"
    "CRP;71,2 H;mg/l;0-5;04.04.2020;06:00;h\u00e4molytisch;F;A1\nHb;1,840;g/dl;12-16;4.4.20;6:00;;P;A2\n",
    "MRN,Birth date,Test,Result,Unit,Collected\nP-1,1950-02-03,CRP,<0.5,mg/L,25/04/2020\n"
    "P-2,03.02.1951,Hb,12,g/dL,04/05/2020\n",
    "Datum\tCRP\tHb\tXYZ\n\tmg/L\tg/dL\t\n04.04.2020\t71\t12\t1\n05.04.2020\t60*\t\t2\n",
    "Report\nTest    Unit    04.04.2020  05.04.2020\n                06:00       07:00\n"
    "CRP     mg/L    71          60\n"
    "PCT     ng/mL               0.24\n",
    "| Test | Value | Unit | Time |\n|---|---|---|---|\n| CRP | 71 | mg/L | 2020-04-04 |\n",
    "analyte,value,unit,time\ncrp,71 H,mg/L,04.04.2020\nldh,,U/L,2020-04-04T06:00\n",
)


@cache
def catalogue():
    """Return the catalogue, read once."""
    return load_catalogue(assets.read_text("catalogue.toml"))


def seeds():
    """Return whole tables."""
    files = [file.read_bytes() for file in sorted(DATA.glob("mainz-*")) + sorted(DATA.glob("*-*.csv"))]
    return [*files, *(text.encode() for text in TEXTS), TEXTS[0].encode("cp1252"), TEXTS[0].encode("utf-16-le")]


def task():
    """Return what the rows are read for."""
    person = Patient(
        id="p", patient="p", at=NOW, recorded_at=NOW, author="a", workstation="w", mrn="P-1", name="N",
        born=date(1950, 2, 3), sex="F",
    )  # fmt: skip
    zone = ZoneInfo("Europe/Berlin")
    chart = build([person], at=NOW, known_at=NOW, zone=zone, catalogue=catalogue())
    return Task(
        patient=person, chart=chart, catalogue=catalogue(), zone=zone, now=NOW, day1=date(2020, 3, 20), author="a",
        workstation="w",
    )  # fmt: skip


def parse(data):
    """Read a table into rows, without keeping them; that is the reader, what a judged value takes is no matter of it.

    Three bytes of a wide table are one value, which becomes a record and a line of the report: 0.7 to 1.5 kB.
    """
    for part in table_of(data, catalogue()).parts:
        for _row in part.rows:
            pass


def read(data):
    """Read a table and judge its rows; return what became of each line."""
    lines = []
    for part in table_of(data, catalogue()).parts:
        steps = read_rows("fuzz", part.rows, part.form, task())
        while True:
            try:
                next(steps)
            except StopIteration as end:
                lines += end.value.lines
                break
    return lines
