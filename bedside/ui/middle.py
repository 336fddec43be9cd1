"""The middle of the window: tabs over one patient's pages, each page built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QTabBar, QVBoxLayout, QWidget

from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.entry_kinds import kinds
from bedside.ui.key_names import key_name
from bedside.ui.scroller import Pages, Scroller
from bedside.ui.sheet import Sheet
from bedside.ui.theme import Theme
from bedside.ui.trends import Trends
from bedside.ui.whose import Whose
from bedside.ui.widgets import TABS_HEIGHT, button

Make = Callable[[Bridge, Theme, QWidget], QWidget]


class Place(NamedTuple):
    """A tab: its name in the program, its title, and what builds its page."""

    name: str
    title: str
    make: Make


class Tabs(QTabBar):
    """Tabs that say by `taken` which one a key has called, the current one as well: another pane may have its place."""

    taken = Signal(int)

    def event(self, event: QEvent) -> bool:
        """Go to the tab of a key, and say so."""
        done = super().event(event)
        if event.type() == QEvent.Type.Shortcut:
            self.taken.emit(self.currentIndex())
        return done


class Middle(QFrame):
    """Tabs below the pages of one patient, and the sheet that slides over them.

    `page_made` carries the name of a page that has just been built, `entry_asked` the name of the form a person wants.
    `asked` says that a page is wanted in sight. `foot` holds the tabs; where the window has one column it stands below
    all of it.
    """

    page_made = Signal(str)
    entry_asked = Signal(str)
    asked = Signal()

    def __init__(self, bridge: Bridge, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("middle")
        self._bridge, self._theme = bridge, theme
        self._places = _places()
        self._pages: dict[str, QWidget] = {}
        self._area = Scroller(self)
        self.stack = Pages(self._area.viewport())
        self._area.setWidget(self.stack)
        self.sheet = Sheet(Whose(bridge, theme, self), self)
        self.foot = QFrame(self)
        self.tabs = Tabs(self.foot)
        self.enter = button(_("Ente&r") + words.ELLIPSIS, self.foot)
        self.foot_line = QHBoxLayout(self.foot)
        self.column = QVBoxLayout(self)
        self.trends = cast(Trends, self.page("trends"))
        self._lay_out()
        self.tabs.currentChanged.connect(self.on_tab)
        self.tabs.tabBarClicked.connect(self.asked)
        self.tabs.taken.connect(self.on_taken)

    def _lay_out(self) -> None:
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setMinimumHeight(TABS_HEIGHT)
        self.tabs.setAccessibleName(_("Views of the patient"))
        for place in self._places:
            self.tabs.addTab(place.title)
        self.enter.setProperty("segment", "only")
        self.enter.clicked.connect(self.open_entries)
        self.foot.setObjectName("foot")
        self.foot_line.setContentsMargins(0, 0, 6, 0)
        self.foot_line.setSpacing(0)
        self.foot_line.addWidget(self.tabs, 1)
        self.foot_line.addWidget(self.enter)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self._area, 1)
        self.column.addWidget(self.foot)

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

    def rest(self) -> None:
        """Let no page go on by itself."""
        for page in self._pages.values():
            rest = getattr(page, "rest", None)
            if rest is not None:
                rest()

    def show_page(self, name: str) -> None:
        """Go to the tab of a page."""
        self.asked.emit()
        self.tabs.setCurrentIndex(self._index(name))

    def mark_away(self, *, away: bool) -> None:
        """Draw the tabs as not shown, while another pane has their place."""
        if bool(self.tabs.property("away")) != away:
            self.tabs.setProperty("away", away)
            self.tabs.style().unpolish(self.tabs)
            self.tabs.style().polish(self.tabs)

    def shown(self) -> str:
        """Return the name of the page shown."""
        return self._places[self.tabs.currentIndex()].name

    def places(self) -> tuple[Place, ...]:
        """Return the tabs from left to right."""
        return self._places

    def count(self, name: str, number: int) -> None:
        """Write a number beside a tab's title, nothing for none."""
        place = self._index(name)
        title = self._places[place].title + (f" {number}" if number else "")
        if self.tabs.tabText(place) != title:
            self.tabs.setTabText(place, title)

    @Slot(int)
    def on_tab(self, place: int) -> None:
        """Show a page and give it the keyboard, unless the arrows are walking along the tabs."""
        self._show(place, walking=self.tabs.hasFocus())

    @Slot(int)
    def on_taken(self, place: int) -> None:
        """Bring the page that a key has called in sight, with the keyboard."""
        walking = self.tabs.hasFocus()
        self.asked.emit()  # the pane that goes may leave the keyboard to the tabs
        self._show(place, walking=walking)

    def _show(self, place: int, *, walking: bool) -> None:
        page = self.page(self._places[place].name)
        self.stack.setCurrentWidget(page)
        if not walking and self.sheet.page() is None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def open_entries(self) -> None:
        """List the forms above their button, with the keyboard in the list."""
        menu = QMenu(self.enter)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in kinds():
            menu.addAction(f"{kind.title}\t{key_name(kind.key)}").setData(kind.name)
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
        Place("flowsheet", _("&Flowsheet"), _flowsheet),
        Place("doses", _("&Doses"), _doses),
        Place("timeline", _("Ti&meline"), _timeline),
        Place("scores", _("&Scores"), _scores),
        Place("held", _("&Held"), _held),
        Place("note", _("&Note"), _note),
    )


def _trends(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    return Trends(bridge, theme, parent)


# Whoever looks at the trends only, which are there at once, does not wait for the other pages.
def _doses(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.doses import Doses  # noqa: PLC0415

    return Doses(bridge, theme, parent)


def _flowsheet(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.flowsheet import Flowsheet  # noqa: PLC0415

    return Flowsheet(bridge, theme, parent)


def _scores(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.scores_page import ScoresPage  # noqa: PLC0415

    return ScoresPage(bridge, theme, parent)


def _timeline(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.timeline import Timeline  # noqa: PLC0415

    return Timeline(bridge, theme, parent)


def _held(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.review import Review  # noqa: PLC0415

    return Review(bridge, theme, parent)


def _note(bridge: Bridge, theme: Theme, parent: QWidget) -> QWidget:
    from bedside.ui.note_tab import NoteTab  # noqa: PLC0415

    return NoteTab(bridge, theme, parent)
