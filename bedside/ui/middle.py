"""The middle of the window: tabs over one patient's pages, each page built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.sheet import Sheet
from bedside.ui.theme import Theme
from bedside.ui.trends import Trends
from bedside.ui.widgets import TABS_HEIGHT, button

Make = Callable[[Bridge, Theme, QWidget], QWidget]


class Place(NamedTuple):
    """A tab: its name in the program, its title, and what builds its page."""

    name: str
    title: str
    make: Make


class Middle(QFrame):
    """Tabs below the pages of one patient, and the sheet that slides over them.

    `page_made` carries the name of a page that has just been built, `entry_asked` the name of the form a person wants.
    """

    page_made = Signal(str)
    entry_asked = Signal(str)

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("middle")
        self._bridge, self._theme = bridge, theme
        self._places = _places()
        self._pages: dict[str, QWidget] = {}
        self.stack = QStackedWidget(self)
        self.sheet = Sheet(self)
        self._foot = QFrame(self)
        self.tabs = QTabBar(self._foot)
        self.enter = button(_("Ente&r") + words.ELLIPSIS, self._foot)
        self.trends = cast(Trends, self.page("trends"))
        self._lay_out()
        self.tabs.currentChanged.connect(self.on_tab)

    def _lay_out(self) -> None:
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFixedHeight(TABS_HEIGHT)
        self.tabs.setAccessibleName(_("Views of the patient"))
        for place in self._places:
            self.tabs.addTab(place.title)
        self.enter.setProperty("segment", "only")
        self.enter.clicked.connect(self.open_entries)
        self._foot.setObjectName("foot")
        self._foot.setFixedHeight(TABS_HEIGHT)
        line = QHBoxLayout(self._foot)
        line.setContentsMargins(0, 0, 6, 0)
        line.setSpacing(0)
        line.addWidget(self.tabs)
        line.addStretch(1)
        line.addWidget(self.enter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stack, 1)
        column.addWidget(self._foot)

    def page(self, name: str) -> QWidget:
        """Return a page by its name, building it if nobody has looked at it yet; KeyError for an unknown one."""
        if name not in self._pages:
            make = {place.name: place.make for place in self._places}[name]
            self._pages[name] = made = make(self._bridge, self._theme, self.stack)
            self.stack.addWidget(made)
            self.page_made.emit(name)
        return self._pages[name]

    def made(self, name: str) -> QWidget | None:
        """Return a page that somebody has looked at, None for another one."""
        return self._pages.get(name)

    def show_page(self, name: str) -> None:
        """Go to the tab of a page."""
        self.tabs.setCurrentIndex(self._index(name))

    def shown(self) -> str:
        """Return the name of the page shown."""
        return self._places[self.tabs.currentIndex()].name

    def count(self, name: str, number: int) -> None:
        """Write a number beside a tab's title, nothing for none."""
        place = self._index(name)
        title = self._places[place].title + (f" {number}" if number else "")
        if self.tabs.tabText(place) != title:
            self.tabs.setTabText(place, title)

    @Slot(int)
    def on_tab(self, place: int) -> None:
        """Show a page and give it the keyboard, unless the arrows are walking along the tabs."""
        page = self.page(self._places[place].name)
        self.stack.setCurrentWidget(page)
        if not self.tabs.hasFocus() and self.sheet.page() is None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def open_entries(self) -> None:
        """List the forms above their button, with the keyboard in the list."""
        menu = QMenu(self.enter)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, title in _entries():
            menu.addAction(title).setData(name)
        menu.triggered.connect(self._on_entry)
        corner = self.enter.mapToGlobal(self.enter.rect().topRight())
        corner.setX(corner.x() - menu.sizeHint().width())
        corner.setY(corner.y() - menu.sizeHint().height())
        menu.popup(corner)
        menu.setActiveAction(menu.actions()[0])

    @Slot(QAction)
    def _on_entry(self, action: QAction) -> None:
        self.entry_asked.emit(str(action.data()))

    def _index(self, name: str) -> int:
        return [place.name for place in self._places].index(name)


def _places() -> tuple[Place, ...]:
    """Return the tabs from left to right."""
    return (
        Place("trends", _("&Trends"), _trends),
        Place("doses", _("&Doses"), _doses),
        Place("timeline", _("Ti&meline"), _timeline),
        Place("held", _("&Held"), _held),
        Place("note", _("&Note"), _note),
    )


def _entries() -> tuple[tuple[str, str], ...]:
    """Return the forms by name, with their titles."""
    return (("lab", _("&Laboratory value or vital sign")), ("oxygen", _("&Oxygen")))


def _trends(_bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    return Trends(theme, parent)


# Whoever looks at the trends only, which are there at once, does not wait for the other pages.
def _doses(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.doses import Doses  # noqa: PLC0415

    return Doses(bridge, theme, parent)


def _timeline(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.timeline import Timeline  # noqa: PLC0415

    return Timeline(bridge, theme, parent)


def _held(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.review import Review  # noqa: PLC0415

    return Review(bridge, theme, parent)


def _note(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.note_preview import NotePreview  # noqa: PLC0415

    return NotePreview(bridge, theme, practice=bridge.session.practice, parent=parent)
