"""What a person does at the window, shared by its tests."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key where the keyboard is."""
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def shown(qtbot, widget):
    """Return the widget, in sight and closed after the test."""
    qtbot.addWidget(widget)
    widget.show()
    return widget


def choice(gate, word):
    """Return what a gate offers under this word."""
    found = [gate.choices.itemAt(place).widget() for place in range(gate.choices.count())]
    return next(item for item in found if word in item.text().replace("&", ""))
