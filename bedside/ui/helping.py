"""F1 and the palette: which page of help is meant, laid over whatever stands on the sheet and taken away again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from bedside.ui.bridge import Bridge
from bedside.ui.sheet import Sheet
from bedside.ui.theme import Theme

if TYPE_CHECKING:
    from bedside.ui.commands import Command
    from bedside.ui.help_book import BookPage
    from bedside.ui.help_page import HelpPage
    from bedside.ui.help_words import Around, HelpText
    from bedside.ui.keys_page import KeysPage
    from bedside.ui.palette_model import Row
    from bedside.ui.palette_page import PalettePage
    from bedside.ui.tutoring import Tutoring
    from bedside.ui.window import Window


class Helping(QObject):
    """Opens help, keys, rules and palette; their pages are made when they are first asked for.

    `patient_opened` says that a patient was chosen in the palette.
    """

    patient_opened = Signal()

    def __init__(self, bridge: Bridge, sheet: Sheet, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._sheet, self._theme = bridge, sheet, theme
        self._commands: tuple[Command, ...] = ()
        self.keys: KeysPage | None = None
        self.page: HelpPage | None = None
        self.book: BookPage | None = None
        self.palette: PalettePage | None = None
        self.tutoring: Tutoring | None = None

    def start(self, window: Window) -> None:
        """Follow the tutorial, where the store is for practice."""
        if self._bridge.session.practice:
            from bedside.ui.tutoring import Tutoring  # noqa: PLC0415

            self.tutoring = Tutoring(window, self._theme)

    def take(self, commands: tuple[Command, ...]) -> None:
        """Take the window's commands."""
        self._commands = commands

    @Slot()
    def open_help(self) -> None:
        """Tell what has the keyboard; the keys where nothing is known of it; F1 again puts the page away."""
        if self._sheet.page() in (self.page, self.keys, self.book) and self._sheet.page() is not None:
            self._sheet.leave_over()
            return
        from bedside.ui.help_topics import Topics  # noqa: PLC0415 - the window stands before anybody asks
        from bedside.ui.help_words import about  # noqa: PLC0415

        found = about(Topics(self._bridge).at(QApplication.focusWidget()), self.around())
        if found is None:
            self.open_keys()
        else:
            self.show_text(found)

    @Slot()
    def open_keys(self) -> None:
        """List the keys."""
        if self.keys is None:
            from bedside.ui.keys_page import KeysPage, keys  # noqa: PLC0415

            self.keys = KeysPage(keys(self._commands), self._sheet)
            self.keys.rules_asked.connect(self.open_rules)
            self.keys.limits_asked.connect(self.open_limits)
            self._take_in(self.keys)
        from bedside.ui.keys_page import HEIGHT  # noqa: PLC0415

        self._sheet.show_over(self.keys, HEIGHT)
        self.keys.setFocus()

    @Slot()
    def open_rules(self) -> None:
        """Show every rule of the protocol."""
        from bedside.ui.help_words import rules  # noqa: PLC0415

        self.show_text(rules(self.around()))

    @Slot()
    def open_limits(self) -> None:
        """Show what is not tested and not supported."""
        self.show_chapter("limits")

    @Slot()
    def open_handbook(self) -> None:
        """Open the handbook where it was left, the first time at its beginning."""
        self.show_chapter()

    @Slot()
    def print_handbook(self) -> None:
        """Open the handbook and print all of it."""
        self.show_chapter()
        if self.book is not None:
            self.book.print_all()

    def show_chapter(self, name: str = "", anchor: str = "") -> None:
        """Show a place in the handbook."""
        from bedside.ui.help_book import HEIGHT, BookPage  # noqa: PLC0415

        if self.book is None:
            self.book = BookPage(self._theme, self._sheet)
            self._take_in(self.book)
        self._sheet.show_over(self.book, HEIGHT)
        self.book.begin(name, anchor)

    def show_text(self, text: HelpText) -> None:
        """Show a page of help."""
        from bedside.ui.help_page import HEIGHT, HelpPage  # noqa: PLC0415

        if self.page is None:
            self.page = HelpPage(self._theme, self._sheet)
            self.page.keys_asked.connect(self.open_keys)
            self.page.rules_asked.connect(self.open_rules)
            self.page.book_asked.connect(self.open_handbook)
            self._take_in(self.page)
        self.page.show_text(text)
        self._sheet.show_over(self.page, HEIGHT)
        self.page.begin()

    @Slot()
    def open_palette(self) -> None:
        """Open the palette, or put it away."""
        from bedside.ui.palette_model import rows_of  # noqa: PLC0415
        from bedside.ui.palette_page import HEIGHT, PalettePage  # noqa: PLC0415

        if self.palette is None:
            self.palette = PalettePage(self._theme, self._sheet)
            self.palette.chosen.connect(self.run)
            self._take_in(self.palette)
        elif self._sheet.page() is self.palette:
            self._sheet.leave_over()
            return
        self._sheet.show_over(self.palette, HEIGHT)
        self.palette.begin(rows_of(self._commands, self._bridge.patients()))

    @Slot(object)
    def run(self, row: Row) -> None:
        """Put the palette away, then do what was chosen in it."""
        self._sheet.leave_over()
        if row.patient:
            self._bridge.select_patient(row.name)
            self.patient_opened.emit()
            return
        next(item for item in self._commands if item.name == row.name).act()

    @Slot()
    def open_tutorial(self) -> None:
        """Show the steps of the tutorial, in a practice store."""
        if self.tutoring is not None:
            self.tutoring.open_page()

    def _take_in(self, page: KeysPage | HelpPage | BookPage | PalettePage) -> None:
        self._sheet.add(page)
        page.left.connect(self._sheet.leave_over)

    def around(self) -> Around:
        """Return what a page of help is written from."""
        from bedside.ui.help_words import Around  # noqa: PLC0415

        bridge = self._bridge
        sex = bridge.patient(bridge.patient_id).sex if bridge.patient_id else None
        return Around(catalogue=bridge.catalogue, protocol=bridge.session.protocol(), sex=sex)
