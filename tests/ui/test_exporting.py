"""Records leave the store from the window as the command writes them: with a warning, a right, and never half."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt

WAIT_MS = 60_000


@pytest.fixture
def page(window, qtbot, choose):
    choose("P-0006")
    next(item for item in window.commands if item.name == "export").act()
    made = window.moving.exporting.page
    assert window.sheet.page() is made
    return made


def written(qtbot, page):
    qtbot.waitUntil(lambda: bool(page.told.text()) or not page.problem.isHidden(), timeout=WAIT_MS)
    return page


def test_the_open_patient_is_written_as_a_bundle_and_the_journal_says_so(window, qtbot, page, tmp_path):
    assert not page.write.isEnabled()
    assert "not encrypted and name the patients" in page.warning.text()
    page.form.choose("fhir")
    folder = tmp_path / "out"
    page.folder.setFocus()
    qtbot.keyClicks(page.folder, str(folder))
    qtbot.keyClick(page.folder, Qt.Key.Key_Return)
    assert page.strip.isVisible()
    assert not page.write.isEnabled()
    written(qtbot, page)
    assert page.told.text() == f"1 file is written in {folder}. It is not encrypted."
    bundle = json.loads((folder / "patient-0001.json").read_bytes())
    assert bundle["resourceType"] == "Bundle"
    assert any("export fhir" in entry.action for entry in window.bridge.session.store.journal())


@pytest.mark.slow
def test_without_identity_no_name_is_in_any_byte_and_a_full_folder_is_refused(window, qtbot, page, tmp_path):
    page.whose.choose("")
    page.form.choose("ndjson")
    qtbot.keyClick(page.bare, Qt.Key.Key_Space)
    assert "rare course" in page.warning.text()
    page.folder.setText(str(tmp_path / "bare"))
    qtbot.mouseClick(page.write, Qt.MouseButton.LeftButton)
    written(qtbot, page)
    content = b"".join(item.read_bytes() for item in (tmp_path / "bare").iterdir())
    assert content
    assert all(person.name.encode() not in content for person in window.bridge.patients())
    page.folder.setText(str(tmp_path / "bare"))
    qtbot.mouseClick(page.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.problem.isHidden(), timeout=WAIT_MS)
    assert "holds files already" in page.problem.text()


def test_given_up_leaves_no_file(qtbot, page, tmp_path):
    page.whose.choose("")
    page.folder.setText(str(tmp_path / "half"))
    qtbot.mouseClick(page.write, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.strip.cancel, Qt.MouseButton.LeftButton)
    assert "no file was written" in page.problem.text()
    assert not list((tmp_path / "half").glob("*.csv"))


def test_help_over_the_page_ends_the_writing_and_says_so(window, qtbot, page, tmp_path):
    page.whose.choose("")
    page.folder.setText(str(tmp_path / "half"))
    qtbot.mouseClick(page.write, Qt.MouseButton.LeftButton)
    qtbot.keyClick(page.strip.cancel, Qt.Key.Key_F1)
    assert window.sheet.page() is not page
    window.sheet.leave_over()
    assert window.sheet.page() is page
    assert "no file was written" in page.problem.text()
    assert page.folder.isEnabled()


def test_who_may_not_export_is_told(window, monkeypatch):
    monkeypatch.setattr(window.bridge.session.store, "roles", ("nurse",))
    command = next(item for item in window.commands if item.name == "export")
    assert command.why_not() == "Only a physician or an administrator may export."
    command.act()
    assert window.sheet.page() is None
