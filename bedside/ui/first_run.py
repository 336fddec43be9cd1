"""The first start: a new store with its first user and its recovery sheet, or the practice ward."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from bedside.config import shipped_site
from bedside.session import Session
from bedside.store.errors import OnNetworkDrive
from bedside.text import _, lowered
from bedside.ui.code_page import CodePage
from bedside.ui.gate import Gate
from bedside.ui.kept import Kept
from bedside.ui.permits import REFUSED
from bedside.ui.practising import Practising
from bedside.ui.theme import Theme
from bedside.ui.widgets import words_label


class FirstRun(Gate):
    """A new store with its first user; or the practice ward, where nothing can go wrong."""

    def __init__(self, folder: Path, zone: str, theme: Theme, parent: QWidget | None = None) -> None:
        about = _("There is no store in {folder} yet. Make one for your ward, or look round with invented patients.")
        super().__init__(_("Welcome to bedside"), about.format(folder=folder), folder, theme, parent)
        self.user = self.field(_("Your &name"))
        self.passphrase = self.field(_("&Passphrase"), secret=True)
        self.again = self.field(_("Passphrase &again"), secret=True)
        rule = _("{n} characters or more; a few words are easy to keep in mind. You will get a recovery code on paper.")
        self.hint = words_label(rule.format(n=shipped_site().users.passphrase_characters), "quiet", self)
        self.hint.setWordWrap(True)
        self.fields.addRow("", self.hint)
        self.ward = self.field(_("&Ward"))
        self.zone = self.field(_("&Time zone"), zone)
        self.practice = self.action(_("Practice ward, &invented patients"))
        self.make = self.action(_("&Make the store"), primary=True)
        self.making = Practising(folder.parent / "practice", self)
        self.middle.addWidget(self.making)
        self.code: CodePage | None = None
        self._session: Session | None = None
        self._twice = False
        self.network_agreed.connect(self.make_there)
        self.making.made.connect(self.on_practice)
        self.making.failed.connect(self.on_no_practice)
        self.practice.clicked.connect(self.open_practice)
        self.make.clicked.connect(self.try_make)
        for line in self._lines():
            line.returnPressed.connect(self.try_make)
        self.user.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def try_make(self) -> None:
        """Make the store, then show the recovery code once; not while the practice ward is being made."""
        if not self.make.isEnabled():
            return
        self.complain("")
        self.withdraw()
        if empty := next((line for line in self._lines() if not line.text().strip()), None):
            self.complain(_("Missing: {what}").format(what=lowered(empty.accessibleName())))
            empty.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self.passphrase.text() != self.again.text():
            self.complain(_("The two passphrases differ. Type both again."))
            self.passphrase.selectAll()
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            self._session, code = Session.create(
                self.folder,
                ward=self.ward.text().strip(),
                zone=self.zone.text().strip(),
                user=self.user.text().strip(),
                passphrase=self.passphrase.text(),
                twice=self._twice,
            )
        except OnNetworkDrive as problem:
            self.offer_network(problem)
            return
        except REFUSED as problem:
            self.complain(str(problem))
            self._point_at(getattr(problem, "where", ""))
            return
        self._show_code(code)

    def _lines(self) -> tuple[QLineEdit, ...]:
        return self.user, self.passphrase, self.again, self.ward, self.zone

    def _point_at(self, where: str) -> None:
        """Give the line that a problem is about the keyboard."""
        lines = {"user": self.user, "passphrase": self.passphrase, "ward": self.ward, "zone": self.zone}
        if where in lines:
            lines[where].setFocus(Qt.FocusReason.OtherFocusReason)
            lines[where].selectAll()

    @Slot()
    def make_there(self) -> None:
        """Make the store on a network drive: it was asked for twice."""
        self._twice = True
        self.try_make()

    def _show_code(self, code: str) -> None:
        self.fields.setRowVisible(self.hint, False)  # noqa: FBT003 Qt's argument is positional
        for field in self._lines():
            field.clear()
            self.fields.setRowVisible(field, False)  # noqa: FBT003 Qt's argument is positional
        self.about.setText(_("The store is made."))
        self.practice.hide()
        self.make.hide()
        self._code = code
        self.code = CodePage(code, self._sheet, self)
        self.middle.addWidget(self.code)
        self.on = self.action(_("&Open the ward"), primary=True)
        self.on.setEnabled(False)
        self.on.clicked.connect(self.go_on)
        self.code.ready.connect(self.on.setEnabled)
        self.code.group.returnPressed.connect(self.go_on)
        self.code.show()
        self.code.save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sheet(self) -> bytes:
        from bedside.desk import recovery  # noqa: PLC0415 keeps the printing libraries out of the start

        return recovery.sheet(self._session, self._code) if self._session is not None else b""

    @Slot()
    def go_on(self) -> None:
        """Open the window on the new store, once its code is on paper."""
        if self._session is not None and self.code is not None and self.code.proven():
            session, self._session, self._code = self._session, None, ""
            self.opened.emit(session)

    def closeEvent(self, event: object) -> None:
        """Close a store that was made and is not gone on with; the code is lost with the window."""
        self.making.give_up()
        if self._session is not None:
            self._session.close()
            self._session = None

    @Slot()
    def open_practice(self) -> None:
        """Make the practice ward beside the store, or open the one made before."""
        self.complain("")
        if self.making.folder.exists():
            self._enter_practice(new=False)
            return
        for item in (self.practice, self.make):
            item.setEnabled(False)
        self.making.begin()

    @Slot()
    def on_practice(self) -> None:
        """Open the practice ward that has just been made, with its tutorial."""
        self._enter_practice(new=True)

    @Slot(str)
    def on_no_practice(self, why: str) -> None:
        """Say why there is none; try again, or make a store."""
        self.complain(why)
        for item in (self.practice, self.make):
            item.setEnabled(True)
        self.practice.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter_practice(self, *, new: bool) -> None:
        from bedside.desk import demo  # noqa: PLC0415 keeps the printing libraries out of the start

        try:
            session = Session.open(self.making.folder, demo.USER, demo.PASSPHRASE)
            if new:
                Kept(session).keep("tutorial", {"place": 0, "running": True})
        except REFUSED as problem:
            self.on_no_practice(str(problem))
            return
        self.opened.emit(session)
