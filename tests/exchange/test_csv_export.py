"""The CSV of a kind reads back to the same records, and no spreadsheet runs any of its cells."""

import csv
import io
import json
import re
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bedside.domain.records import KINDS
from bedside.exchange.csv_export import LEADING, Line, guarded, sheet, sheet_name
from tests.store.samples import ANY_RECORD, crp, patient

BERLIN = ZoneInfo("Europe/Berlin")
SIGNS = "=+-@'\uff1d\uff0b\uff0d\uff20"


def bare(cell):
    """Return a text cell as it was, by the rule that the module gives."""
    return re.sub(rf"(^|[;,|\t\r\n])'(?=\s*[{re.escape(SIGNS)}])", r"\1", cell)


def read(kind, text):
    """Read a sheet back with nothing but the csv module and the rule."""
    heads, *rows = csv.reader(io.StringIO(text, newline=""))
    assert len(set(heads)) == len(heads)
    assert tuple(heads[: len(LEADING)]) == LEADING
    found = []
    for row in rows:
        cells = dict(zip(heads, row, strict=True))
        told = {item.name: value_of(item.type, cells[item.name]) for item in msgspec.structs.fields(kind)}
        found.append(
            (int(cells["arrival"]), cells["standing"], bare(cells["patient_mrn"]), msgspec.convert(told, kind))
        )
    return found


def value_of(wanted, cell):
    if isinstance(wanted, types.UnionType):
        if type(None) in wanted.__args__ and cell == "":
            return None
        wanted = next(item for item in wanted.__args__ if item is not type(None))
    if typing.get_origin(wanted) is tuple:
        return json.loads(bare(cell), parse_float=str)
    if wanted is bool:
        return {"yes": True, "no": False}[cell]
    known = {datetime: datetime.fromisoformat, date: date.fromisoformat, Decimal: Decimal, int: int}
    return known.get(wanted, bare)(cell)


@given(ANY_RECORD)
@example(crp("c1", value="4.0", reason="=1+1", raw="-3", source="'; =cmd|' /C calc'!A0"))
@example(crp("c2", raw="@SUM(1)", author="'=2"))
def test_it_reads_back_to_the_same_record(record):
    text = sheet(type(record), [Line(7, "in force", "=4711", record)], BERLIN)
    assert read(type(record), text) == [(7, "in force", "=4711", record)]


@given(st.text(st.sampled_from("=+-@';,|\t\r\n ab\uff1d\u00a0"), max_size=12))
def test_nothing_is_run_wherever_it_is_split(text):
    guard = guarded(text)
    assert bare(guard) == text
    for part in re.split(r"[;,|\t\r\n]", guard):
        assert not part.strip() or part.strip()[0] not in SIGNS.replace("'", "")


def test_the_shape_of_a_sheet():
    text = sheet(type(crp("c1")), [Line(2, "held", "100", crp("c1", value="71.0", void=False))], BERLIN)
    head, row, rest = text.split("\r\n")
    assert head.startswith('"arrival","standing","patient_mrn","at_local","id","patient","at",')
    assert '"2026-01-10T09:00:00+01:00"' in row
    assert '"71.0"' in row
    assert rest == ""
    assert sheet_name(type(patient())) == "patient.csv"
    assert len({sheet_name(kind) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    ("precision", "said"), [("minute", "2026-01-10 09:00:00"), ("day", "2026-01-10"), ("undated", "")]
)
def test_a_spreadsheet_finds_a_date_that_it_can_read(precision, said):
    """LibreOffice takes a time with its offset for a text, and one without for a date."""
    text = sheet(type(crp("c1")), [Line(2, "in force", "100", crp("c1", precision=precision))], BERLIN)
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["at_local"] == said


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_without_records_has_its_heading(kind):
    (heads,) = csv.reader(io.StringIO(sheet(kind, [], BERLIN)))
    assert heads == [*LEADING, *kind.__struct_fields__]
