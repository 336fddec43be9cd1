"""File dialogs say what stands in their line, and no file goes without somebody saying so: without a box of Qt's."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QWidget

from bedside.ui.dialogs import ask_file, ask_folder


def test_the_typed_folder_is_said_where_one_passed_on_the_way_is_selected_too(qtbot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = ask_folder(parent, "Back up")
    said: list[str] = []
    made.chosen.connect(said.append)
    stick = tmp_path / "stick"
    made.findChild(QLineEdit).setText(str(stick))
    made.filesSelected.emit([str(stick), str(tmp_path)])
    assert said == [str(stick)]
    made.reject()


def test_a_file_that_is_there_is_replaced_only_by_its_own_button(qtbot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    old = tmp_path / "note.pdf"
    old.write_bytes(b"old")
    made = ask_file(parent, "Save", "other.pdf")
    made.setDirectory(str(tmp_path))
    said: list[str] = []
    made.fileSelected.connect(said.append)
    line = made.findChild(QLineEdit)
    save = made.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save)
    line.setText("note")  # the ending comes by itself
    for _turn in range(2):
        qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
        assert made.isVisible()
        assert not said
    assert QApplication.activeModalWidget() is made
    assert made.said.isVisible()
    assert made.said.text().startswith("note.pdf is there already")
    line.setText("another")
    assert not made.replace.isVisible()
    line.setText(str(old))
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert not said
    qtbot.mouseClick(made.replace, Qt.MouseButton.LeftButton)
    assert said == [str(old)]
    assert not made.isVisible()
    assert old.read_bytes() == b"old"


def test_a_new_name_is_taken_at_once(qtbot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = ask_file(parent, "Save", "sheet.pdf")
    said: list[str] = []
    made.fileSelected.connect(said.append)
    made.findChild(QLineEdit).setText(str(tmp_path / "new"))
    made.accept()
    assert said == [str(tmp_path / "new.pdf")]
