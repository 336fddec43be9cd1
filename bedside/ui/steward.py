"""What is done rarely: users, passphrases, backups, conflicts, uniting two records; and what there is to notice.

Everything here is made when it is first asked for: the window has to stand before.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from bedside.store.errors import StoreError, before_entry
from bedside.text import _
from bedside.ui import words
from bedside.ui.backing import Backing, Said
from bedside.ui.bridge import Bridge
from bedside.ui.charting import Charting
from bedside.ui.commands import LANGUAGE, Command
from bedside.ui.conflict_count import ConflictCount
from bedside.ui.key_names import key_name
from bedside.ui.notices import Notices
from bedside.ui.permits import REFUSED
from bedside.ui.sheet import Sheet
from bedside.ui.status import Status
from bedside.ui.theme import Theme

if TYPE_CHECKING:
    from bedside.store.store import Store
    from bedside.ui.history_page import HistoryPage
    from bedside.ui.passphrase_page import PassphrasePage
    from bedside.ui.unite_page import UnitePage
    from bedside.ui.users_page import UsersPage

_NOTICE_MS = 20_000
#: what the menu lists of the window's commands, group by group
_MENU = (
    ("lock", "passphrase", "users"),
    ("handoff", "sbar"),
    ("import", "export"),
    ("backup", "backup to"),
    ("conflicts", "unite"),
    ("theme light", "theme dark", "theme system"),
    ("tutorial", "handbook", "print handbook", "keys", "rules", "limits", "changes", "support"),
    ("palette", "close"),
)
#: the languages stand behind the looks
_LOOKS = "theme system"
_FIRST_MS = 700


class Steward(QObject):
    """Opens the rare pages, keeps the notices and follows the backups.

    `review_asked` wants the page of conflicts, `restoring_asked` a backup in the place of the store; `shut` says that
    nothing can be stored any more.
    """

    lock_asked = Signal()
    close_asked = Signal()
    shut = Signal()
    restoring_asked = Signal()
    review_asked = Signal()

    def __init__(
        self,
        bridge: Bridge,
        charting: Charting,
        sheet: Sheet,
        status: Status,
        notices: Notices,
        *,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._charting, self._sheet = bridge, charting, sheet
        self._status, self._notices, self._theme = status, notices, theme
        self.backing = Backing(bridge, self)
        self.conflicts = ConflictCount(bridge, self)
        self.users: UsersPage | None = None
        self.passphrase: PassphrasePage | None = None
        self.history: HistoryPage | None = None
        self.uniting: UnitePage | None = None
        self.menu: QMenu | None = None
        self._commands: dict[str, Command] = {}
        self._is_shut = False
        notices.acted.connect(self.on_notice)
        self._look = QTimer(self)
        self._look.timeout.connect(self.look)
        self.backing.told.connect(self.on_backup)
        self.backing.ended.connect(self.on_backup_ended)
        self.conflicts.counted.connect(status.show_waiting)
        bridge.barred.connect(self.lock_asked)
        status.menu_asked.connect(self.open_menu)
        status.review_asked.connect(self.review)

    def start(self) -> None:
        """Begin to look at clocks, backups and conflicts."""
        self._look.start(_FIRST_MS)
        self.backing.start()
        self.conflicts.start()

    def stop(self) -> None:
        """Look at nothing any more."""
        self._look.stop()
        self.backing.stop()
        self.conflicts.stop()
        if self.menu is not None:
            self.menu.close()

    @Slot()
    def look(self) -> None:
        """Say what is to be noticed of clock and store."""
        self._look.setInterval(_NOTICE_MS)
        session = self._bridge.session
        try:
            self._notices.tell("clock", session.clock_notice())
            self._look_at_store(session.store)
        except StoreError as error:
            self._notices.tell("store", str(error))

    def _look_at_store(self, store: Store) -> None:
        """Say what is wrong with the store, and offer a backup where it is damaged."""
        lost = store.rescued
        if lost is not None:
            self._notices.tell("store", lost.text.replace(lost.backup, "").strip(), self._restore_words(store.folder))
        else:
            self._notices.tell("store", before_entry(store.hold.refusal) if store.hold.refusal else "")
            self._notices.tell("tampered", store.tampered)
        if not store.writable and not self._is_shut:
            self._is_shut = True
            self.shut.emit()

    def _restore_words(self, folder: Path) -> str:
        """Return what the button of a damaged store says, empty where it has no backup of its own."""
        from bedside.ui.restoring import backups_of  # noqa: PLC0415

        found = backups_of(folder)
        return _("Restore the backup of {when}").format(when=found[0][1]) + words.ELLIPSIS if found else ""

    @Slot(str)
    def on_notice(self, kind: str) -> None:
        """Do what a notice offers."""
        if kind == "store":
            self.restoring_asked.emit()
        elif kind == "backup":
            self.backing.begin()

    @Slot(object)
    def on_backup(self, said: Said) -> None:
        """Show the last proven backup."""
        self._status.show_backup(said)

    @Slot(str, bool)
    def on_backup_ended(self, text: str, failed: bool) -> None:
        """Say how a backup went: a failure stays until it is put away, a proven one is a short message."""
        self._notices.tell("backup", text if failed else "", _("Try again"))
        if not failed:
            self._status.say(text)

    @Slot()
    def open_menu(self) -> None:
        """Show the menu over the status line, with the keyboard in it."""
        if self.menu is None:
            self.menu = QMenu(self._status)
            self.menu.setToolTipsVisible(True)
        self.menu.clear()
        self._fill(self.menu)
        place = self._status.person.mapToGlobal(QPoint(0, 0))
        self.menu.popup(QPoint(place.x(), place.y() - self.menu.sizeHint().height()))
        self.menu.setActiveAction(self.menu.actions()[0])

    def take(self, commands: tuple[Command, ...]) -> None:
        """Take the window's commands, of which the menu lists some."""
        self._commands = {item.name: item for item in commands}

    def _fill(self, menu: QMenu) -> None:
        for group in _MENU:
            if menu.actions():
                menu.addSeparator()
            spoken = (name for name in self._commands if name.startswith(LANGUAGE))
            for name in (*group, *(spoken if _LOOKS in group else ())):
                if name in self._commands:
                    self._entry(menu, self._commands[name])

    def _entry(self, menu: QMenu, command: Command) -> None:
        """Add a command; one that is not for this user is there, switched off, and says why."""
        why_not = command.why_not()
        shown = f"{command.title}   ({why_not})" if why_not else command.title
        made = QAction(f"{shown}\t{key_name(command.key)}" if command.key else shown, menu)
        made.setEnabled(not why_not)
        made.setToolTip(why_not or command.plain)
        made.triggered.connect(command.act)
        menu.addAction(made)

    def why_not_users(self) -> str:
        """Return why this user may not change who may open the store, or nothing."""
        return self._charting.permits.why_not("users")

    def why_not_unite(self) -> str:
        """Return why the selected patient cannot be united with another record now, or nothing."""
        if not self._bridge.patient_id:
            return _("no patient is chosen")
        return self._charting.permits.why_not("chart")

    @Slot()
    def open_passphrase(self) -> None:
        """Open the page of one's own passphrase."""
        from bedside.ui.passphrase_page import HEIGHT, PassphrasePage  # noqa: PLC0415

        if self.passphrase is None:
            self.passphrase = PassphrasePage(self._bridge.session, self._theme, self._sheet)
            self._sheet.add(self.passphrase)
            self.passphrase.left.connect(self.on_passphrase_left)
        self._sheet.show_page(self.passphrase, HEIGHT)
        self.passphrase.begin()

    @Slot()
    def on_passphrase_left(self) -> None:
        """Close the page; say when the passphrase is another."""
        self._sheet.leave()
        if self.passphrase is not None and self.passphrase.changed:
            self._status.say(_("passphrase changed"))

    @Slot()
    def open_users(self) -> None:
        """Open the page of users, for an administrator."""
        from bedside.ui.users_page import HEIGHT, UsersPage  # noqa: PLC0415

        if why := self._charting.permits.why_not("users"):
            self._charting.say_problem(why)
            return
        if self.users is None:
            self.users = UsersPage(self._bridge.session, self._theme, self._sheet)
            self._sheet.add(self.users)
            self.users.left.connect(self._sheet.leave)
        self._sheet.show_page(self.users, HEIGHT)
        self.users.begin()

    @Slot()
    def ask_backup_folder(self) -> None:
        """Ask for the folder of a backup."""
        from bedside.ui.dialogs import ask_folder  # noqa: PLC0415

        ask_folder(self._status, _("Back up to a folder or stick")).chosen.connect(self.backing.begin_in)

    @Slot()
    def review(self) -> None:
        """Show the next patient with a conflict."""
        if patient := self.conflicts.next_patient(self._bridge.patient_id):
            self._bridge.select_patient(patient)
            self.review_asked.emit()
        else:
            self._charting.say(_("No conflict waits."))

    @Slot(str)
    def open_history(self, record_id: str) -> None:
        """Show every version of a record."""
        from bedside.ui.history_page import HEIGHT, HistoryPage  # noqa: PLC0415

        if self.history is None:
            self.history = HistoryPage(self._theme, self._sheet)
            self._sheet.add(self.history)
            self.history.left.connect(self._sheet.leave)
        try:
            versions = self._bridge.session.history(record_id)
        except REFUSED as problem:
            self._charting.say_problem(str(problem))
            return
        if versions:
            self._sheet.show_page(self.history, HEIGHT)
            self.history.begin(versions, self._bridge.chart())

    @Slot()
    def open_uniting(self) -> None:
        """Open the page that unites the selected patient with another record."""
        from bedside.ui.unite_page import HEIGHT, UnitePage  # noqa: PLC0415

        if why := self.why_not_unite():
            self._charting.say_problem(why)
            return
        if self.uniting is None:
            self.uniting = UnitePage(self._bridge, self._theme, self._sheet)
            self._sheet.add(self.uniting)
            self.uniting.left.connect(self._sheet.leave)
            self.uniting.united.connect(self.unite)
        self._sheet.show_page(self.uniting, HEIGHT)
        self.uniting.begin()

    @Slot(str, str, bool)
    def unite(self, other_id: str, because: str, agreed: bool) -> None:
        """Unite two records, or say why not; what was typed stays then."""
        page = self.uniting
        try:
            self._bridge.unite(other_id, because, accept_differences=agreed)
        except REFUSED as problem:
            if page is not None:
                page.complain(str(problem))
            return
        self._sheet.leave()
        self._status.say(_("two records united; the timeline shows it, and parts them again"))
