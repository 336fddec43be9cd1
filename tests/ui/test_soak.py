"""A short stretch of the soak: the program that runs it works, and nothing fails or grows within it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_three_hundred_actions_leave_the_window_as_it_was():
    command = [sys.executable, "-m", "tests.soak", "--actions", "300", "--seed", "5", "--json"]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=300)
    said = json.loads(done.stdout)
    assert (said["exceptions"], said["warnings"]) == ([], []), said
    for name in ("top_levels", "widgets", "timers", "handles"):
        first, last = said["growth"][name]
        assert last <= first, (name, said["growth"])
    assert said["memory_ratio"] <= 1.1
    assert len(said["blocked"]) == 10
    assert done.returncode == 0
