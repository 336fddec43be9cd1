"""No broken file of an export is more than a Problem or refused lines, and none takes long."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import engine, own


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(own.seeds()), st.integers(0, 2**32))
def test_any_broken_file_is_a_report_or_a_problem(data, seed):
    spoilt = engine.bent(data, own.seeds(), random.Random(seed))
    assert engine.timed(own, spoilt) <= engine.allowed_seconds(spoilt)


def test_every_file_is_read_as_it_left():
    assert not [item.why for data in own.seeds() for item in own.read(data)[0] if item.why]


@pytest.mark.slow
def test_no_large_file_takes_long_or_much():
    found = engine.run(own, 6, seed=7)
    assert found.slowest_seconds <= engine.allowed_seconds(found.slowest)
    assert found.memory_factor <= engine.most_memory(own)
