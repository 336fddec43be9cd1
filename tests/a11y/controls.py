"""What a hand or a key can act on in a window: its name, role and size, and whether Tab comes.

A control that is scrolled out of sight counts: what gets the keyboard is scrolled back.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QSplitterHandle,
    QTabBar,
    QTextEdit,
    QWidget,
)
from shiboken6 import getCppPointer

LEAST = 26
KINDS = (QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox, QLineEdit, QPlainTextEdit, QTabBar, QTextEdit)
#: moved by the hand only; keys do the same work elsewhere (Alt+Shift and an arrow, the keys of what scrolls)
NONE_OF_THEM = (QScrollBar, QSplitterHandle, QHeaderView)
#: what stands in them is a part of one control
WHOLE = (QTabBar, QComboBox, QAbstractItemView, QHeaderView, QLineEdit)
_MOST_STEPS = 400


def key(item: QWidget) -> int:
    """Return what tells one widget from another, whatever Python object stands for it."""
    return getCppPointer(item)[0]


def controls(window: QWidget) -> list[QWidget]:
    """Return the controls that are in sight, in no order."""
    return [item for item in window.findChildren(QWidget) if item.window() is window and _is_control(item)]


def _is_control(item: QWidget) -> bool:
    if not item.isVisible() or isinstance(item, NONE_OF_THEM) or item.focusProxy() is not None:
        return False
    above = item.parentWidget()
    if isinstance(above, WHOLE) or item.objectName().startswith("qt_"):
        return False
    takes = bool(item.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return isinstance(item, KINDS) or takes


class Looks:
    """How controls look without the focus; a control that looks the same with it hides where the keyboard is."""

    def __init__(self) -> None:
        self._before: dict[tuple[str, str, str], QImage] = {}
        self._done: set[tuple[str, str, str]] = set()

    def keep(self, items: list[QWidget]) -> None:
        """Keep the look of those that have not been compared yet."""
        self._before = {
            _kind(item): _drawn(item) for item in items if _kind(item) not in self._done and not item.hasFocus()
        }

    def same(self, item: QWidget) -> bool:
        """Return whether the focus does not show; each kind of control is asked once."""
        before = self._before.pop(_kind(item), None)
        if before is None:
            return False
        self._done.add(_kind(item))
        return _drawn(item) == before


def _kind(item: QWidget) -> tuple[str, str, str]:
    return type(item).__name__, item.objectName(), item.accessibleName()[:24]


def _drawn(item: QWidget) -> QImage:
    return (item.parentWidget() if _inner(item) else item).grab().toImage()


def walk(window: QWidget, looks: Looks | None = None) -> tuple[set[int], list[str]]:
    """Press Tab until the round is done; return whose turn it was, where Tab did not go on, and where none sees it."""
    window.activateWindow()
    QApplication.processEvents()
    stops = [item for item in controls(window) if item.isEnabled() and _tabbed(item)]
    now = QApplication.focusWidget()  # what lies over the rest goes away once the keyboard leaves it
    start = now if now in stops else next(iter(stops), None)
    if start is None:
        return set(), []
    if looks is not None:
        looks.keep(controls(window))
    start.setFocus(Qt.FocusReason.TabFocusReason)
    seen: set[int] = set()
    stuck: list[str] = []
    here = QApplication.focusWidget()
    for _step in range(_MOST_STEPS):
        if here is None or key(here) in seen:
            break
        seen.add(key(here))
        if looks is not None and looks.same(here):
            stuck.append(f"{type(here).__name__} {here.accessibleName()}: the focus cannot be seen")
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        after = QApplication.focusWidget()
        cells = here.model().rowCount() * here.model().columnCount() if _grid(here) else isinstance(here, QLineEdit)
        while after is here and cells:
            QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
            after, cells = QApplication.focusWidget(), cells - 1
        if after is here:
            stuck.append(f"{type(here).__name__} {here.accessibleName()}: Tab does not leave it")
            break
        here = after
    return seen, stuck


def _grid(item: QWidget) -> bool:
    return isinstance(item, QAbstractItemView) and item.tabKeyNavigation() and item.model() is not None


def _tabbed(item: QWidget) -> bool:
    return bool(item.focusPolicy() & Qt.FocusPolicy.TabFocus)


def report(window: QWidget, scene: str, covered, looks: Looks | None = None) -> tuple[list[dict], list[str]]:
    """Return a row per control in sight and what is wrong with them."""
    found = controls(window)
    seen, wrong = walk(window, looks)
    rows = [_row(item, seen, scene) for item in found if not covered(item)]
    for row in rows:
        wrong += [f"{row['class']} {row['object'] or row['name']}: {problem}" for problem in row["problems"]]
    return rows, [f"{scene}: {item}" for item in wrong]


def _row(item: QWidget, seen: set[int], scene: str) -> dict:
    face = QAccessible.queryAccessibleInterface(item)
    name = face.text(QAccessible.Text.Name) if face is not None else ""
    role = face.role().name if face is not None else ""
    reachable = key(item) in seen or _by_arrows(item, seen)
    problems = []
    if not name.strip():
        problems.append("no accessible name")
    if item.isEnabled() and not reachable:
        problems.append("Tab does not come here")
    if min(item.width(), item.height()) < LEAST and not _inner(item):
        problems.append(f"{item.width()} by {item.height()} px, under {LEAST}")
    return {
        "scene": scene,
        "class": type(item).__name__,
        "object": item.objectName(),
        "name": name,
        "role": role,
        "enabled": item.isEnabled(),
        "tab": reachable,
        "width": item.width(),
        "height": item.height(),
        "problems": problems,
    }


def _inner(item: QWidget) -> bool:
    """Return whether a frame round a line is what the hand aims at."""
    above = item.parentWidget()
    return (
        isinstance(item, QLineEdit) and above is not None and above.objectName() == "line" and above.height() >= LEAST
    )


def _by_arrows(item: QWidget, seen: set[int]) -> bool:
    """Return whether arrows lead here from another one of the same exclusive group."""
    if not isinstance(item, QAbstractButton):
        return False
    group = item.group()
    if group is not None:
        return any(key(other) in seen for other in group.buttons())
    if not item.autoExclusive():
        return False
    others = item.parentWidget().findChildren(type(item), options=Qt.FindChildOption.FindDirectChildrenOnly)
    return any(key(other) in seen for other in others)
