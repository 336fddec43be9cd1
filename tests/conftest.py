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


@pytest.fixture(scope="session")
def foreign_words(tmp_path_factory):
    """Return a folder with a catalogue of `de` in which every word is foreign."""
    from tests.languages import pseudo

    folder = tmp_path_factory.mktemp("locale")
    pseudo.write(folder)
    return folder


@pytest.fixture(scope="module")
def foreign(foreign_words):
    """Speak of `de` as that language; the tests themselves begin in English."""
    from bedside import text

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(text.FOLDER, str(foreign_words))
        text._translation.cache_clear()
        yield
    text._translation.cache_clear()
