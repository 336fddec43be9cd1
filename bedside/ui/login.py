"""The first thing on the screen: who works here. Without a store, it makes one, or offers the practice ward."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bedside.domain.problem import Problem
from bedside.session import Session
from bedside.store.errors import StoreError
from bedside.text import _
from bedside.ui.theme import Theme
from bedside.ui.widgets import button, rich_label, words_label
from bedside.ui.words import rich

WIDTH = 460


class Gate(QWidget):
    """A small window of fields and one main button; `opened` carries the session."""

    opened = Signal(object)

    def __init__(self, title: str, about: str, folder: Path, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("bedside")
        self.setFixedWidth(WIDTH)
        self.folder = folder
        head = rich_label(self)
        head.setText(rich(title, px=19, weight=700))
        self.about = words_label(about, "words", self)
        self.about.setWordWrap(True)
        self.fields = QFormLayout()
        self.fields.setSpacing(8)
        self.problem = words_label("", "problem", self)
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.buttons = QHBoxLayout()
        self.buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(head)
        column.addWidget(self.about)
        column.addLayout(self.fields)
        column.addWidget(self.problem)
        column.addStretch(1)
        column.addLayout(self.buttons)

    def complain(self, text: str) -> None:
        """Say what is wrong, or nothing."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def event(self, event: QEvent) -> bool:
        """Take the height that everything in the window needs whenever that changes, so that nothing covers a field."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.setFixedHeight(max(self.sizeHint().height(), self.heightForWidth(WIDTH)))
        return done

    def field(self, label: str, text: str = "", *, secret: bool = False) -> QLineEdit:
        """Add a labelled line."""
        made = QLineEdit(text, self)
        made.setAccessibleName(label.replace("&", ""))
        if secret:
            made.setEchoMode(QLineEdit.EchoMode.Password)
        self.fields.addRow(label, made)
        for item in (made, self.fields.labelForField(made)):
            item.show()  # a row added late would not count in the height yet
        return made

    def action(self, text: str, *, primary: bool = False) -> QPushButton:
        """Add a button on the right."""
        made = button(text, self, primary=primary)
        self.buttons.addWidget(made)
        made.show()
        return made


class Login(Gate):
    """User and passphrase of a store that exists."""

    def __init__(self, folder: Path, user: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(_("Open the ward"), str(folder), folder, theme, parent)
        self.user = self.field(_("&User"), user)
        self.passphrase = self.field(_("&Passphrase"), secret=True)
        self.enter = self.action(_("&Open"), primary=True)
        self.enter.clicked.connect(self.try_open)
        self.user.returnPressed.connect(self.try_open)
        self.passphrase.returnPressed.connect(self.try_open)
        (self.passphrase if user else self.user).setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def try_open(self) -> None:
        """Open the store, or say why not; the typed user stays."""
        self.complain("")
        try:
            session = Session.open(self.folder, self.user.text().strip(), self.passphrase.text())
        except (Problem, StoreError) as problem:
            self.complain(str(problem))
            self.passphrase.selectAll()
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.opened.emit(session)


class FirstRun(Gate):
    """A new store with its first user; or the practice ward, where nothing can go wrong."""

    def __init__(self, folder: Path, zone: str, theme: Theme, parent: QWidget | None = None) -> None:
        about = _("There is no store in {folder} yet. Make one for your ward, or look round with invented patients.")
        super().__init__(_("Welcome to bedside"), about.format(folder=folder), folder, theme, parent)
        self.user = self.field(_("Your &name"))
        self.passphrase = self.field(_("&Passphrase"), secret=True)
        self.again = self.field(_("Passphrase &again"), secret=True)
        self.ward = self.field(_("&Ward"))
        self.zone = self.field(_("&Time zone"), zone)
        self.practice = self.action(_("Practice ward, &invented patients"))
        self.make = self.action(_("&Make the store"), primary=True)
        self.practice.clicked.connect(self.open_practice)
        self.make.clicked.connect(self.try_make)
        for line in (self.user, self.passphrase, self.again, self.ward, self.zone):
            line.returnPressed.connect(self.try_make)
        self.user.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def try_make(self) -> None:
        """Make the store, then show the recovery code once."""
        self.complain("")
        if self.passphrase.text() != self.again.text():
            self.complain(_("The two passphrases differ. Type both again."))
            self.passphrase.selectAll()
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            session, code = Session.create(
                self.folder,
                ward=self.ward.text().strip(),
                zone=self.zone.text().strip(),
                user=self.user.text().strip(),
                passphrase=self.passphrase.text(),
            )
        except (Problem, StoreError) as problem:
            self.complain(str(problem))
            return
        self._show_code(session, code)

    def _show_code(self, session: Session, code: str) -> None:
        self._session = session
        for field in (self.user, self.passphrase, self.again, self.ward, self.zone):
            self.fields.setRowVisible(field, False)  # noqa: FBT003 Qt's argument is positional
        self.about.setText(_("The store is made."))
        self.practice.hide()
        self.make.hide()
        sheet = self.field(_("Recovery &code"), code)
        sheet.setReadOnly(True)
        go_on = self.action(_("I have written it &down"), primary=True)
        go_on.clicked.connect(self.go_on)
        go_on.setFocus(Qt.FocusReason.OtherFocusReason)
        self.complain(_("Write this code on paper: it is shown only now and opens the store without passphrase."))

    @Slot()
    def go_on(self) -> None:
        """Open the window on the new store."""
        self.opened.emit(self._session)

    @Slot()
    def open_practice(self) -> None:
        """Make the practice ward beside the store, or open the one made before."""
        from bedside.desk import demo  # noqa: PLC0415 keeps the printing libraries out of the start

        folder = self.folder.parent / "practice"
        try:
            made = folder.exists()
            session = Session.open(folder, demo.USER, demo.PASSPHRASE) if made else demo.make(folder)
        except (Problem, StoreError) as problem:
            self.complain(str(problem))
            return
        self.opened.emit(session)
