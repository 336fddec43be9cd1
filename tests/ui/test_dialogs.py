"""The folder dialog says the folder that stands in its line, also where Qt counts another one as selected."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.ui.dialogs import ask_folder


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
