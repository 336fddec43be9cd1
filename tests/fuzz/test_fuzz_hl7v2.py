"""No broken HL7 file is more than a Problem or refused lines, and none takes long; long: `python -m tests.fuzz`."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import engine, hl7v2


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(hl7v2.seeds()), st.integers(0, 2**32))
def test_any_broken_file_is_a_report_or_a_problem(data, seed):
    spoilt = engine.bent(data, hl7v2.seeds(), random.Random(seed))
    assert engine.timed(hl7v2, spoilt) <= engine.allowed_seconds(spoilt)


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=200), st.sampled_from(["PID|", "OBR|", "OBX|1|NM|", "OBX|1|ST|2276-4^F^LN||", "SPM|", "NTE|", ""])
)
def test_any_text_after_a_header_is_a_report_or_a_problem(text, name):
    data = f"MSH|^~\\&|L|H|||20260110090000||ORU^R01|1|P|2.5\rPID|1||P-1\rOBR|1\r{name}{text}\r".encode()
    assert engine.timed(hl7v2, data) <= 1


@pytest.mark.slow
def test_no_large_file_takes_long_or_much():
    found = engine.run(hl7v2, 6, seed=7)
    assert found.slowest_seconds <= engine.allowed_seconds(found.slowest)
    assert found.memory_factor <= engine.MEMORY_FACTOR
