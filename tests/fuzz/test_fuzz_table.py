"""No broken table is more than a Problem or refused lines, and none takes long; long: `python -m tests.fuzz`."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.domain.problem import Problem
from bedside.exchange.tables import spread
from bedside.exchange.tables.parts import table_of
from tests.fuzz import engine, table


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(table.seeds()), st.integers(0, 2**32))
def test_any_broken_table_is_a_report_or_a_problem(data, seed):
    spoilt = engine.bent(data, table.seeds(), random.Random(seed))
    assert engine.timed(table, spoilt) <= engine.allowed_seconds(spoilt)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda data: data.decode("latin-1")))
def test_any_text_is_a_report_or_a_problem(text):
    assert engine.timed(table, text.encode()) <= 1


# What Python keeps whatever the table: places of columns, texts of the first lines, the caches of numbers and times.
SMALL = 250_000
HEADS = ";".join(f"{1 + day % 28:02}.{1 + day // 28:02}.2019" for day in range(300))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "analyte\tvalue\n" + "hb\t7\n" * 10_000,
        "Test;Unit;" + HEADS + "\n" + f"Hb;g/L{';80' * 300}\n" * 60,
        "MRN,Test,Result,Unit,Collected\n" + "".join(f"{n % 9},CRP,{n},mg/L,2020-01-01\n" for n in range(3000)),
    ],
    ids=["short lines", "wide", "several patients"],
)
def test_a_table_is_not_held_ten_times_over_before_it_is_judged(text):
    data = text.encode()
    table.parse(data[: data.index(b"\n", 6000)])
    assert engine.memory(table, data) <= engine.MEMORY_FACTOR * len(data) + SMALL
    assert sum(len(part.rows) for part in table_of(data, table.catalogue()).parts) >= 3000


def test_more_values_than_can_be_judged_at_once_are_refused(monkeypatch):
    text = "Test;Unit;" + HEADS + "\n" + f"Hb;g/L{';80' * 300}\n" * 4
    monkeypatch.setattr(spread, "MAX_VALUES", 1200)
    assert len(table_of(text.encode(), table.catalogue()).parts[0].rows) == 1200
    monkeypatch.setattr(spread, "MAX_VALUES", 1199)
    with pytest.raises(Problem, match="more than 1199 values"):
        table_of(text.encode(), table.catalogue())


def test_more_people_or_columns_than_any_ward_has_are_refused(monkeypatch):
    people = "MRN,Test,Result,Unit,Collected\n" + "".join(f"P{n},CRP,5,mg/L,2020-01-01\n" for n in range(4))
    monkeypatch.setattr(spread, "MAX_PEOPLE", 3)
    with pytest.raises(Problem, match="more than 3 patients"):
        table_of(people.encode(), table.catalogue())
    with pytest.raises(Problem, match="2001 columns"):
        table_of((";".join("9" * 2001) + "\n").encode() * 3, table.catalogue())


@pytest.mark.slow
def test_no_large_table_takes_long_or_much():
    found = engine.run(table, 6, seed=7)
    assert found.slowest_seconds <= engine.allowed_seconds(found.slowest)
    assert found.memory_factor <= engine.most_memory(table)
