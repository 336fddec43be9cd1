"""Every control is named, reached by Tab and large enough, every text seen whole; tests.a11y inspects all the rest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from bedside.ui import theme
from tests.a11y import clipped, contrast, controls, painted, scenes

pytestmark = pytest.mark.usefixtures("whole_ward")

ROOT = Path(__file__).resolve().parents[2]
FAST = frozenset({"ward", "doubt", "census", "side"})


@pytest.mark.slow
def test_a_low_window_shows_named_controls_and_whole_texts(window, qapp):
    window.resize(640, 400)
    window.open_first()
    found, scene_names = [], []
    for scene, shown in scenes.every(qapp, window, FAST):
        with painted.listening() as listener:
            shown.grab()
        rows, wrong = controls.report(shown, scene, shown.sheet.covers)
        found += [*wrong, *listener.problems, *clipped.report(shown, shown.sheet.covers)]
        scene_names.append(scene)
        assert len(rows) > 10
    assert not found
    assert scene_names == ["picture ward", "picture doubt", "pane census", "pane side"]


def test_the_inspection_finds_what_is_wrong(window, qapp):
    window.quick.line.setAccessibleName("")
    window.quick.line.setPlaceholderText("")
    window.banner.bed.setFixedSize(20, 20)
    window.banner.bed.setText("Bed 12-B, by the window")
    window.middle.enter.setFixedHeight(20)
    cover = QLabel("over it", window.banner.bed.parentWidget())
    cover.setGeometry(window.banner.bed.geometry())
    cover.show()
    _rows, wrong = controls.report(window, "here", window.sheet.covers)
    assert any("no accessible name" in item for item in wrong)
    assert any("under 26" in item for item in wrong)
    cut = list(clipped.report(window, window.sheet.covers))
    assert any("by the window" in item for item in cut)
    assert any("overlap" in item for item in cut)


#: the scale of Qt is one of a whole process
AT_A_FRACTION = """
import os, sys
from pathlib import Path
from bedside.ui import theme
from bedside.ui.app import application
from tests.a11y import clipped, scenes
app = application()
window, session = scenes.opened(app, Path(sys.argv[1]), theme.LIGHT, (1536, 864), "P-0003")
for person in session.patients():
    window.bridge.select_patient(person.patient)
    scenes.settle(app)
    for problem in clipped.report(window, window.sheet.covers):
        print(person.mrn, problem)
print("done at", window.devicePixelRatioF(), flush=True)
os._exit(0)
"""


@pytest.mark.slow
def test_every_patient_is_seen_whole_at_125_percent(store_folder):
    env = {**os.environ, "QT_SCALE_FACTOR": "1.25", "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-c", AT_A_FRACTION, str(store_folder)]
    done = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["done at 1.25"]


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
def test_every_pair_of_the_palette_has_its_contrast(look):
    rows = contrast.pairs(look)
    assert len(rows) > 70
    assert not [row for row in rows if not row["ok"]]
