"""Who may open the store: an administrator adds and disables users, and lets them in again with a new passphrase."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from bedside.session.session import Session
from bedside.session.users import User
from bedside.store.errors import StoreError
from bedside.text import _
from bedside.ui import words
from bedside.ui.code_page import CodePage
from bedside.ui.permits import REFUSED, role_words
from bedside.ui.record_table import RecordModel, RecordTable, TableRow
from bedside.ui.sheet_page import SheetPage
from bedside.ui.theme import Theme
from bedside.ui.user_forms import AddForm, AskPage, ResetForm
from bedside.ui.widgets import button

HEIGHT = 396
_TABLE_WIDTH = 296


class UsersPage(SheetPage):
    """The list on the left; on the right what is being done: adding, resetting, disabling, a new recovery code."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(_("Users"), parent)
        self._session, self._theme = session, theme
        self.model = RecordModel((_("Name"), _("Roles")), theme, self)
        self.table = RecordTable(_("Users of this store"), self.model, (126, 0), self)
        self.side = QStackedWidget(self)
        self.adding = AddForm(theme, self.side)
        self.resetting = ResetForm(theme, self.side)
        self.asking = AskPage(self.side)
        self.code: CodePage | None = None
        for page in (self.adding, self.resetting, self.asking):
            self.side.addWidget(page)
        self.reset = button(_("&Reset passphrase") + words.ELLIPSIS, self)
        self.disable = button(_("&Disable") + words.ELLIPSIS, self)
        self.new_code = button(_("New recovery &code") + words.ELLIPSIS, self)
        self._act: Callable[[], None] | None = None
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.table.setFixedWidth(_TABLE_WIDTH)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self.reset)
        below.addWidget(self.disable)
        below.addStretch(1)
        left = QVBoxLayout()
        left.addWidget(self.table, 1)
        left.addLayout(below)
        left.addWidget(self.new_code, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left)
        row.addWidget(self.side, 1)
        self.body.addLayout(row)

    def _connect(self) -> None:
        self.table.moved.connect(self.on_moved)
        self.reset.clicked.connect(self.ask_reset)
        self.disable.clicked.connect(self.ask_disable)
        self.new_code.clicked.connect(self.ask_code)
        self.adding.done.connect(self.add)
        self.resetting.done.connect(self.reset_passphrase)
        self.asking.agreed.connect(self.go_on)
        for page in (self.resetting, self.asking):
            page.left.connect(self.begin)

    @Slot()
    def begin(self) -> None:
        """Show the users and an empty form for a new one."""
        self.complain("")
        self.refresh()
        self.adding.begin()
        self.side.setCurrentWidget(self.adding)

    def refresh(self) -> None:
        """Read the users again."""
        try:
            found = self._session.users.listed()
        except StoreError as error:
            self.complain(str(error))
            return
        self.model.show_rows(tuple(map(_row, found)))
        if found and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.on_moved()

    def chosen(self) -> str:
        """Return the user under the cursor."""
        return self.table.record()

    @Slot()
    def on_moved(self) -> None:
        """Offer for the user under the cursor what can be done: one's own passphrase is changed, not reset."""
        name = self.chosen()
        own = name == self._session.user
        self.reset.setEnabled(bool(name) and not own)
        self.reset.setToolTip(_("Your own passphrase is changed with the old one: F10") if own else "")
        self.disable.setEnabled(bool(name))

    @Slot()
    def add(self) -> None:
        """Add the user of the form; what was typed stays when that is refused."""
        name, roles, passphrase = self.adding.typed()
        if self._do(lambda: self._session.users.add(name, roles, passphrase)):
            self.begin()
            self.about.setText(_("{user} may open the store now").format(user=name.strip()))

    @Slot()
    def ask_reset(self) -> None:
        """Ask for the new passphrase of the user under the cursor."""
        self.complain("")
        self.resetting.begin(self.chosen())
        self.side.setCurrentWidget(self.resetting)

    @Slot()
    def reset_passphrase(self) -> None:
        """Give a user the passphrase of the form."""
        name, passphrase = self.resetting.user, self.resetting.passphrase.text()
        if self._do(lambda: self._session.users.reset_passphrase(name, passphrase)):
            self.begin()
            self.about.setText(_("{user} has a new passphrase").format(user=name))

    @Slot()
    def ask_disable(self) -> None:
        """Ask before a user is shut out."""
        text = _("{user} can then no longer open this store. What {user} charted stays.").format(user=self.chosen())
        self._ask(_("Disable {user}?").format(user=self.chosen()), text, _("&Disable"), self._disable)

    def _disable(self) -> None:
        name = self.chosen()
        if self._do(lambda: self._session.users.disable(name)):
            self.begin()
            self.about.setText(_("{user} is disabled").format(user=name))

    @Slot()
    def ask_code(self) -> None:
        """Ask before the recovery code on paper becomes worthless."""
        text = _("The code that is on paper now then opens nothing any more. The new one is shown once.")
        self._ask(_("Make a new recovery code?"), text, _("&Make a new code"), self._make_code)

    def _ask(self, title: str, text: str, action: str, act: Callable[[], None]) -> None:
        self.complain("")
        self._act = act
        self.asking.begin(title, text, action)
        self.side.setCurrentWidget(self.asking)

    @Slot()
    def go_on(self) -> None:
        """Do what was asked about."""
        act, self._act = self._act, None
        if act is not None:
            act()

    def _make_code(self) -> None:
        made: list[str] = []
        if self._do(lambda: made.append(self._session.users.new_recovery_code())):
            self._show_code(made[0])

    def _show_code(self, code: str) -> None:
        session = self._session

        def sheet() -> bytes:
            from bedside.desk import recovery  # noqa: PLC0415 keeps the printing libraries out of the start

            return recovery.sheet(session, code)

        self._drop_code()
        self.code = CodePage(code, sheet, self.side)
        self.code.ready.connect(self.on_code_kept)
        self.side.addWidget(self.code)
        self.side.setCurrentWidget(self.code)
        self.code.save.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(bool)
    def on_code_kept(self, kept: bool) -> None:
        """Take the code off the screen once it is on paper."""
        if kept:
            self._drop_code()
            self.begin()
            self.about.setText(_("the new recovery code is in force"))

    def _drop_code(self) -> None:
        if self.code is not None:
            self.side.removeWidget(self.code)
            self.code.deleteLater()
            self.code = None

    def _do(self, act: Callable[[], object]) -> bool:
        self.complain("")
        try:
            act()
        except REFUSED as problem:
            self.complain(str(problem))
            return False
        return True


def _row(user: User) -> TableRow:
    name = _("{user} (you)").format(user=user.name) if user.you else user.name
    return TableRow(record=user.name, cells=(name, role_words(user.roles)), bold=user.you)
