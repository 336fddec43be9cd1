"""Two windows on one store: every save that was acknowledged is there once; `.ci/run` has them save 10,000 times."""

import pytest

from tests.two_writers.__main__ import run

APPENDS = 400


@pytest.mark.slow
def test_two_processes_lose_and_double_nothing(tmp_path):
    said, good = run(tmp_path, APPENDS)
    assert good, said
    assert said["turns"] > APPENDS / 20, "they were not in each other's way"
