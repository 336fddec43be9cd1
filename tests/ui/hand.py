"""What a person does at the window, shared by its tests."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key where the keyboard is; Tab where it enters the window, which has its own way."""
    here = QApplication.focusWidget()
    if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        QTest.keyClick(here.window().windowHandle(), key, modifier)
    else:
        qtbot.keyClick(here, key, modifier)


def shown(qtbot, widget):
    """Return the widget, in sight and closed after the test."""
    qtbot.addWidget(widget)
    widget.show()
    return widget


def choice(gate, word):
    """Return what a gate offers under this word."""
    found = [gate.choices.itemAt(place).widget() for place in range(gate.choices.count())]
    return next(item for item in found if word in item.text().replace("&", ""))
