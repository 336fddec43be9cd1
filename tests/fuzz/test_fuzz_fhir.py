"""No broken FHIR file is more than a Problem or refused lines, and none takes long; long: `python -m tests.fuzz`."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.fhir_ward import make_ward, told
from tests.fuzz import engine, fhir

SEEDS = fhir.seeds()


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    session = make_ward(tmp_path_factory.mktemp("ward") / "store")
    yield session
    session.close()


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
def test_any_bent_file_is_read_or_refused(data, seed):
    spoilt = engine.bent(data, SEEDS, random.Random(seed))
    assert engine.timed(fhir, spoilt) <= engine.allowed_seconds(spoilt)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32))
def test_any_resource_with_values_in_wrong_places_ends_in_lines_or_a_sentence(ward, data, seed):
    rng = random.Random(seed)
    said = told(ward, fhir.broken(data, rng), patient=rng.choice((None, "P-1")))
    # What is said can be printed and written beside the file.
    assert json.dumps(said, ensure_ascii=False).encode()


@pytest.mark.slow
def test_no_large_file_takes_long_or_much():
    found = engine.run(fhir, 6, seed=7)
    assert found.slowest_seconds <= engine.allowed_seconds(found.slowest)
    assert found.memory_factor <= engine.MEMORY_FACTOR
