"""The HL7 v2 reader for the fuzzing: a file into what it says of each patient, all of it judged as of one."""

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bedside.exchange.hl7v2.reading import read_messages
from bedside.exchange.reading import read_rows
from tests.fuzz import table

DATA = Path(__file__).parents[1] / "exchange" / "data" / "hl7"
BERLIN = ZoneInfo("Europe/Berlin")


@cache
def seeds():
    """Return whole files, public and own."""
    return [path.read_bytes() for path in sorted(DATA.glob("*/*.hl7"))]


def read(data):
    """Read a file and judge its rows; return what became of each line."""
    rows = [row for part in read_messages(data, BERLIN, table.catalogue()) for row in part.rows]
    steps = read_rows("fuzz", rows, "times", table.task())
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value.lines
