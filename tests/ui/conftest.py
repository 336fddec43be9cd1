"""Practice stores to copy, guards against leaks and modal boxes, and the window, shell or trends under test."""

import gc
import shutil

import msgspec
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMenu, QMessageBox

from bedside.desk import demo
from bedside.exchange.case_file import read_case
from bedside.session import Session
from bedside.ui import app as program
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.window import Window
from tests.ui.trend_sample import CATALOGUE
from tests.ui.trend_stage import Stand, opened

STATICS = (
    (QMessageBox, ("about", "critical", "information", "question", "warning")),
    (QFileDialog, ("getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName")),
    (QInputDialog, ("getDouble", "getInt", "getItem", "getMultiLineText", "getText")),
    (QDialog, ("exec", "exec_")),
    (QMenu, ("exec", "exec_")),
)


FEW = ("MAINZ-2020", "P-0002", "P-0003", "P-0004", "P-0006")


def pytest_collection_modifyitems(items):
    for item in items:
        if "/ui/" in item.path.as_posix():
            # said by the offscreen platform of any window with a smallest size, and of any menu
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(autouse=True)
def no_leaks():
    """Fail when a test leaves a top-level widget behind, or a mouse button down."""
    before = QApplication.topLevelWidgets() if QApplication.instance() else []
    yield
    if QApplication.instance() is None:
        return
    for _turn in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    gc.freeze()  # what stays is the same for every test to come, and looking at it twice took longer than the test
    left = [item for item in QApplication.topLevelWidgets() if item not in before]
    assert not left, f"left behind: {left}"
    down = QApplication.mouseButtons()
    assert down == Qt.MouseButton.NoButton, f"a mouse button is still down: {down}"


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
def whole_ward(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "store"
    demo.make(folder).close()
    return folder


@pytest.fixture(scope="session")
def few_patients(tmp_path_factory):
    """Return the folder of a practice store with the patients most tests work with: a window judges all it has."""

    def read_few(text):
        case = read_case(text)
        return msgspec.structs.replace(case, patients=tuple(each for each in case.patients if each.mrn in FEW))

    folder = tmp_path_factory.mktemp("few") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "read_case", read_few)
        demo.make(folder).close()
    return folder


@pytest.fixture
def store_folder(request, tmp_path):
    """Return a copy of the practice store: of the whole ward where a test uses the fixture `whole_ward`."""
    made = "whole_ward" if "whole_ward" in request.fixturenames else "few_patients"
    return shutil.copytree(request.getfixturevalue(made), tmp_path / "store")


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


@pytest.fixture
def closed_shell(qapp, monkeypatch, tmp_path):
    """Return the shell of the program before anybody is in; its log is `bedside.log` in `tmp_path`."""
    monkeypatch.setattr(program.config, "log_file", lambda: tmp_path / "bedside.log")
    monkeypatch.delenv(theme.ADVICE, raising=False)
    theme.apply(qapp, theme.LIGHT)
    made = program.Shell(qapp, theme.LIGHT)
    yield made
    made.leave()
    if made.gate is not None:
        made.gate.close()
        made.gate.deleteLater()
    made.deleteLater()
    theme.apply(qapp, theme.LIGHT)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def shell(closed_shell, store_folder, qtbot):
    """Return the shell with the window of the practice store."""
    closed_shell.enter(Session.open(store_folder, demo.USER, demo.PASSPHRASE))
    with qtbot.waitActive(closed_shell.window):
        closed_shell.window.activateWindow()
    qtbot.waitUntil(lambda: not closed_shell.window.census.model.waiting())
    return closed_shell


@pytest.fixture
def stand():
    return Stand(CATALOGUE)


@pytest.fixture
def trends(stand, qtbot, qapp):
    """Return the trends in sight, without a chart."""
    theme.apply(qapp, theme.LIGHT)
    return opened(stand, qtbot)
