"""Layouts with lines that break: measured once for a width, and anew as soon as something in them changes."""

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bedside.ui.flow import FlowLayout

WIDTHS = (120, 200)


class Counted(FlowLayout):
    """Counts how often it is measured."""

    asked = 0

    def place(self, rect, *, move):
        self.asked += not move
        return super().place(rect, move=move)


@pytest.fixture
def nested(qtbot):
    """Return a shown widget with such a layout inside another one, the inner layout, and its labels."""
    above = QWidget()
    qtbot.addWidget(above)
    column, flow = QVBoxLayout(above), Counted()
    labels = [QLabel("words", above) for _each in range(3)]
    for label in labels:
        label.setWordWrap(True)
        flow.addWidget(label)
    column.addLayout(flow)
    above.show()
    qtbot.waitExposed(above)
    return above, flow, labels


def test_each_width_is_measured_once(nested):
    _above, flow, _labels = nested
    flow.invalidate()
    flow.asked = 0
    heights = [[flow.heightForWidth(width) for width in WIDTHS] for _turn in range(4)]
    assert flow.asked == len(WIDTHS)
    assert all(each == heights[0] for each in heights)


@pytest.mark.parametrize("change", ["longer", "hidden", "one more"])
def test_the_height_follows_what_changes_in_it(nested, change):
    above, flow, labels = nested
    width = labels[0].sizeHint().width()
    before = flow.heightForWidth(width)
    if change == "longer":
        labels[0].setText("many more words that take lines of their own")
    elif change == "hidden":
        labels[0].hide()
    else:
        more = QLabel("another", above)
        more.show()
        flow.addWidget(more)
    above.layout().activate()
    after = flow.heightForWidth(width)
    assert after < before if change == "hidden" else after > before
