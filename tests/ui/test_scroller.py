"""A page that scrolls holds all that is in it."""

from PySide6.QtWidgets import QWidget

from bedside.ui.scroller import Scroller
from bedside.ui.widgets import rich_label


def test_a_text_that_became_longer_while_it_was_hidden_is_scrolled_to_its_end(qtbot):
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(200, 78)
    page = Scroller(around)
    page.resize(200, 78)
    text = rich_label(page.viewport())
    text.setWordWrap(True)
    page.setWidget(text)
    with qtbot.waitExposed(around):
        around.show()
    page.hide()
    text.setText("<br>".join(["what was charted, when, and by which rule it counts"] * 3))
    page.show()
    qtbot.waitUntil(lambda: text.height() >= text.heightForWidth(text.width()), timeout=2000)
    assert page.verticalScrollBar().maximum() > 0
