"""No broken table is more than a Problem or refused lines, and none takes long; long: `python -m tests.fuzz`."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@pytest.mark.slow
def test_no_large_table_takes_long_or_much():
    found = engine.run(table, 20, seed=7)
    assert found.slowest_seconds <= engine.allowed_seconds(found.slowest)
    assert found.memory_factor <= engine.most_memory(table)
