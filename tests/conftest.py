"""Set the platform and the time zone before Qt is imported anywhere; spare what would only be repeated."""

import functools
import gc
import os
import time

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "UTC"
# What a test reads is English, whoever runs it; a child that it starts speaks it too.
os.environ["BEDSIDE_LANGUAGE"] = "en"
time.tzset()
# How long an example takes says more of the machine, and of what else runs on it, than of the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_collection_finish():
    """Thousands of collected items live to the end: looking at them again after each test took a third of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def derived_once():
    """Derive each key once: copies of one store share their slots, and a derivation costs a fifth of a second."""
    from bedside.store import vault

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "_derive", functools.cache(vault._derive))
        yield
