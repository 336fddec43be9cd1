"""A practice store to copy, guards against leaks and modal boxes, and the window under test."""

import gc
import shutil

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMenu, QMessageBox

from bedside.desk import demo
from bedside.session import Session
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.window import Window

STATICS = (
    (QMessageBox, ("about", "critical", "information", "question", "warning")),
    (QFileDialog, ("getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName")),
    (QInputDialog, ("getDouble", "getInt", "getItem", "getMultiLineText", "getText")),
    (QDialog, ("exec", "exec_")),
    (QMenu, ("exec", "exec_")),
)


def pytest_collection_modifyitems(items):
    for item in items:
        if "/ui/" in item.path.as_posix():
            # said by the offscreen platform of any window with a smallest size, and of any menu
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def no_leaks():
    """Fail when a test leaves a top-level widget behind."""
    before = set(map(id, QApplication.topLevelWidgets())) if QApplication.instance() else set()
    yield
    if QApplication.instance() is None:
        return
    for _turn in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    left = [item for item in QApplication.topLevelWidgets() if id(item) not in before]
    assert not left, f"left behind: {left}"


@pytest.fixture(autouse=True)
def no_modal_boxes(monkeypatch):
    """Fail at once, instead of hanging, when something opens a modal box."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("a modal box was opened")

    for owner, names in STATICS:
        for name in names:
            if hasattr(owner, name):
                monkeypatch.setattr(owner, name, refuse)


@pytest.fixture(scope="session")
def practice_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("practice") / "store"
    demo.make(folder).close()
    return folder


@pytest.fixture
def store_folder(practice_folder, tmp_path):
    return shutil.copytree(practice_folder, tmp_path / "store")


@pytest.fixture
def session(store_folder):
    opened = Session.open(store_folder, demo.USER, demo.PASSPHRASE)
    yield opened
    opened.close()


@pytest.fixture
def bridge(session, qapp):
    theme.apply(qapp, theme.LIGHT)
    made = Bridge(session)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def window(bridge, qtbot):
    made = Window(bridge, theme.LIGHT, log_path="bedside.log")
    qtbot.addWidget(made)
    made.resize(1280, 800)
    with qtbot.waitActive(made):
        made.show()
    qtbot.waitUntil(lambda: not made.census.model.waiting())
    return made


@pytest.fixture
def choose(bridge):
    """Return a function that shows the patient of a record number and returns its id."""

    def chosen(mrn):
        bridge.select_patient(bridge.session.find_patient(mrn).patient)
        return bridge.patient_id

    return chosen
