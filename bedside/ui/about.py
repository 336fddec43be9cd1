"""The way to what this program says of itself: the report for support, and what has changed, once after an upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSysInfo, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from bedside.text import _
from bedside.ui import words
from bedside.ui.bridge import Bridge
from bedside.ui.sheet import Sheet
from bedside.ui.theme import DARK, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bedside.domain.changelog import Release
    from bedside.ui.changes_page import ChangesPage
    from bedside.ui.support_page import SupportPage
    from bedside.ui.window import Window

#: the version whose changes a user saw last, kept for them in the store
SEEN = "changes seen"
_FILE = "bedside-support.txt"


class About(QObject):
    """Makes both pages when they are first asked for."""

    def __init__(self, bridge: Bridge, sheet: Sheet, theme: Theme, parent: Window) -> None:
        super().__init__(parent)
        self._bridge, self._sheet, self._theme, self._window = bridge, sheet, theme, parent
        self.support: SupportPage | None = None
        self.changes: ChangesPage | None = None
        self._first = False

    def start(self) -> None:
        """Show once what has changed, to a user who saw an older version; never over what somebody is at."""
        from bedside.desk.upgrade import news, told  # noqa: PLC0415 - the window has to stand before
        from bedside.domain.changelog import this_version  # noqa: PLC0415

        session, kept, version = self._bridge.session, self._bridge.kept, this_version()
        seen = kept.value(SEEN, "")
        if seen == version or not version or not session.store.writable:
            return
        new = news(session, seen if isinstance(seen, str) else "")
        if new and self._sheet.page() is not None:
            return
        kept.keep(SEEN, version)
        if new:
            # Before the window is active nothing has the keyboard that could get it back.
            self._first = True
            self._show(new, told(session))

    @Slot()
    def open_changes(self) -> None:
        """Show what has changed from version to version."""
        from bedside.desk.upgrade import told  # noqa: PLC0415
        from bedside.domain.changelog import shipped  # noqa: PLC0415

        self._show(shipped(), told(self._bridge.session))

    def _show(self, releases: Sequence[Release], said: str) -> None:
        from bedside.ui.changes_page import HEIGHT, ChangesPage  # noqa: PLC0415

        if self.changes is None:
            self.changes = ChangesPage(self._theme, self._sheet)
            self._sheet.add(self.changes)
            self.changes.left.connect(self.on_read)
        self._sheet.show_over(self.changes, HEIGHT)
        self.changes.begin(releases, said)

    @Slot()
    def on_read(self) -> None:
        """Leave the changes; the keyboard goes back, at the start of the window to the census as it always does."""
        focus = QApplication.focusWidget()
        inside = focus is not None and self._sheet.isAncestorOf(focus)
        self._sheet.leave_over()
        if inside and self._first and self._sheet.page() is None:
            self._window.panes.go_census()
        self._first = False

    @Slot()
    def open_support(self) -> None:
        """Make the report and show all of it."""
        from bedside.desk import support  # noqa: PLC0415
        from bedside.ui.support_page import HEIGHT, SupportPage  # noqa: PLC0415

        if self.support is None:
            self.support = SupportPage(self._sheet)
            self._sheet.add(self.support)
            self.support.left.connect(self._sheet.leave_over)
            self.support.save_asked.connect(self.on_save)
        session = self._bridge.session
        asked = support.Asked(
            folder=session.store.folder, now=self._bridge.now(), session=session, window=self._facts()
        )
        self._sheet.show_over(self.support, HEIGHT)
        self.support.begin(support.report(asked))

    @Slot()
    def on_save(self) -> None:
        """Ask where the report is to be written."""
        from bedside.ui.dialogs import ask_file  # noqa: PLC0415

        made = ask_file(self._window, _("Save the report"), _FILE, _("Text (*.txt)"))
        made.fileSelected.connect(self.write)

    @Slot(str)
    def write(self, path: str) -> None:
        """Write the report as it is shown."""
        from bedside.desk.writing import write_whole  # noqa: PLC0415
        from bedside.domain.problem import Problem  # noqa: PLC0415

        page = self.support
        if page is None:
            return
        try:
            write_whole(path, page.text.toPlainText().encode())
        except OSError as error:
            page.complain(_("{path}: {why}. Nothing was written.").format(path=path, why=error.strerror))
        except Problem as problem:
            page.complain(str(problem))
        else:
            page.tell(_("written to {path}").format(path=path))

    def _facts(self) -> dict[str, str]:
        """Return what only the window knows of itself."""
        app = QApplication.instance()
        style = app.style().name() if isinstance(app, QApplication) else ""
        screens = [
            f"{item.size().width()} {words.TIMES} {item.size().height()}, {round(item.devicePixelRatio() * 100)} %"
            for item in QGuiApplication.screens()
        ]
        size = self._window.size()
        return {
            "Qt": f"{qVersion()} ({QGuiApplication.platformName()}, {style}, {QSysInfo.buildAbi()})",
            _("screens"): "; ".join(screens),
            _("size"): f"{size.width()} {words.TIMES} {size.height()}",
            _("look"): _("dark") if self._theme == DARK else _("light"),
        }
