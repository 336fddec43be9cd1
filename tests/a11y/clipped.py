"""Texts that end before they end: labels, buttons, fields, headings and cells with less room than their words take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyledItemDelegate,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

#: pixels by which a hint may be more generous than its text
_SPARE = 1
_FRAME = 18
_ROOMY = 1280
_ARROW = 30


def plain(text: str) -> str:
    """Return the words of a text that may be HTML, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).replace("&", "").split())


def report(window: QWidget, covered) -> Iterator[str]:
    """Yield each text in sight that is cut off and told nowhere else, and each pair of parts that overlap."""
    if isinstance(window, QFileDialog):
        return  # Qt's own, in Qt's own words
    shown = [item for item in window.findChildren(QWidget) if item.isVisible() and item.window() is window]
    for item in shown:
        if not covered(item) and item.width() > 0:
            yield from (f"{_named(item)}: {problem}" for problem in _cut(item))
        # A window that is narrower than the smallest screen at 100 % scrolls its pages.
        wide = isinstance(item, QScrollArea) and window.width() >= _ROOMY and not covered(item)
        if wide and (past := item.horizontalScrollBar().maximum()):
            yield f"{_named(item)}: what it holds is {past} px wider than it"
    yield from _overlaps([item for item in shown if not covered(item)])


def _named(item: QWidget) -> str:
    return f"{type(item).__name__} {item.objectName()}".strip()


def _told(item: QWidget, text: str) -> bool:
    return plain(text) in plain(item.toolTip())


def _cut(item: QWidget) -> Iterator[str]:
    if isinstance(item, QLabel) and item.text():
        yield from _label(item)
    elif isinstance(item, QPushButton | QToolButton) and item.text() and not isinstance(item.parent(), QLineEdit):
        if _lacks(item, item.sizeHint().width()) and not _told(item, item.text()):
            yield f"\u201c{plain(item.text())}\u201d has {item.width()} of {item.sizeHint().width()} px"
        if item.height() < item.fontMetrics().height() + 2:
            yield f"\u201c{plain(item.text())}\u201d is {item.height()} px high"
    elif isinstance(item, QComboBox):
        yield from _field(item, item.currentText(), _ARROW)
    elif isinstance(item, QLineEdit):
        if not item.text():
            yield from _field(item, item.placeholderText(), _FRAME)
    elif isinstance(item, QHeaderView):
        yield from _header(item)
    elif isinstance(item, QTableView):
        yield from _cells(item)
    if isinstance(item, QLabel | QAbstractButton | QLineEdit | QComboBox):
        yield from _outside(item)


def _lacks(item: QWidget, need: int) -> bool:
    return need > item.width() + _SPARE


def _label(item: QLabel) -> Iterator[str]:
    text = plain(item.text())
    if item.wordWrap():
        need = QLabel.heightForWidth(item, item.width())  # Qt's own: what a label says of itself may be wrong
        if need > item.height() + _SPARE:
            yield f"\u201c{text}\u201d needs {need} px of height and has {item.height()}"
    elif _lacks(item, item.sizeHint().width()) and not _told(item, item.text()):
        yield f"\u201c{text}\u201d has {item.width()} of {item.sizeHint().width()} px"
    elif item.height() + 2 < item.sizeHint().height() and item.text():
        yield f"\u201c{text}\u201d is {item.height()} px high and needs {item.sizeHint().height()}"


def _field(item: QWidget, text: str, extra: int) -> Iterator[str]:
    need = QFontMetrics(item.font()).horizontalAdvance(text) + extra
    if text and _lacks(item, need) and plain(text).rstrip("\u2026").casefold() not in plain(item.toolTip()).casefold():
        yield f"\u201c{text}\u201d has {item.width()} of {need} px"


def _header(item: QHeaderView) -> Iterator[str]:
    model = item.model()
    for section in range(item.count() if model is not None else 0):
        text = model.headerData(section, item.orientation(), Qt.ItemDataRole.DisplayRole)
        told = model.headerData(section, item.orientation(), Qt.ItemDataRole.ToolTipRole) or ""
        if item.isSectionHidden(section) or not text or item.orientation() != Qt.Orientation.Horizontal:
            continue
        need = max(item.fontMetrics().horizontalAdvance(line) for line in str(text).splitlines()) + 8
        if item.sectionSize(section) < need and str(text) not in str(told):
            yield f"heading \u201c{text}\u201d has {item.sectionSize(section)} of {need} px"


def _cells(view: QTableView) -> Iterator[str]:
    model = view.model()
    top, bottom = view.rowAt(1), view.rowAt(view.viewport().height() - 2)
    last = bottom if bottom >= 0 else model.rowCount() - 1
    for row in range(max(top, 0), last + 1):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            text = index.data(Qt.ItemDataRole.DisplayRole)
            if not text or view.isColumnHidden(column) or type(view.itemDelegate(index)) is not QStyledItemDelegate:
                continue
            told = plain(str(index.data(Qt.ItemDataRole.ToolTipRole) or ""))
            need = view.sizeHintForIndex(index).width()
            if need > view.columnWidth(column) + _SPARE and plain(str(text)) not in told:
                yield f"cell \u201c{text}\u201d has {view.columnWidth(column)} of {need} px"


def _outside(item: QWidget) -> Iterator[str]:
    """Say that a part reaches beyond what shows it; what scrolls can be scrolled to."""
    above = item.parentWidget()
    while above is not None and not above.isWindow() and above.parentWidget() is not None:
        if isinstance(above.parentWidget(), QAbstractScrollArea):
            return
        place = QRect(item.mapTo(above, QPoint(0, 0)), item.size())
        if place.left() < -1 or place.right() > above.width() or place.top() < -1 or place.bottom() > above.height():
            text = item.currentText() if isinstance(item, QComboBox) else item.text()
            yield f"\u201c{plain(text)}\u201d reaches out of {_named(above)}"
            return
        above = above.parentWidget()


def _overlaps(shown: list[QWidget]) -> Iterator[str]:
    kinds = (QLabel, QAbstractButton, QLineEdit, QComboBox, QTabBar)
    families: dict[QWidget, list[QWidget]] = {}
    for item in shown:
        above = item.parentWidget()
        said = not isinstance(item, QLabel) or item.text() or not item.pixmap().isNull()
        if isinstance(item, kinds) and said and not isinstance(above, QLineEdit | QComboBox | QTabBar | None):
            families.setdefault(above, []).append(item)
    for above, items in families.items():
        for place, one in enumerate(items):
            for two in items[place + 1 :]:
                common = one.geometry().intersected(two.geometry())
                if common.width() > 1 and common.height() > 1:
                    yield f"{_named(one)} and {_named(two)} overlap in {_named(above)}"
